import { cutoverMapping, cutoverOptions } from "@carryover/contract";
import type { Catalog } from "../../catalog/catalog.ts";
import type {
  PlanContext,
  Previews,
  SubscriptionAtStripe,
} from "../../cutovers/planning/plan-inputs.ts";
import type {
  StripeCustomer,
  StripeInvoice,
  StripeItem,
  StripePaymentMethod,
  StripePrice,
  StripeSubscription,
} from "../../stripe/stripe.ts";
import { feature, product, type VersionOptions, version } from "../catalog.ts";

/** Subscriptions as Stripe sends them, and what a plan of a cutover judges them by. */

export const seconds = (iso: string) => Date.parse(iso) / 1_000;

/** The plans are made at this time, in the middle of the subscription's period. */
export const now = "2026-03-10T12:00:00.000Z";
export const start = seconds("2025-01-20T08:00:00Z");
export const periodStart = seconds("2026-02-20T08:00:00Z");
export const renewal = seconds("2026-03-20T08:00:00Z");

export function stripePrice(options: Partial<StripePrice> = {}): StripePrice {
  const amount = options.unit_amount === undefined ? 2_000 : options.unit_amount;
  return {
    id: "price_old",
    active: true,
    currency: "usd",
    unit_amount: amount,
    unit_amount_decimal: amount === null ? null : String(amount),
    billing_scheme: "per_unit",
    tiers_mode: null,
    tax_behavior: "unspecified",
    type: "recurring",
    product: "prod_1",
    nickname: null,
    recurring: { interval: "month", interval_count: 1, usage_type: "licensed" },
    transform_quantity: null,
    metadata: {},
    ...options,
  };
}

export function stripeItem(options: Partial<StripeItem> = {}): StripeItem {
  return {
    id: "si_1",
    created: start,
    price: stripePrice(),
    quantity: 1,
    current_period_start: periodStart,
    current_period_end: renewal,
    discounts: [],
    tax_rates: [],
    metadata: {},
    ...options,
  };
}

type SubscriptionOptions = Partial<Omit<StripeSubscription, "items">> & {
  readonly items?: readonly StripeItem[];
};

export function stripeSubscription(options: SubscriptionOptions = {}): StripeSubscription {
  const { items = [stripeItem()], ...rest } = options;
  return {
    id: "sub_old",
    object: "subscription",
    livemode: false,
    status: "active",
    customer: "cus_1",
    currency: "usd",
    created: start,
    start_date: start,
    billing_cycle_anchor: start,
    billing_mode: { type: "classic" },
    collection_method: "charge_automatically",
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    automatic_tax: { enabled: false },
    discounts: [],
    description: null,
    items: { data: items, has_more: false },
    latest_invoice: "in_latest",
    metadata: {},
    trial_start: null,
    trial_end: null,
    trial_settings: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    pause_collection: null,
    pending_setup_intent: null,
    pending_update: null,
    pending_invoice_item_interval: null,
    schedule: null,
    billing_thresholds: null,
    application: null,
    application_fee_percent: null,
    on_behalf_of: null,
    transfer_data: null,
    invoice_settings: { account_tax_ids: null, issuer: { type: "self" } },
    payment_settings: null,
    test_clock: null,
    ...rest,
  };
}

function stripeCustomer(options: Partial<StripeCustomer> = {}): StripeCustomer {
  return {
    id: "cus_1",
    object: "customer",
    livemode: false,
    email: "who@example.com",
    name: null,
    created: start,
    currency: "usd",
    balance: 0,
    default_source: null,
    discount: null,
    invoice_settings: { default_payment_method: "pm_1" },
    metadata: {},
    test_clock: null,
    ...options,
  };
}

export function stripeCard(options: Partial<StripePaymentMethod> = {}): StripePaymentMethod {
  const card = { last4: "4242", exp_month: 12, exp_year: 2030 };
  return { id: "pm_1", customer: "cus_1", type: "card", card, ...options };
}

