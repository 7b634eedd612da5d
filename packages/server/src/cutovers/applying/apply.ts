import type { CutoverState, cutoverApplyBody } from "@carryover/contract";
import type { z } from "zod";
import { Refusal } from "../../refusal.ts";
import { type KeyOfAccount, otherAccount } from "../account.ts";
import { type Cutover, type CutoverItem, statesToUndo, type WorkRequest } from "../cutover.ts";

/** The operator's options for applying a cutover. */
export type ApplyBody = z.output<typeof cutoverApplyBody>;

const applicable: readonly CutoverState[] = ["planned", "paused", "held", "stopped"];

/**
 * Refuses what must not be applied before anything is asked of Stripe: throws
 * cutover_not_applicable, cutover_plan_differs and cutover_live_unconfirmed. One that is completed
 * may go on if an operator has put something right in it (`hasWaiting`).
 */
export function assertApplicable(cutover: Cutover, body: ApplyBody, hasWaiting: boolean): void {
  const isReopened = cutover.state === "completed" && hasWaiting;
  if (!applicable.includes(cutover.state) && !isReopened) {
    throw new Refusal("cutover_not_applicable", { state: cutover.state }, reasons[cutover.state]);
  }
  if (body.planSha256 !== cutover.planSha256) {
    const message =
      "The digest is not that of the plan that the server holds: the plan file is of another " +
      "plan, or was changed. Fetch the plan, look at it, and apply that one.";
    throw new Refusal("cutover_plan_differs", {}, message);
  }
  if (cutover.isLive && (!body.live || body.accountId !== cutover.accountId)) {
    const message =
      `The account is live, so its customers pay for mistakes: pass --live and type the account ` +
      `id of the plan, ${cutover.accountId}.`;
    throw new Refusal("cutover_live_unconfirmed", { accountId: cutover.accountId }, message);
  }
}

/**
 * Refuses named subscriptions that the cutover does not have, or for which nothing is left to do:
 * throws cutover_item_not_found and cutover_not_applicable.
 */
export function assertItemsApplicable(
  wanted: readonly string[],
  items: readonly CutoverItem[],
): void {
  const found = new Set(items.map(({ oldSubscription }) => oldSubscription));
  const unknown = wanted.filter((id) => !found.has(id));
  if (unknown.length > 0) {
    const message = `The cutover has no subscription ${unknown.slice(0, 5).join(", ")}.`;
    throw new Refusal("cutover_item_not_found", { subscriptionIds: unknown }, message);
  }
  const final = items.filter(({ state, resumesAs }) => {
    return resumesAs === null && !statesToUndo.includes(state);
  });
  if (final.length === 0) return;
  const subscriptionIds = final.map(({ oldSubscription }) => oldSubscription);
  const states = [...new Set(final.map(({ state }) => state.replaceAll("_", " ")))].join(", ");
  const message =
    `Nothing is left to apply to ${subscriptionIds.slice(0, 5).join(", ")} (${states}). ` +
    "Name only subscriptions that are planned, under way or held.";
  throw new Refusal("cutover_not_applicable", { subscriptionIds }, message);
}

/** Refuses a key of another account or mode: throws cutover_account_differs. */
export function assertSameAccount(cutover: Cutover, account: KeyOfAccount): void {
  const message = otherAccount(cutover, account, "or plan again");
  if (message !== null) throw new Refusal("cutover_account_differs", {}, message);
}

/**
 * Refuses a plan that was never applied and is too old by Stripe's clock: throws
 * cutover_plan_stale. Unfinished items may always be completed; the others are checked one by one.
 */
export function assertValid(cutover: Cutover, now: Date): void {
  const { state, validUntil } = cutover;
  if (state !== "planned" || validUntil === null || now <= validUntil) return;
  const message =
    `The plan was valid until ${validUntil.toISOString()}, and at Stripe it is ` +
    `${now.toISOString()}. Plan again.`;
  throw new Refusal("cutover_plan_stale", { validUntil: validUntil.toISOString() }, message);
}

/**
 * Makes the request for the worker. `lack` is the defect of the account's check that was overruled;
 * once recorded, it stays.
 */
export function workRequestOf(
  body: ApplyBody,
  { id, before, lack }: { id: string; before: WorkRequest | null; lack: string | null },
): WorkRequest {
  return {
    id,
    canary: body.canary ?? null,
    hold: body.hold,
    only: body.subscriptionIds ?? null,
    maxErrors: body.maxErrors ?? null,
    isOpened: false,
    movedBefore: 0,
    failedBefore: 0,
    rollback: null,
    withoutConformance: lack ?? before?.withoutConformance ?? null,
  };
}

/** Why a cutover cannot be applied now, and what to do. */
const reasons: Record<CutoverState, string> = {
  planning: "The cutover is still being planned. Wait until its state is planned.",
  planned: "",
  running: "The cutover is being applied already. Its status says how far it is.",
  paused: "",
  held: "",
  stopped: "",
  completed: "The cutover is completed. Plan again for subscriptions that it has left.",
  rolling_back: "The cutover is being rolled back. Pause it first, or wait until that is done.",
  rolled_back: "The cutover was rolled back. Plan again to move its subscriptions.",
  failed: "The plan could not be made; `problem` says why. Plan again.",
};
