import { cutoverMapping, cutoverOptions, type PlannedItem } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { createLimiter, limiterSettings } from "../stripe/limiter.ts";
import { connectStripe } from "../stripe/live.ts";
import type { Params, Stripe } from "../stripe/stripe.ts";
import { catalogOf } from "../testing/cutover-plans.ts";
import { type TestAccount, testAccount } from "../testing/stripe.ts";
import type { Claim, PlatformCustomer } from "./plan-item.ts";
import { type PlanningJob, PlanningProblem, planSubscriptions } from "./planning.ts";

let account: TestAccount;
let stripe: Stripe;
let prices: Record<"pro" | "proNew" | "seats" | "support", string>;
let customers: PlatformCustomer[];
let claims: Claim[];

beforeEach(async () => {
  account = await testAccount();
  await account.control.setClock({ now: "2026-01-15T10:00:00Z", frozen: true });
  stripe = connect(account.billing.apiKey);
  customers = [];
  claims = [];
  const product = await create("/v1/products", { name: "Pro" });
  const price = (unit_amount: number) =>
    create("/v1/prices", {
      product,
      unit_amount,
      currency: "usd",
      recurring: { interval: "month" },
    });
  prices = {
    pro: await price(2_000),
    proNew: await price(2_000),
    seats: await price(500),
    support: await price(1_000),
  };
});

function connect(key: string): Stripe {
  const limiter = createLimiter(limiterSettings(false, 0));
  return connectStripe({ key, url: account.billing.url, limiter });
}

let keys = 0;

async function create(path: string, params: Params): Promise<string> {
  keys += 1;
  const reply = await stripe.send<{ id: string }>({
    ...{ method: "POST", path, params },
    key: `setup-${keys}`,
  });
  return reply.object.id;
}

/** A customer with a card, and on the platform. */
async function customer(): Promise<string> {
  const id = await create("/v1/customers", { email: `c${keys}@example.com` });
  const method = await create("/v1/payment_methods", {
    type: "card",
    card: { token: "tok_visa" },
  });
  await create(`/v1/payment_methods/${method}/attach`, { customer: id });
  const invoice_settings = { default_payment_method: method };
  await create(`/v1/customers/${id}`, { invoice_settings });
  customers.push({ customerId: `customer-${id}`, billingId: id, isArchived: false });
  return id;
}

async function subscribed(params: Params = {}, by?: string): Promise<string> {
  return create("/v1/subscriptions", {
    customer: by ?? (await customer()),
    items: [{ price: prices.pro }],
    billing_mode: { type: "classic" },
    ...params,
  });
}

function job(wish: { mapping?: object; options?: object } = {}): PlanningJob {
  const mapped = {
    [prices.pro]: { plan: "pro" },
    [prices.seats]: { feature: "seats" },
    [prices.support]: { addon: "support" },
  };
  const usd = (amount: number) => ({ amount, currency: "usd" });
  const catalog = catalogOf({
    plans: [
      {
        id: "pro",
        pricingType: "PAID",
        compatibleAddonIds: ["support"],
        prices: [
          { price: usd(20), billingId: prices.proNew },
          { price: usd(5), billingModel: "PER_UNIT", featureId: "seats" },
        ],
      },
    ],
  });
  return {
    cutoverId: "11111111-2222-4333-8444-555555555555",
    account: { id: account.accountId, livemode: false },
    catalog,
    mapping: cutoverMapping.parse({ prices: mapped, ...wish.mapping }),
    options: cutoverOptions.parse(wish.options ?? {}),
  };
}

async function planned(wish: Parameters<typeof job>[0] = {}, by = stripe) {
  const items: PlannedItem[] = [];
  const sources = {
    stripe: by,
    customersOf: async (ids: readonly string[]) =>
      customers.filter(({ billingId }) => ids.includes(billingId)),
    claimsOf: async (ids: readonly string[]) =>
      claims.filter(({ oldSubscription }) => ids.includes(oldSubscription)),
  };
  for await (const item of planSubscriptions(job(wish), sources)) items.push(item);
  return items;
}

