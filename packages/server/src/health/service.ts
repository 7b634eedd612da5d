import { type Health, limits, version } from "@carryover/contract";
import { allowTime, type Database } from "../database/database.ts";
import type { RequestsService } from "../requests/service.ts";
import * as store from "./store.ts";
import type { WorkerStatus } from "./worker-status.ts";

export { kindOfError, type WorkerStatus } from "./worker-status.ts";

/** How a server, its workers, the database and the queues of an environment are doing. */
export interface HealthService {
  /** Asks the database, for three seconds at most. Throws an outage. */
  get(database: Database, environmentId: string): Promise<Health>;
}

export interface HealthParts {
  readonly now: () => Date;
  readonly requests: Pick<RequestsService, "log">;
  /** The background work of this process; nothing before it has begun. */
  readonly workers: () => readonly WorkerStatus[];
}

export function createHealthService({ now, requests, workers }: HealthParts): HealthService {
  const startedAt = now().toISOString();
  return {
    async get(database, environmentId) {
      const askedAt = performance.now();
      const { facts, queues } = await database.transaction(async (transaction) => {
        await allowTime(transaction, limits.metricsQueryMs);
        return {
          facts: await store.loadDatabaseFacts(transaction),
          queues: await store.loadQueues(transaction, environmentId, now()),
        };
      });
      const { used, max, ...told } = facts;
      const isEmbedded = database.store === "embedded";
      return {
        server: { version, startedAt },
        isForProduction: !isEmbedded,
        database: {
          ...told,
          store: database.store,
          // The one process of an embedded store is its only connection.
          connections: isEmbedded ? { used: 1, max: 1 } : { used, max },
          pool: database.connections?.() ?? null,
          tookMs: Math.round(performance.now() - askedAt),
        },
        workers: workers().map((worker) => viewOf(worker, now())),
        queues: queues.map(({ since, ...queue }) => {
          return { ...queue, since: since?.toISOString() ?? null };
        }),
        requestLog: requests.log.figures(),
      };
    },
  };
}

function viewOf(worker: WorkerStatus, now: Date): Health["workers"][number] {
  const { name, isWorking, startedAt, finishedAt, tookMs, nextAt, failures, lastError } = worker;
  const lateMs = nextAt === null ? 0 : Math.max(0, now.getTime() - nextAt.getTime());
  return {
    name,
    state: isWorking ? "working" : failures > 0 ? "failing" : "waiting",
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    tookMs,
    lateSeconds: Math.round(lateMs / 100) / 10,
    failures,
    lastError: lastError && { at: lastError.at.toISOString(), kind: lastError.kind },
  };
}
