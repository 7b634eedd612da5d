import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Json, type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";

const plan = "/api/v1/plans/x";
const addon = "/api/v1/addons/x";
const draft = { id: "x", productId: "p", status: "DRAFT", publishedAt: null } as const;
const usd = (amount: number) => ({ amount, currency: "usd" });

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "p" }],
    features: [
      { id: "seats" },
      { id: "calls", meterType: "INCREMENTAL" },
      { id: "retention", meterType: "None" },
      { id: "sso", featureType: "BOOLEAN", meterType: "None" },
    ],
    plans: [draft],
    addons: [draft],
  });
});

const flat = {
  billingModel: "FLAT_FEE",
  pricePeriods: [
    { billingPeriod: "MONTHLY", price: usd(9.5) },
    { billingPeriod: "ANNUALLY", price: usd(95) },
  ],
};
const perSeat = {
  billingModel: "PER_UNIT",
  featureId: "seats",
  minUnitQuantity: 1,
  maxUnitQuantity: 10,
  tiersMode: "GRADUATED",
  pricePeriods: [
    {
      billingPeriod: "MONTHLY",
      tiers: [
        { upTo: 5, unitPrice: usd(2) },
        { unitPrice: usd(1), flatPrice: usd(10) },
      ],
    },
  ],
};
const usage = {
  billingModel: "USAGE_BASED",
  featureId: "calls",
  resetPeriod: "MONTH",
  monthlyResetPeriodConfiguration: { accordingTo: "StartOfTheMonth" },
  pricePeriods: [{ billingPeriod: "MONTHLY", price: usd(0.001), blockSize: 100 }],
};

function setPrices(path: string, pricingModels: unknown, more: object = {}): Promise<Answer> {
  return api.patch(path, { charges: { pricingType: "PAID", pricingModels, ...more } });
}

async function charges(path: string, list = "charges"): Promise<Json[]> {
  return (await api.get(`${path}/${list}`)).body.data as unknown as Json[];
}

describe.each([[plan], [addon]])("the charges of %s", (path) => {
  it("are one for each model and period, with null for what was not given", async () => {
    const { status, body } = await setPrices(path, [flat]);

    expect([status, body.data?.pricingType]).toEqual([200, "PAID"]);
    const [monthly, annually] = await charges(path);
    expect(monthly).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      billingModel: "FLAT_FEE",
      billingPeriod: "MONTHLY",
      billingCadence: "RECURRING",
      featureId: null,
      price: usd(9.5),
      tiers: null,
      tiersMode: null,
      blockSize: null,
      minUnitQuantity: null,
      maxUnitQuantity: null,
      billingCountryCode: null,
      billingId: null,
      createdAt: "2026-01-01T00:00:00.000Z",
    });
    expect(annually).toMatchObject({ billingPeriod: "ANNUALLY", price: usd(95) });
  });

  it("keep what they were given, and answer it again", async () => {
    await setPrices(path, [perSeat, usage]);

    const { pricePeriods: ofSeat, ...seat } = perSeat;
    const { pricePeriods: ofUsage, ...calls } = usage;
    expect(await charges(path)).toMatchObject([
      { ...seat, ...ofSeat[0] },
      { ...calls, ...ofUsage[0] },
    ]);
  });

  it("keep their ids when they cost something else, and get new ones otherwise", async () => {
    await setPrices(path, [flat]);
    const before = await charges(path);
    api.now = new Date("2026-05-05T05:05:05.005Z");

    const [monthly] = flat.pricePeriods;
    await setPrices(path, [{ ...flat, pricePeriods: [{ ...monthly, price: usd(10) }] }, perSeat]);

    const [kept, added] = await charges(path);
    expect(kept).toEqual({ ...before[0], price: usd(10) });
    expect(before.map(({ id }) => id)).not.toContain(added?.id);
  });

  it("are refused whole if one of them is wrong", async () => {
    const before = await api.get(path);
    const wrong = { ...perSeat, featureId: "sso" };

    const answer = await setPrices(path, [flat, wrong]);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toBe("prices.2.featureId");
    expect(await charges(path)).toEqual([]);
    expect((await api.get(path)).body).toEqual(before.body);
  });
});

