import type { LeftOut, SubscriptionRecord } from "@carryover/contract";
import { type Catalog, latestPublished, versionOf } from "../../catalog/service.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";

/**
 * The state of a subscription in the fields of a record: the reverse of
 * `importing/record-state.ts`. Imported where it came from, the fields change nothing; imported
 * elsewhere, they lead to the same dates and the same access.
 */

/** The fields of a record that describe a state. Null clears, undefined leaves the field out. */
export type StateFields = Pick<
  SubscriptionRecord,
  | "endDate"
  | "status"
  | "trialEndDate"
  | "canceledAt"
  | "cancelAt"
  | "paused"
  | "pastDue"
  | "billingCycleAnchor"
>;

export interface ExportedState {
  readonly fields: StateFields;
  readonly leftOut: readonly LeftOut[];
}

/** Returns the state of a subscription at a moment; a name instead if no record can have it. */
export function stateOf(row: Subscription, catalog: Catalog, now: Date): ExportedState | LeftOut {
  const leftOut: LeftOut[] = [];
  const end = effectiveEnd(row);
  const isOver = end !== null && end <= now;
  const hasTrialBehind = row.trialEndDate !== null && row.trialEndDate <= now;
  const hasConverted = !isOver && hasTrialBehind && trialHasBegun(row);
  if (row.billingState === "UNPAID" && row.paymentCollection !== "NOT_REQUIRED") {
    if (!isOver && row.startDate > now) return "unpaid_before_start";
  }
  const stage = { behavior: behaviorIn(catalog, row), isOver, hasConverted, now };
  const payment = paymentOf(row, stage, leftOut);
  const trial = trialOf(row, stage, leftOut);
  const ended = endOf(row, stage, leftOut);
  return { fields: { ...payment, ...trial, ...ended }, leftOut };
}

/** Returns how an import ends a trial of the plan: as its latest version says. */
function behaviorIn({ plans }: Catalog, { planId, planVersion }: Subscription) {
  const versions = plans.get(planId);
  const plan = latestPublished(versions) ?? versionOf(versions, planVersion);
  return plan?.defaultTrial?.trialEndBehavior ?? "CONVERT_TO_PAID";
}

interface Stage {
  readonly now: Date;
  /** How an import ends its trial. */
  readonly behavior: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
  readonly isOver: boolean;
  /** Whether it goes on after its trial, which a record says by a status. */
  readonly hasConverted: boolean;
}

function paymentOf(
  { billingState, paymentCollection }: Subscription,
  { isOver, hasConverted }: Stage,
  leftOut: LeftOut[],
): StateFields {
  if (paymentCollection === "ACTION_REQUIRED") leftOut.push("payment_details");
  if (billingState === null) {
    if (paymentCollection === "PROCESSING") {
      leftOut.push("payment_details");
      return {};
    }
    if (paymentCollection === "NOT_REQUIRED") return hasConverted ? { status: "active" } : {};
    return hasConverted ? { status: "past_due" } : { pastDue: true };
  }
  if (paymentCollection === "NOT_REQUIRED") {
    return hasConverted ? { status: "paused" } : { paused: true };
  }
  if (isOver) {
    // A status of one that was not paid contradicts its end, and decides nothing after it.
    if (paymentCollection !== "ACTION_REQUIRED") leftOut.push("payment_details");
    return {};
  }
  return { status: paymentCollection === "PROCESSING" ? "PAYMENT_PENDING" : "unpaid" };
}

function trialOf(
  row: Subscription,
  { behavior, isOver, now }: Stage,
  leftOut: LeftOut[],
): StateFields {
  const { trialEndDate, trialEndBehavior, billingCycleAnchor } = row;
  const anchor = billingCycleAnchor?.toISOString();
  if (trialEndDate === null) return { billingCycleAnchor: anchor };
  const own = trialEndBehavior ?? "CONVERT_TO_PAID";
  if (!trialHasBegun(row)) {
    leftOut.push("trials_before_start");
    return { billingCycleAnchor: anchor };
  }
  if (isOver && own === "CONVERT_TO_PAID" && behavior !== own) {
    // As the plan has it, the import would end it with its trial.
    leftOut.push("ended_trials");
    return { billingCycleAnchor: anchor };
  }
  // The status of one that goes on after its trial says so, whatever the plan has.
  if (trialEndDate > now && behavior !== own) leftOut.push("trial_behaviors");
  // Where it is absent, an import counts paid periods from the end of the trial.
  return { trialEndDate: trialEndDate.toISOString(), billingCycleAnchor: anchor ?? null };
}

function endOf(row: Subscription, { behavior, now }: Stage, leftOut: LeftOut[]): StateFields {
  const { endDate, cancellationDate, cancelReason } = row;
  const told = endDate?.toISOString();
  const ofTrial = pastEndOfTrial(row, now);
  const isOfPlan = behavior === "CANCEL_SUBSCRIPTION" && trialHasBegun(row);
  if (ofTrial !== null && !isOfPlan) {
    return { endDate: told, canceledAt: ofTrial.toISOString() };
  }
  if (cancellationDate === null) return { endDate: told };
  const at = cancellationDate.toISOString();
  if (cancellationDate > now) {
    if (cancelReason !== "ScheduledCancellation") leftOut.push("cancel_reasons");
    // An absent end would become that of the cancellation.
    return { endDate: told ?? null, cancelAt: at };
  }
  const isNeverPaid = cancelReason === "PENDING_PAYMENT_EXPIRED";
  if (isNeverPaid && (endDate === null || endDate <= now)) {
    return { endDate: told, canceledAt: at, status: "incomplete_expired" };
  }
  if (cancelReason !== "Immediate") leftOut.push("cancel_reasons");
  return { endDate: told, canceledAt: at };
}

/** Returns whether a trial, if there is one, does not end before its subscription starts. */
function trialHasBegun({ startDate, trialEndDate }: Subscription): boolean {
  return trialEndDate === null || trialEndDate >= startDate;
}

/** Returns when a subscription has ended with its trial; null if it has not. */
function pastEndOfTrial(row: Subscription, now: Date): Date | null {
  const { trialEndDate, trialEndBehavior } = row;
  if (trialEndDate === null || trialEndBehavior !== "CANCEL_SUBSCRIPTION") return null;
  const isEnd = effectiveEnd(row)?.getTime() === trialEndDate.getTime();
  return isEnd && trialEndDate <= now ? trialEndDate : null;
}
