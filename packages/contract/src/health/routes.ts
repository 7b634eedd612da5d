import { z } from "zod";
import { reply } from "../paging.ts";
import { requestLogModes } from "../requests/requests.ts";
import type { Route } from "../route.ts";
import { instant } from "../text-schemas.ts";

/** One part of the background work of the server that answers; others have their own. */
const worker = z
  .object({
    name: z.string(),
    /** `failing` if its last turn has failed, and it waits for the next one. */
    state: z.enum(["working", "waiting", "failing"]),
    /** When its last turn began, and when one ended; null before the first. */
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    /** Milliseconds that the last whole turn took. */
    tookMs: z.number().int().nullable(),
    /** Seconds by which its next turn is overdue: a process that is busy takes it late. */
    lateSeconds: z.number(),
    /** Turns that have failed one after the other. */
    failures: z.number().int(),
    /** When a turn failed last since the start, and the kind of error; the log has the rest. */
    lastError: z.object({ at: instant, kind: z.string() }).nullable(),
  })
  .meta({ id: "WorkerHealth" });

/** Work of the environment that waits for a worker, of whichever server. */
const queue = z
  .object({
    name: z.enum([
      "imports",
      "billing tasks",
      "scheduled billing tasks",
      "billing comparisons",
      "cutovers",
    ]),
    count: z.number().int(),
    /** Those that were tried before, and wait for another try. */
    retryingCount: z.number().int(),
    /** Since when the oldest waits, or for which time the next is scheduled; null without any. */
    since: instant.nullable(),
  })
  .meta({ id: "QueueHealth" });

const database = z.object({
  store: z.enum(["postgres", "embedded"]),
  version: z.string(),
  /** Of the whole database, with all environments. */
  sizeBytes: z.number().int(),
  /** Connections of everybody to it, and how many it takes. */
  connections: z.object({ used: z.number().int(), max: z.number().int() }),
  /** Those of this server, and requests that wait for one; null of an embedded store. */
  pool: z
    .object({ total: z.number().int(), idle: z.number().int(), waiting: z.number().int() })
    .nullable(),
  /** Servers that replicate it, as far as its role may see them. */
  replicas: z.number().int(),
  /** Milliseconds that it took to answer this. */
  tookMs: z.number().int(),
});

const health = z
  .object({
    server: z.object({ version: z.string(), startedAt: instant }),
    /** Whether the store is for production: an embedded one has one process, and no replica. */
    isForProduction: z.boolean(),
    database,
    workers: z.array(worker),
    queues: z.array(queue),
    /** What this server logs of requests, and how many it had no room for since its start. */
    requestLog: z.object({
      mode: z.enum(requestLogModes),
      waiting: z.number().int(),
      written: z.number().int(),
      dropped: z.number().int(),
    }),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof health>;

/** What a server knows of itself and its database, for people. */
export const healthRoutes = {
  getHealth: {
    method: "get",
    path: "/api/v1/health",
    operationId: "getHealth",
    tag: "Service",
    summary: "Return how the server, its workers, the database and the queues are doing.",
    status: 200,
    reply: reply(health),
    refusals: [],
  },
} as const satisfies Record<string, Route>;
