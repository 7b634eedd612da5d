import { expect, test } from "vitest";
import { itemsOf } from "./items.ts";

const options = {
  ignoreUnknown: false,
  absentAsNull: false,
  importId: "import-1",
  since: "2026-01-01T00:00:00.000Z",
};

function sent(item: ReturnType<typeof itemsOf.usage>) {
  if (!item.ok) throw new Error(JSON.stringify(item.issues));
  return { ...(JSON.parse(item.json) as object) };
}

function faults(item: ReturnType<typeof itemsOf.usage>) {
  return item.ok ? [] : item.issues.map(({ code, pointer }) => `${pointer} ${code}`);
}

test("a customer without a name is not sent as one whose name is null", () => {
  const record = { customerId: "acme", email: null };

  expect(faults(itemsOf.customers(record, 1, options))).toEqual(["/name missing_field"]);
  const filled = itemsOf.customers(record, 1, { ...options, absentAsNull: true });
  expect(sent(filled)).toEqual({ id: "acme", name: null, email: null });
});

test("what API v1 has no field for is rejected, or left out with a warning", () => {
  const created = { createdAt: "2022-01-01T00:00:00Z" };
  const record = { id: "acme", name: "Acme", email: null, billingId: null, ...created };

  expect(faults(itemsOf.customers(record, 1, options))).toEqual(["/createdAt unknown_field"]);
  const item = itemsOf.customers(record, 1, { ...options, ignoreUnknown: true });
  expect(sent(item)).toEqual({ id: "acme", name: "Acme", email: null });
  const warned = item.ok ? item.warnings.map(({ pointer }) => pointer) : [];
  expect(warned).toEqual(["/billingId", "/createdAt"]);
});

test("an original id goes into the metadata, beside what is there", () => {
  const customer = { id: "a|2F1", name: "A", email: null, originalId: "a/1" };
  const subscription = { id: "s", customerId: "a", planId: "p", metadata: { k: "v" } };
  const mapped = { ...subscription, originalId: "s:1" };

  expect(sent(itemsOf.customers(customer, 1, options))).toEqual({
    id: "a|2F1",
    name: "A",
    email: null,
    metadata: { originalId: "a/1" },
  });
  expect(sent(itemsOf.subscriptions(mapped, 1, options))).toEqual({
    ...subscription,
    metadata: { k: "v", originalId: "s:1" },
  });
});

test("a subscription has the fields and names of API v1", () => {
  const record = {
    subscriptionId: "sub-1",
    customerId: "acme",
    planId: "pro",
    status: "active",
    paused: false,
    billingId: "sub_1",
    billingPeriod: "MONTHLY",
    addons: [{ addonId: "seats", quantity: 2 }],
    billableFeatures: [{ featureId: "feature-seats", quantity: 3 }],
    additionalMetaData: { a: "b" },
  };

  expect(sent(itemsOf.subscriptions(record, 1, options))).toEqual({
    id: "sub-1",
    customerId: "acme",
    planId: "pro",
    billingId: "sub_1",
    billingPeriod: "MONTHLY",
    addons: [{ id: "seats", quantity: 2 }],
    charges: [{ id: "feature-seats", type: "FEATURE", quantity: 3 }],
    metadata: { a: "b" },
  });
});

test("a subscription that could be made or billed twice is rejected", () => {
  const record = { customerId: "acme", planId: "pro", billingPeriod: "MONTHLY" };

  expect(faults(itemsOf.subscriptions(record, 1, options))).toEqual([
    "/id missing_field",
    "/billingPeriod paid_plan_needs_cutover",
  ]);
});

test("what decides access is never left out", () => {
  const record = {
    id: "sub-1",
    customerId: "acme",
    planId: "pro",
    trialEndDate: "2027-01-01T00:00:00Z",
    entitlements: [{ featureId: "feature-seats", usageLimit: 5 }],
  };

  const item = itemsOf.subscriptions(record, 1, { ...options, ignoreUnknown: true });

  expect(faults(item).sort()).toEqual([
    "/entitlements unknown_field",
    "/trialEndDate unknown_field",
  ]);
});

test("promotional entitlements are never left out, nor that there are none", () => {
  const entry = { featureId: "sso", period: "lifetime" };
  for (const promotionalEntitlements of [[entry], [], null]) {
    const record = { id: "acme", name: null, email: null, promotionalEntitlements };

    const item = itemsOf.customers(record, 1, { ...options, ignoreUnknown: true });

    expect(faults(item)).toEqual(["/promotionalEntitlements unknown_field"]);
    expect(item).toMatchObject({
      issues: [{ hint: "Remove it, and grant or revoke them on the server." }],
    });
  }
});

test("equal usages of one file have keys of their own, and set the counter", () => {
  const record = { customerId: "acme", featureId: "feature-seats", usage: 5, resourceId: "a|b" };

  const [one, other] = [itemsOf.usage(record, 1, options), itemsOf.usage(record, 2, options)];

  expect(sent(one)).toEqual({
    customerId: "acme",
    featureId: "feature-seats",
    resourceId: "a|b",
    value: 5,
    updateBehavior: "SET",
    idempotencyKey: "import-1-1",
  });
  expect(sent(other)).toMatchObject({ idempotencyKey: "import-1-2" });
  expect(one).toMatchObject({
    lookUp:
      "GET /api/v1/usage/acme/history/feature-seats?startDate=2025-12-31T23%3A00%3A00.000Z" +
      "&resourceId=a%7Cb",
    lookFor: "the value 5",
  });
  const createdAt = "2024-02-03T04:05:06+02:00";
  expect(itemsOf.usage({ ...record, createdAt }, 1, options)).toMatchObject({
    lookUp: expect.stringMatching(/\?startDate=2024-02-03T04%3A05%3A06%2B02%3A00&/),
  });
});
