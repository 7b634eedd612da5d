import {
  type CutoverMapping,
  type CutoverOptions,
  type CutoverState,
  type CutoverView,
  type ItemState,
  type LeftDraft,
  type Movement,
  type PlannedItem,
  type UsageGap,
  wayOf,
} from "@carryover/contract";

/** A cutover as it is stored. */
export interface Cutover {
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly isLive: boolean;
  readonly apiVersion: string;
  readonly state: CutoverState;
  readonly mapping: CutoverMapping;
  readonly options: CutoverOptions;
  /** The latest request to apply or roll back; null before the first one. */
  readonly workRequest: WorkRequest | null;
  readonly planning: { readonly subscriptionsRead: number } | null;
  readonly planSha256: string | null;
  readonly validUntil: Date | null;
  readonly totals: CutoverView["totals"];
  readonly problem: Problem | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly plannedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Why a cutover stopped, or what is the matter with one of its subscriptions. */
export interface Problem {
  readonly code: string;
  /** The problem, and the action to take. */
  readonly message: string;
  readonly subscriptionId?: string | undefined;
  /** Prices of the mapping that it is about. */
  readonly priceIds?: string[] | undefined;
}

/** A request to apply or roll back a cutover. */
export interface WorkRequest {
  /** Different for each request, so that a process that works on an earlier request notices. */
  readonly id: string;
  /** Move this many more, then hold the run. */
  readonly canary: number | null;
  /** Stop each one before its old subscription is canceled. */
  readonly hold: boolean;
  /**
   * Old subscriptions to bring over, others stop where `hold` stops them; null for all. Requests of
   * older versions lack the field.
   */
  readonly only?: readonly string[] | null | undefined;
  readonly maxErrors: number | null;
  /** False until the worker has opened again what was held or waits for an operator. */
  readonly isOpened: boolean;
  /** How many were moved, and how many had failed, when it was applied. */
  readonly movedBefore: number;
  readonly failedBefore: number;
  /** The extent of a rollback; null unless it is rolling back. */
  readonly rollback: Rollback | null;
  /**
   * The defect of the account's check if the cutover was applied without a valid one; older
   * cutovers lack the field.
   */
  readonly withoutConformance?: string | null | undefined;
}

/** The extent of a rollback. */
export interface Rollback {
  /** Old subscriptions; null for all that can be undone. */
  readonly only: readonly string[] | null;
  /** The state that the cutover has when this is done. */
  readonly returnsTo: CutoverState;
}

/** A customer's money, as far as moving a subscription could change it. */
export interface Money {
  /** Seconds since 1970, by Stripe's clock. */
  readonly at: number;
  /** Below zero if the customer has credit. */
  readonly balance: number;
  /** Ids of the customer's items on no invoice yet that its next invoice takes. */
  readonly pendingItems: readonly string[];
  /** The latest invoice of the old subscription, and what was credited on it. */
  readonly latestInvoice: string | null;
  readonly creditNotes: number;
}

/** The money observed at Stripe for one subscription. */
export interface Observed {
  readonly movements: readonly Movement[];
  readonly draftsLeft: readonly LeftDraft[];
  /** The first renewal that differed from the plan and was reported to an operator. */
  readonly toldRenewal: string | null;
  /** While none of its subscriptions counted usage; missing where nothing is metered. */
  readonly usageGap?: UsageGap | undefined;
}

/** The state of one subscription of a cutover. */
export interface CutoverItem {
  readonly cutoverId: string;
  readonly environmentId: string;
  readonly position: number;
  readonly stripeCustomer: string;
  readonly oldSubscription: string;
  readonly newSubscription: string | null;
  readonly state: ItemState;
  /** The final state of a rollback; null for rolled_back. */
  readonly endsAs: ItemState | null;
  /** For an item that needs an operator: its state when the cutover is applied again. */
  readonly resumesAs: ItemState | null;
  readonly plan: PlannedItem;
  readonly periodEnd: Date | null;
  /** Part of the idempotency keys; raised for a new request. */
  readonly epoch: number;
  /** When the present request was first sent; of a new one that is known, when it was made. */
  readonly firstSentAt: Date | null;
  readonly verifiedAt: Date | null;
  /** Right before the first write for it; null before. */
  readonly moneyBefore: Money | null;
  /** Null as long as nothing was seen. */
  readonly observed: Observed | null;
  readonly problem: Problem | null;
  readonly journalNumber: number;
  readonly journalSha256: string;
  readonly updatedAt: Date;
}

/** Returns whether the subscription stays the one that it is at Stripe. */
export function isInPlace({ plan }: Pick<CutoverItem, "plan">): boolean {
  return plan.recipe !== null && wayOf(plan.recipe) !== "move";
}

/** Returns whether a request to apply names it, or names none. */
export function isAskedFor(
  { only = null }: Pick<WorkRequest, "only">,
  { oldSubscription }: Pick<CutoverItem, "oldSubscription">,
): boolean {
  return only === null || only.includes(oldSubscription);
}

/** Returns whether its prices are swapped. */
export function isSwapped({ plan }: Pick<CutoverItem, "plan">): boolean {
  return plan.recipe !== null && wayOf(plan.recipe) === "swap";
}

/** Items of these states have something at Stripe that is neither finished nor undone. */
export const statesUnderWay = [
  ...(["swapping", "swapped"] as const),
  ...(["fencing", "fenced", "creating", "created", "verified"] as const),
  ...(["canceling", "rolling_back"] as const),
] satisfies ItemState[];

/**
 * The states that a rollback handles, including items that were not started, which must not start
 * later.
 */
export const statesToUndo: readonly ItemState[] = [...statesUnderWay, "held", "planned"];

/** The old subscription is gone, or about to go, and does not come back. */
export const statesOfNoReturn = ["canceling", "cut_over", "done"] satisfies ItemState[];

/** Returns how many items are in one of these states. */
export function countIn(
  counts: Readonly<Record<string, number>>,
  states: readonly ItemState[],
): number {
  return states.reduce((total, state) => total + (counts[state] ?? 0), 0);
}

/** Returns how many items have reached their goal; with `hold`, held ones count too. */
export function movedOf(counts: Readonly<Record<string, number>>, hold: boolean): number {
  return countIn(counts, hold ? ["cut_over", "done", "held"] : ["cut_over", "done"]);
}
