import type Stripe from "stripe";
import { type Account, missing } from "../../objects.ts";
import { mergedCancel, neverCanceled } from "../changing/cancel-at.ts";
import { finalize, unpaid } from "../invoicing/collect.ts";
import { redeem } from "../invoicing/discounts.ts";
import { draftInvoice } from "../invoicing/invoice.ts";
import { withoutUsed } from "../invoicing/issue.ts";
import { itemLine, type LineDraft, trialLine } from "../invoicing/lines.ts";
import {
  checkTogether,
  type ItemDraft,
  isMetered,
  itemList,
  newItem,
  readItems,
} from "../items.ts";
import { idOf, keepSubscription } from "../keep.ts";
import { mergedMetadata, orNull } from "../metadata.ts";
import { askForSetup } from "../money/setup.ts";
import { periodAt } from "../periods.ts";
import { unknownIn } from "../refusals.ts";
import { checkCount, checkCurrency, checkPayer, checkSupported, readCustomer } from "./checks.ts";
import { billingModeOf, type Cycle, firstPeriod, readCycle, shortest, spanLines } from "./cycle.ts";
import { mergedSettings, settingsAtFirst } from "./settings.ts";

type Params = Stripe.SubscriptionCreateParams;

/**
 * Creates a subscription, and invoices and collects what is due at once. Throws Fault for what
 * Stripe refuses; after a payment that fails, if that is asked for.
 */
export function createSubscription(
  account: Account,
  params: Params,
  at: number,
): Stripe.Subscription {
  const { subscription, invoice } = openSubscription(account, params, at);
  if (invoice === null || subscription.collection_method === "send_invoice") return subscription;
  return collectFirst(account, { subscription, invoice, params }, at);
}

/** Creates a subscription, and its first invoice as a draft if there is something to bill. */
export function openSubscription(
  account: Account,
  params: Params,
  at: number,
): { subscription: Stripe.Subscription; invoice: Stripe.Invoice | null } {
  checkSupported(params);
  const customer = readCustomer(account, params.customer);
  const drafts = readItems(account, params.items ?? []);
  const prices = drafts.map((draft) => draft.price);
  const billingMode = billingModeOf(params);
  checkTogether(prices, billingMode);
  const currency = prices[0]?.currency ?? "";
  checkCurrency(account, customer, currency, params.currency);
  checkCount(account, customer);
  const cycle = readCycle(params, shortest(prices), { at, switches: account.switches });
  const opened = built(account, { params, customer, drafts, cycle, currency, billingMode }, at);
  if (customer.currency == null) account.put("customer", { ...customer, currency });
  keepSubscription(account, opened, at);
  if (cycle.start < at) countUsageSince(account, opened, cycle.start);
  if (cycle.isFreeUntilAnchor) account.put("free_until_anchor", { id: opened.id });
  const lines = firstLines(opened, cycle);
  if (lines === null) {
    const ready = askForSetup(account, opened, at);
    account.emit("customer.subscription.created", ready, undefined, at);
    return { subscription: ready, invoice: null };
  }
  const isSent = opened.collection_method === "send_invoice";
  const invoice = draftInvoice(account, {
    customer,
    subscription: opened,
    reason: "subscription_create",
    lines,
    period: { start: at, end: at },
    isAdvancing: isSent,
    at,
  });
  const billed = { ...withoutUsed(account, opened, invoice, at), latest_invoice: invoice.id };
  keepSubscription(account, billed, at);
  const subscription = invoice.total > 0 ? billed : askForSetup(account, billed, at);
  account.emit("customer.subscription.created", subscription, undefined, at);
  return { subscription, invoice };
}

/** [sandbox] usage_from_item */
function countUsageSince(account: Account, { items }: Stripe.Subscription, from: number): void {
  for (const { id, price } of items.data) {
    if (isMetered(price)) account.put("usage_since", { id, from });
  }
}

interface SubscriptionParts {
  readonly params: Params;
  readonly customer: Stripe.Customer;
  readonly drafts: readonly ItemDraft[];
  readonly cycle: Cycle;
  readonly currency: string;
  readonly billingMode: "classic" | "flexible";
}

