import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { type Proration, readTrialEnd } from "../creating/cycle.ts";
import { mergedSettings } from "../creating/settings.ts";
import { unpaid } from "../invoicing/collect.ts";
import { discountsRemoved, redeem } from "../invoicing/discounts.ts";
import { issueNow } from "../invoicing/issue.ts";
import { itemLine, trialLine } from "../invoicing/lines.ts";
import { checkTogether, isMetered, isSameInterval, itemList } from "../items.ts";
import { idOf, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { mergedMetadata, orNull } from "../metadata.ts";
import { askForSetup } from "../money/setup.ts";
import { periodAt } from "../periods.ts";
import { invalid, unsupported } from "../refusals.ts";
import { mergedCancel } from "./cancel-at.ts";
import { customerOf } from "./ending.ts";
import { checkPendable, keepPending } from "./pending-update.ts";
import { type ItemChange, keepProrations } from "./proration.ts";
import { changedItems } from "./update-items.ts";

type Params = Stripe.SubscriptionUpdateParams;
type Subscription = Stripe.Subscription;

const afterEnd: ReadonlySet<string> = new Set(["metadata", "cancellation_details", "expand"]);

/**
 * Changes a subscription, prorates, and invoices what is due at once. Throws Fault for what Stripe
 * refuses.
 */
export function updateSubscription(
  account: Account,
  before: Subscription,
  params: Params,
  at: number,
): Subscription {
  checkParams(before, params);
  const customer = customerOf(account, before);
  const { items, changes } = changedItems(
    account,
    before,
    { params: params.items ?? [], customer },
    at,
  );
  checkTogether(
    items.map((item) => item.price),
    before.billing_mode.type,
  );
  const settled: Subscription = {
    ...before,
    ...mergedSettings(account, before as SubscriptionWithRates, params, customer),
    ...mergedCancel(before, params as CancelParams, items, at),
    discounts: discountsAfter(account, before, params, at),
    items: itemList(before.id, items),
    metadata: mergedMetadata(before.metadata, params.metadata as Subscription["metadata"]),
    pause_collection: pauseAfter(before, params, at),
  };
  discountsRemoved(account, before.discounts, settled.discounts as string[], at);
  const isDiffering = isChangedInPeriod(changes, at);
  const isBilledAnew = isDiffering && account.switches.update_bills;
  const cycled = withCycle(settled, changes, { params, isBilledAnew }, at);
  keepSubscription(account, cycled, at);
  const isPayerNew = cycled.default_payment_method !== before.default_payment_method;
  const after = isPayerNew ? askForSetup(account, cycled, at) : cycled;
  const prorationAt = params.proration_date ?? at;
  const asked = (params.proration_behavior ?? "create_prorations") as Proration;
  const isProrated = isDiffering && account.switches.update_prorates;
  const behavior = asked === "none" && isProrated ? "create_prorations" : asked;
  const update = { before, after, changes, params, behavior };
  const billedSubscription = billed(account, update, prorationAt, at);
  if (isWaiting(account, before, billedSubscription, params)) {
    return keepPending(account, { before, after: billedSubscription }, at);
  }
  const result = billedSubscription;
  subscriptionUpdated(account, { before, after: result }, at);
  return result;
}

/** Returns whether an update waits for the invoice that it made, which could not be collected. */
function isWaiting(
  account: Account,
  before: Subscription,
  after: Subscription,
  params: Params,
): boolean {
  if (params.payment_behavior !== "pending_if_incomplete") return false;
  const latest = after.latest_invoice;
  if (latest === null || latest === before.latest_invoice) return false;
  const invoice = account.get("invoice", idOf(latest));
  return invoice?.status === "open" && invoice.attempted;
}

type SubscriptionWithRates = Subscription & { default_tax_rates: Stripe.TaxRate[] | null };
type CancelParams = Parameters<typeof mergedCancel>[1];

function checkParams(before: Subscription, params: Params): void {
  if (before.status === "canceled" || before.status === "incomplete_expired") {
    const other = Object.keys(params).find((name) => !afterEnd.has(name));
    if (other === undefined) return;
    throw invalid(
      "A canceled subscription can only update its cancellation_details and metadata.",
      other,
      "invalid_canceled_subscription_fields",
    );
  }
  checkSchedule(before, params);
  const names = ["add_invoice_items", "billing_schedules"] as const;
  for (const name of names) if (params[name] !== undefined) throw unsupported(name);
  if (params.trial_from_plan === true) throw unsupported("trial_from_plan");
  checkPendable(params);
}

/** Refuses to set the end of a subscription with a schedule, which decides about it. */
function checkSchedule({ schedule }: Subscription, params: Params): void {
  if (schedule === null) return;
  const names = ["cancel_at", "cancel_at_period_end"] as const;
  const name = names.find((one) => params[one] !== undefined);
  if (name === undefined) return;
  throw invalid(
    `The subscription is managed by the subscription schedule \`${idOf(schedule)}\`, and ` +
      "updating any cancelation behavior directly is not allowed. Please update the schedule " +
      "instead.",
    name,
  );
}

/**
 * [sandbox] update_unsets_coupon: Stripe's migration toolkit warns that before the first renewal of
 * one that was created with a future anchor and no proration, an update unsets the coupon.
 */
function discountsAfter(
  account: Account,
  before: Subscription,
  params: Params,
  at: number,
): string[] {
  const existing = before.discounts.map(idOf);
  if (params.discounts === undefined) {
    const isEnded = before.status === "canceled";
    const isUnbilled = before.latest_invoice === null && before.billing_cycle_anchor > at;
    const isBackdated = before.start_date < before.created;
    const isUnset = isUnbilled || (isBackdated && account.switches.update_unsets_discounts);
    return isUnset && !isEnded ? [] : existing;
  }
  const by = {
    customer: customerOf(account, before),
    currency: before.currency,
    subscription: before.id,
    start: at,
    at,
    existing,
  };
  return redeem(account, orNull(params.discounts) ?? [], by).map((discount) => discount.id);
}

function pauseAfter(
  before: Subscription,
  params: Params,
  at: number,
): Subscription["pause_collection"] {
  if (params.pause_collection === undefined) return before.pause_collection;
  const pause = orNull(params.pause_collection);
  if (pause === null) return null;
  if (pause.resumes_at !== undefined && pause.resumes_at <= at) {
    throw invalid("`resumes_at` must be in the future.", "pause_collection[resumes_at]");
  }
  return { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null };
}

/** Starts new periods after a new trial, an ended one, a new anchor or another interval. */
function withCycle(
  after: Subscription,
  changes: readonly ItemChange[],
  { params, isBilledAnew }: { readonly params: Params; readonly isBilledAnew: boolean },
  at: number,
): Subscription {
  const isEndingTrial = params.trial_end === "now" && after.status === "trialing";
  if (params.trial_end !== undefined && params.trial_end !== "now") {
    const end = readTrialEnd({ trial_end: params.trial_end }, at) ?? at;
    const trialing: Subscription = {
      ...after,
      billing_cycle_anchor: end,
      billing_cycle_anchor_config: null,
      status: "trialing",
      trial_start: after.status === "trialing" ? after.trial_start : at,
      trial_end: end,
    };
    return withPeriods(trialing, () => ({ start: at, end }));
  }
  const isNewInterval = changes.some(
    (change) => change.before && change.after && !isSameBilling(change.before, change.after),
  );
  const isRestarted = params.billing_cycle_anchor?.type === "now" || isNewInterval || isBilledAnew;
  const isInTrial = after.status === "trialing" && !isEndingTrial;
  if (!isEndingTrial && (!isRestarted || isInTrial)) return after;
  const restarted: Subscription = {
    ...after,
    billing_cycle_anchor: at,
    billing_cycle_anchor_config: null,
    ...(isEndingTrial ? { status: "active", trial_end: at } : {}),
  };
  return withPeriods(restarted, (item) => {
    const every = item.price.recurring;
    return every === null ? { start: at, end: at } : periodAt(at, every, at);
  });
}

/** Returns whether prices are changed while a period runs, and not where one follows the other. */
function isChangedInPeriod(changes: readonly ItemChange[], at: number): boolean {
  return changes.some(({ before, after }) => {
    if (before === null || after === null || before.price.id === after.price.id) return false;
    return before.current_period_start < at && at < before.current_period_end;
  });
}

function isSameBilling(before: Stripe.SubscriptionItem, after: Stripe.SubscriptionItem): boolean {
  return isSameInterval(before.price, after.price);
}

function withPeriods(
  subscription: Subscription,
  periodOf: (item: Stripe.SubscriptionItem) => { start: number; end: number },
): Subscription {
  const items = subscription.items.data.map((item) => {
    const { start, end } = periodOf(item);
    return { ...item, current_period_start: start, current_period_end: end };
  });
  return { ...subscription, items: itemList(subscription.id, items) };
}

interface SubscriptionUpdate {
  readonly before: Subscription;
  readonly after: Subscription;
  readonly changes: readonly ItemChange[];
  readonly params: Params;
  readonly behavior: Proration;
}

/** Prorates and invoices what an update brought, and returns the subscription as it is then. */
function billed(
  account: Account,
  update: SubscriptionUpdate,
  prorationAt: number,
  at: number,
): Subscription {
  const { before, after, changes, params, behavior } = update;
  const isRestarted = after.billing_cycle_anchor !== before.billing_cycle_anchor;
  const isBillable = ["active", "past_due", "unpaid"].includes(before.status);
  if (behavior !== "none" && isBillable) {
    const credits = before.items.data.map((item) => ({ before: item, after: null }));
    keepProrations(account, before, isRestarted ? credits : changes, prorationAt);
  }
  const isInvoiced = isRestarted || (behavior === "always_invoice" && changes.length > 0);
  if (!isInvoiced || before.status === "incomplete") return after;
  const isOnSession = params.off_session !== true;
  const issued = issueNow(
    account,
    after,
    {
      reason: "subscription_update",
      lines: isRestarted ? restartLines(after) : [],
      period: { start: at, end: at },
      isOnSession,
      isStatusKept: params.payment_behavior === "pending_if_incomplete",
    },
    at,
  );
  const isUnpaid = issued.invoice.status === "open" && issued.invoice.attempted;
  if (isUnpaid && params.payment_behavior === "error_if_incomplete") {
    throw unpaid(account, issued.invoice, { of: "subscription", isOnSession });
  }
  return issued.subscription;
}

function restartLines(subscription: Subscription) {
  const items = subscription.items.data;
  const periodOf = (item: Stripe.SubscriptionItem) => ({
    start: item.current_period_start,
    end: item.current_period_end,
  });
  if (subscription.status === "trialing") {
    return items.map((item) => trialLine(item, periodOf(item)));
  }
  return items
    .filter((item) => !isMetered(item.price))
    .map((item) => itemLine(item, periodOf(item)));
}