describe("prices", () => {
  const monthly = (more: object) => [{ billingPeriod: "MONTHLY", ...more }];

  it.each([
    [{ ...flat, pricePeriods: monthly({ price: usd(-1) }) }],
    [{ ...flat, pricePeriods: monthly({ price: { amount: 1, currency: "USD" } }) }],
    [{ ...flat, pricePeriods: monthly({ price: { amount: "1", currency: "usd" } }) }],
    [{ ...flat, pricePeriods: monthly({}) }],
    [{ ...flat, pricePeriods: [{ billingPeriod: "WEEKLY", price: usd(1) }] }],
    [{ ...flat, billingModel: "FREE" }],
    [{ ...usage, featureId: undefined }],
    [{ ...usage, featureId: "nothing" }],
    [{ ...usage, featureId: "retention" }],
    [{ ...perSeat, minUnitQuantity: 11 }],
    [{ ...perSeat, maxUnitQuantity: 1_000_000 }],
    [{ ...usage, pricePeriods: monthly({ price: usd(1), blockSize: 0 }) }],
    [{ ...perSeat, pricePeriods: monthly({ tiers: [{ unitPrice: usd(1) }, { upTo: 5 }] }) }],
    [{ ...perSeat, pricePeriods: monthly({ tiers: [{ upTo: 5 }] }) }],
  ])("such as %j are refused", async (model) => {
    const answer = await setPrices(plan, [model]);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(await charges(plan)).toEqual([]);
  });

  it("are in dollars where no currency is said", async () => {
    const tiers = [
      { upTo: 5, unitPrice: { amount: 2 }, flatPrice: { amount: 3 } },
      { unitPrice: { amount: 1 } },
    ];
    const tiered = { ...perSeat, pricePeriods: monthly({ tiers }) };
    const plain = { ...flat, pricePeriods: monthly({ price: { amount: 1 } }) };
    const charged = {
      pricingType: "PAID",
      minimumSpend: [{ billingPeriod: "MONTHLY", minimum: { amount: 4 } }],
      pricingModels: [plain, tiered],
    };

    const answer = await api.patch(plan, { charges: charged });

    expect(answer.status).toBe(200);
    const [first, second] = await charges(plan);
    expect(first?.price).toEqual(usd(1));
    expect(second?.tiers).toEqual([
      { upTo: 5, unitPrice: usd(2), flatPrice: usd(3) },
      { unitPrice: usd(1) },
    ]);
    const [row] = await api.database.query<{ spend: unknown }>(
      "select minimum_spend as spend from package_versions where environment_id = $1::uuid " +
        "and kind = 'plan' and package_id = 'x'",
      [api.environmentId],
    );
    expect(row?.spend).toEqual([{ billingPeriod: "MONTHLY", minimum: usd(4) }]);
  });

  it.each([
    [{ ...flat, billingModel: "CREDIT_BASED" }],
    [{ ...flat, topUpCustomCurrencyId: "tokens" }],
    [{ ...flat, pricePeriods: monthly({ creditRate: { amount: 1, currencyId: "tokens" } }) }],
    [{ ...flat, pricePeriods: monthly({ creditGrantCadence: "MONTHLY" }) }],
  ])("of credits are refused and not lost in silence: %j", async (model) => {
    const answer = await setPrices(plan, [model]);

    expect([answer.status, answer.body.errors?.[0]]).toEqual([
      400,
      {
        path: "charges.pricingModels.0",
        message: "Credits and custom currencies are not supported.",
      },
    ]);
  });

  it("are refused twice for the same thing, but not in two countries", async () => {
    const [first] = flat.pricePeriods;
    const abroad = { ...first, billingCountryCode: "DE" };

    const twice = await setPrices(plan, [{ ...flat, pricePeriods: [first, first] }]);
    const countries = await setPrices(plan, [{ ...flat, pricePeriods: [first, abroad] }]);

    expect([twice.status, twice.body.errors?.[0]?.path]).toEqual([400, "prices.1"]);
    expect(countries.status).toBe(200);
  });

  it("stay if only other terms of a paid plan are given", async () => {
    await setPrices(plan, [flat]);

    await setPrices(plan, undefined, { overageBillingPeriod: "MONTHLY", billingId: "prod_1" });

    expect(await charges(plan)).toHaveLength(2);
    expect((await api.get(plan)).body.data?.billingId).toBe("prod_1");
  });

  it.each(["FREE", "CUSTOM"])("go when a plan becomes %s", async (pricingType) => {
    await setPrices(plan, [flat]);

    const { body } = await api.patch(plan, { charges: { pricingType } });

    expect(body.data?.pricingType).toBe(pricingType);
    expect(await charges(plan)).toEqual([]);
  });

  it("do not fit a free plan", async () => {
    const answer = await setPrices(plan, [flat], { pricingType: "FREE" });

    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, "pricingType"]);
  });

  it("have a minimum that is not negative", async () => {
    const minimumSpend = [{ billingPeriod: "MONTHLY", minimum: usd(-5) }];

    const answer = await setPrices(plan, [flat], { minimumSpend });

    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, "minimumSpend.0.minimum"]);
  });

  it("of a published version stay while its draft gets others", async () => {
    await setPrices(plan, [flat]);
    await api.post(`${plan}/publish`, { migrationType: "NEW_CUSTOMERS" });
    await api.post(`${plan}/draft`);
    const before = await charges(plan);

    await setPrices(plan, [perSeat]);

    expect(await charges(plan)).toEqual(before);
    await api.post(`${plan}/publish`, { migrationType: "ALL_CUSTOMERS" });
    expect(await charges(plan)).toMatchObject([{ billingModel: "PER_UNIT" }]);
  });

  it("come in pages", async () => {
    await setPrices(plan, [flat, perSeat, usage]);
    const all = await charges(plan);

    const first = await api.get(`${plan}/charges?limit=3`);
    const second = await api.get(`${plan}/charges?limit=3&after=${first.body.pagination?.next}`);

    expect([first.body.data, second.body.data]).toEqual([all.slice(0, 3), all.slice(3)]);
    expect(second.body.pagination).toEqual({ next: null, prev: all[3]?.id });
  });
});

