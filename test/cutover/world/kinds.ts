import { addMonths, day, hour, last31st, type Seconds } from "./calendar.ts";
import type { PriceName } from "./prices.ts";
import type { StripeHttp } from "./stripe-http.ts";

/** A customer of the account and the subscription that is to be cut over. */
export interface Subject {
  readonly customer: string;
  readonly subscription: string;
}

/** How one customer of the world came to be as it is. */
export interface CustomerKind {
  /** When the subscription started. */
  start(now: Seconds): Seconds;
  readonly items: ReadonlyArray<{ readonly price: PriceName; readonly quantity?: number }>;
  /** More of what the subscription was made with. */
  more?(made: { start: Seconds; ownCard: string; taxRate: string }): object;
  /** More of what the customer was made with. */
  readonly customer?: object;
  /** A coupon that the customer was given, for all that it buys. */
  readonly coupon?: string;
  /** Whether the customer has a card; it has one if it is not said. */
  readonly hasCard?: false;
  /** What happened so many seconds after the start. */
  readonly later?: {
    readonly after: Seconds;
    act(http: StripeHttp, subject: Subject): Promise<unknown>;
  };
  /** What happened now. */
  lately?(http: StripeHttp, subject: Subject, now: Seconds): Promise<unknown>;
  /** Whether the platform knows the customer; it does if it is not said. */
  readonly isImported?: false;
  /** What the platform has for it already, linked to the old subscription; nothing if not said. */
  readonly linked?: { readonly planId: string; readonly unitQuantity?: number };
}

const monthly = [{ price: "oldMonthly" }] as const;
const pro = { planId: "pro" };

/** Started so many months and days ago. */
const ago =
  (months: number, days: number) =>
  (now: Seconds): Seconds =>
    addMonths(now, -months) - days * day;

const attachFailingCard = async (http: StripeHttp, { customer }: Subject): Promise<void> => {
  const path = "/v1/payment_methods/pm_card_chargeCustomerFail/attach";
  const { id } = await http.post(path, { customer });
  const settings = { default_payment_method: id };
  await http.post(`/v1/customers/${customer}`, { invoice_settings: settings });
};

const change =
  (params: (at: { now: Seconds }) => object) =>
  (http: StripeHttp, { subscription }: Subject, now: Seconds): Promise<unknown> =>
    http.post(`/v1/subscriptions/${subscription}`, params({ now }));

