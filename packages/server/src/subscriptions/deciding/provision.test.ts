import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import {
  connectBilling,
  openPricing,
  provision,
  read,
  refusal,
  subscriptions,
} from "../../testing/pricing.ts";
import { createCustomers } from "../../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

describe("provisioning", () => {
  it("answers the subscription whole, and reading it answers the same", async () => {
    const answer = await api.post(subscriptions, { customerId: "c", planId: "free", id: "s" });

    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      id: "s",
      status: "SUCCESS",
      entitlements: [],
      isScheduled: false,
      subscription: {
        id: "s",
        customerId: "c",
        planId: "free",
        resourceId: null,
        pricingType: "FREE",
        status: "ACTIVE",
        startDate: "2026-01-01T00:00:00.000Z",
        endDate: null,
        effectiveEndDate: null,
        cancellationDate: null,
        cancelReason: null,
        trial: null,
        trialEndDate: null,
        billingCycleAnchor: null,
        billingId: null,
        currentBillingPeriodStart: "2026-01-01T00:00:00.000Z",
        currentBillingPeriodEnd: "2026-02-01T00:00:00.000Z",
        paymentCollection: "NOT_REQUIRED",
        paymentCollectionMethod: null,
        payingCustomerId: null,
        contractId: null,
        latestInvoice: null,
        budget: null,
        minimumSpend: null,
        coupons: [],
        addons: [],
        prices: [],
        futureUpdates: [],
        subscriptionEntitlements: [],
        metadata: {},
        createdAt: "2026-01-01T00:00:00.000Z",
      },
    });
    expect(await read(api, "s")).toEqual(answer.body.data?.subscription);
  });

  it("makes an id where none is given", async () => {
    const answer = await api.post(subscriptions, { customerId: "c", planId: "free" });

    expect(String(answer.body.data?.id)).toMatch(/^subscription-[a-z0-9]+$/);
    expect((await read(api, String(answer.body.data?.id))).planId).toBe("free");
  });

  it("keeps everything that is said, and takes the prices of the plan and add-ons", async () => {
    const options = {
      planId: "pro",
      billingPeriod: "ANNUALLY",
      unitQuantity: 3,
      addons: [{ id: "extra", quantity: 2 }],
      entitlements: [{ type: "FEATURE", id: "seats", usageLimit: 9, resetPeriod: "MONTH" }],
      metadata: { a: "b" },
      budget: { hasSoftLimit: true, limit: 100 },
      minimumSpend: { amount: 5, currency: "usd" },
      appliedCoupon: { couponId: "ten", discount: { percentOff: 10, name: "Ten" } },
      billingInformation: { metadata: { moved: "yes" }, taxPercentage: 19 },
      paymentCollectionMethod: "INVOICE",
      salesforceId: "sf",
    };

    const made = await provision(api, options);

    expect(made).toMatchObject({
      pricingType: "PAID",
      addons: options.addons,
      subscriptionEntitlements: [{ id: "seats", type: "FEATURE" }],
      metadata: { a: "b" },
      budget: options.budget,
      minimumSpend: options.minimumSpend,
      coupons: [{ id: "ten", name: "Ten", status: "ACTIVE", amountsOff: null, percentOff: 10 }],
      paymentCollectionMethod: "INVOICE",
      currentBillingPeriodEnd: "2027-01-01T00:00:00.000Z",
    });
    expect(made.prices).toEqual([
      { addonId: null, featureId: null, baseCharge: true, amount: 200, currency: "usd" },
      { addonId: null, featureId: "seats", baseCharge: false, amount: 50, currency: "usd" },
      { addonId: "extra", featureId: null, baseCharge: true, amount: 20, currency: "usd" },
    ]);
  });

  it("answers what the customer may use from now on", async () => {
    const entitlements = [{ type: "FEATURE", id: "seats", usageLimit: 9 }];
    const options = { customerId: "c", planId: "pro", entitlements };

    const answer = await api.post(subscriptions, options);

    expect(answer.body.data?.entitlements).toMatchObject([
      { type: "FEATURE", isGranted: true, feature: { id: "seats" }, usageLimit: 9 },
    ]);
  });

  it("leaves one active subscription, however many come at once", async () => {
    const plans = ["free", "basic", "pro", "custom", "free", "basic"];

    await Promise.all(plans.map((planId) => provision(api, { planId })));

    const active = (await api.get(`${subscriptions}?status=ACTIVE`)).body.data;
    expect(active).toHaveLength(1);
    expect((await api.get(subscriptions)).body.data).toHaveLength(plans.length);
  });

  it("gives an id to one alone of several customers who want it at once", async () => {
    const customers = ["c", "d", "e", "f"];
    await createCustomers(api, customers);
    const options = { planId: "free", id: "wanted" };

    const answers = await Promise.all(
      customers.map((customerId) => api.post(subscriptions, { ...options, customerId })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await api.get(subscriptions)).body.data).toHaveLength(1);
  });

  it("takes an agreed price instead of the catalog's", async () => {
    const priceOverrides = [
      { featureId: "seats", amount: 4, currency: "usd" },
      { baseCharge: true, amount: 11, currency: "usd" },
    ];

    const made = await provision(api, { planId: "pro", priceOverrides });

    expect(made.prices).toMatchObject([{ amount: 11 }, { amount: 4, featureId: "seats" }]);
  });

  it("takes the latest published version of the plan", async () => {
    await storeCatalog(api, {
      plans: [
        { id: "basic", version: 2, pricingType: "PAID", prices: [{ price: usd(12) }] },
        { id: "basic", version: 3, pricingType: "PAID", status: "DRAFT", prices: [] },
      ],
    });

    expect((await provision(api, { planId: "basic" })).prices).toMatchObject([{ amount: 12 }]);
  });

  it("refuses an id that is in use, by any customer", async () => {
    await api.post("/api/v1/customers", { id: "other" });
    await provision(api, { planId: "free", id: "s" });

    const answers = [
      await api.post(subscriptions, { customerId: "c", planId: "basic", id: "s" }),
      await api.post(subscriptions, { customerId: "other", planId: "basic", id: "s" }),
    ];

    expect(answers.map(refusal)).toEqual([
      [409, "DuplicatedEntityNotAllowed"],
      [409, "DuplicatedEntityNotAllowed"],
    ]);
    expect(await read(api, "s")).toMatchObject({ planId: "free", status: "ACTIVE" });
  });

  it("answers a repeat with the same Idempotency-Key by the first reply", async () => {
    const options = { customerId: "c", planId: "free" };
    const headers = { "idempotency-key": "once" };

    const first = await api.post(subscriptions, options, headers);
    const second = await api.post(subscriptions, options, headers);

    expect(second.text).toBe(first.text);
    expect((await api.get(subscriptions)).body.data).toHaveLength(1);
  });
});