export function stripeInvoice(options: Partial<StripeInvoice> = {}): StripeInvoice {
  return {
    id: "in_1",
    object: "invoice",
    customer: "cus_1",
    status: "draft",
    billing_reason: "upcoming",
    amount_due: 2_000,
    amount_paid: 0,
    amount_remaining: 2_000,
    total: 2_000,
    currency: "usd",
    created: renewal,
    period_start: periodStart,
    period_end: renewal,
    next_payment_attempt: null,
    parent: null,
    ...options,
  };
}

/** Returns equal previews of both sides by default. */
export function previews(options: Partial<Previews> = {}): Previews {
  return { old: stripeInvoice(), new: stripeInvoice(), now: null, problem: null, ...options };
}

export interface FoundOptions
  extends Partial<Omit<SubscriptionAtStripe, "subscription" | "customer">> {
  readonly subscription?: SubscriptionOptions;
  readonly customer?: Partial<StripeCustomer>;
}

/** Returns a subscription that can be moved by default. */
export function found({
  subscription,
  customer,
  ...rest
}: FoundOptions = {}): SubscriptionAtStripe {
  return {
    position: 7,
    subscription: stripeSubscription(subscription),
    customer: stripeCustomer(customer),
    paymentMethod: stripeCard(),
    unsettledInvoices: [],
    pendingItems: [],
    linkProblem: null,
    previews: null,
    ...rest,
  };
}

export interface ContextOptions
  extends Partial<Omit<PlanContext, "mapping" | "options" | "now" | "catalog">> {
  readonly mapping?: object;
  readonly options?: object;
  readonly now?: string;
  readonly plans?: readonly VersionOptions[];
  readonly addons?: readonly VersionOptions[];
  readonly isMultiple?: boolean;
}

/**
 * Returns a plan of 20 USD a month with seats of 5 USD, an add-on of 10 USD, and their mapping.
 * Everything is moved by default.
 */
export function context(request: ContextOptions = {}): PlanContext {
  const { mapping, options, plans, addons, isMultiple, now: at = now, ...rest } = request;
  return {
    cutoverId: "11111111-2222-4333-8444-555555555555",
    account: { id: "acct_1", livemode: false },
    now: new Date(at),
    catalog: catalogOf({ plans, addons, isMultiple }),
    mapping: cutoverMapping.parse({ prices: standardMapping, ...mapping }),
    options: cutoverOptions.parse({ way: "move", ...options }),
    prices: new Map([["price_new", stripePrice({ id: "price_new" })]]),
    meters: new Map([["mtr_1", "sum"]]),
    customers: new Map([
      ["cus_1", [{ customerId: "customer-1", billingId: "cus_1", isArchived: false }]],
    ]),
    claims: new Map(),
    seats: new Map(),
    ...rest,
  };
}

const standardMapping = {
  price_old: { plan: "pro" },
  price_seats: { feature: "seats" },
  price_support: { addon: "support" },
};

const usd = (amount: number) => ({ amount, currency: "USD" });

export const proPlan: VersionOptions = {
  id: "pro",
  pricingType: "PAID",
  compatibleAddonIds: ["support"],
  prices: [
    { price: usd(20), billingId: "price_new" },
    { price: usd(5), billingModel: "PER_UNIT", featureId: "seats" },
  ],
};

export const supportAddon: VersionOptions = {
  id: "support",
  maxQuantity: 3,
  prices: [{ price: usd(10) }],
};

export function catalogOf({
  plans = [proPlan],
  addons = [supportAddon],
  isMultiple = false,
}: {
  plans?: readonly VersionOptions[] | undefined;
  addons?: readonly VersionOptions[] | undefined;
  isMultiple?: boolean | undefined;
}): Catalog {
  const versions = (kind: "plan" | "addon", workRequest: readonly VersionOptions[]) =>
    new Map(workRequest.map((options) => [options.id, [version(kind, options)]]));
  return {
    revision: "1",
    products: new Map([["product", product({ id: "product", multipleSubscriptions: isMultiple })]]),
    features: new Map([["seats", feature({ id: "seats" })]]),
    plans: versions("plan", plans),
    addons: versions("addon", addons),
  };
}
