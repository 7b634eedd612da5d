import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import { isOutage } from "./database/database.ts";
import type { Services } from "./services.ts";

/** Applies accepted imports in the background, one after the other. */
export interface ImportWorker {
  /** There may be something to do now. */
  wake(): void;
  /** Takes nothing new, and resolves when what is being applied is done. */
  stop(): Promise<void>;
}

/**
 * Starts the worker. It looks for work at once, since a server that died may have left some, then
 * whenever it is told, and now and then for what another server has accepted.
 */
export function startImportWorker(services: Pick<Services, "imports">, log: Logger): ImportWorker {
  let stopped = false;
  let working: Promise<void> | null = null;
  let wokenMeanwhile = false;
  const work = async () => {
    try {
      while (!stopped && (await services.imports.applyNextTask())) wokenMeanwhile = false;
    } catch (error) {
      // The task is still there, and is tried again at the next turn of the timer.
      if (isOutage(error)) log.warn({ err: error }, "outage");
      else log.error({ err: error }, "import task failed");
    }
  };
  const wake = () => {
    wokenMeanwhile = true;
    if (stopped || working !== null) return;
    wokenMeanwhile = false;
    working = work().finally(() => {
      working = null;
      if (wokenMeanwhile) wake();
    });
  };
  const timer = setInterval(wake, limits.importTaskPollMs);
  timer.unref();
  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}
