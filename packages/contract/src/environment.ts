import { z } from "zod";
import { keyKinds } from "./environments/key-kinds.ts";
import { reply } from "./paging.ts";
import type { Route } from "./route.ts";
import { uuid } from "./text-schemas.ts";

/** The server, environment and key that a request reached; commands print it before they write. */
const whoami = z
  .object({
    environment: z.object({ id: uuid, name: z.string() }),
    /** The key of the request; its last characters are all that is known of it. */
    key: z.object({ id: uuid, kind: z.enum(keyKinds), tail: z.string() }),
    server: z.object({
      version: z.string(),
      store: z.enum(["postgres", "embedded"]),
      /** What records of imports may have, by kind; older servers do not say it. */
      recordFields: z
        .object({
          customers: z.array(z.string()),
          subscriptions: z.array(z.string()),
          usage: z.array(z.string()),
        })
        .optional(),
    }),
  })
  .meta({ id: "Whoami" });
export type Whoami = z.infer<typeof whoami>;

/** The environment that a key belongs to. */
export const environmentRoutes = {
  whoami: {
    method: "get",
    path: "/api/v1/whoami",
    operationId: "whoami",
    tag: "Service",
    summary: "Return the environment and the kind of the key, and which server this is.",
    status: 200,
    reply: reply(whoami),
    refusals: [],
    readableByClients: true,
  },
} as const satisfies Record<string, Route>;