function built(account: Account, parts: SubscriptionParts, at: number): Stripe.Subscription {
  const { params, customer, drafts, cycle, currency } = parts;
  const id = account.newId("sub");
  const items = drafts.map((draft) => {
    const every = draft.price.recurring;
    if (every === null) throw unknownIn("items", "recurring price", draft.price.id);
    const period = firstPeriod(cycle, every, at);
    const of = { subscription: id, customer, start: cycle.start, period, at };
    return newItem(account, draft, of);
  });
  // [sandbox] repeating_from_backdate
  const by = { customer, currency, subscription: id, start: cycle.start, at };
  const discounts = redeem(account, orNull(params.discounts) ?? [], by);
  const settings = mergedSettings(account, settingsAtFirst, params, customer);
  const ending = mergedCancel(neverCanceled, params, items, at);
  const fields = {
    id,
    object: "subscription" as const,
    application: null,
    billing_cycle_anchor: cycle.anchor,
    billing_cycle_anchor_config: cycle.config,
    billing_mode: {
      flexible: parts.billingMode === "flexible" ? { proration_discounts: "included" } : null,
      type: parts.billingMode,
    },
    billing_schedules: [],
    created: at,
    currency,
    customer: customer.id,
    customer_account: null,
    discounts: discounts.map((discount) => discount.id),
    ended_at: null,
    items: itemList(id, items),
    latest_invoice: null,
    livemode: account.livemode,
    managed_payments: null,
    metadata: mergedMetadata({}, params.metadata as Params["metadata"] & object),
    next_pending_invoice_item_invoice: null,
    pause_collection: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: cycle.start,
    status: firstStatus(cycle, settings.collection_method),
    test_clock: customer.test_clock == null ? null : idOf(customer.test_clock),
    trial_end: cycle.trial?.end ?? null,
    trial_start: cycle.trial?.start ?? null,
  };
  // Spreads would take four times the memory.
  return Object.assign(fields, settings, ending);
}

/** Returns the first status: incomplete until a payment that is due at once. */
function firstStatus(cycle: Cycle, collection: string): Stripe.Subscription.Status {
  if (cycle.trial !== null) return "trialing";
  const isInvoiced = cycle.isBilledNow || cycle.span !== null;
  return isInvoiced && collection !== "send_invoice" ? "incomplete" : "active";
}

/** Returns the lines of the first invoice, or null if nothing is billed until the first anchor. */
function firstLines(subscription: Stripe.Subscription, cycle: Cycle): LineDraft[] | null {
  const items = subscription.items.data;
  const { trial, span, anchor } = cycle;
  if (trial !== null) return items.map((item) => trialLine(item, trial));
  if (span === null && !cycle.isBilledNow) return null;
  const mode = subscription.billing_mode.type;
  const past = span === null ? [] : items.flatMap((item) => spanLines(item, anchor, span, mode));
  if (!cycle.isBilledNow) return past;
  const current = items
    .filter((item) => !isMetered(item.price))
    .map((item) => {
      const every = item.price.recurring ?? shortest([item.price]);
      const period = periodAt(anchor, every, item.current_period_start);
      const end = subscription.cancel_at;
      return itemLine(item, period, end === null ? {} : { end });
    });
  return [...past, ...current];
}

function collectFirst(
  account: Account,
  first: { subscription: Stripe.Subscription; invoice: Stripe.Invoice; params: Params },
  at: number,
): Stripe.Subscription {
  const { subscription, invoice, params } = first;
  const behavior = params.payment_behavior ?? "allow_incomplete";
  const isCollected = behavior !== "default_incomplete";
  if (isCollected && invoice.amount_due > 0) checkPayer(account, subscription);
  const how = { isAdvancing: isCollected, isOnSession: params.off_session !== true };
  const result = finalize(account, invoice, at, how);
  if (result.status !== "paid" && behavior === "error_if_incomplete") {
    throw unpaid(account, result, { of: "subscription", ...how });
  }
  const after = account.get("subscription", subscription.id);
  if (after === undefined) throw missing("subscription", subscription.id);
  return after;
}
