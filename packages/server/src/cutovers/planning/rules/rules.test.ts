import { describe, expect, it } from "vitest";
import {
  type ContextOptions,
  context,
  type FoundOptions,
  found,
  periodStart,
  previews,
  proPlan,
  renewal,
  seconds,
  start,
  stripeCard,
  stripeInvoice,
  stripeItem,
  stripePrice,
} from "../../../testing/cutovers/plans.ts";
import { planItem } from "../item.ts";
import { planRules, type RuleCode } from "./table.ts";

/** What differs from a subscription that can be moved as it is. */
interface Case extends FoundOptions {
  readonly context?: ContextOptions;
}

/** A case that the rule speaks of, and one close by that it does not. */
type Row = readonly [yes: Case, no: Case];

const of = (subscription: FoundOptions["subscription"]): Case => ({
  subscription: subscription ?? {},
});
const options = (given: object, rest: Case = {}): Case => ({
  ...rest,
  context: { options: given },
});
const ids = { cutoverId: "other", oldSubscription: "sub_old", newSubscription: "sub_new" };
const claim = { ...ids, isLeft: false };
const leftClaim = { ...claim, newSubscription: "sub_old", isLeft: true };
const coupon = (duration: "forever" | "once" | "repeating", months: number | null = null) => {
  const worth = { percent_off: 10, amount_off: null, currency: null };
  return { id: "ten", duration, duration_in_months: months, ...worth };
};
const discount = (given: object | null, end: number | null = null) => ({
  ...{ id: "di_1", start, end, promotion_code: null },
  source: { type: "coupon", coupon: given as ReturnType<typeof coupon> | null },
});
const discounted = (given: object | null, end: number | null = null) =>
  of({ discounts: [discount(given, end)] });
const pending = (subscription: string | null) => ({
  ...{ id: "ii_1", amount: 500, currency: "usd", customer: "cus_1", invoice: null },
  proration: true,
  parent: subscription === null ? null : { subscription_details: { subscription } },
});
const old = stripeItem();
const item = (id: string, unitAmount: number, options: object = {}) =>
  stripeItem({ id, price: stripePrice({ id, unit_amount: unitAmount }), ...options });
const seats = item("price_seats", 500, { quantity: 4 });
const support = item("price_support", 1_000);
const priced = (options: Parameters<typeof stripePrice>[0]): Case =>
  of({ items: [stripeItem({ price: stripePrice(options) })] });
const monthly = (count: number) =>
  ({ interval: "month", interval_count: count, usage_type: "licensed" }) as const;
const usage = (meter: string) => ({ ...monthly(1), usage_type: "metered", meter }) as const;
const usedBy = (meter: string) =>
  stripeItem({ quantity: undefined, price: stripePrice({ recurring: usage(meter) }) });
const metered = usedBy("mtr_1");
const tiers = { ...metered, price: { ...metered.price, billing_scheme: "tiered" as const } };
const billedNow = (...items: (typeof metered)[]) => options({ metered: "bill-now" }, of({ items }));
const newPrice = (options: Parameters<typeof stripePrice>[0]): Case => ({
  context: { prices: new Map([["price_new", stripePrice({ id: "price_new", ...options })]]) },
});
const mapped = (prices: object, rest: Case = {}): Case => ({
  ...rest,
  context: { mapping: { prices } },
});
const anchored = (anchor: string, end: string): Case =>
  of({
    billing_cycle_anchor: seconds(anchor),
    items: [stripeItem({ current_period_end: seconds(end) })],
  });
