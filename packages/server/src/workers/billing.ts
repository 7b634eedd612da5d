import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import { isOutage } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import type { Services } from "../services.ts";

/** Finishes what was begun at the billing provider, in the background, one after the other. */
export interface BillingWorker {
  /** Takes nothing new, and resolves when what is being done is done. */
  stop(): Promise<void>;
}

/**
 * Starts the worker. It looks for work at once, since a server that died may have left some, and
 * then regularly, for what waits for its date or for the provider to answer again.
 */
export function startBillingWorker(
  services: Pick<Services, "subscriptions">,
  log: Logger,
): BillingWorker {
  let stopped = false;
  let working: Promise<void> | null = null;
  const told = new Set<string>();
  const onError = (error: unknown, environmentId: string, taskId: string) => {
    if (!(error instanceof Refusal)) {
      log.error({ environmentId, taskId, err: error }, "billing task failed");
    } else if (error.code === "billing_unavailable" || told.has(taskId)) {
      log.warn({ environmentId, taskId, code: error.code }, "billing task waits");
    } else {
      // Trying again does not help until a person has done something, so it is told aloud, once.
      told.add(taskId);
      log.error({ environmentId, taskId, code: error.code }, "billing task needs an operator");
    }
  };
  const work = async () => {
    try {
      while (!stopped && (await services.subscriptions.runDueTask(onError)));
    } catch (error) {
      // The task is still there, and is tried again later.
      if (isOutage(error)) log.warn({ err: error }, "outage");
      else log.error({ err: error }, "billing task failed");
    }
  };
  const wake = () => {
    if (stopped || working !== null) return;
    working = work().finally(() => {
      working = null;
    });
  };
  const timer = setInterval(wake, limits.billingTaskPollMs);
  timer.unref();
  wake();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}
