import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import type { Services } from "../services.ts";
import { type Poll, startPoll } from "./poll.ts";

/** How often a log that has no room for all requests says so. */
const sayEveryMs = 60_000;

/** Writes the log of requests in the background, and says how many had no room in it. */
export function startRequestLogWorker(
  database: Database,
  { requests }: Pick<Services, "requests">,
  log: Logger,
): Poll {
  let said = 0;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return startPoll({
    name: "request log",
    everyMs: limits.requestLogWriteMs,
    log,
    turn: async (signal) => {
      const { dropped } = requests.log.figures();
      if (dropped > said && performance.now() - saidAtMs >= sayEveryMs) {
        log.warn({ dropped: dropped - said }, "requests had no room in the log of requests");
        said = dropped;
        saidAtMs = performance.now();
      }
      await requests.log.write(database, signal);
    },
  });
}

/** Writes the last of them as a server stops, but only for a moment: nobody depends on them. */
export async function writeLastRequests(
  database: Database,
  { requests }: Pick<Services, "requests">,
  log: Logger,
): Promise<void> {
  const writing = requests.log.write(database).catch((error: unknown) => {
    log.warn({ err: error }, "the last requests are not in the log of requests");
  });
  await Promise.race([writing, sleep(limits.requestLogStopMs, undefined, { ref: false })]);
}
