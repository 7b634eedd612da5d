import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import type { Services } from "../services.ts";
import { type Poll, startPoll } from "./poll.ts";

/**
 * Completes unfinished work at the billing provider, one task after the other: tasks whose date has
 * come, and tasks that wait for the provider to respond again.
 */
export function startBillingWorker(
  database: Database,
  { subscriptions }: Pick<Services, "subscriptions">,
  log: Logger,
): Poll {
  const told = new Set<string>();
  const onError = (error: unknown, environmentId: string, taskId: string) => {
    if (!(error instanceof Refusal)) {
      log.error({ environmentId, taskId, err: error }, "billing task failed");
    } else if (error.code === "billing_unavailable" || told.has(taskId)) {
      log.warn({ environmentId, taskId, code: error.code }, "billing task waits");
    } else {
      // Retries are useless until a person acts, so this is logged prominently, once.
      told.add(taskId);
      log.error({ environmentId, taskId, code: error.code }, "billing task needs an operator");
    }
  };
  return startPoll({
    name: "billing task",
    everyMs: limits.billingTaskPollMs,
    log,
    turn: async (signal) => {
      while (!signal.aborted && (await subscriptions.runDueTask(database, onError)));
    },
  });
}
