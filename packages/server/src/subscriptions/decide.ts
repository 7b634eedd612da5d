import {
  parseInstant,
  type RecordIssue,
  recordIssue,
  type SubscriptionRecord,
} from "@carryover/contract";
import type { Catalog, PackageVersion } from "../catalog/service.ts";
import { created, type RecordPlace, updated } from "./apply-record.ts";
import { checkPlan, checkResource, planOf } from "./checks.ts";
import { endedBy } from "./conflicts.ts";
import type { CustomerState } from "./customer-state.ts";
import { findStored } from "./identity.ts";
import { hasSameContent } from "./same-content.ts";
import { settled } from "./schedule.ts";
import { effectiveEnd, type Subscription } from "./subscription.ts";
import { unfilledIssues } from "./unfilled.ts";

/** What one import needs to know to decide on a record; the clock is passed in. */
export interface DecisionContext extends RecordPlace {
  readonly catalog: Catalog;
  /** The customers that the subscription ids of the batch belong to already. */
  readonly owners: ReadonlyMap<string, string>;
  /** Whether a billing provider bills the environment's paid subscriptions. */
  readonly hasBillingProvider: boolean;
}

/** What is to happen to one record: rows to write, or none and why. */
export type Decision =
  | {
      readonly outcome: "created" | "updated" | "replaced";
      readonly row: Subscription;
      /** What the row was; null for a new one. */
      readonly before: Subscription | null;
      /** Other subscriptions that end because of it, as they are to be. */
      readonly ended: readonly Subscription[];
      readonly issues: readonly RecordIssue[];
    }
  | {
      readonly outcome: "unchanged" | "skipped" | "rejected";
      readonly issues: readonly RecordIssue[];
    };

/**
 * Decides one record against what is stored of its customer. Pure: the same arguments give the same
 * decision. The rules are those of docs/reference/semantics.md.
 */
export function decide(
  stored: CustomerState | undefined,
  record: SubscriptionRecord,
  context: DecisionContext,
): Decision {
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
  record: SubscriptionRecord,
  context: DecisionContext,
): Decision {
  const plan = checkPlan(context.catalog, record.planId);
  if (!plan.ok) return rejected(plan.issue);
  const resource = checkResource(context.catalog, plan.value.productId, record.resourceId ?? null);
  if (!resource.ok) return rejected(resource.issue);
  const row = created(plan.value, record, context);
  if (!row.ok) return rejected(row.issue);
  const { startDate, endDate } = row.value;
  if (endDate !== null && endDate < startDate) {
    const message = "The endDate has passed, and without a startDate the subscription starts now.";
    const hint = "Add the startDate.";
    return rejected(recordIssue("end_before_start", "/endDate", { message, hint }));
  }
  // An id that was made is taken only if a number of the run was given to two records.
  const owner = context.owners.get(row.value.subscriptionId);
  if (owner !== undefined && owner !== record.customerId) {
    return rejected(recordIssue("subscription_id_taken"));
  }
  if (needsCutover(plan.value, row.value, context)) {
    const message = `The plan "${plan.value.id}" is paid, and a billing provider is connected.`;
    return rejected(recordIssue("paid_plan_needs_cutover", "/planId", { message }));
  }
  const ended = endedBy(row.value, stored.beside(row.value), context.now);
  return {
    outcome: ended.length > 0 ? "replaced" : "created",
    row: row.value,
    before: null,
    ended: marked(ended, context),
    issues: [
      ...ended.map((other) => replacedIssue(row.value, other)),
      ...unfilledIssues(context.catalog, plan.value, row.value),
    ],
  };
}

/** A paid plan is adopted with the billing id of what bills it, or billed outside. */
function needsCutover(plan: PackageVersion, row: Subscription, context: DecisionContext): boolean {
  return plan.pricingType === "PAID" && context.hasBillingProvider && row.billingId === null;
}

function decideExisting(
  stored: CustomerState,
  before: Subscription,
  record: SubscriptionRecord,
  context: DecisionContext,
): Decision {
  const { now } = context;
  const at = record.updatedAt ? new Date(parseInstant(record.updatedAt)) : null;
  if (at !== null && before.updatedAt > at) {
    return { outcome: "skipped", issues: [recordIssue("stored_is_newer")] };
  }
  // What was scheduled and is due is part of the row by now, or it would come over the record.
  const standing = settled(before, now);
  const plan = planOf(context.catalog, standing);
  if (plan === undefined) return rejected(recordIssue("plan_not_found", "/planId"));
  const row = updated(plan, standing, record, context);
  if (!row.ok) return rejected(row.issue);
  const remarks = [
    ...endedEarlier(row.value, now),
    ...unfilledIssues(context.catalog, plan, row.value),
  ];
  if (hasSameContent(standing, row.value)) return { outcome: "unchanged", issues: remarks };
  if (row.value.endDate !== null && row.value.endDate < row.value.startDate) {
    return rejected(recordIssue("end_before_start", "/endDate"));
  }
  if (needsCutover(plan, row.value, context) && !needsCutover(plan, before, context)) {
    const message = "A billing provider is connected: without its id nobody would bill the plan.";
    return rejected(recordIssue("paid_plan_needs_cutover", "/billingId", { message }));
  }
  const ended = endedBy(row.value, stored.beside(row.value), now);
  return {
    outcome: "updated",
    row: row.value,
    before,
    ended: marked(ended, context),
    issues: [...remarks, ...ended.map((other) => replacedIssue(row.value, other))],
  };
}

/** A record that would go on, of a subscription that was canceled on the platform. */
function endedEarlier(row: Subscription, now: Date): RecordIssue[] {
  const end = effectiveEnd(row);
  const isCanceled = row.cancellationDate !== null && row.cancellationDate <= now;
  const isOver = row.endDate !== null && row.endDate <= now;
  if (!isCanceled || isOver || end === null) return [];
  const message = `The subscription "${row.subscriptionId}" was canceled at ${end.toISOString()}.`;
  return [recordIssue("subscription_ended", "", { message })];
}

/** What a record has ended is what its run wrote last. */
function marked(ended: readonly Subscription[], context: DecisionContext): Subscription[] {
  const { runId: importRunId, recordNumber: importRecord } = context;
  return ended.map((other) => ({ ...other, importRunId, importRecord }));
}

function replacedIssue(row: Subscription, other: Subscription): RecordIssue {
  const when = other.cancellationDate?.toISOString() ?? "now";
  const message =
    `"${row.subscriptionId}" takes the place of "${other.subscriptionId}" ` +
    `(plan "${other.planId}"), which is canceled at ${when}.`;
  return recordIssue("subscription_replaced", "", { message });
}

function rejected(issue: RecordIssue): Decision {
  return { outcome: "rejected", issues: [issue] };
}