/** The states that customers come in, one of each. The first 25 are those of the demo. */
export const customerKinds = {
  monthly: { start: ago(3, 10), items: monthly, linked: pro },
  annual: { start: ago(12, 100), items: [{ price: "oldAnnual" }], linked: pro },
  trial: {
    start: ago(0, 4),
    items: monthly,
    more: ({ start }) => ({ trial_end: start + 14 * day }),
    linked: pro,
  },
  "past-due": {
    start: ago(1, 5),
    items: monthly,
    later: { after: day, act: attachFailingCard },
  },
  "coupon-forever": {
    start: ago(2, 12),
    items: monthly,
    more: () => ({ discounts: [{ coupon: "always-20-percent" }] }),
    linked: pro,
  },
  "coupon-repeating": {
    start: ago(2, 14),
    items: monthly,
    more: () => ({ discounts: [{ coupon: "year-of-5-off" }] }),
  },
  "coupon-once": {
    start: ago(2, 16),
    items: monthly,
    more: () => ({ discounts: [{ coupon: "first-half-price" }] }),
    linked: pro,
  },
  quarterly: { start: ago(4, 3), items: [{ price: "oldQuarterly" }] },
  ending: {
    start: ago(1, 7),
    items: monthly,
    lately: change(() => ({ cancel_at_period_end: true })),
  },
  "month-end": { start: (now) => last31st(now, 1), items: monthly },
  metered: { start: ago(1, 9), items: [...monthly, { price: "oldMetered" }] },
  euro: { start: ago(2, 8), items: [{ price: "oldEuro" }], linked: { planId: "pro-euro" } },
  invoiced: {
    start: ago(1, 11),
    items: monthly,
    hasCard: false,
    more: () => ({ collection_method: "send_invoice", days_until_due: 14 }),
    lately: payInvoices,
  },
  team: {
    start: ago(1, 13),
    items: [
      { price: "oldTeam" },
      { price: "oldSeat", quantity: 7 },
      { price: "oldAddon", quantity: 2 },
    ],
    linked: { planId: "team", unitQuantity: 7 },
  },
  "own-card": {
    start: ago(1, 15),
    items: monthly,
    more: ({ ownCard }) => ({ default_payment_method: ownCard }),
    linked: pro,
  },
  "customer-discount": {
    start: ago(2, 17),
    items: monthly,
    coupon: "always-20-percent",
  },
  balance: { start: ago(2, 18), items: monthly, lately: credit },
  paused: {
    start: ago(1, 19),
    items: monthly,
    lately: change(() => ({ pause_collection: { behavior: "void" } })),
  },
  unmapped: { start: ago(1, 20), items: [{ price: "oldUnmapped" }] },
  "ends-later": {
    start: ago(1, 21),
    items: monthly,
    lately: change(({ now }) => ({ cancel_at: addMonths(now, 4) })),
  },
  classic: {
    start: ago(2, 22),
    items: monthly,
    more: () => ({ billing_mode: { type: "classic" } }),
    linked: pro,
  },
  "renews-soon": { start: (now) => addMonths(now + 30 * hour, -2), items: monthly },
  stranger: { start: ago(1, 23), items: monthly, isImported: false },
  taxed: {
    start: ago(1, 24),
    items: monthly,
    more: ({ taxRate }) => ({ default_tax_rates: [taxRate] }),
  },
  "trial-without-card": {
    start: ago(0, 6),
    items: monthly,
    hasCard: false,
    more: ({ start }) => ({ trial_end: start + 30 * day }),
  },
  canceled: {
    start: ago(2, 25),
    items: monthly,
    lately: (http, { subscription }) => http.delete(`/v1/subscriptions/${subscription}`),
  },
  /** The coupon lasts until the renewal to come. */
  "coupon-ending": {
    start: ago(2, 13),
    items: monthly,
    more: () => ({ discounts: [{ coupon: "quarter-of-5-off" }] }),
    linked: pro,
  },
  /** Backdated, with a coupon, and not billed yet: an update unsets what it does not name. */
  unbilled: {
    start: ago(0, 5),
    items: monthly,
    more: ({ start }) => ({
      backdate_start_date: addMonths(start, -4),
      billing_cycle_anchor: start + 20 * day,
      proration_behavior: "none",
      discounts: [{ coupon: "always-20-percent" }],
    }),
    linked: pro,
  },
  /** Has something on no invoice yet, which comes on the renewal. */
  bought: {
    start: ago(2, 11),
    items: monthly,
    lately: (http, { customer }) =>
      http.post("/v1/invoiceitems", { customer, amount: 700, currency: "usd" }),
    linked: pro,
  },
  /** The first item is metered, and all of it has a coupon. */
  "metered-coupon": {
    start: ago(1, 9),
    items: [{ price: "oldMetered" }, ...monthly],
    more: () => ({ discounts: [{ coupon: "always-20-percent" }] }),
    linked: pro,
  },
  /** Anchored on a day that the month of its next renewal does not have. */
  "leap-day": { start: leapDay, items: [{ price: "oldAnnual" }] },
} as const satisfies Record<string, CustomerKind>;

export type KindName = keyof typeof customerKinds | `wide-${string}`;

/** The 25 customers of the demo. */
export const demoKinds: readonly KindName[] = Object.keys(customerKinds).slice(0, 25) as KindName[];

async function payInvoices(http: StripeHttp, { subscription }: Subject): Promise<void> {
  const { data } = await http.get(`/v1/invoices?status=open&subscription=${subscription}`);
  for (const { id } of data) {
    await http.post(`/v1/invoices/${id}/pay`, { paid_out_of_band: true });
  }
}

async function credit(http: StripeHttp, { customer }: Subject): Promise<void> {
  await http.post(`/v1/customers/${customer}`, { balance: -500 });
}

/** The last 29th of February that is more than a year ago. */
function leapDay(now: Seconds): Seconds {
  for (let year = new Date(now * 1_000).getUTCFullYear() - 1; ; year--) {
    const found = new Date(Date.UTC(year, 1, 29, 12));
    if (found.getUTCMonth() === 1) return found.getTime() / 1_000;
  }
}
