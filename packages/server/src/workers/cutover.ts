import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import {
  type CutoverEngine,
  createCutoverEngine,
  planningOf,
  platformOf,
  stopConformance,
} from "../cutovers/service.ts";
import type { Database } from "../database/database.ts";
import type { Services } from "../services.ts";
import { type Poll, startPoll } from "./poll.ts";

/** Plans, applies and rolls back cutovers in the background, one after the other. */
export interface CutoverWorker {
  /** There is something to do for this cutover now. */
  wake(cutoverId: string): void;
  /** Begins no further step, and resolves when those under way are done. */
  stop(): Promise<void>;
  /** How it is doing. */
  status: Poll["status"];
}

export interface CutoverWorkerOptions {
  readonly database: Database;
  readonly services: Pick<Services, "integrations">;
  readonly log: Logger;
  readonly now: () => Date;
  /**
   * Whether it only handles what it was woken for: a program that only asks for a cutover's
   * progress must not continue it.
   */
  readonly onlyWhenWoken: boolean;
}

/** Starts the worker. Unless it waits to be woken, it looks for work at once, then now and then. */
export function startCutoverWorker(options: CutoverWorkerOptions): CutoverWorker {
  const { log, onlyWhenWoken } = options;
  const engine = engineOf(options);
  const woken = new Set<string>();
  let reconciledAtMs = Number.NEGATIVE_INFINITY;
  if (onlyWhenWoken) engine.restrictTo([]);
  const poll = startPoll({
    name: "cutover",
    everyMs: limits.cutoverWorkMs,
    log,
    // Work in progress is stored, and continues at the next turn.
    turn: async (signal) => {
      if (onlyWhenWoken && woken.size === 0) return;
      while (!signal.aborted && (await engine.runOnce()));
      if (performance.now() - reconciledAtMs < limits.cutoverReconcileMs || signal.aborted) return;
      reconciledAtMs = performance.now();
      await engine.reconcileOnce();
    },
  });
  return {
    wake(cutoverId) {
      woken.add(cutoverId);
      if (onlyWhenWoken) engine.restrictTo([...woken]);
      poll.wake();
    },
    async stop() {
      engine.stop();
      await Promise.all([poll.stop(), stopConformance()]);
    },
    status: poll.status,
  };
}

function engineOf({ database, services, log, now }: CutoverWorkerOptions): CutoverEngine {
  return createCutoverEngine({
    database,
    connectionOf: (environmentId) => services.integrations.connectionOf(database, environmentId),
    platform: platformOf(database, now),
    planningFor: planningOf(database, now),
    now,
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
    onOutage: ({ cutoverId, since, message }) => {
      log.warn({ cutoverId, since, reason: message }, "Stripe does not answer a cutover");
    },
    // The embedded store belongs to one process; a lease in it is that of a process that is gone.
    isAlone: database.store === "embedded",
  });
}
