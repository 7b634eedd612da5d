import {
  isStripeId,
  parseInstant,
  type RecordIssue,
  recordIssue,
  type SubscriptionRecord,
  statusOfRecord,
} from "@carryover/contract";
import type { Catalog, PackageVersion } from "../../catalog/service.ts";
import type { BillingIdHolders } from "../billing-ids/holders.ts";
import { checkPlan, checkResource, planOf } from "../deciding/checks.ts";
import { settled } from "../deciding/schedule.ts";
import type { Subscription } from "../subscription.ts";
import { created, type RecordPlace, updated } from "./apply-record.ts";
import type { CustomerState } from "./customer-state.ts";
import { findBilled, findStored, type IdentifiedRecord } from "./identity.ts";
import { overStatuses } from "./record-state.ts";
import { hasSameContent, saysKnownEnd } from "./same-content.ts";
import { areBilledApart, followed, isOver, ownFacts, sharesBilling } from "./seat.ts";
import * as issues from "./seat-issues.ts";
import { unfilledIssues } from "./unfilled.ts";

/** The input of decisions besides the record; the clock is passed in. */
export interface DecisionContext extends RecordPlace {
  readonly catalog: Catalog;
  /** The customers that the subscription ids of the batch belong to already. */
  readonly owners: ReadonlyMap<string, string>;
  /** Who has the billing ids that the records bring. */
  readonly billingIdHolders: BillingIdHolders;
  /** Whether a billing provider bills the environment's paid subscriptions. */
  readonly hasBillingProvider: boolean;
  /** Whether records are compared with newer rows as well, instead of being skipped. */
  readonly compare?: boolean | undefined;
}

/** The decision about one record: rows to write, or the reason for none. */
export type SubscriptionDecision =
  | {
      readonly outcome: "created" | "updated" | "replaced";
      readonly row: Subscription;
      /** The previous row; null for a new one. */
      readonly before: Subscription | null;
      /** Other subscriptions of the seat whose end changes because of it, as rows to write. */
      readonly ended: readonly Subscription[];
      readonly issues: readonly RecordIssue[];
    }
  | {
      readonly outcome: "unchanged" | "skipped";
      /** The subscription that the record means. */
      readonly subscriptionId: string;
      readonly issues: readonly RecordIssue[];
    }
  | { readonly outcome: "rejected"; readonly issues: readonly RecordIssue[] };

/**
 * Decides one record against what is stored of its customer. Pure: the same arguments give the same
 * decision. The rules are those of docs/reference/semantics/subscriptions.md.
 */
export function decide(
  stored: CustomerState | undefined,
  record: IdentifiedRecord,
  context: DecisionContext,
): SubscriptionDecision {
  if (stored === undefined) {
    const message = `There is no customer "${record.customerId}".`;
    return rejected(recordIssue("customer_not_found", "/customerId", { message }));
  }
  if (stored.customer.archivedAt !== null) {
    return rejected(recordIssue("customer_archived", "/customerId"));
  }
  const found = findStored(stored, record, context.owners);
  if (found === "taken") return rejected(recordIssue("subscription_id_taken", "/id"));
  return found === null
    ? decideNew(stored, record, context)
    : decideExisting(stored, found, record, context);
}

function decideNew(
  stored: CustomerState,
  record: IdentifiedRecord,
  context: DecisionContext,
): SubscriptionDecision {
  const plan = checkPlan(context.catalog, record.planId);
  if (!plan.ok) return rejected(plan.issue);
  const resource = checkResource(context.catalog, plan.value.productId, record.resourceId ?? null);
  if (!resource.ok) return rejected(resource.issue);
  const recorded = created(plan.value, record, context);
  if (!recorded.ok) return rejected(recorded.issue);
  const { row, conflict } = recorded.value;
  if (conflict !== null) return rejected(conflict);
  const { startDate, endDate } = row;
  if (endDate !== null && endDate < startDate) {
    const message = "The endDate has passed, and without a startDate the subscription starts now.";
    const hint = "Add the startDate.";
    return rejected(recordIssue("end_before_start", "/endDate", { message, hint }));
  }
  // A generated id is taken only if two records share a number of the run.
  const owner = context.owners.get(row.subscriptionId);
  if (owner !== undefined && owner !== record.customerId) {
    return rejected(recordIssue("subscription_id_taken"));
  }
  const namesake = record.id == null ? null : findBilled(stored, record);
  if (namesake !== null && !isOver(namesake, context.now)) {
    return rejected(issues.billedUnderOtherId(row, namesake));
  }
  if (isForeign(row, context)) return rejected(issues.noStripeId(row));
  const billed = billedAlready(stored, row, context);
  if (billed !== null) return rejected(billed);
  if (needsCutover(plan.value, row, context)) {
    const message = `The plan "${plan.value.id}" is paid, and a billing provider is connected.`;
    return rejected(recordIssue("paid_plan_needs_cutover", "/planId", { message }));
  }
  const rival = billedApart(stored, row, record, context);
  if (rival !== undefined) return taken(row, rival, record);
  const remarks = unfilledIssues(context.catalog, plan.value, row);
  return seated(stored, { row, before: null, remarks }, context);
}

