import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import type { FairGate } from "../admission.ts";
import type { Database } from "../database/database.ts";
import type { Services } from "../services.ts";
import { type Poll, startPoll } from "./poll.ts";

/**
 * Applies accepted imports in the background, one after the other. Each waits for its turn among
 * the heavy requests; which environment's it is, tasks take turns about by themselves.
 */
export function startImportWorker(
  database: Database,
  { imports }: Pick<Services, "imports">,
  log: Logger,
  heavy: FairGate,
): Poll {
  const applyNext = async (signal: AbortSignal) => {
    const leave = await heavy.enter({ ...claim, signal }).catch(() => null);
    if (leave === null) return false;
    try {
      return await imports.applyNextTask(database);
    } finally {
      leave();
    }
  };
  return startPoll({
    name: "import task",
    everyMs: limits.importTaskPollMs,
    log,
    turn: async (signal) => {
      while (!signal.aborted && (await applyNext(signal)));
    },
  });
}

/** Nobody waits for an answer, so it may take as long as it takes. */
const claim = { group: "import worker", size: 1, waitMs: Number.POSITIVE_INFINITY };
