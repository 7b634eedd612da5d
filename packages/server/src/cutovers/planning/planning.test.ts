import type { PlannedItem } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type PlanningBench, planningBench } from "../../testing/cutovers/planning.ts";
import { PlanningProblem } from "./planning.ts";

let bench: PlanningBench;

beforeEach(async () => {
  bench = await planningBench();
});

const codesOf = (item: PlannedItem | undefined) => item?.hits.map(({ code }) => code);

describe("planning a cutover", () => {
  it("plans each subscription of the account, newest first, with equal next invoices", async () => {
    const first = await bench.subscribed();
    await bench.at("2026-01-15T10:00:10Z");
    const items = [{ price: bench.prices.pro }, { price: bench.prices.seats, quantity: 3 }];
    const second = await bench.subscribed({ items });
    await bench.at("2026-01-20T10:00:00Z");

    const plan = await bench.planned();

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
    await bench.subscribed();
    await bench.at("2026-01-20T10:00:00Z");
    const before = await bench.account.control.snapshot();

    const plan = await bench.planned({}, bench.connect(bench.account.otherKey("rk")));

    expect(plan[0]?.state).toBe("planned");
    expect((await bench.account.control.snapshot()).objects).toEqual(before.objects);
  });

  it("gives the same plan when it begins anew", async () => {
    for (let count = 0; count < 3; count += 1) await bench.subscribed();
    await bench.at("2026-01-20T10:00:00Z");

    expect(await bench.planned()).toEqual(await bench.planned());
  });

  it("sees trials, coupons, ended ones, drafts, and what is on no invoice yet", async () => {
    const coupon = await bench.create("/v1/coupons", { percent_off: 25, duration: "forever" });
    const ended = await bench.subscribed();
    await bench.stripe.send({
      method: "DELETE",
      path: `/v1/subscriptions/${ended}`,
      params: {},
      key: "ended",
    });
    const discounted = await bench.subscribed({ discounts: [{ coupon }] });
    const trial = await bench.subscribed({ trial_end: Date.parse("2026-02-01T00:00:00Z") / 1_000 });
    const owing = await bench.subscribed();
    const { customer: by } = await bench.stripe.subscription(owing);
    const pending = { customer: by, amount: 700, currency: "usd", subscription: owing };
    await bench.create("/v1/invoiceitems", pending);
    await bench.at("2026-01-20T10:00:00Z");

    const plan = new Map((await bench.planned()).map((item) => [item.oldSubscription, item]));

    expect(codesOf(plan.get(ended))).toContain("ended");
    expect(plan.get(discounted)).toMatchObject({
      state: "planned",
      hits: [{ code: "discount_carried", action: "warn" }],
      nextInvoice: { old: { amount: 1_500 }, new: { amount: 1_500 } },
    });
    expect(plan.get(trial)).toMatchObject({
      state: "planned",
      recipe: "move_trial",
      hits: [],
      periodEnd: "2026-02-01T00:00:00.000Z",
      nextInvoice: { old: { amount: 2_000 }, new: { amount: 2_000 } },
    });
    expect(codesOf(plan.get(owing))).toEqual(["pending_items"]);
  });

  it("says what metered usage costs at once, if it is to be billed", async () => {
    const meter = await bench.create("/v1/billing/meters", {
      ...{ display_name: "Calls", event_name: "calls" },
      default_aggregation: { formula: "sum" },
    });
    const metered = await bench.create("/v1/prices", {
      product: await bench.create("/v1/products", { name: "Calls" }),
      unit_amount: 10,
      currency: "usd",
      recurring: { interval: "month", usage_type: "metered", meter },
    });
    const by = await bench.customer();
    await bench.subscribed({ items: [{ price: bench.prices.pro }, { price: metered }] }, by);
    await bench.at("2026-01-18T10:00:00Z");
    await fetch(`${bench.account.billing.url}/v1/billing/meter_events`, {
      method: "POST",
      headers: { authorization: `Bearer ${bench.account.billing.apiKey}` },
      body: `event_name=calls&payload[stripe_customer_id]=${by}&payload[value]=30`,
    });
    await bench.at("2026-01-20T10:00:00Z");
    const mapped = {
      [bench.prices.pro]: { plan: "pro" },
      [metered]: { feature: "seats", keepPrice: true },
    };
    const mapping = { prices: mapped };

    const [blocked] = await bench.planned({ mapping });
    const [billed] = await bench.planned({ mapping, options: { metered: "bill-now" } });

    expect(codesOf(blocked)).toEqual(["metered"]);
    expect(billed).toMatchObject({
      state: "planned",
      hits: [{ code: "metered_billed_now" }],
      chargedNow: { amount: 300 },
      nextInvoice: { old: { amount: 2_300 }, new: { amount: 2_000 } },
    });
  });

  it("defers what renews soon, or has just renewed", async () => {
    await bench.subscribed();
    await bench.at("2026-02-14T00:00:00Z");
    const before = await bench.planned();
    await bench.at("2026-02-15T10:30:00Z");
    const during = await bench.planned();
    await bench.at("2026-02-15T13:00:00Z");
    const after = await bench.planned();

    expect(codesOf(before[0])).toEqual(["renews_soon"]);
    expect(codesOf(during[0])).toEqual(["renewed_just_now", "invoice_in_draft"]);
    expect(after[0]).toMatchObject({ state: "planned", hits: [] });
  });

  it("plans one of two for the same product, and blocks the other", async () => {
    const by = await bench.customer();
    await bench.subscribed({}, by);
    await bench.at("2026-01-15T10:00:10Z");
    const newer = await bench.subscribed({}, by);
    await bench.at("2026-01-20T10:00:00Z");

    const plan = await bench.planned();

    expect(plan.map(({ state }) => state)).toEqual(["planned", "blocked"]);
    expect(plan[0]?.oldSubscription).toBe(newer);
    expect(plan[1]?.hits).toMatchObject([
      { code: "second_subscription", message: expect.stringContaining(newer) },
    ]);
  });

  it("skips what another cutover has taken", async () => {
    const oldSubscription = await bench.subscribed();
    bench.claims.push({
      cutoverId: "other",
      oldSubscription,
      newSubscription: null,
      isLeft: false,
    });
    await bench.at("2026-01-20T10:00:00Z");

    expect((await bench.planned())[0]).toMatchObject({ state: "skipped", requests: null });
  });

  it("goes through all pages", async () => {
    const by = await bench.customer();
    for (let count = 0; count < 103; count += 1) await bench.subscribed({}, by);
    await bench.at("2026-01-20T10:00:00Z");

    const plan = await bench.planned();

    expect(plan.map(({ position }) => position)).toEqual([...Array(103).keys()]);
    expect(new Set(plan.map(({ oldSubscription }) => oldSubscription)).size).toBe(103);
  });

  it("is refused if the mapping names a price that the account does not have", async () => {
    const plan = bench.planned({ mapping: { prices: { price_typo: { plan: "pro" } } } });

    await expect(plan).rejects.toThrow(PlanningProblem);
    await expect(plan).rejects.toMatchObject({
      code: "mapped_price_missing",
      message: expect.stringContaining("price_typo"),
      priceIds: ["price_typo"],
    });
  });

  it("blocks what Stripe refuses to preview", async () => {
    await bench.subscribed();
    await bench.at("2026-01-20T10:00:00Z");
    await bench.create(`/v1/prices/${bench.prices.proNew}`, { active: false });
    const keep = { [bench.prices.pro]: { plan: "pro", keepPrice: true } };

    expect(codesOf((await bench.planned())[0])).toEqual(["target_price_unfit"]);
    expect(codesOf((await bench.planned({ mapping: { prices: keep } }))[0])).toEqual([]);
    await bench.create(`/v1/prices/${bench.prices.pro}`, { active: false });
    expect(codesOf((await bench.planned({ mapping: { prices: keep } }))[0])).toEqual([
      "preview_refused",
    ]);
  });
});