/** Returns what else the billing id bills: another customer, or a parallel subscription. */
function billedAlready(
  stored: CustomerState,
  row: Subscription,
  { billingIdHolders, now }: DecisionContext,
): RecordIssue | null {
  if (row.billingId === null) return null;
  const holder = billingIdHolders.otherCustomerOf(row);
  if (holder !== undefined) return issues.billedForOther(row, holder);
  const twin = stored.billed(row.billingId).find((one) => sharesBilling(row, one, now));
  return twin === undefined ? null : issues.billedTwice(row, twin);
}

/** Returns what else its billing id bills, where a record makes an ended subscription go on. */
function billedAgain(
  stored: CustomerState,
  row: Subscription,
  before: Subscription,
  { now }: DecisionContext,
): RecordIssue | null {
  if (row.billingId === null) return null;
  const twin = stored
    .billed(row.billingId)
    .find((one) => sharesBilling(row, one, now) && !sharesBilling(before, one, now));
  return twin === undefined ? null : issues.billedTwice(row, twin);
}

/** Returns whether the billing id belongs to another system although Stripe is connected. */
function isForeign({ billingId }: Subscription, { hasBillingProvider }: DecisionContext): boolean {
  return hasBillingProvider && billingId !== null && !isStripeId(billingId);
}

/**
 * Returns whether a paid plan needs a cutover: the provider bills, and the record has no billing
 * id.
 */
function needsCutover(plan: PackageVersion, row: Subscription, context: DecisionContext): boolean {
  const isBilled = plan.pricingType === "PAID" && context.hasBillingProvider;
  return isBilled && row.billingId === null && !isOver(row, context.now);
}

/**
 * Returns what else bills the customer for the seat, besides a subscription about to be replaced.
 */
function billedApart(
  stored: CustomerState,
  row: Subscription,
  record: IdentifiedRecord,
  { now }: DecisionContext,
): Subscription | undefined {
  return stored
    .beside(row)
    .filter((one) => one.subscriptionId !== row.subscriptionId && one.billingId !== record.replaces)
    .find((one) => areBilledApart(row, one, now));
}

function taken(
  row: Subscription,
  rival: Subscription,
  record: IdentifiedRecord,
): SubscriptionDecision {
  const isLink = record.replaces !== undefined;
  return rejected(isLink ? issues.billedByAnother(rival) : issues.seatTaken(row, rival));
}

function decideExisting(
  stored: CustomerState,
  before: Subscription,
  record: IdentifiedRecord,
  context: DecisionContext,
): SubscriptionDecision {
  const { now } = context;
  const { subscriptionId } = before;
  const at = record.updatedAt ? new Date(parseInstant(record.updatedAt)) : null;
  if (at !== null && before.updatedAt > at && !context.compare) {
    return { outcome: "skipped", subscriptionId, issues: [recordIssue("stored_is_newer")] };
  }
  // Due scheduled updates are part of the row by now; otherwise they would override the record.
  const current = settled(before, now);
  const settledFacts = ownFacts(current);
  const plan = planOf(context.catalog, settledFacts);
  if (plan === undefined) return rejected(recordIssue("plan_not_found", "/planId"));
  const { known, remarks: renamed } = withoutFormerName(stored, before, record);
  const recorded = updated(plan, settledFacts, known, context);
  if (!recorded.ok) return rejected(recorded.issue);
  const { row, conflict } = recorded.value;
  const remarks = [
    ...renamed,
    ...endedEarlier(record, { before, row }, now),
    ...unfilledIssues(context.catalog, plan, row),
  ];
  const isKnown =
    hasSameContent(settledFacts, row) ||
    saysKnownEnd(current, row, { others: stored.beside(before), now });
  if (isKnown) return { outcome: "unchanged", subscriptionId, issues: remarks };
  if (conflict !== null) return rejected(conflict);
  if (row.endDate !== null && row.endDate < row.startDate) {
    return rejected(recordIssue("end_before_start", "/endDate"));
  }
  if (hasTrialBeforeStart(row) && !hasTrialBeforeStart(settledFacts)) {
    const message = "The trialEndDate is before the startDate.";
    return rejected(recordIssue("end_before_start", "/trialEndDate", { message }));
  }
  const isRenamed = row.billingId !== before.billingId;
  if (isRenamed && isForeign(row, context)) return rejected(issues.noStripeId(row));
  const billed = isRenamed
    ? billedAlready(stored, row, context)
    : billedAgain(stored, row, before, context);
  if (billed !== null) return rejected(billed);
  if (needsCutover(plan, row, context) && !needsCutover(plan, before, context)) {
    const message =
      "A billing provider is connected: without a billing id nobody would bill the plan.";
    return rejected(recordIssue("paid_plan_needs_cutover", "/billingId", { message }));
  }
  const rival = billedApart(stored, row, record, context);
  if (rival !== undefined && !areBilledApart(before, rival, now)) {
    return taken(row, rival, record);
  }
  return seated(stored, { row, before, remarks }, context);
}

