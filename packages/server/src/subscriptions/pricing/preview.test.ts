import { beforeEach, describe, expect, it } from "vitest";
import { type Json, type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { openPricing, provision, refusal, subscriptions } from "../../testing/pricing.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

async function preview(options: Record<string, unknown>): Promise<Json> {
  const answer = await api.post(`${subscriptions}/preview`, { customerId: "c", ...options });
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
  return answer.body.data as Json;
}

const percent = (percentOff: number) => ({ couponId: "off", discount: { percentOff } });
const fixed = (amount: number, currency = "usd") => ({
  promotionCode: "CODE",
  discount: { amountsOff: [{ amount, currency }], description: "Sorry" },
});

describe("the invoices of a preview", () => {
  it("have a line for each charge", async () => {
    const data = await preview({
      planId: "pro",
      unitQuantity: 4,
      addons: [{ id: "extra", quantity: 3 }],
    });

    expect(data.immediateInvoice).toEqual({
      subTotal: 46,
      total: 46,
      discount: 0,
      tax: 0,
      currency: "usd",
      discounts: [],
      billingPeriodRange: { start: day("2026-01-01"), end: day("2026-02-01") },
      lines: [
        { description: "pro", currency: "usd", unitPrice: 20, quantity: 1, subTotal: 20 },
        { description: "pro - seats", currency: "usd", unitPrice: 5, quantity: 4, subTotal: 20 },
        { description: "extra", currency: "usd", unitPrice: 2, quantity: 3, subTotal: 6 },
      ],
    });
    expect(data.recurringInvoice).toEqual(data.immediateInvoice);
  });

  it.each([
    ["a free plan", { planId: "free" }, 0, 0],
    ["a flat fee", { planId: "basic" }, 10, 10],
    ["a year", { planId: "basic", billingPeriod: "ANNUALLY" }, 100, 100],
    [
      "units in the older words",
      { planId: "pro", billableFeatures: [{ featureId: "seats", quantity: 2 }] },
      30,
      30,
    ],
    ["units that are not said", { planId: "pro" }, 25, 25],
    ["a trial", { planId: "trialed" }, 0, 30],
    ["a start in the future", { planId: "basic", startDate: day("2026-02-01") }, 0, 10],
    ["a start in the past", { planId: "basic", startDate: day("2025-12-15") }, 0, 10],
    ["some per cent off", { planId: "basic", appliedCoupon: percent(33.33) }, 6.67, 6.67],
    ["an amount off", { planId: "basic", appliedCoupon: fixed(2.5) }, 7.5, 7.5],
    ["more off than it costs", { planId: "basic", appliedCoupon: fixed(99) }, 0, 0],
    [
      "an amount off in another currency",
      { planId: "basic", appliedCoupon: fixed(5, "eur") },
      10,
      10,
    ],
    ["tax", { planId: "basic", billingInformation: { taxPercentage: 19.5 } }, 11.95, 11.95],
    [
      "tax on what is left of it",
      {
        planId: "basic",
        appliedCoupon: percent(50),
        billingInformation: { taxPercentage: 20 },
      },
      6,
      6,
    ],
  ])("amount to what is due at once, and in each period: %s", async (_, options, now, later) => {
    const { immediateInvoice, recurringInvoice } = await preview(options);

    expect([immediateInvoice?.total, recurringInvoice?.total]).toEqual([now, later]);
  });

  it("name the discount", async () => {
    const { recurringInvoice } = await preview({ planId: "basic", appliedCoupon: fixed(2) });

    expect(recurringInvoice).toMatchObject({
      discount: 2,
      discountDetails: { code: "CODE", fixedAmount: 2 },
      discounts: [{ amount: 2, currency: "usd", description: "Sorry" }],
    });
  });

  it("begin with the billing after a trial", async () => {
    const data = await preview({ planId: "trialed" });

    expect(data.recurringInvoice?.billingPeriodRange).toEqual({
      start: day("2026-01-15"),
      end: day("2026-02-15"),
    });
  });
});

describe("tiers", () => {
  const unit = (amount: number, currency = "usd") => ({ unitPrice: { amount, currency } });
  const flat = (amount: number) => ({ flatPrice: { amount, currency: "usd" } });
  const tiers = [{ upTo: 10, ...unit(1), ...flat(5) }, { upTo: 20, ...unit(0.5) }, unit(0.1)];
  const jpy = { amount: 33, currency: "jpy" };

  it.each([
    ["VOLUME, first", { tiers, tiersMode: "VOLUME" }, 10, 15],
    ["VOLUME, second", { tiers, tiersMode: "VOLUME" }, 11, 5.5],
    ["VOLUME, last", { tiers, tiersMode: "VOLUME" }, 100, 10],
    ["GRADUATED, first", { tiers, tiersMode: "GRADUATED" }, 10, 15],
    ["GRADUATED, second", { tiers, tiersMode: "GRADUATED" }, 11, 15.5],
    ["GRADUATED, last", { tiers, tiersMode: "GRADUATED" }, 100, 28],
    ["GRADUATED, none", { tiers, tiersMode: "GRADUATED" }, 0, 0],
    [
      "beyond a last tier with a bound",
      { tiers: [{ upTo: 2, ...unit(3) }], tiersMode: "VOLUME" },
      5,
      15,
    ],
    ["fractions of a cent", { price: { amount: 0.0015, currency: "usd" } }, 3, 0],
    ["fractions that make a cent", { price: { amount: 0.0015, currency: "usd" } }, 4, 0.01],
    ["halves that a double cannot hold", { price: { amount: 1.005, currency: "usd" } }, 1, 1.01],
    ["blocks", { price: { amount: 2, currency: "usd" }, blockSize: 10 }, 21, 6],
    ["a currency without minor units", { price: jpy }, 3, 99],
    ["fractions of such a currency", { price: { ...jpy, amount: 0.4 } }, 3, 1],
  ] as const)("cost what they say: %s", async (_, price, quantity, total) => {
    const prices = [{ billingModel: "PER_UNIT", featureId: "seats", ...price } as const];
    await storeCatalog(api, { plans: [{ id: "tiered", pricingType: "PAID", prices }] });

    const { recurringInvoice } = await preview({ planId: "tiered", unitQuantity: quantity });

    expect(recurringInvoice?.total).toBe(total);
  });

  it("leave out what depends on usage, and repeat nothing that is paid once", async () => {
    const usd = (amount: number) => ({ amount, currency: "usd" });
    const prices = [
      { price: usd(10) },
      { price: usd(50), billingCadence: "ONE_OFF" },
      { price: usd(1), billingModel: "USAGE_BASED", featureId: "seats" },
    ] as const;
    await storeCatalog(api, { plans: [{ id: "mixed", pricingType: "PAID", prices }] });

    const { immediateInvoice, recurringInvoice } = await preview({ planId: "mixed" });

    expect([immediateInvoice?.total, recurringInvoice?.total]).toEqual([60, 10]);
  });

  it("are those of the country, where it has its own", async () => {
    const prices = [
      { price: { amount: 10, currency: "usd" } },
      { price: { amount: 8, currency: "eur" }, billingCountryCode: "DE" },
    ];
    await storeCatalog(api, { plans: [{ id: "local", pricingType: "PAID", prices }] });

    const invoices = [
      (await preview({ planId: "local", billingCountryCode: "DE" })).recurringInvoice,
      (await preview({ planId: "local", billingCountryCode: "FR" })).recurringInvoice,
    ];

    expect(invoices).toMatchObject([
      { total: 8, currency: "eur" },
      { total: 10, currency: "usd" },
    ]);
  });
});

describe("beside the invoices, a preview", () => {
  it("names add-ons that cost nothing", async () => {
    const addons = [
      { id: "gift", quantity: 2 },
      { id: "extra", quantity: 1 },
    ];

    expect((await preview({ planId: "pro", addons })).freeItems).toEqual([
      { id: "gift", quantity: 2 },
    ]);
  });

  it.each([
    ["pro", "basic", true],
    ["basic", "pro", false],
    ["basic", "free", true],
    ["basic", "basic", false],
    ["tasted", "basic", true],
    ["custom", "basic", false],
  ])("from %s to %s says whether it is a downgrade: %s", async (from, to, isDowngrade) => {
    const trialOverrideConfiguration = { isTrial: false };
    await provision(api, { planId: from, trialOverrideConfiguration });

    expect((await preview({ planId: to })).isPlanDowngrade).toBe(isDowngrade);
  });

  it("says whether something is scheduled", async () => {
    await provision(api, { id: "s", planId: "pro" });
    const before = await preview({ planId: "basic" });
    const update = { metadata: {}, scheduleStrategy: "END_OF_BILLING_PERIOD" };
    await api.patch(`${subscriptions}/s`, update);

    const after = await preview({ planId: "basic" });

    expect([before, after].map((each) => each.hasScheduledUpdates)).toEqual([false, true]);
  });

  it("writes nothing", async () => {
    await preview({ planId: "basic" });

    expect((await api.get(subscriptions)).body.data).toEqual([]);
  });

  it.each([
    [{ customerId: "x", planId: "basic" }, [404, "CustomerNotFound"]],
    [{ planId: "x" }, [404, "PlanNotFound", "plan_not_found"]],
    [
      { planId: "pro", addons: [{ id: "x", quantity: 1 }] },
      [404, "AddonNotFound", "addon_not_found"],
    ],
    [{ planId: "pro", unitQuantity: 1.5 }, [400, "InvalidQuantity", "invalid_quantity"]],
    [{ planId: 1 }, [400, "InvalidArgumentError"]],
  ])("is refused like the subscription itself: %j", async (options, expected) => {
    const answer = await api.post(`${subscriptions}/preview`, { customerId: "c", ...options });

    expect(refusal(answer)).toEqual(expected);
  });
});