describe("overage", () => {
  const overage = {
    billingModel: "USAGE_BASED",
    featureId: "calls",
    entitlement: { featureId: "calls", usageLimit: 1_000, hasSoftLimit: true },
    pricePeriods: [{ billingPeriod: "MONTHLY", price: usd(0.5) }],
  };

  it("has prices of its own", async () => {
    await setPrices(plan, [flat], { overagePricingModels: [overage] });

    const { pricePeriods, ...model } = overage;
    expect(await charges(plan, "overage-charges")).toMatchObject([
      { ...model, ...pricePeriods[0] },
    ]);
    expect(await charges(plan)).toHaveLength(2);
  });

  it.each([
    [{ ...overage, currencyId: "tokens" }, "charges.overagePricingModels.0"],
    [{ ...overage, creditEntitlement: {} }, "charges.overagePricingModels.0"],
    [{ ...overage, featureId: "nothing" }, "overagePrices.0.featureId"],
  ])("such as %j is refused, naming %s", async (model, path) => {
    const answer = await setPrices(plan, [flat], { overagePricingModels: [model] });

    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it("is not asked of a plan that is not there", async () => {
    const answer = await api.get("/api/v1/plans/nothing/overage-charges");

    expect([answer.status, answer.body.code]).toEqual([404, "PlanNotFound"]);
  });
});