const trial = { status: "trialing", trial_end: renewal, billing_cycle_anchor: renewal } as const;
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, "x"]));
const many = (count: number) => Array.from({ length: count }, (_, n) => item(`price_${n}`, 1));
const owner = { customerId: "customer-1", billingId: "cus_1", isArchived: false };
const owners = (...list: (typeof owner)[]): Case => ({
  context: { customers: new Map([["cus_1", list]]) },
});
const resource = (id: string, isMultiple: boolean): Case => ({
  subscription: { metadata: { site: id } },
  context: { isMultiple, mapping: { resourceFrom: "site" } },
});
const seat = JSON.stringify(["customer-1", "product", null]);
const keep = { price_old: { plan: "pro", keepPrice: true } };
const adopted = (prices?: object): Case => ({
  context: { options: { way: "adopt" }, ...(prices === undefined ? {} : { mapping: { prices } }) },
});
const mappedWays = (plan: string, unit: string) => ({
  price_old: { plan: "pro", way: plan },
  price_seats: { feature: "seats", way: unit },
});
const withPreviews = (options: Parameters<typeof previews>[0], rest: Case = {}): Case => ({
  ...rest,
  previews: previews(options),
});
const other = stripeInvoice({ total: 2_500 });

const rows: Record<RuleCode, Row> = {
  already_moved: [
    { context: { claims: new Map([["sub_old", claim]]) } },
    { context: { claims: new Map([["sub_other", claim]]) } },
  ],
  brought_over: [
    { context: { claims: new Map([["sub_old", leftClaim]]), options: { way: "adopt" } } },
    { context: { claims: new Map([["sub_old", leftClaim]]) } },
  ],
  taken_over: [
    { context: { claims: new Map([["sub_old", leftClaim]]) } },
    { context: { claims: new Map([["sub_old", { ...leftClaim, isLeft: false }]]) } },
  ],
  is_replacement: [
    of({ metadata: { carryover_replaces: "sub_0", carryover_cutover: "c" } }),
    of({ metadata: { replaces: "sub_0" } }),
  ],
  provisioned_here: [of({ metadata: { carryover_subscription: "s" } }), of({ metadata: {} })],
  ended: [of({ status: "canceled" }), of({ status: "active" })],
  price_skipped: [mapped({ price_old: { skip: true } }), mapped({ price_old: { plan: "pro" } })],
  ends_by_itself: [
    of({ cancel_at_period_end: true, cancel_at: renewal }),
    of({ cancel_at: renewal + 1 }),
  ],
  livemode_differs: [of({ livemode: true }), of({ livemode: false })],
  incomplete: [of({ status: "incomplete" }), of({ status: "active" })],
  unpaid: [of({ status: "unpaid" }), of({ status: "past_due" })],
  paused: [of({ status: "paused" }), of({ status: "active" })],
  past_due: [of({ status: "past_due" }), of({ status: "active" })],
  collection_paused: [
    of({ pause_collection: { behavior: "void", resumes_at: null } }),
    of({ pause_collection: null }),
  ],
  left_fenced: [
    of({ metadata: { carryover_cutover: "c" } }),
    of({ metadata: { carryover_cutover: "c", carryover_replaces: "sub_0" } }),
  ],
  open_invoice: [
    { unsettledInvoices: [stripeInvoice({ status: "open" })] },
    { unsettledInvoices: [stripeInvoice({ status: "draft" })] },
  ],
  pending_items: [{ pendingItems: [pending("sub_old")] }, { pendingItems: [pending("sub_other")] }],
  renews_soon: [
    { context: { now: "2026-03-18T08:00:01.000Z" } },
    { context: { now: "2026-03-18T08:00:00.000Z" } },
  ],
  renewed_just_now: [
    { context: { now: "2026-02-20T09:59:59.000Z" } },
    { context: { now: "2026-02-20T10:00:00.000Z" } },
  ],
  invoice_in_draft: [
    { unsettledInvoices: [stripeInvoice({ status: "draft" })] },
    { unsettledInvoices: [stripeInvoice({ status: "open" })] },
  ],
  has_schedule: [of({ schedule: "sub_sched_1" }), of({ schedule: null })],
  has_pending_update: [of({ pending_update: {} }), of({ pending_update: null })],
  is_prebilled: [of({ billing_schedules: [{}] }), of({ billing_schedules: [] })],
  has_thresholds: [of({ billing_thresholds: {} }), of({ billing_thresholds: null })],
  has_item_interval: [
    of({ pending_invoice_item_interval: {} }),
    of({ pending_invoice_item_interval: null }),
  ],
  has_item_trial: [
    of({ items: [stripeItem({ current_trial: {} })] }),
    of({ items: [stripeItem({ current_trial: null })] }),
  ],
  connect_fields: [of({ application_fee_percent: 0 }), of({ application_fee_percent: null })],
  managed_payments: [
    of({ managed_payments: { enabled: true } }),
    of({ managed_payments: { enabled: false } }),
  ],
  too_many_items: [of({ items: many(21) }), of({ items: many(20) })],
  no_items: [of({ items: [] }), of({ items: [old] })],
  mixed_periods: [
    of({ items: [old, { ...support, current_period_end: renewal + 1 }] }),
    of({ items: [old, support] }),
  ],
  starts_later: [
    of({ start_date: seconds("2026-03-11T00:00:00Z") }),
    of({ start_date: seconds("2026-03-10T00:00:00Z") }),
  ],
  period_too_long: [
    anchored("2026-04-11T08:00:00Z", "2026-04-11T08:00:00Z"),
    anchored("2026-04-10T08:00:00Z", "2026-04-10T08:00:00Z"),
  ],
  anchor_config: [
    of({ billing_cycle_anchor_config: { day_of_month: 20 } }),
    of({ billing_cycle_anchor_config: null }),
  ],
  anchor_moves: [
    {
      ...anchored("2025-01-31T08:00:00Z", "2026-02-28T08:00:00Z"),
      context: { now: "2026-02-10T00:00:00Z" },
    },
    anchored("2025-01-31T08:00:00Z", "2026-03-31T08:00:00Z"),
  ],
  trial_anchor_differs: [of({ ...trial, billing_cycle_anchor: renewal + 60 }), of(trial)],
  metadata_full: [of({ metadata: keys(49) }), of({ metadata: keys(48) })],
  metered: [of({ items: [metered] }), options({ metered: "bill-now" }, of({ items: [metered] }))],
  meter_not_additive: [billedNow(usedBy("mtr_unread"), seats), billedNow(metered, seats)],
  metered_begins_anew: [billedNow(tiers, seats), billedNow(metered, seats)],
  metered_billed_now: [billedNow(metered, seats), billedNow(seats)],
  only_metered: [billedNow(metered), billedNow(metered, seats)],
  item_discount: [
    of({ items: [stripeItem({ discounts: ["di_1"] })] }),
    of({ items: [stripeItem({ discounts: [] })] }),
  ],
  discount_once: [discounted(coupon("once")), discounted(coupon("forever"))],
  discount_ends: [
    discounted(coupon("repeating", 18), seconds("2026-09-20T08:00:00Z")),
    discounted(coupon("repeating", 18), seconds("2026-07-20T08:00:00Z")),
  ],
  discount_unknown: [discounted(null), discounted(coupon("forever"))],
  discount_carried: [discounted(coupon("forever")), discounted(coupon("once"))],
  flexible_upgrade: [
    of({ billing_mode: { type: "flexible" } }),
    of({ billing_mode: { type: "classic" } }),
  ],
  cancellation_carried: [
    of({ cancel_at: renewal + 1 }),
    of({ cancel_at: renewal, cancel_at_period_end: true }),
  ],
  setup_pending: [of({ pending_setup_intent: "seti_1" }), of({ pending_setup_intent: null })],
  no_payment_method: [
    { customer: { invoice_settings: { default_payment_method: null } }, paymentMethod: null },
    {
      customer: { invoice_settings: { default_payment_method: null }, default_source: "src_1" },
      paymentMethod: null,
    },
  ],
  payment_method_foreign: [
    { ...of({ default_payment_method: "pm_1" }), paymentMethod: stripeCard({ customer: "cus_2" }) },
    { ...of({ default_payment_method: "pm_1" }), paymentMethod: stripeCard() },
  ],
  card_expires: [
    { paymentMethod: stripeCard({ card: { last4: "1", exp_month: 2, exp_year: 2026 } }) },
    { paymentMethod: stripeCard({ card: { last4: "1", exp_month: 3, exp_year: 2026 } }) },
  ],
  no_email: [
    { ...of({ collection_method: "send_invoice" }), customer: { email: null } },
    { customer: { email: null } },
  ],
  customer_balance: [{ customer: { balance: -1 } }, { customer: { balance: 0 } }],
  customer_pending_items: [{ pendingItems: [pending(null)] }, { pendingItems: [pending("sub_x")] }],
  price_not_mapped: [of({ items: [old, item("price_unknown", 1)] }), of({ items: [old, support] })],
  no_plan_item: [of({ items: [support] }), of({ items: [old, support] })],
  several_plans: [
    mapped(
      { price_old: { plan: "pro" }, price_support: { plan: "pro" } },
      of({ items: [old, support] }),
    ),
    of({ items: [old, support] }),
  ],
  item_repeated: [
    mapped(
      { price_old: { plan: "pro" }, a: { addon: "support" }, b: { addon: "support" } },
      of({ items: [old, item("a", 1_000), item("b", 1_000)] }),
    ),
    of({ items: [old, seats, support] }),
  ],
  plan_not_in_catalog: [
    { context: { plans: [{ ...proPlan, status: "DRAFT" }] } },
    { context: { plans: [proPlan] } },
  ],
  plan_is_free: [
    { context: { plans: [{ ...proPlan, pricingType: "FREE" }] } },
    { context: { plans: [{ ...proPlan, pricingType: "CUSTOM" }] } },
  ],
  addon_not_in_catalog: [
    { ...of({ items: [old, support] }), context: { addons: [] } },
    { ...of({ items: [old] }), context: { addons: [] } },
  ],
  addon_not_allowed: [
    of({ items: [old, { ...support, quantity: 4 }] }),
    of({ items: [old, { ...support, quantity: 3 }] }),
  ],
  feature_not_in_catalog: [
    mapped(
      { price_old: { plan: "pro" }, price_seats: { feature: "chairs" } },
      of({ items: [old, seats] }),
    ),
    of({ items: [old, seats] }),
  ],
  feature_not_priced: [
    { ...of({ items: [old, seats] }), context: { plans: [{ ...proPlan, prices: [] }] } },
    of({ items: [old, seats] }),
  ],
  quantity_unfit: [
    of({ items: [stripeItem({ quantity: 2 })] }),
    of({ items: [stripeItem({ quantity: 1 })] }),
  ],
  price_fits_no_charge: [
    priced({ recurring: monthly(3) }),
    mapped(keep, priced({ recurring: monthly(3) })),
  ],
  target_price_unset: [
    of({ items: [old, item("price_seats", 501)] }),
    of({ items: [old, item("price_seats", 500)] }),
  ],
  target_price_missing: [{ context: { prices: new Map() } }, mapped(keep)],
  target_price_unfit: [newPrice({ active: false }), newPrice({ active: true })],
  price_differs: [newPrice({ unit_amount: 2_100 }), newPrice({ unit_amount: 2_000 })],
  price_changes: [
    options({ allowPriceChange: true }, priced({ unit_amount: 1_900 })),
    priced({ unit_amount: 1_900 }),
  ],
  preview_refused: [withPreviews({ problem: "No tax location." }), withPreviews({})],
  amount_differs: [withPreviews({ new: other }), withPreviews({ old: other, new: other })],
  renewal_date_differs: [
    withPreviews({ new: stripeInvoice({ period_end: periodStart }) }),
    withPreviews({ new: stripeInvoice({ period_end: renewal + 3_600 }) }),
  ],
  price_kept: [adopted(), adopted(keep)],
  interval_kept: [
    { ...priced({ recurring: monthly(3) }), ...adopted() },
    { ...priced({ recurring: monthly(12) }), ...adopted() },
  ],
  schedule_unsets_end: [
    { ...of({ cancel_at: renewal + 1 }), ...options({ way: "swap", swapAt: "period_end" }) },
    { ...of({ cancel_at: renewal + 1 }), ...options({ way: "swap" }) },
  ],
  ways_differ: [
    { ...of({ items: [old, seats] }), ...mapped(mappedWays("swap", "move")) },
    { ...of({ items: [old, seats] }), ...mapped(mappedWays("swap", "swap")) },
  ],
  customer_deleted: [{ customer: { deleted: true } }, { customer: { deleted: false } }],
  customer_not_imported: [owners(), owners(owner)],
  customer_archived: [owners({ ...owner, isArchived: true }), owners(owner)],
  billing_id_shared: [owners(owner, { ...owner, customerId: "customer-2" }), owners(owner)],
  resource_missing: [{ context: { isMultiple: true } }, resource("site-1", true)],
  resource_not_allowed: [resource("site-1", false), resource("site-1", true)],
  resource_invalid: [resource("not an id", true), resource("an-id", true)],
  second_subscription: [
    { context: { seats: new Map([[seat, "sub_newer"]]) } },
    { context: { seats: new Map([[seat, "sub_old"]]) } },
  ],
  link_impossible: [
    { linkProblem: { message: '"s" has ended.', hint: "Cancel it at Stripe too." } },
    { linkProblem: null },
  ],
};

