import { beforeEach, describe, expect, it } from "vitest";
import { testApi } from "../../testing/api.ts";
import { type BilledApi, billedApi } from "../../testing/billing.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";

const hostile = "../invoices#";
const others = "AzZ-chargebee/42";

describe("where Stripe is connected, an id that cannot be Stripe's", () => {
  let api: BilledApi;

  beforeEach(async () => {
    api = await billedApi();
  });

  const store = (column: "billing_id" | "payment_method_id", value: string) =>
    api.database.execute(
      `update customers set ${column} = $2 where environment_id = $1::uuid and customer_id = 'c'`,
      [api.environmentId, value],
    );

  it.each(["billingId", "paymentMethodId"])("is rejected as %s of an import", async (field) => {
    const records = [{ id: "d", [field]: hostile }, { id: "e" }, { id: "c", [field]: hostile }];

    const { outcomes, details } = await importAll(api, "customers", records);

    expect(outcomes).toEqual(["rejected", "created", "rejected"]);
    const expected = ["invalid_billing_id", `/${field}`];
    expect(details.map(({ code, path }) => [code, path])).toEqual([expected, expected]);
  });

  it("is rejected as the billing id of an imported subscription", async () => {
    const record = { id: "s", customerId: "c", planId: "basic", billingId: hostile };

    const { outcomes, details } = await importAll(api, "subscriptions", [record]);

    expect([outcomes[0], details[0]?.code]).toEqual(["rejected", "invalid_billing_id"]);
    expect(details[0]?.message).toContain(hostile);
  });

  it.each<[string, string, string, object]>([
    ["POST", "/api/v1/customers", "billingId", { id: "new", billingId: hostile }],
    ["PATCH", "/api/v1/customers/c", "billingId", { billingId: hostile }],
    [
      "POST",
      "/api/v1/customers/c/payment-method",
      "paymentMethodId",
      { integrationId: "i", vendorIdentifier: "STRIPE", paymentMethodId: hostile },
    ],
    [
      "POST",
      "/api/v1/customers/c/integrations",
      "syncedEntityId",
      { id: "i", vendorIdentifier: "STRIPE", syncedEntityId: hostile },
    ],
    [
      "POST",
      "/api/v1/subscriptions",
      "billingId",
      { customerId: "c", planId: "basic", billingId: hostile },
    ],
  ])("is refused by %s %s as %s", async (method, path, field, body) => {
    const answer = await api.call(method, path, body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.text).toContain(`"${field}"`);
  });

  it.each([
    ["billing_id", "customer", hostile],
    ["payment_method_id", "payment method", "pm_X/detach#"],
  ] as const)("and is stored as %s already is unknown there", async (column, noun, id) => {
    await store(column, id);

    const answer = await api.provision({ planId: "basic", billingPeriod: "MONTHLY" });

    expect([answer.status, answer.body.code]).toEqual([400, "billing_refused"]);
    expect(answer.body.message).toContain(`There is no such ${noun} at Stripe`);
    expect(answer.text).not.toContain("pm_X");
    expect(await api.theirs()).toEqual([]);
  });

  it("and that a stored subscription has does not keep it from being canceled", async () => {
    const record = { id: "s", customerId: "c", planId: "basic", billingId: "sub_kept" };
    await importAll(api, "subscriptions", [record]);
    await api.database.execute(
      "update subscriptions set billing_id = $2 where environment_id = $1::uuid",
      [api.environmentId, hostile],
    );

    const answer = await api.post("/api/v1/subscriptions/s/cancel", {});

    expect(answer.status).toBeLessThan(500);
    expect(await api.work()).toEqual([]);
  });

  it("is left as it is by a record that brings the stored one again", async () => {
    await store("billing_id", hostile);

    const { outcomes } = await importAll(api, "customers", [{ id: "c", billingId: hostile }]);

    expect(outcomes).toEqual(["unchanged"]);
  });
});

describe("where nobody bills, the id of another billing system", () => {
  it("is kept, of customers and of subscriptions", async () => {
    const api = await testApi();
    await storeCatalog(api, sampleCatalog);
    await createCustomers(api, ["a"]);

    const customers = await importAll(api, "customers", [
      { id: "b", billingId: others, paymentMethodId: others },
    ]);
    const subscriptions = await importAll(api, "subscriptions", [
      { customerId: "a", planId: "paid", billingId: others },
    ]);
    const patched = await api.call("PATCH", "/api/v1/customers/a", { billingId: others });

    expect([customers.outcomes, subscriptions.outcomes]).toEqual([["created"], ["created"]]);
    expect(patched.body.data).toMatchObject({ billingId: others });
  });
});
