import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { taxRates } from "../invoicing/tax.ts";
import { recurringPrice } from "../items.ts";
import { idOf } from "../keep.ts";
import { mergedMetadata, orNull } from "../metadata.ts";
import { boundary } from "../periods.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";

type Phase = Stripe.SubscriptionSchedule.Phase;
type PhaseItem = Stripe.SubscriptionSchedule.Phase.Item;
type PhaseDiscount = Stripe.SubscriptionSchedule.Phase.Discount;
export type PhaseParams = Stripe.SubscriptionScheduleUpdateParams.Phase;

const phasesMax = 10;

/** The supported parameters; others of Stripe would be accepted and ignored. */
const acted: ReadonlySet<string> = new Set([
  "items",
  "start_date",
  "end_date",
  "duration",
  "discounts",
  "metadata",
  "description",
  "proration_behavior",
  "billing_cycle_anchor",
  "collection_method",
  "invoice_settings",
  "currency",
  "default_payment_method",
  "default_tax_rates",
  "trial_end",
  "trial",
]);

/**
 * Reads phases that follow each other from `start` on. The last one needs an end too, unless it is
 * `openEnd`. Throws Fault for what Stripe refuses.
 */
export function readPhases(
  account: Account,
  params: readonly PhaseParams[],
  start: number,
): Phase[] {
  if (params.length === 0) throw invalid("A schedule has at least one phase.", "phases");
  if (params.length > phasesMax) {
    throw invalid(`A schedule has at most ${phasesMax} current and future phases.`, "phases");
  }
  let from = start;
  return params.map((phase, index) => {
    const read = readPhase(account, phase, { from, index });
    from = read.end_date;
    return read;
  });
}

function readPhase(
  account: Account,
  params: PhaseParams,
  { from, index }: { readonly from: number; readonly index: number },
): Phase {
  const name = `phases[${index}]`;
  for (const field of Object.keys(params)) {
    if (!acted.has(field)) throw unsupported(`${name}[${field}]`);
  }
  if (params.trial === true || params.trial_end !== undefined) {
    throw unsupported(`${name}[trial_end]`);
  }
  const given = params.start_date;
  if (given !== undefined && given !== "now" && given !== from) {
    throw invalid(
      `The phase must begin when the one before it ends (${from}).`,
      `${name}[start_date]`,
    );
  }
  const items = params.items.map((item, place) =>
    readItem(account, item, `${name}[items][${place}]`),
  );
  const [first] = items;
  if (first === undefined) throw invalid("A phase has at least one item.", `${name}[items]`);
  const price = account.get("price", idOf(first.price));
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: params.billing_cycle_anchor ?? null,
    billing_thresholds: null,
    collection_method: params.collection_method ?? null,
    currency: price?.currency ?? "",
    default_payment_method: params.default_payment_method ?? null,
    default_tax_rates: taxRates(
      account,
      orNull(params.default_tax_rates) ?? [],
      `${name}[default_tax_rates]`,
    ),
    description: orNull(params.description),
    discounts: readDiscounts(account, orNull(params.discounts) ?? [], `${name}[discounts]`),
    end_date: endOf(account, params, { from, name, first }),
    invoice_settings: null,
    items,
    metadata: mergedMetadata({}, params.metadata),
    on_behalf_of: null,
    proration_behavior: params.proration_behavior ?? "create_prorations",
    start_date: from,
    transfer_data: null,
    trial_end: null,
  };
}

function readItem(account: Account, params: PhaseParams["items"][number], name: string): PhaseItem {
  if (params.price_data !== undefined) throw unsupported(`${name}[price_data]`);
  if (orNull(params.billing_thresholds) !== null) throw unsupported(`${name}[billing_thresholds]`);
  const price = recurringPrice(account, params.price ?? params.plan, `${name}[price]`);
  const isMetered = price.recurring.usage_type === "metered";
  return {
    billing_thresholds: null,
    discounts: readDiscounts(account, orNull(params.discounts) ?? [], `${name}[discounts]`),
    metadata: mergedMetadata({}, params.metadata),
    plan: price.id,
    price: price.id,
    ...(isMetered ? {} : { quantity: params.quantity ?? 1 }),
    tax_rates: taxRates(account, orNull(params.tax_rates) ?? [], `${name}[tax_rates]`),
  };
}

function readDiscounts(
  account: Account,
  params: readonly { coupon?: string; discount?: string; promotion_code?: string }[],
  name: string,
): PhaseDiscount[] {
  return params.map(({ coupon, discount, promotion_code: code }, index) => {
    if (code !== undefined) throw unsupported(`${name}[${index}][promotion_code]`);
    if (coupon !== undefined && account.get("coupon", coupon) === undefined) {
      throw unknownIn(`${name}[${index}][coupon]`, "coupon", coupon);
    }
    if (discount !== undefined && account.get("discount", discount) === undefined) {
      throw unknownIn(`${name}[${index}][discount]`, "discount", discount);
    }
    return { coupon: coupon ?? null, discount: discount ?? null, promotion_code: null };
  });
}

function endOf(
  account: Account,
  params: PhaseParams,
  of: { readonly from: number; readonly name: string; readonly first: PhaseItem },
): number {
  const { from, name, first } = of;
  const { end_date: end, duration } = params;
  if (end !== undefined && duration !== undefined) {
    throw invalid("A phase has an end or a duration, not both.", `${name}[end_date]`);
  }
  if (end === "now") return account.now();
  if (end !== undefined) {
    if (end > from) return end;
    throw invalid("A phase must end after it begins.", `${name}[end_date]`);
  }
  const { interval, interval_count: count = 1 } = duration ?? {};
  if (interval !== undefined) return boundary(from, { interval, interval_count: count }, 1);
  // Without an end or duration a phase lasts for one interval of its price.
  const every = account.get("price", idOf(first.price))?.recurring;
  if (every == null) throw unknownIn(`${name}[items]`, "price", idOf(first.price));
  return boundary(from, every, 1);
}
