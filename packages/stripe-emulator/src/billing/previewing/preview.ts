import type Stripe from "stripe";
import { type Account, ApiError } from "../../objects.ts";
import { cancelSubscription } from "../changing/cancel.ts";
import { updateSubscription } from "../changing/update.ts";
import { openSubscription } from "../creating/create.ts";
import { idOf } from "../keep.ts";
import { orNull } from "../metadata.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";
import { scheduleDue, subscriptionDue } from "../renewing/due.ts";
import { renew } from "../renewing/renewal.ts";
import { advanceSchedule } from "../schedules/advance.ts";
import { Scratch } from "./scratch.ts";

type Params = Stripe.InvoiceCreatePreviewParams;
type Details = Stripe.InvoiceCreatePreviewParams.SubscriptionDetails;

/** Steps that may lie before the next invoice, such as the end of a pause. */
const stepsMax = 10;
const secondsToPayment = 3600;

/**
 * Returns the invoice that a subscription will have next, or that a creation or a change would
 * bring, and changes nothing. A creation that invoices nothing at once shows its first renewal.
 * [sandbox] preview_of_creation
 */
export function previewInvoice(account: Account, asked: Params, at: number): Stripe.Invoice {
  checkSupported(asked);
  const params = withSubscription(account, asked);
  const scratch = new Scratch(account);
  const invoice =
    params.subscription === undefined
      ? previewCreation(scratch, params, at)
      : previewExisting(scratch, params, at);
  if (invoice === null) throw nothingNext(params);
  return asPreview(account, scratch, invoice);
}

function checkSupported(params: Params): void {
  const names = ["schedule_details", "customer_details", "invoice_items"] as const;
  for (const name of names) if (params[name] !== undefined) throw unsupported(name);
  const { pause, resume_at: resume } = params.subscription_details ?? {};
  if (pause !== undefined) throw unsupported("subscription_details[pause]");
  if (resume !== undefined) throw unsupported("subscription_details[resume_at]");
}

/** Returns the subscription of a schedule, whose next invoice is previewed. */
function withSubscription(account: Account, params: Params): Params {
  if (params.schedule === undefined) return params;
  const schedule = account.get("subscription_schedule", params.schedule);
  const subscription = schedule?.subscription ?? null;
  if (schedule === undefined || subscription === null) {
    throw unknownIn("schedule", "running subscription schedule", params.schedule);
  }
  return { ...params, subscription: idOf(subscription) };
}

function previewCreation(account: Account, params: Params, at: number): Stripe.Invoice | null {
  const details = params.subscription_details;
  if (details?.items === undefined) {
    throw invalid(
      "Pass `subscription`, or `subscription_details[items]` of one that is to be created.",
      "subscription_details",
    );
  }
  const { subscription, invoice } = openSubscription(account, creationOf(params, details), at);
  return invoice ?? nextInvoice(account, subscription);
}

function creationOf(params: Params, details: Details): Stripe.SubscriptionCreateParams {
  const anchor = details.billing_cycle_anchor;
  const { cancel_at: cancelAt, cancel_at_period_end: atPeriodEnd } = details;
  const given = {
    customer: params.customer,
    currency: params.currency,
    automatic_tax: params.automatic_tax,
    discounts: params.discounts,
    on_behalf_of: params.on_behalf_of,
    items: details.items?.map(
      ({ id: _id, deleted: _deleted, clear_usage: _clear, ...item }) => item,
    ),
    backdate_start_date: details.start_date,
    billing_cycle_anchor: anchor?.timestamp,
    billing_mode: details.billing_mode,
    proration_behavior: details.proration_behavior,
    default_tax_rates: details.default_tax_rates,
    trial_end: details.trial_end,
    cancel_at: orNull(cancelAt) ?? undefined,
    cancel_at_period_end: atPeriodEnd,
    metadata: details.metadata,
  };
  return withoutUndefined(given) as Stripe.SubscriptionCreateParams;
}

function previewExisting(account: Account, params: Params, at: number): Stripe.Invoice | null {
  const id = params.subscription ?? "";
  const before = account.get("subscription", id);
  if (before === undefined) throw unknownIn("subscription", "subscription", id);
  if (params.customer !== undefined && params.customer !== idOf(before.customer)) {
    throw invalid(`Subscription ${id} does not belong to ${params.customer}.`, "customer");
  }
  if (before.status === "canceled" || before.status === "incomplete_expired") return null;
  const details = params.subscription_details;
  if (details?.cancel_now === true) {
    const prorate = (details.proration_behavior ?? "create_prorations") !== "none";
    const ended = cancelSubscription(account, before, { invoice_now: true, prorate }, at);
    return newInvoiceOf(account, before, ended);
  }
  const update = updateOf(params, details ?? {});
  if (Object.keys(update).length === 0) return nextInvoice(account, before);
  const after = updateSubscription(account, before, update, at);
  return newInvoiceOf(account, before, after) ?? nextInvoice(account, after);
}

