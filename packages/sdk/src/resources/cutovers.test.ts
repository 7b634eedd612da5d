import { describe, expect, test } from "vitest";
import { expectRequest, type RequestRow } from "../testing/requests.ts";
import { scriptedApi } from "../testing/scripted-api.ts";
import type { CutoverCreate } from "./cutovers.ts";
import type { SubscriptionProvision } from "./subscriptions.ts";

const options: CutoverCreate = {
  mapping: { prices: { price_1: { plan: "pro" } } },
  options: { way: "swap" },
};
const planSha256 = "a".repeat(64);
const connection = { apiKey: "sk_test_1", webhookSecret: "whsec_1" };

const rows: RequestRow[] = [
  ["POST /api/v1/cutovers", (c) => c.cutovers.create(options), options],
  ["GET /api/v1/cutovers?state=running", (c) => c.cutovers.list({ state: "running" })],
  ["GET /api/v1/cutovers/c", (c) => c.cutovers.retrieve("c")],
  [
    "GET /api/v1/cutovers/c/items?from=5&state=held",
    (c) => c.cutovers.itemPage("c", { from: 5, state: "held" }),
  ],
  ["GET /api/v1/cutovers/c/items/sub_1", (c) => c.cutovers.item("c", "sub_1")],
  [
    "POST /api/v1/cutovers/c/apply",
    (c) => c.cutovers.apply("c", { planSha256, canary: 5 }),
    { planSha256, canary: 5 },
  ],
  ["POST /api/v1/cutovers/c/pause", (c) => c.cutovers.pause("c")],
  ["POST /api/v1/cutovers/c/rollback", (c) => c.cutovers.rollback("c"), {}],
  ["GET /api/v1/integrations", (c) => c.billing.connections()],
  ["PUT /api/v1/integrations/stripe", (c) => c.billing.connectStripe(connection), connection],
  ["DELETE /api/v1/integrations/stripe", (c) => c.billing.disconnectStripe()],
  [
    "GET /api/v1/integrations/stripe/customers?startingAfter=cus_1",
    (c) => c.billing.stripeCustomers({ startingAfter: "cus_1" }),
  ],
  [
    "GET /api/v1/integrations/stripe/subscriptions?limit=5",
    (c) => c.billing.stripeSubscriptions({ limit: 5 }),
  ],
  ["POST /api/v1/billing/comparisons", (c) => c.billing.comparisons.create(), {}],
  [
    "POST /api/v1/billing/comparisons",
    (c) => c.billing.comparisons.create({ heal: true }),
    { heal: true },
  ],
  ["GET /api/v1/billing/comparisons?limit=5", (c) => c.billing.comparisons.list({ limit: 5 })],
  ["GET /api/v1/billing/comparisons/x", (c) => c.billing.comparisons.retrieve("x")],
  [
    "GET /api/v1/billing/comparisons/x/entries?from=5&verdict=differs",
    (c) => c.billing.comparisons.entryPage("x", { from: 5, verdict: "differs" }),
  ],
];

describe("cutovers and the billing connection", () => {
  test.each(rows)("%s", expectRequest);
});

test("items are read page after page until there is no position to go on from", async () => {
  const { client, requests } = await scriptedApi([
    { body: { data: [{ state: "done" }, { state: "held" }], next: 7 } },
    { body: { data: [{ state: "planned" }], next: null } },
  ]);

  const states: string[] = [];
  for await (const { state } of client.cutovers.items("c", { limit: 2 })) states.push(state);

  expect(states).toEqual(["done", "held", "planned"]);
  expect(requests.map(({ url }) => url)).toEqual([
    "/api/v1/cutovers/c/items?limit=2&from=0",
    "/api/v1/cutovers/c/items?limit=2&from=7",
  ]);
});

test("a page of Stripe's objects says whether there are more", async () => {
  const { client } = await scriptedApi([{ body: { data: [{ id: "sub_1" }], hasMore: true } }]);

  expect(await client.billing.stripeSubscriptions()).toEqual({
    data: [{ id: "sub_1" }],
    hasMore: true,
  });
});

test("a paid plan is provisioned with everything that its billing needs", async () => {
  const body: SubscriptionProvision = {
    customerId: "acme",
    planId: "pro",
    startDate: "2024-01-31T00:00:00.000Z",
    billingPeriod: "MONTHLY",
    paymentCollectionMethod: "INVOICE",
    unitQuantity: 5,
    addons: [{ id: "support", quantity: 2 }],
    billingInformation: {
      billingAddress: { country: "DE", city: "Berlin" },
      chargeOnBehalfOfAccount: "acct_2",
      couponId: "welcome",
      integrationId: "stripe",
      invoiceDaysUntilDue: 14,
      isBackdated: true,
      isInvoicePaid: false,
      metadata: { carried: "over" },
      prorationBehavior: "NONE",
      taxIds: [{ type: "eu_vat", value: "DE1" }],
      taxPercentage: 19,
      taxRateIds: ["txr_1"],
    },
  };
  const { client, requests } = await scriptedApi([{}]);

  await client.provisionSubscription(body);

  expect(JSON.parse(requests[0]?.body ?? "")).toEqual(body);
});

test("entries of a comparison are read likewise", async () => {
  const { client, requests } = await scriptedApi([
    { body: { data: [{ verdict: "in_sync" }, { verdict: "differs" }], next: 2 } },
    { body: { data: [{ verdict: "warning" }], next: null } },
  ]);

  const verdicts: string[] = [];
  for await (const { verdict } of client.billing.comparisons.entries("x")) verdicts.push(verdict);

  expect(verdicts).toEqual(["in_sync", "differs", "warning"]);
  expect(requests.map(({ url }) => url)).toEqual([
    "/api/v1/billing/comparisons/x/entries?from=0",
    "/api/v1/billing/comparisons/x/entries?from=2",
  ]);
});