const at = (iso: string) => account.control.setClock({ now: iso });
const codesOf = (item: PlannedItem | undefined) => item?.hits.map(({ code }) => code);

describe("planning a cutover", () => {
  it("plans each subscription of the account, newest first, with equal next invoices", async () => {
    const first = await subscribed();
    await at("2026-01-15T10:00:10Z");
    const items = [{ price: prices.pro }, { price: prices.seats, quantity: 3 }];
    const second = await subscribed({ items });
    await at("2026-01-20T10:00:00Z");

    const plan = await planned();

    expect(plan.map((item) => item.hits)).toEqual([[], []]);
    expect(plan.map(({ oldSubscription }) => oldSubscription)).toEqual([second, first]);
    expect(plan.map(({ position, state, recipe }) => [position, state, recipe])).toEqual([
      [0, "planned", "move"],
      [1, "planned", "move"],
    ]);
    const renewal = { currency: "usd", at: "2026-02-15T10:00:10.000Z" };
    expect(plan[0]?.nextInvoice).toEqual({
      old: { amount: 3_500, ...renewal },
      new: { amount: 3_500, ...renewal },
    });
  });

  it("needs a restricted key alone, and changes nothing at Stripe", async () => {
    await subscribed();
    await at("2026-01-20T10:00:00Z");
    const before = await account.control.snapshot();

    const plan = await planned({}, connect(account.otherKey("rk")));

    expect(plan[0]?.state).toBe("planned");
    expect((await account.control.snapshot()).objects).toEqual(before.objects);
  });

  it("gives the same plan when it begins anew", async () => {
    for (let count = 0; count < 3; count += 1) await subscribed();
    await at("2026-01-20T10:00:00Z");

    expect(await planned()).toEqual(await planned());
  });

  it("sees trials, coupons, ended ones, drafts, and what is on no invoice yet", async () => {
    const coupon = await create("/v1/coupons", { percent_off: 25, duration: "forever" });
    const ended = await subscribed();
    await stripe.send({
      method: "DELETE",
      path: `/v1/subscriptions/${ended}`,
      ...{ params: {}, key: "ended" },
    });
    const discounted = await subscribed({ discounts: [{ coupon }] });
    const trial = await subscribed({ trial_end: Date.parse("2026-02-01T00:00:00Z") / 1_000 });
    const owing = await subscribed();
    const { customer: by } = await stripe.subscription(owing);
    const pending = { customer: by, amount: 700, currency: "usd", subscription: owing };
    await create("/v1/invoiceitems", pending);
    await at("2026-01-20T10:00:00Z");

    const plan = new Map((await planned()).map((item) => [item.oldSubscription, item]));

    expect(codesOf(plan.get(ended))).toContain("ended");
    expect(plan.get(discounted)).toMatchObject({
      state: "planned",
      hits: [{ code: "discount_carried", action: "warn" }],
      nextInvoice: { old: { amount: 1_500 }, new: { amount: 1_500 } },
    });
    expect(plan.get(trial)).toMatchObject({
      ...{ state: "planned", recipe: "move_trial", hits: [] },
      periodEnd: "2026-02-01T00:00:00.000Z",
      nextInvoice: { old: { amount: 2_000 }, new: { amount: 2_000 } },
    });
    expect(codesOf(plan.get(owing))).toEqual(["pending_items"]);
  });

  it("says what metered usage costs at once, if it is to be billed", async () => {
    const metered = await create("/v1/prices", {
      product: await create("/v1/products", { name: "Calls" }),
      ...{ unit_amount: 10, currency: "usd" },
      recurring: { interval: "month", usage_type: "metered", meter: "calls" },
    });
    const by = await customer();
    await subscribed({ items: [{ price: prices.pro }, { price: metered }] }, by);
    await at("2026-01-18T10:00:00Z");
    await fetch(`${account.billing.url}/v1/billing/meter_events`, {
      method: "POST",
      headers: { authorization: `Bearer ${account.billing.apiKey}` },
      body: `event_name=calls&payload[stripe_customer_id]=${by}&payload[value]=30`,
    });
    await at("2026-01-20T10:00:00Z");
    const mapped = {
      [prices.pro]: { plan: "pro" },
      [metered]: { feature: "seats", keepPrice: true },
    };
    const mapping = { prices: mapped };

    const [blocked] = await planned({ mapping });
    const [billed] = await planned({ mapping, options: { metered: "bill-now" } });

    expect(codesOf(blocked)).toEqual(["metered"]);
    expect(billed).toMatchObject({
      ...{ state: "planned", hits: [{ code: "metered_billed_now" }] },
      chargedNow: { amount: 300 },
      nextInvoice: { old: { amount: 2_300 }, new: { amount: 2_000 } },
    });
  });

  it("defers what renews soon, or has just renewed", async () => {
    await subscribed();
    await at("2026-02-14T00:00:00Z");
    const before = await planned();
    await at("2026-02-15T10:30:00Z");
    const during = await planned();
    await at("2026-02-15T13:00:00Z");
    const after = await planned();

    expect(codesOf(before[0])).toEqual(["renews_soon"]);
    expect(codesOf(during[0])).toEqual(["renewed_just_now", "invoice_in_draft"]);
    expect(after[0]).toMatchObject({ state: "planned", hits: [] });
  });

  it("plans one of two for the same product, and blocks the other", async () => {
    const by = await customer();
    await subscribed({}, by);
    await at("2026-01-15T10:00:10Z");
    const newer = await subscribed({}, by);
    await at("2026-01-20T10:00:00Z");

    const plan = await planned();

    expect(plan.map(({ state }) => state)).toEqual(["planned", "blocked"]);
    expect(plan[0]?.oldSubscription).toBe(newer);
    expect(plan[1]?.hits).toMatchObject([
      { code: "second_subscription", message: expect.stringContaining(newer) },
    ]);
  });

  it("skips what another cutover has taken", async () => {
    const oldSubscription = await subscribed();
    claims = [{ cutoverId: "other", oldSubscription, newSubscription: null }];
    await at("2026-01-20T10:00:00Z");

    expect((await planned())[0]).toMatchObject({ state: "skipped", requests: null });
  });

  it("goes through all pages", async () => {
    const by = await customer();
    for (let count = 0; count < 103; count += 1) await subscribed({}, by);
    await at("2026-01-20T10:00:00Z");

    const plan = await planned();

    expect(plan.map(({ position }) => position)).toEqual([...Array(103).keys()]);
    expect(new Set(plan.map(({ oldSubscription }) => oldSubscription)).size).toBe(103);
  });

  it("is refused if the mapping names a price that the account does not have", async () => {
    const plan = planned({ mapping: { prices: { price_typo: { plan: "pro" } } } });

    await expect(plan).rejects.toThrow(PlanningProblem);
    await expect(plan).rejects.toMatchObject({
      code: "mapped_price_missing",
      message: expect.stringContaining("price_typo"),
    });
  });

  it("blocks what Stripe refuses to preview", async () => {
    await subscribed();
    await at("2026-01-20T10:00:00Z");
    await create(`/v1/prices/${prices.proNew}`, { active: false });
    const keep = { [prices.pro]: { plan: "pro", keepPrice: true } };

    expect(codesOf((await planned())[0])).toEqual(["target_price_unfit"]);
    expect(codesOf((await planned({ mapping: { prices: keep } }))[0])).toEqual([]);
    await create(`/v1/prices/${prices.pro}`, { active: false });
    expect(codesOf((await planned({ mapping: { prices: keep } }))[0])).toEqual(["preview_refused"]);
  });
});