const day = (date: string) => `${date}T00:00:00.000Z`;
const usd = (amount: number) => ({ amount, currency: "usd" });
const seat = { type: "FEATURE", id: "seats" };

describe("a subscription that is not possible", () => {
  it.each([
    ["an unknown customer", { customerId: "x", planId: "free" }, [404, "CustomerNotFound"]],
    ["an unknown plan", { planId: "x" }, [404, "PlanNotFound", "plan_not_found"]],
    [
      "an unknown paying customer",
      { planId: "free", payingCustomerId: "x" },
      [404, "CustomerNotFound"],
    ],
    ["a draft", { planId: "draft" }, [400, "invalid_subscription", "plan_not_published"]],
    ["an archived plan", { planId: "old" }, [400, "invalid_subscription", "plan_not_published"]],
    [
      "an unknown add-on",
      { planId: "pro", addons: [{ id: "x", quantity: 1 }] },
      [404, "AddonNotFound", "addon_not_found"],
    ],
    [
      "an add-on of other plans",
      { planId: "pro", addons: [{ id: "lonely", quantity: 1 }] },
      [400, "IncompatibleSubscriptionAddon", "addon_incompatible"],
    ],
    [
      "an add-on without the one it needs",
      { planId: "pro", addons: [{ id: "needy", quantity: 1 }] },
      [400, "IncompatibleSubscriptionAddon", "addon_dependency_missing"],
    ],
    [
      "an add-on with a free plan",
      { planId: "free", addons: [{ id: "extra", quantity: 1 }] },
      [400, "IncompatibleSubscriptionAddon", "addons_not_allowed"],
    ],
    [
      "too many of an add-on",
      { planId: "pro", addons: [{ id: "extra", quantity: 6 }] },
      [400, "InvalidQuantity", "invalid_quantity"],
    ],
    [
      "less than none of an add-on",
      { planId: "pro", addons: [{ id: "extra", quantity: -1 }] },
      [400, "InvalidQuantity", "invalid_quantity"],
    ],
    [
      "too many units",
      { planId: "pro", unitQuantity: 51 },
      [400, "InvalidQuantity", "invalid_quantity"],
    ],
    [
      "units of a plan without any",
      { planId: "basic", unitQuantity: 2 },
      [400, "InvalidQuantity", "invalid_quantity"],
    ],
    [
      "an unknown feature",
      { planId: "pro", entitlements: [{ ...seat, id: "x", usageLimit: 1 }] },
      [404, "FeatureNotFound", "feature_not_found"],
    ],
    [
      "an entitlement without a value",
      { planId: "pro", entitlements: [seat] },
      [400, "invalid_subscription", "invalid_entitlement"],
    ],
    [
      "a price in credits",
      { planId: "pro", priceOverrides: [{ currencyId: "tokens", amount: 1 }] },
      [400, "invalid_subscription", "credits_not_supported"],
    ],
    [
      "credits",
      { planId: "pro", entitlements: [{ type: "CREDIT", id: "x", amount: 1, cadence: "MONTH" }] },
      [400, "invalid_subscription", "credits_not_supported"],
    ],
    ["no resource", { planId: "site" }, [400, "invalid_subscription", "resource_required"]],
    [
      "a resource",
      { planId: "free", resourceId: "r" },
      [400, "invalid_subscription", "resource_not_allowed"],
    ],
    [
      "an end before the start",
      { planId: "free", startDate: day("2026-03-01"), cancellationDate: day("2026-02-01") },
      [400, "invalid_subscription", "end_before_start"],
    ],
    [
      "a billing period without price",
      { planId: "site", resourceId: "r", billingPeriod: "ANNUALLY" },
      [400, "InvalidArgumentError"],
    ],
    [
      "a trial of a free plan",
      { planId: "free", trialOverrideConfiguration: { isTrial: true } },
      [400, "InvalidArgumentError"],
    ],
    [
      "a trial without end",
      { planId: "basic", trialOverrideConfiguration: { isTrial: true } },
      [400, "InvalidArgumentError"],
    ],
    [
      "two quantities of one thing",
      { planId: "pro", unitQuantity: 2, charges: [{ ...seat, quantity: 3 }] },
      [400, "InvalidArgumentError"],
    ],
    [
      "a date without zone",
      { planId: "free", startDate: "2026-01-01" },
      [400, "InvalidArgumentError"],
    ],
  ])("is refused with nothing written: %s", async (_, options, expected) => {
    const answer = await api.post(subscriptions, { customerId: "c", ...options });

    expect(refusal(answer)).toEqual(expected);
    expect((await api.get(subscriptions)).body.data).toEqual([]);
  });

  it("is refused for an archived customer", async () => {
    await api.post("/api/v1/customers/c/archive");

    const answer = await api.post(subscriptions, { customerId: "c", planId: "free" });

    expect(refusal(answer)).toEqual([409, "EntityIsArchivedError"]);
  });

  it("names the plan in the message", async () => {
    const answer = await api.post(subscriptions, { customerId: "c", planId: "x" });

    expect(answer.body.message).toBe('The catalog has no plan "x".');
  });
});

describe("a paid plan where a billing provider is connected", () => {
  beforeEach(() => connectBilling(api));

  it("needs a key for that provider, and nothing stays without one", async () => {
    const options = { customerId: "c", planId: "basic", id: "s" };

    const answer = await api.post(subscriptions, options);

    expect(refusal(answer)).toEqual([409, "billing_not_connected"]);
    expect((await api.get(`${subscriptions}/s`)).status).toBe(404);
  });

  it("is billed elsewhere where nothing is to be collected", async () => {
    const made = await provision(api, { planId: "basic", paymentCollectionMethod: "NONE" });

    expect(made).toMatchObject({ billingId: null, status: "ACTIVE" });
  });

  it("is adopted with the billing id of what bills it, without a trial", async () => {
    const made = await provision(api, { planId: "trialed", billingId: "sub_1" });

    expect(made).toMatchObject({ billingId: "sub_1", status: "ACTIVE", trialEndDate: null });
  });

  it.each(["free", "custom"])("does not concern the plan %s", async (planId) => {
    expect(await provision(api, { planId })).toMatchObject({ planId, status: "ACTIVE" });
  });
});
