import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import type { FairGate } from "../admission.ts";
import { isOutage } from "../database/database.ts";
import type { Services } from "../services.ts";

/** Applies accepted imports in the background, one after the other. */
export interface ImportWorker {
  /** There may be something to do now. */
  wake(): void;
  /** Takes nothing new, and resolves when what is being applied is done. */
  stop(): Promise<void>;
}

/**
 * Starts the worker. It looks for work at once, since a server that died may have left some, then
 * whenever it is told, and now and then for what another server has accepted. Each import waits for
 * its turn among the heavy requests; which environment's it is, tasks take turns about by
 * themselves.
 */
export function startImportWorker(
  services: Pick<Services, "imports">,
  log: Logger,
  heavy: FairGate,
): ImportWorker {
  const stopping = new AbortController();
  const { signal } = stopping;
  const applyNext = async () => {
    const leave = await heavy.enter({ ...turn, signal }).catch(() => null);
    if (leave === null) return false;
    try {
      return await services.imports.applyNextTask();
    } finally {
      leave();
    }
  };
  let working: Promise<void> | null = null;
  let wokenMeanwhile = false;
  const work = async () => {
    try {
      while (!signal.aborted && (await applyNext())) wokenMeanwhile = false;
    } catch (error) {
      // The task is still there, and is tried again at the next turn of the timer.
      if (isOutage(error)) log.warn({ err: error }, "outage");
      else log.error({ err: error }, "import task failed");
    }
  };
  const wake = () => {
    wokenMeanwhile = true;
    if (signal.aborted || working !== null) return;
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
      stopping.abort();
      clearInterval(timer);
      await working;
    },
  };
}

/** Nobody waits for an answer, so it may take as long as it takes. */
const turn = { group: "import worker", size: 1, waitMs: Number.POSITIVE_INFINITY };
