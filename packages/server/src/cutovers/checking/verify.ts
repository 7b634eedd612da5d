import type { StripeInvoice, StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../../stripe-marks.ts";
import type { CutoverItem } from "../cutover.ts";
import { type CouponTerm, discountFaults } from "../planning/discounts.ts";
import { idOf, idOrNull } from "../references.ts";
import { isAsPlanned } from "../small-first/own-amounts.ts";

/** What of the planned request the new subscription is held against. */
interface Wanted {
  readonly items?: ReadonlyArray<{ readonly price: string; readonly quantity?: number }>;
  readonly collection_method?: string;
  readonly days_until_due?: number;
  readonly default_payment_method?: string;
  readonly default_source?: string;
  readonly cancel_at?: number;
  readonly cancel_at_period_end?: boolean;
  readonly billing_mode?: { readonly type?: string };
  readonly automatic_tax?: { readonly enabled?: boolean };
  readonly default_tax_rates?: unknown;
}

/**
 * In what a new subscription is not as planned, one sentence each; none if it is. Until the old one
 * is canceled, it lacks its metered items. After its renewal
 * (`hasRenewed`) it has left the period that was planned, and may be as far as payments go.
 */
export function faultsOf(
  item: CutoverItem,
  made: StripeSubscription,
  known: { livemode: boolean; hasRenewed: boolean },
): string[] {
  const wanted = (item.plan.requests?.create.params ?? {}) as Wanted;
  const faults: string[] = [];
  const expect = (what: string, is: unknown, planned: unknown) => {
    if (JSON.stringify(is) === JSON.stringify(planned)) return;
    faults.push(`${what} is ${JSON.stringify(is)} instead of ${JSON.stringify(planned)}`);
  };
  expect("live mode", made.livemode, known.livemode);
  expect("the customer", idOf(made.customer), item.stripeCustomer);
  expect("the start", made.start_date, secondsOf(item.plan.startDate));
  const status = item.plan.recipe === "move_trial" && !known.hasRenewed ? "trialing" : "active";
  expect("the status", made.status, status);
  for (const { current_period_start: start, current_period_end: end } of made.items.data) {
    const renewal = secondsOf(item.plan.periodEnd);
    if (!known.hasRenewed) expect("the end of the period", end, renewal);
    else if (start < renewal) faults.push(`the period still begins at ${start}`);
  }
  expect("the pause of collection", made.pause_collection, null);
  expect("the mark of what it replaces", made.metadata[replacesMark], item.oldSubscription);
  expect("the mark of the cutover", made.metadata[cutoverMark], item.cutoverId);
  const { coupons } = item.plan.snapshot as { coupons?: readonly CouponTerm[] };
  return [
    ...faults,
    ...faultsOfTerms(made, wanted),
    ...discountFaults(coupons ?? [], made.discounts, known.hasRenewed),
  ];
}

function faultsOfTerms(made: StripeSubscription, wanted: Wanted): string[] {
  const faults: string[] = [];
  const expect = (what: string, is: unknown, planned: unknown) => {
    if (planned === undefined || JSON.stringify(is) === JSON.stringify(planned)) return;
    faults.push(`${what} is ${JSON.stringify(is)} instead of ${JSON.stringify(planned)}`);
  };
  const bought = made.items.data.map(({ price, quantity }) => `${quantity ?? "?"} × ${price.id}`);
  const isMetered = (id: string) =>
    made.items.data.some(
      ({ price }) => price.id === id && price.recurring?.usage_type === "metered",
    );
  const asked = wanted.items?.map(({ price, quantity }) => {
    return `${quantity ?? (isMetered(price) ? "?" : 1)} × ${price}`;
  });
  expect("what is bought", bought.sort(), asked?.sort());
  expect("the collection method", made.collection_method, wanted.collection_method);
  expect("days until due", made.days_until_due, wanted.days_until_due);
  if (!endsSooner(made, wanted)) {
    expect("the end", made.cancel_at, wanted.cancel_at);
    expect("cancel_at_period_end", made.cancel_at_period_end, wanted.cancel_at_period_end);
  }
  expect("the billing mode", made.billing_mode.type, wanted.billing_mode?.type);
  expect("automatic tax", made.automatic_tax.enabled, wanted.automatic_tax?.enabled);
  const rates = made.default_tax_rates?.map(({ id }) => id) ?? [];
  expect("the number of tax rates", rates.length, countOf(wanted.default_tax_rates));
  // Ids of payment methods stand in no message.
  const methods = [
    [idOrNull(made.default_payment_method), wanted.default_payment_method],
    [idOrNull(made.default_source), wanted.default_source],
  ];
  if (methods.some(([is, planned]) => planned !== undefined && is !== planned)) {
    faults.push("the payment method is another one");
  }
  return faults;
}

/** Whether somebody has brought its end forward: that is meant, and stays. */
function endsSooner(made: StripeSubscription, wanted: Wanted): boolean {
  if (made.cancel_at_period_end) return wanted.cancel_at !== undefined;
  const periodEnds = made.items.data.map(({ current_period_end: end }) => end);
  const atPeriod = wanted.cancel_at_period_end ? Math.min(...periodEnds) : undefined;
  const planned = wanted.cancel_at ?? atPeriod;
  return made.cancel_at !== null && planned !== undefined && made.cancel_at <= planned;
}

/** An empty list of Stripe's parameters may be an empty text. */
function countOf(list: unknown): number | undefined {
  if (list === undefined) return undefined;
  return Array.isArray(list) ? list.length : 0;
}

/**
 * An invoice above zero that the new subscription must not have: any before its renewal, and ever
 * one for having been created. Undefined if there is none.
 */
export function unwantedInvoice(
  item: CutoverItem,
  invoices: readonly StripeInvoice[],
): StripeInvoice | undefined {
  const renewal = secondsOf(item.plan.periodEnd);
  return invoices.find(
    ({ total, status, created, billing_reason: reason }) =>
      total > 0 && status !== "void" && (created < renewal || reason === "subscription_create"),
  );
}

/** In what the next invoice is not as planned. */
export function faultsOfPreview(item: CutoverItem, preview: StripeInvoice): string[] {
  const planned = item.plan.nextInvoice.new;
  if (planned === null) return [];
  const faults: string[] = [];
  if (!isAsPlanned(preview, planned)) {
    const is = `${preview.total} ${preview.currency}`;
    faults.push(`the next invoice is ${is} instead of ${planned.amount} ${planned.currency}`);
  }
  return faults;
}

/** Whole seconds since 1970 of an instant in ISO 8601. */
export function secondsOf(instant: string | null): number {
  return instant === null ? Number.POSITIVE_INFINITY : Math.floor(Date.parse(instant) / 1_000);
}
