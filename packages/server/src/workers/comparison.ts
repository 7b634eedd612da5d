import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import { isOutage } from "../database/database.ts";
import type { Services } from "../services.ts";

/** Goes through comparisons with the billing provider in the background, one after the other. */
export interface ComparisonWorker {
  /** This comparison waits to be gone through. */
  wake(comparisonId: string): void;
  /** Begins no further page, and resolves when the one under way is done. */
  stop(): Promise<void>;
}

export interface ComparisonWorkerOptions {
  readonly services: Pick<Services, "comparisons">;
  readonly log: Logger;
  /** Whether it begins comparisons by itself, regularly. */
  readonly isScheduled: boolean;
  /** Whether it touches nothing but what it was woken for, as in a program that ends soon. */
  readonly onlyWhenWoken: boolean;
}

/** Starts the worker. It looks for work at once, since a server that died may have left some. */
export function startComparisonWorker(options: ComparisonWorkerOptions): ComparisonWorker {
  const { services, log, isScheduled, onlyWhenWoken } = options;
  const woken: string[] = [];
  let stopped = false;
  let working: Promise<void> | null = null;
  let wokenMeanwhile = false;
  let scheduledAtMs = Number.NEGATIVE_INFINITY;
  const isStopping = () => stopped;
  const work = async () => {
    try {
      if (isScheduled && performance.now() - scheduledAtMs >= limits.comparisonScheduleMs) {
        scheduledAtMs = performance.now();
        await services.comparisons.schedule();
      }
      for (;;) {
        wokenMeanwhile = false;
        const only = onlyWhenWoken ? [...woken] : null;
        const done = stopped ? null : await services.comparisons.runNext({ only, isStopping });
        if (done === null) return;
        const { id, environmentId, origin, state, counts, problem } = done;
        const line = { comparisonId: id, environmentId, origin, state, ...counts };
        const isFine = problem === null && counts.differs === 0;
        if (isFine) log.info(line, "billing comparison");
        else log.warn({ ...line, code: problem?.code }, "billing comparison");
      }
    } catch (error) {
      if (isOutage(error)) log.warn({ err: error }, "outage");
      else log.error({ err: error }, "billing comparison failed");
    }
  };
  const turn = () => {
    if (stopped || working !== null || (onlyWhenWoken && woken.length === 0)) return;
    working = work().finally(() => {
      working = null;
      if (wokenMeanwhile) turn();
    });
  };
  const timer = setInterval(turn, limits.comparisonPollMs);
  timer.unref();
  turn();
  return {
    wake(comparisonId) {
      if (onlyWhenWoken) woken.push(comparisonId);
      wokenMeanwhile = true;
      turn();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}
