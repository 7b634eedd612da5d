import { type Seconds, secondsOf } from "./calendar.ts";
import type { Control } from "./control.ts";
import { kindOf } from "./kind-of.ts";
import type { CustomerKind, KindName, Subject } from "./kinds.ts";
import { catalogOf, mappingOf, type PriceIds, type PriceName, worldPrices } from "./prices.ts";
import { type StripeHttp, stripeHttp } from "./stripe-http.ts";

export interface WorldOptions {
  /** Where the emulator listens. */
  readonly url: string;
  /** A secret key of the account. */
  readonly apiKey: string;
  readonly control: Control;
  /** What the clock shows when the world is made. */
  readonly now: Seconds;
  readonly kinds: readonly KindName[];
}

/** One customer of the world. */
export interface WorldCustomer extends Subject {
  /** The customer's id on the platform, and its name at Stripe: the kind, and a number. */
  readonly name: string;
  readonly kind: KindName;
  /** A second card, which is not the customer's default; empty if it has none. */
  readonly ownCard: string;
}

/** A Stripe account with customers in many states, and what the platform is told of it. */
export interface World {
  readonly http: StripeHttp;
  readonly now: Seconds;
  readonly customers: readonly WorldCustomer[];
  readonly prices: PriceIds;
  readonly mapping: ReturnType<typeof mappingOf>;
  /** A catalog document. */
  readonly catalog: object;
  /** Records of customers and of subscriptions to import, the latter linked to the old ones. */
  readonly records: { readonly customers: object[]; readonly subscriptions: object[] };
}

/** The name of events that count as usage of metered prices. */
export const usageEvent = "calls";

/** When the world of tests is planned. */
export const testNow = secondsOf("2026-03-10T12:00:00Z");

/** Builds a world by the requests that a business would have made over the years. */
export async function buildWorld(options: WorldOptions): Promise<World> {
  const { control, now, kinds } = options;
  const http = stripeHttp(options.url, options.apiKey);
  const plots = kinds.map((name, index): Plot => {
    const kind: CustomerKind = kindOf(name);
    return { name: `${name}-${index + 1}`, kind: name, story: kind, start: kind.start(now) };
  });
  await control.set(Math.min(now, ...plots.map(({ start }) => start)));
  const prices = await createPrices(http);
  await createCoupons(http);
  const tax = { display_name: "VAT", percentage: 10, inclusive: false };
  const { id: taxRate } = await http.post("/v1/tax_rates", tax);

  const customers: WorldCustomer[] = [];
  const events: { at: Seconds; run(): Promise<void> }[] = plots.map((plot) => ({
    at: plot.start,
    run: async () => {
      const customer = await createCustomer(http, { prices, taxRate }, plot);
      customers.push(customer);
      const { later } = plot.story;
      if (later === undefined) return;
      const act = async () => void (await later.act(http, customer));
      events.push({ at: plot.start + later.after, run: act });
    },
  }));
  for (;;) {
    events.sort((a, b) => a.at - b.at);
    const next = events.shift();
    if (next === undefined) break;
    await control.set(next.at);
    await next.run();
  }
  await control.set(now);
  customers.sort((a, b) => orderOf(plots, a) - orderOf(plots, b));
  for (const customer of customers) {
    const kind: CustomerKind = kindOf(customer.kind);
    await kind.lately?.(http, customer, now);
    if (kind.coupon !== undefined) await control.discountCustomer(customer.customer, kind.coupon);
  }
  return {
    http,
    now,
    customers,
    prices,
    mapping: mappingOf(prices),
    catalog: catalogOf(prices),
    records: recordsOf(customers, now),
  };
}

interface Plot {
  readonly name: string;
  readonly kind: KindName;
  readonly story: CustomerKind;
  readonly start: Seconds;
}

function orderOf(plots: readonly Plot[], { name }: WorldCustomer): number {
  return plots.findIndex((plot) => plot.name === name);
}

async function createPrices(http: StripeHttp): Promise<PriceIds> {
  const { id: product } = await http.post("/v1/products", { name: "App" });
  const { id: meter } = await http.post("/v1/billing/meters", {
    display_name: "Calls",
    event_name: usageEvent,
    default_aggregation: { formula: "sum" },
  });
  const ids: [string, string][] = [];
  for (const [name, price] of Object.entries(worldPrices)) {
    const isMetered = "isMetered" in price;
    const { id } = await http.post("/v1/prices", {
      product,
      nickname: name,
      currency: price.currency,
      unit_amount: price.amount,
      recurring: {
        ...(price.months === 12
          ? { interval: "year" }
          : { interval: "month", interval_count: price.months }),
        ...(isMetered ? { usage_type: "metered", meter } : {}),
      },
    });
    ids.push([name, id]);
  }
  return Object.fromEntries(ids) as Record<PriceName, string>;
}

async function createCoupons(http: StripeHttp): Promise<void> {
  await http.post("/v1/coupons", { id: "always-20-percent", duration: "forever", percent_off: 20 });
  await http.post("/v1/coupons", { id: "first-half-price", duration: "once", percent_off: 50 });
  const fiveOff = { duration: "repeating", amount_off: 500, currency: "usd" };
  await http.post("/v1/coupons", { id: "year-of-5-off", ...fiveOff, duration_in_months: 12 });
  await http.post("/v1/coupons", { id: "quarter-of-5-off", ...fiveOff, duration_in_months: 3 });
}

async function createCustomer(
  http: StripeHttp,
  { prices, taxRate }: { prices: PriceIds; taxRate: string },
  { name, kind, story, start }: Plot,
): Promise<WorldCustomer> {
  const { id: customer } = await http.post("/v1/customers", {
    name,
    email: `${name}@example.test`,
    ...story.customer,
  });
  let ownCard = "";
  if (story.hasCard !== false) {
    const card = await attachCard(http, customer, "pm_card_visa");
    const settings = { default_payment_method: card };
    await http.post(`/v1/customers/${customer}`, { invoice_settings: settings });
    ownCard = await attachCard(http, customer, "pm_card_mastercard");
  }
  const { id: subscription } = await http.post("/v1/subscriptions", {
    customer,
    items: story.items.map(({ price, quantity }) => ({ price: prices[price], quantity })),
    billing_mode: { type: "flexible" },
    ...story.more?.({ start, ownCard, taxRate }),
  });
  return { name, kind, customer, subscription, ownCard };
}

async function attachCard(http: StripeHttp, customer: string, token: string): Promise<string> {
  const { id } = await http.post(`/v1/payment_methods/${token}/attach`, { customer });
  return id;
}

function recordsOf(customers: readonly WorldCustomer[], now: Seconds): World["records"] {
  const storyOf = ({ kind }: WorldCustomer): CustomerKind => kindOf(kind);
  return {
    customers: customers
      .filter((each) => storyOf(each).isImported !== false)
      .map(({ name, customer }) => ({ customerId: name, billingId: customer })),
    subscriptions: customers.flatMap((each) => {
      const { linked, start } = storyOf(each);
      if (linked === undefined) return [];
      const startDate = new Date(start(now) * 1_000).toISOString();
      return [{ customerId: each.name, billingId: each.subscription, startDate, ...linked }];
    }),
  };
}