function hasTrialBeforeStart({ startDate, trialEndDate }: Subscription): boolean {
  return trialEndDate !== null && trialEndDate < startDate;
}

/**
 * Returns a record that names its subscription by a billing id that was replaced, as an export from
 * before a cutover does, leaves the present one.
 */
function withoutFormerName(
  stored: CustomerState,
  before: Subscription,
  record: IdentifiedRecord,
): { known: SubscriptionRecord; remarks: readonly RecordIssue[] } {
  const { billingId, ...known } = record;
  const isFormer =
    billingId != null &&
    billingId !== before.billingId &&
    before.billingId !== null &&
    record.replaces === undefined &&
    stored.formerlyBilled(billingId) === before.subscriptionId;
  if (!isFormer) return { known: record, remarks: [] };
  return { known, remarks: [issues.billedAnew(billingId, before)] };
}

/** Puts the row in its seat: those that start earlier end, and it ends when one follows it. */
function seated(
  stored: CustomerState,
  { row, before, remarks }: Recorded,
  context: DecisionContext,
): SubscriptionDecision {
  const { now } = context;
  const changed = followed(row, stored.beside(row), now);
  const own = changed.find((one) => one.subscriptionId === row.subscriptionId) ?? row;
  const others = changed.filter((one) => one !== own);
  const ended = others.filter((one) => one.succession !== null);
  const isFollowed = own.succession !== null && own.cancellationDate !== before?.cancellationDate;
  return {
    outcome: before !== null ? "updated" : ended.length > 0 ? "replaced" : "created",
    row: own,
    before,
    ended: marked(others, context),
    issues: [
      ...remarks,
      ...ended.map((other) => issues.replaced(own, other)),
      ...(isFollowed ? [issues.isFollowed(own)] : []),
    ],
  };
}

interface Recorded {
  readonly row: Subscription;
  readonly before: Subscription | null;
  readonly remarks: readonly RecordIssue[];
}

/** Returns whether a record would continue a subscription that was canceled on the platform. */
function endedEarlier(
  record: SubscriptionRecord,
  { before, row }: { readonly before: Subscription; readonly row: Subscription },
  now: Date,
): RecordIssue[] {
  const { cancellationDate } = saysStart(record) ? row : { ...row, ...derivedEnd(before, row) };
  const isSaid = saysEnd(record) || (row.endDate !== null && row.endDate <= now);
  if (cancellationDate === null || cancellationDate > now || isSaid) return [];
  const at = cancellationDate.toISOString();
  const message = `The subscription "${row.subscriptionId}" was canceled at ${at}.`;
  return [recordIssue("subscription_ended", "", { message })];
}

/** Returns whether a record with a start means a past period that has a successor. */
function saysStart({ startDate }: SubscriptionRecord): boolean {
  return startDate != null;
}

function saysEnd({ status, canceledAt, cancelAt, endedAt }: SubscriptionRecord): boolean {
  const isOver = status != null && overStatuses.includes(statusOfRecord(status) ?? "active");
  return isOver || canceledAt != null || cancelAt != null || endedAt != null;
}

/** Returns the derived end of the stored row, as far as the record leaves the row unchanged. */
function derivedEnd(before: Subscription, row: Subscription): Partial<Subscription> {
  const isDerived = ownFacts(before) !== before && row.cancellationDate === null;
  return isDerived ? { cancellationDate: before.cancellationDate } : {};
}

/** Marks the rows that a record has ended as last written by its run. */
function marked(ended: readonly Subscription[], context: DecisionContext): Subscription[] {
  const { runId: importRunId, recordNumber: importRecord } = context;
  return ended.map((other) => ({
    ...other,
    revision: other.revision + 1,
    importRunId,
    importRecord,
  }));
}

function rejected(issue: RecordIssue): SubscriptionDecision {
  return { outcome: "rejected", issues: [issue] };
}
