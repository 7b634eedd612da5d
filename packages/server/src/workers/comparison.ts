import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import type { Services } from "../services.ts";
import { type Poll, startPoll } from "./poll.ts";

/** Goes through comparisons with the billing provider in the background, one after the other. */
export interface ComparisonWorker {
  /** This comparison waits to be gone through. */
  wake(comparisonId: string): void;
  /** Begins no further page, and resolves when the one under way is done. */
  stop(): Promise<void>;
  /** How it is doing. */
  status: Poll["status"];
}

export interface ComparisonWorkerOptions {
  readonly database: Database;
  readonly services: Pick<Services, "comparisons">;
  readonly log: Logger;
  /** Whether it starts comparisons by itself, regularly. */
  readonly isScheduled: boolean;
  /** Whether it only handles what it was woken for, as in a short-lived program. */
  readonly onlyWhenWoken: boolean;
}

export function startComparisonWorker(options: ComparisonWorkerOptions): ComparisonWorker {
  const { comparisons } = options.services;
  const { database, log, isScheduled, onlyWhenWoken } = options;
  const woken: string[] = [];
  let scheduledAtMs = Number.NEGATIVE_INFINITY;
  const goThroughNext = async (signal: AbortSignal) => {
    const only = onlyWhenWoken ? [...woken] : null;
    const done = await comparisons.runNext(database, { only, isStopping: () => signal.aborted });
    if (done === null) return false;
    const { id, environmentId, origin, state, counts, problem } = done;
    const line = { comparisonId: id, environmentId, origin, state, ...counts };
    const isFine = problem === null && counts.differs === 0;
    if (isFine) log.info(line, "billing comparison");
    else log.warn({ ...line, code: problem?.code }, "billing comparison");
    return true;
  };
  const poll = startPoll({
    name: "billing comparison",
    everyMs: limits.comparisonPollMs,
    log,
    turn: async (signal) => {
      if (onlyWhenWoken && woken.length === 0) return;
      if (isScheduled && performance.now() - scheduledAtMs >= limits.comparisonScheduleMs) {
        scheduledAtMs = performance.now();
        await comparisons.schedule(database);
      }
      while (!signal.aborted && (await goThroughNext(signal)));
    },
  });
  return {
    wake(comparisonId) {
      if (onlyWhenWoken) woken.push(comparisonId);
      poll.wake();
    },
    stop: poll.stop,
    status: poll.status,
  };
}
