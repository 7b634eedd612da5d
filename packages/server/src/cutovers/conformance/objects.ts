import { chosenId, stripePath } from "../../stripe/path.ts";
import type { Params, StripeInvoice, StripeSubscription } from "../../stripe/stripe.ts";
import type { Bench, TestClock } from "./bench.ts";

/** Amount of the usual price of the scenarios, for a month, in cents. */
export const monthly = 1_000;
const currency = "usd";

/** An invoice with the fields that scenarios read in addition to a cutover. */
export interface WireInvoice extends Omit<StripeInvoice, "lines"> {
  readonly due_date: number | null;
  readonly lines: { readonly data: readonly { readonly amount: number }[] };
}

/**
 * Returns a customer in the time of a clock, with a card that pays, or another of Stripe's test
 * cards.
 */
export async function newCustomer(
  bench: Bench,
  clock: TestClock,
  card: string | null = "pm_card_visa",
): Promise<string> {
  const { metadata } = bench;
  // Of a domain that is kept for examples, so that no mail can reach anybody.
  const email = "conformance@example.com";
  const name = "Carryover conformance";
  const params = { test_clock: clock.id, name, email, metadata };
  const { id } = await bench.post<{ id: string }>("/v1/customers", params);
  if (card !== null) await payBy(bench, id, card);
  return id;
}

/** Makes one of Stripe's test cards what a customer pays by. */
export async function payBy(bench: Bench, customer: string, card: string): Promise<void> {
  const path = stripePath`/v1/payment_methods/${card}/attach`;
  const { id } = await bench.post<{ id: string }>(path, { customer });
  const invoice_settings = { default_payment_method: id };
  await bench.post(stripePath`/v1/customers/${customer}`, { invoice_settings });
}

/**
 * Returns a price per month. Stripe never deletes prices, so that one which an earlier check has
 * made is used again: it is known by its look-up key.
 */
export async function newPrice(bench: Bench, amount: number, meter?: Meter): Promise<string> {
  const usage = meter === undefined ? {} : { usage_type: "metered", meter: meter.id };
  const lookup_key = ["carryover_conformance", amount, meter?.id ?? "month"].join("_");
  const query = { lookup_keys: [lookup_key], active: true };
  const found = await bench.get<{ data: { id: string }[] }>("/v1/prices", query);
  const [known] = found.data;
  if (known !== undefined) return known.id;
  const { id } = await bench.post<{ id: string }>("/v1/prices", {
    currency,
    unit_amount: amount,
    lookup_key,
    metadata: bench.metadata,
    recurring: { interval: "month", ...usage },
    product_data: { name: "Carryover conformance" },
  });
  return id;
}

/** A meter that adds up the events of one name. */
export interface Meter {
  readonly id: string;
  readonly event_name: string;
}

/**
 * Returns a meter of reported usage; an existing one is used again, as meters cannot be deleted.
 */
export async function newMeter(bench: Bench): Promise<Meter> {
  const event_name = "carryover_conformance";
  const path = "/v1/billing/meters";
  const query = { status: "active", limit: 100 };
  const { data } = await bench.get<{ data: Meter[] }>(path, query);
  const known = data.find((meter) => meter.event_name === event_name);
  if (known !== undefined) return known;
  return bench.post<Meter>(path, {
    display_name: "Carryover conformance",
    event_name,
    default_aggregation: { formula: "sum" },
  });
}

/** Reports usage of a customer at an instant. */
export async function reportUsage(
  bench: Bench,
  { event_name }: Meter,
  usage: { customer: string; value: number; timestamp: number },
): Promise<void> {
  const { customer, value, timestamp } = usage;
  const payload = { stripe_customer_id: customer, value: String(value) };
  await bench.post("/v1/billing/meter_events", { event_name, payload, timestamp });
}

/** Makes a coupon of 20 %, which is finally deleted. */
export async function newCoupon(bench: Bench, duration: Params): Promise<string> {
  const params = { percent_off: 20, ...duration, metadata: bench.metadata };
  const { id } = await bench.post<{ id: string }>("/v1/coupons", params);
  bench.toDelete(stripePath`/v1/coupons/${chosenId(id)}`);
  return id;
}

/** Creates a subscription with just these parameters. */
export function subscribe(bench: Bench, params: Params): Promise<StripeSubscription> {
  return bench.post("/v1/subscriptions", { ...params, metadata: bench.metadata });
}

/** Returns a subscription as it is now. */
export function subscriptionOf(bench: Bench, id: string): Promise<StripeSubscription> {
  return bench.get(stripePath`/v1/subscriptions/${id}`);
}

/** Cancels as a cutover does. */
export function cancel(bench: Bench, id: string): Promise<StripeSubscription> {
  return bench.delete(stripePath`/v1/subscriptions/${id}`, { invoice_now: false, prorate: false });
}

/** Returns the invoices of a subscription or customer, oldest first. */
export async function invoicesOf(bench: Bench, of: Params): Promise<WireInvoice[]> {
  const { data } = await bench.get<{ data: WireInvoice[] }>("/v1/invoices", { ...of, limit: 100 });
  return [...data].reverse();
}

/** Returns the compared fields of invoices: amount, state and reason. */
export function briefly(invoices: readonly WireInvoice[]): unknown[] {
  return invoices.map(({ total, status, billing_reason }) => [total, status, billing_reason]);
}

/** Returns the amounts of a customer that wait for an invoice. */
export async function pendingAmounts(bench: Bench, customer: string): Promise<number[]> {
  const query = { customer, pending: true, limit: 100 };
  const { data } = await bench.get<{ data: { amount: number }[] }>("/v1/invoiceitems", query);
  return data.map(({ amount }) => amount);
}

/** Returns the end of the current period, in seconds since 1970; null without items. */
export function periodEnd({ items }: StripeSubscription): number | null {
  return items.data[0]?.current_period_end ?? null;
}