function hitsOf({ context: options, ...rest }: Case) {
  return planItem(found(rest), context(options)).hits;
}

describe("the rules of a plan", () => {
  it("have nothing to say about an ordinary subscription", () => {
    expect(hitsOf({ previews: previews() })).toEqual([]);
  });

  it.each(Object.entries(rows))("%s speaks where it should", (code, [yes]) => {
    const hit = hitsOf(yes).find((each) => each.code === code);

    expect(hit?.action).toBe(planRules[code as RuleCode].action);
    expect(hit?.message).toMatch(/\S.*\.$/s);
    expect(hit?.fix).toMatch(/\S.*\.$/s);
  });

  it.each(Object.entries(rows))("%s is silent where it should", (code, [, no]) => {
    expect(hitsOf(no).map((each) => each.code)).not.toContain(code);
  });

  it("block a customer without a payment method if that is asked for", () => {
    const [yes] = rows.no_payment_method;
    const [hit] = hitsOf({ ...yes, context: { options: { requirePaymentMethod: true } } });

    expect(hit).toMatchObject({ code: "no_payment_method", action: "block" });
  });

  it.each([
    ["open_invoice", /over 20\.00 usd\.$/],
    ["pending_items", /: 5\.00 usd \(ii_1\)\.$/],
    ["customer_balance", /is -0\.01 usd\.$/],
    ["amount_differs", /is 20\.00 usd, and would be \d+\.\d\d usd\.$/],
    ["price_differs", /is 21\.00 usd; price_old is 20\.00 usd\./],
    ["target_price_unset", /costs 5 .*; price_seats costs 5\.01 usd\.$/],
  ] as const)("write amounts as money: %s", (code, said) => {
    const [yes] = rows[code];

    expect(hitsOf(yes).find((each) => each.code === code)?.message).toMatch(said);
  });

  it("say of one without items nothing but that", () => {
    expect(hitsOf(rows.no_items[0]).map(({ code }) => code)).toEqual(["no_items"]);
  });

  it("name no payment method and no e-mail address", () => {
    const all = Object.values(rows).flatMap(([yes, no]) => [...hitsOf(yes), ...hitsOf(no)]);

    expect(JSON.stringify(all)).not.toMatch(/pm_1|example\.com/);
  });
});
