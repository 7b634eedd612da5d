import { z } from "zod";
import { limits } from "../limits.ts";
import { reply } from "../paging.ts";
import type { Route } from "../route.ts";
import { filledText, instant, uuid } from "../text-schemas.ts";
import { keyKinds } from "./key-kinds.ts";

const path = "/api/v1/keys";
const keyId = z.object({ id: uuid });

const apiKey = z.object({
  id: uuid,
  kind: z.enum(keyKinds),
  name: z.string().nullable(),
  /** Its last characters, which are all that is known of it. */
  tail: z.string(),
  createdAt: instant,
  /** When a request had it, to some minutes; null if none did since servers note it. */
  lastUsedAt: instant.nullable(),
  /** When it ends, while another one takes its place. */
  expiresAt: instant.nullable(),
  /** When it ended. */
  revokedAt: instant.nullable(),
});
const listedKey = apiKey.meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof listedKey>;

const newKey = apiKey
  .extend({ key: z.string().meta({ description: "The key itself, which is never shown again." }) })
  .meta({ id: "NewApiKey" });
export type NewApiKey = z.infer<typeof newKey>;

const keyCreate = z.object({
  kind: z.enum(keyKinds, { error: `It must be one of ${keyKinds.join(", ")}.` }),
  name: filledText.nullish(),
});

const keyRotate = z
  .object({
    overlapSeconds: z.number().int().min(0).max(limits.keyOverlapSecondsMax).default(0),
    self: z.boolean().default(false).meta({
      description: "Whether the key of the request may end itself with it at once.",
    }),
  })
  .default({ overlapSeconds: 0, self: false });

/** Whether the key of the request may end itself with it. */
const revokeQuery = z.strictObject({ self: z.enum(["true", "false"]).default("false") });

/** The keys of the environment. */
export const keyRoutes = {
  listKeys: {
    method: "get",
    path,
    operationId: "listKeys",
    tag: "Service",
    summary: "List the keys of the environment, the latest first, those that have ended last.",
    status: 200,
    reply: reply(z.array(listedKey)),
    refusals: [],
  },
  createKey: {
    method: "post",
    path,
    operationId: "createKey",
    tag: "Service",
    summary: "Create a key; the reply alone has it.",
    body: keyCreate,
    status: 201,
    reply: reply(newKey),
    refusals: ["too_many_keys"],
    hasSecretReply: true,
  },
  revokeKey: {
    method: "delete",
    path: `${path}/:id`,
    operationId: "revokeKey",
    tag: "Service",
    summary: "End a key and its sessions at once.",
    params: keyId,
    query: revokeQuery,
    status: 200,
    reply: reply(listedKey),
    refusals: ["key_not_found", "own_key", "last_server_key"],
  },
  rotateKey: {
    method: "post",
    path: `${path}/:id/rotate`,
    operationId: "rotateKey",
    tag: "Service",
    summary: "Create a key in place of another one, which ends at once or after an overlap.",
    params: keyId,
    body: keyRotate,
    status: 201,
    reply: reply(newKey),
    refusals: ["key_not_found", "own_key", "key_ended", "too_many_keys"],
    hasSecretReply: true,
  },
} as const satisfies Record<string, Route>;
