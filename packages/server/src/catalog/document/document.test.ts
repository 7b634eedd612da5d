import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { anyDocument, apply, changesOf, exported, shop } from "../../testing/documents.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import * as store from "../store.ts";

const revision = (api: TestApi) => store.loadRevision(api.database, api.environmentId);

it("gives an environment without a catalog four empty lists", async () => {
  const api = await testApi();

  expect((await api.get("/api/v1/catalog")).body.data).toEqual({
    products: [],
    features: [],
    plans: [],
    addons: [],
  });
});

it("gives what was applied, sorted, without what has its default", async () => {
  const api = await testApi();
  await apply(api, {
    products: [{ id: "b", displayName: "b", multipleSubscriptions: false, status: "PUBLISHED" }],
    features: [
      { id: "z", featureType: "BOOLEAN", meterType: "None", metadata: { b: "2", a: "1" } },
      { id: "a", featureType: "NUMBER", displayName: "A", description: "First" },
    ],
    plans: [
      {
        id: "plan",
        productId: "b",
        pricingType: "FREE",
        compatibleAddonIds: [],
        entitlements: [{ featureId: "z" }, { usageLimit: 1, featureId: "a", isCustom: false }],
      },
    ],
  });

  expect(JSON.parse(await exported(api)).data).toEqual({
    products: [{ id: "b" }],
    features: [
      { id: "a", displayName: "A", description: "First", featureType: "NUMBER" },
      { id: "z", featureType: "BOOLEAN", metadata: { a: "1", b: "2" } },
    ],
    plans: [
      {
        id: "plan",
        productId: "b",
        pricingType: "FREE",
        entitlements: [{ featureId: "a", usageLimit: 1 }, { featureId: "z" }],
      },
    ],
    addons: [],
  });
  expect(await exported(api)).toContain('"metadata":{"a":"1","b":"2"}');
});

it("keeps every field of the document", async () => {
  const amount = { amount: 1, currency: "usd" };
  const packed = {
    products: [
      {
        id: "p",
        displayName: "P",
        description: "d",
        multipleSubscriptions: true,
        productSettings: {
          subscriptionCancellationTime: "IMMEDIATE",
          subscriptionEndSetup: "DOWNGRADE_TO_FREE",
          subscriptionStartSetup: "FREE_PLAN",
          downgradePlanId: "a",
          subscriptionStartPlanId: "a",
          prorateAtEndOfBillingPeriod: true,
        },
        usageResetCutoffRule: "NEVER_RESET",
        metadata: { k: "v" },
      },
    ],
    features: [
      {
        id: "events",
        featureType: "NUMBER",
        meterType: "INCREMENTAL",
        status: "SUSPENDED",
        featureUnits: "event",
        featureUnitsPlural: "events",
        unitTransformation: {
          divide: 1_000,
          round: "UP",
          featureUnits: "pack",
          featureUnitsPlural: "packs",
        },
        meter: {
          aggregation: { function: "SUM", field: "bytes" },
          filters: [{ conditions: [{ field: "f", operation: "IN", values: ["x"] }] }],
        },
      },
      {
        id: "level",
        featureType: "ENUM",
        enumConfiguration: [{ value: "y" }, { value: "x", displayName: "X" }],
      },
    ],
    plans: [
      { id: "a", productId: "p", pricingType: "FREE" },
      {
        id: "b",
        productId: "p",
        pricingType: "PAID",
        parentPlanId: "a",
        compatibleAddonIds: ["one"],
        defaultTrialConfig: {
          duration: 14,
          units: "DAY",
          trialEndBehavior: "CONVERT_TO_PAID",
          budget: { limit: 5, hasSoftLimit: true },
        },
        entitlements: [
          {
            featureId: "events",
            usageLimit: 0.5,
            hasSoftLimit: true,
            resetPeriod: "WEEK",
            resetAnchor: "EverySunday",
            isCustom: true,
            behavior: "Override",
            description: "d",
            displayNameOverride: "E",
            hiddenFromWidgets: ["CHECKOUT", "PAYWALL"],
            order: 2,
          },
          { featureId: "level", enumValues: ["x"], isGranted: false },
        ],
        charges: [
          {
            billingModel: "USAGE_BASED",
            billingPeriod: "ANNUALLY",
            billingCadence: "ONE_OFF",
            featureId: "events",
            tiers: [{ upTo: 10, unitPrice: amount }, { flatPrice: amount }],
            tiersMode: "VOLUME",
            blockSize: 2,
            minUnitQuantity: 1,
            maxUnitQuantity: 9,
            billingCountryCode: "US",
            billingId: "price_1",
            extra: { crmId: "c" },
          },
        ],
        overageCharges: [{ billingModel: "FLAT_FEE", billingPeriod: "MONTHLY", price: amount }],
        overageBillingPeriod: "MONTHLY",
        minimumSpend: [{ billingPeriod: "MONTHLY", minimum: amount }],
        billingId: "prod_1",
        metadata: { k: "v" },
      },
    ],
    addons: [
      { id: "one", productId: "p", status: "DRAFT", dependencies: ["two"], maxQuantity: 3 },
      { id: "two", productId: "p", status: "ARCHIVED" },
    ],
  };
  const api = await testApi();

  expect((await apply(api, packed)).status).toBe(200);
  expect(JSON.parse(await exported(api)).data).toEqual(packed);
});

it("is the same after it was applied elsewhere, whatever has happened before", async () => {
  const options = fc.record({ prune: fc.boolean(), allCustomers: fc.boolean() });
  const steps = fc.array(fc.tuple(anyDocument, options), { minLength: 1, maxLength: 3 });

  let [appliedCount, stepCount] = [0, 0];
  const holds = fc.asyncProperty(steps, async (given) => {
    const [first, second] = [await testApi(), await testApi()];
    for (const [document, { prune, allCustomers }] of given) {
      const answer = await apply(first, document, `prune=${prune}&allCustomers=${allCustomers}`);
      stepCount += 1;
      if (answer.status === 200) appliedCount += 1;
    }
    const document = await exported(first);

    const applied = await apply(second, JSON.parse(document).data);

    expect(applied.status, applied.text).toBe(200);
    expect(await exported(second)).toBe(document);
    const [before, again] = [
      await revision(second),
      await apply(second, JSON.parse(document).data),
    ];
    expect(changesOf(again)).toEqual([]);
    expect(await revision(second)).toBe(before);
  });

  await fc.assert(holds, { numRuns: propertyRuns(40) });
  // Some are refused, which changes nothing; most must not be, or this would show little.
  expect(appliedCount).toBeGreaterThan(stepCount / 2);
});

it("can be applied in any order of its lists", async () => {
  const [api, other] = [await testApi(), await testApi()];
  const reversed = Object.fromEntries(
    Object.entries(shop).map(([name, list]) => [name, [...list].reverse()]),
  );

  await apply(api, shop);
  await apply(other, reversed);

  expect(await exported(other)).toBe(await exported(api));
});
