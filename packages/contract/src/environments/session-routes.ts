import { z } from "zod";
import { limits } from "../limits.ts";
import { reply } from "../paging.ts";
import type { Route } from "../route.ts";
import { instant, uuid } from "../text-schemas.ts";
import { sessionKinds } from "./key-kinds.ts";

const path = "/api/v1/session";

const session = z
  .object({
    environment: z.object({ id: uuid, name: z.string() }),
    /** The key that has signed in; its last characters are all that is known of it. */
    key: z.object({ id: uuid, kind: z.enum(sessionKinds), tail: z.string() }),
    /** What the session may do: all, or read alone. */
    kind: z.enum(sessionKinds),
    createdAt: instant,
    /** When it ends unless it is used before. */
    expiresAt: instant,
    /** When it ends in any case. */
    endsAt: instant,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof session>;

/** The longest text that is looked at as a key: keys have 50 characters. */
const signInBody = z.object({
  key: z.string({ error: "A key is required; it is a text." }).max(limits.signInKeyLengthMax),
});

/** Signing in to the console with a key, and out again. */
export const sessionRoutes = {
  signIn: {
    method: "post",
    path,
    operationId: "signIn",
    tag: "Service",
    summary: "Open a session for a browser, which gets it as a cookie that no script can read.",
    body: signInBody,
    status: 201,
    reply: reply(session),
    refusals: ["cross_site_request"],
    needsNoKey: true,
  },
  getSession: {
    method: "get",
    path,
    operationId: "getSession",
    tag: "Service",
    summary: "Return who the session of this browser is.",
    status: 200,
    reply: reply(session),
    refusals: ["session_not_found"],
  },
  signOut: {
    method: "delete",
    path,
    operationId: "signOut",
    tag: "Service",
    summary: "End the session of this browser.",
    status: 200,
    reply: reply(z.object({})),
    refusals: ["session_not_found"],
    isReadOnly: true,
  },
} as const satisfies Record<string, Route>;