function updateOf(params: Params, details: Details): Stripe.SubscriptionUpdateParams {
  const anchor = details.billing_cycle_anchor;
  const given = {
    discounts: params.discounts,
    automatic_tax: params.automatic_tax,
    items: details.items,
    billing_cycle_anchor: anchor?.type === "now" ? { type: "now" } : undefined,
    trial_end: details.trial_end,
    default_tax_rates: details.default_tax_rates,
    cancel_at: details.cancel_at,
    cancel_at_period_end: details.cancel_at_period_end,
  };
  const update = withoutUndefined(given);
  if (Object.keys(update).length === 0) return {};
  const { proration_behavior: behavior, proration_date: date } = details;
  return withoutUndefined({
    ...update,
    proration_behavior: behavior,
    proration_date: date,
  }) as Stripe.SubscriptionUpdateParams;
}

/** Returns the invoice that a change has made, or null. */
function newInvoiceOf(
  account: Account,
  before: Stripe.Subscription,
  after: Stripe.Subscription,
): Stripe.Invoice | null {
  const { latest_invoice: latest } = after;
  if (latest === null || latest === before.latest_invoice) return null;
  return account.get("invoice", idOf(latest)) ?? null;
}

/** Lets the subscription go on until it makes an invoice; null if it ends without one. */
function nextInvoice(account: Account, start: Stripe.Subscription): Stripe.Invoice | null {
  let subscription = start;
  for (let step = 0; step < stepsMax; step += 1) {
    const due = subscriptionDue(subscription, Number.POSITIVE_INFINITY);
    if (due === null || subscription.status === "incomplete") return null;
    const schedule = scheduleOf(account, subscription);
    const phaseDue = schedule === undefined ? null : scheduleDue(schedule);
    if (schedule !== undefined && phaseDue !== null && phaseDue <= due) {
      advanceSchedule(account, schedule, phaseDue);
    } else {
      renew(account, subscription, due);
    }
    subscription = account.get("subscription", subscription.id) ?? subscription;
    const invoice = newInvoiceOf(account, start, subscription);
    if (invoice !== null) return invoice;
  }
  return null;
}

function scheduleOf(
  account: Account,
  { schedule }: Stripe.Subscription,
): Stripe.SubscriptionSchedule | undefined {
  return schedule === null ? undefined : account.get("subscription_schedule", idOf(schedule));
}

/** Returns an invoice as a preview: its id names nothing, and it was not finalized. */
function asPreview(account: Account, scratch: Account, invoice: Stripe.Invoice): Stripe.Invoice {
  const customer = idOf(invoice.customer ?? "");
  const balance = account.get("customer", customer)?.balance ?? 0;
  const due = Math.max(0, invoice.total + balance);
  const subscription = invoice.parent?.subscription_details?.subscription ?? "";
  const isKept = account.get("subscription", idOf(subscription)) !== undefined;
  const isCharged = invoice.collection_method === "charge_automatically";
  return {
    ...invoice,
    id: `upcoming_${invoice.id}`,
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    billing_reason: "upcoming",
    ending_balance: Math.min(0, invoice.total + balance),
    next_payment_attempt: isCharged ? invoice.created + secondsToPayment : null,
    number: null,
    parent: isKept ? invoice.parent : null,
    starting_balance: balance,
    status: "draft",
    discounts: invoice.discounts.map((one) => expandedDiscount(account, scratch, one)),
  };
}

/** Expands a discount that was redeemed for the preview only, since its id cannot be looked up. */
function expandedDiscount(
  account: Account,
  scratch: Account,
  discount: Stripe.Invoice["discounts"][number],
): Stripe.Invoice["discounts"][number] {
  const id = idOf(discount);
  return account.get("discount", id) === undefined ? (scratch.get("discount", id) ?? id) : id;
}

function nothingNext(params: Params): ApiError {
  const whose = params.customer ?? params.subscription ?? "";
  return new ApiError(404, `No upcoming invoices for customer: ${whose}`, {
    code: "invoice_upcoming_none",
  });
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
