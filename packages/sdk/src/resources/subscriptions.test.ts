import { describe, expect, test } from "vitest";
import { ConflictError } from "../errors.ts";
import { expectRequest, type RequestRow } from "../testing/requests.ts";
import { scriptedApi } from "../testing/scripted-api.ts";
import { UsageUpdateBehavior } from "./usage.ts";

const options = { customerId: "acme", planId: "pro" };
const imported = { subscriptions: [{ id: "s", ...options }] };
const atOnce = { cancellationTime: "IMMEDIATE" } as const;
const usages = [
  { customerId: "acme", featureId: "seats", value: 5, updateBehavior: UsageUpdateBehavior.SET },
];
const promotions = {
  promotionalEntitlements: [{ featureId: "seats", period: "1 month" as const, usageLimit: 9 }],
};

const rows: RequestRow[] = [
  ["POST /api/v1/subscriptions/import", (c) => c.subscriptions.import(imported), imported],
  ["POST /api/v1/subscriptions", (c) => c.subscriptions.provision(options), options],
  ["POST /api/v1/subscriptions", (c) => c.provisionSubscription(options), options],
  [
    "GET /api/v1/subscriptions?customerId=acme&status=ACTIVE%2CIN_TRIAL",
    (c) => c.subscriptions.list({ customerId: "acme", status: ["ACTIVE", "IN_TRIAL"] }),
  ],
  ["GET /api/v1/subscriptions/s%20t", (c) => c.subscriptions.retrieve("s t")],
  [
    "PATCH /api/v1/subscriptions/s",
    (c) => c.subscriptions.update("s", { metadata: {} }),
    { metadata: {} },
  ],
  ["POST /api/v1/subscriptions/s/cancel", (c) => c.subscriptions.cancel("s"), {}],
  [
    "POST /api/v1/subscriptions/s/cancel",
    (c) => c.cancelSubscription({ subscriptionId: "s", ...atOnce }),
    atOnce,
  ],
  [
    "POST /api/v1/subscriptions/s/transfer",
    (c) => c.subscriptions.transfer("s", { destinationResourceId: "site-2" }),
    { destinationResourceId: "site-2" },
  ],
  ["POST /api/v1/subscriptions/s/migrate", (c) => c.subscriptions.migrate("s"), {}],
  ["POST /api/v1/subscriptions/preview", (c) => c.subscriptions.preview(options), options],
  [
    "DELETE /api/v1/subscriptions/s/future-update/schedule",
    (c) => c.subscriptions.futureUpdate.cancelSchedule("s"),
  ],
  [
    "DELETE /api/v1/subscriptions/s/future-update/pending-payment",
    (c) => c.subscriptions.futureUpdate.cancelPendingPayment("s"),
  ],
  ["POST /api/v1/usage", (c) => c.usage.report({ usages }), { usages }],
  [
    "GET /api/v1/usage/acme/history/seats?startDate=2024-01-01T00%3A00%3A00Z",
    (c) => c.usage.history("acme", "seats", { startDate: "2024-01-01T00:00:00Z" }),
  ],
  ["GET /api/v1/customers/acme/entitlements", (c) => c.customers.retrieveEntitlements("acme")],
  [
    "GET /api/v1/customers/acme/entitlements/check?featureId=seats&requestedUsage=0.5",
    (c) => c.customers.checkEntitlement("acme", { featureId: "seats", requestedUsage: 0.5 }),
  ],
  [
    "GET /api/v1/customers/acme/resources?limit=2",
    (c) => c.customers.listResources("acme", { limit: 2 }),
  ],
  [
    "POST /api/v1/customers/acme/promotional-entitlements",
    (c) => c.customers.promotionalEntitlements.create("acme", promotions),
    promotions,
  ],
  [
    "GET /api/v1/customers/acme/promotional-entitlements?status=Active",
    (c) => c.customers.promotionalEntitlements.list("acme", { status: ["Active"] }),
  ],
  [
    "DELETE /api/v1/customers/acme/promotional-entitlements/seats",
    (c) => c.customers.promotionalEntitlements.revoke("acme", "seats"),
  ],
];

describe("a method of subscriptions, usage and entitlements", () => {
  test.each(rows)("sends %s", async (line, call, body) => {
    await expectRequest(line, call, body);
  });

  test("throws the API's refusal with its code", async () => {
    const body = { message: "It is archived.", code: "EntityIsArchivedError" };
    const { client, requests } = await scriptedApi([{ status: 409, body }]);

    const error = await client
      .cancelSubscription({ subscriptionId: "s" })
      .catch((thrown) => thrown);

    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject(body);
    expect(requests).toHaveLength(1);
  });
});
