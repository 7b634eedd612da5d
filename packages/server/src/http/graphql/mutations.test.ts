import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { codesOf, graphql, mutate, mutated } from "../../testing/graphql.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

const importCustomers = (...customers: object[]) =>
  mutated(api, "importCustomerBulk", { customers });
const customer = async (id: string) => (await api.get(`/api/v1/customers/${id}`)).body.data;
const nothing = "00000000-0000-7000-8000-000000000000";

describe("importCustomerBulk", () => {
  it("takes customers by the names of this API, and says what happened to each", async () => {
    const given = {
      customerId: "a",
      name: "A",
      email: "a@example.com",
      billingId: "cus_a",
      paymentMethodId: "pm_a",
      updatedAt: "2025-01-01T00:00:00.000Z",
      additionalMetaData: { isTest: "true" },
      environmentId: "ignored",
    };

    const imported = await importCustomers(given, { refId: "b" }, { customerId: "?" });

    expect(imported).toMatchObject({
      newCustomers: ["a", "b"],
      outcomes: ["created", "created", "rejected"],
      details: [{ index: 2, code: "invalid_id", path: "/customerId" }],
    });
    expect(await customer("a")).toMatchObject({
      name: "A",
      email: "a@example.com",
      billingId: "cus_a",
      updatedAt: "2025-01-01T00:00:00.000Z",
      metadata: { isTest: "true" },
    });
  });

  it("refuses promotional entitlements, for which that API has no field", async () => {
    const customers = [{ customerId: "a", promotionalEntitlements: [] }];

    const answer = await mutate(api, "importCustomerBulk", { customers });

    expect(answer.text).toContain('Field \\"promotionalEntitlements\\" is not defined');
    expect((await api.get("/api/v1/customers")).body.data).toEqual([]);
  });

  it("clears what is null and leaves what is absent", async () => {
    await importCustomers({ customerId: "a", name: "A", billingId: "cus_a" });

    await importCustomers({ customerId: "a", name: null });

    expect(await customer("a")).toMatchObject({ name: null, billingId: "cus_a" });
  });

  it("leaves what a variable that is not given stands for", async () => {
    await importCustomers({ customerId: "a", name: "A" });
    const query = `mutation ($name: String, $email: String) {
      importCustomerBulk(input: {customers: [{customerId: "a", name: $name, email: $email}]}) {
        outcomes
      }
    }`;

    const answer = await graphql(api, { query, variables: { email: "a@example.com" } });

    expect(answer.body.data?.importCustomerBulk).toEqual({ outcomes: ["updated"] });
    expect(await customer("a")).toMatchObject({ name: "A", email: "a@example.com" });
  });

  it.each([
    ["both names with one value", { customerId: "a", refId: "a" }, "created"],
    ["the other name as null", { customerId: "a", refId: null }, "created"],
    ["both names with different values", { customerId: "a", refId: "b" }, "rejected"],
    ["no id", { name: "A" }, "rejected"],
  ])("takes or rejects a customer with %s", async (_, given, outcome) => {
    expect((await importCustomers(given)).outcomes).toEqual([outcome]);
  });

  it.each([0, 1_001])("is refused with %i customers", async (length) => {
    const customers = Array.from({ length }, (_, index) => ({ customerId: `c${index}` }));

    const answer = await mutate(api, "importCustomerBulk", { customers });

    expect([answer.status, codesOf(answer)]).toEqual([200, ["InvalidArgumentError"]]);
    expect(answer.body.data).toEqual({ importCustomerBulk: null });
  });
});

describe("importSubscriptionsBulk", () => {
  const given = {
    subscriptionId: "s",
    customerId: "a",
    planId: "custom",
    startDate: "2025-12-01T00:00:00.000Z",
    addons: [{ addonId: "extra", quantity: 2 }],
    entitlements: [{ feature: { featureId: "seats", usageLimit: 12.5 }, credit: null }],
    subscriptionEntitlements: null,
    additionalMetaData: { isTest: "true" },
  };
  const importing = async (...subscriptions: object[]) => {
    const taskId = await mutated(api, "importSubscriptionsBulk", { subscriptions });
    while (await api.services.imports.applyNextTask(api.database));
    const query = `query ($id: String!) { importTask(id: $id) {
      id kind status counts { read created updated rejected }
    } }`;
    const answer = await graphql(api, { query, variables: { id: taskId } });
    return { taskId, task: answer.body.data?.importTask };
  };

  beforeEach(() => importCustomers({ customerId: "a" }));

  it("gives the id of a task, which applies them and can be read", async () => {
    const { taskId, task } = await importing(given, { ...given, planId: "unknown" });

    expect(task).toEqual({
      id: taskId,
      kind: "subscriptions",
      status: "completed",
      counts: { read: 2, created: 1, updated: 0, rejected: 1 },
    });
    const { body } = await api.get("/api/v1/subscriptions/s");
    expect(body.data).toMatchObject({
      planId: "custom",
      addons: [{ id: "extra", quantity: 2 }],
      subscriptionEntitlements: [{ id: "seats", type: "FEATURE" }],
      metadata: { isTest: "true" },
    });
  });

  it("clears what is null and leaves what is absent", async () => {
    await importing({ ...given, endDate: "2027-01-01T00:00:00.000Z" });

    const { customerId, planId, subscriptionId } = given;
    await importing({ customerId, planId, subscriptionId, endDate: null });

    const { body } = await api.get("/api/v1/subscriptions/s");
    expect(body.data).toMatchObject({ endDate: null, addons: [{ id: "extra", quantity: 2 }] });
  });

  it("rejects a credit, and an amount in two names that differ", async () => {
    const credit = { ...given, entitlements: [{ credit: { amount: 5 } }] };
    const twice = {
      ...given,
      charges: [{ id: "seats", quantity: 2 }],
      billableFeatures: [{ featureId: "seats", quantity: 3 }],
    };

    const { task } = await importing(credit, twice);

    expect(task?.counts).toMatchObject({ created: 0, rejected: 2 });
  });

  it.each([
    ["no subscription", []],
    ["more than 1,000", Array.from({ length: 1_001 }, () => given)],
  ])("is refused with %s", async (_, subscriptions) => {
    const answer = await mutate(api, "importSubscriptionsBulk", { subscriptions });

    expect(codesOf(answer)).toEqual(["InvalidArgumentError"]);
  });
});

describe("importTask", () => {
  it.each([
    ["nobody's id", nothing, "import_run_not_found"],
    ["what is no id", "x", "InvalidArgumentError"],
  ])("is refused for %s", async (_, id, code) => {
    const query = "query ($id: String!) { importTask(id: $id) { status } }";

    const answer = await graphql(api, { query, variables: { id } });

    expect([answer.status, answer.body.data, codesOf(answer)]).toEqual([
      200,
      { importTask: null },
      [code],
    ]);
  });
});

describe("provisionSubscriptionV2", () => {
  const provisioning = (input: object) => mutated(api, "provisionSubscriptionV2", input);

  beforeEach(() => importCustomers({ customerId: "a" }));

  it("starts a subscription by the names of this API", async () => {
    const given = {
      customerId: "a",
      planId: "custom",
      subscriptionId: "s",
      resourceId: null,
      addons: [{ addonId: "extra", quantity: 2 }],
      entitlements: [{ feature: { featureId: "seats", usageLimit: 20 }, credit: null }],
      subscriptionEntitlements: [{ featureId: "projects", hasUnlimitedUsage: true }],
      billingInformation: { isBackdated: true, metadata: { moved: "yes" }, taxPercentage: null },
      additionalMetaData: { isTest: "true" },
      awaitPaymentConfirmation: null,
    };

    const provisioned = await provisioning(given);

    expect(provisioned).toMatchObject({
      id: "s",
      status: "SUCCESS",
      isScheduled: false,
      checkoutUrl: null,
      subscription: {
        subscriptionId: "s",
        status: "ACTIVE",
        planId: "custom",
        startDate: "2026-01-01T00:00:00.000Z",
        addons: [{ addonId: "extra", quantity: 2 }],
        additionalMetaData: { isTest: "true" },
      },
    });
    expect(provisioned.entitlements).toContainEqual({
      isGranted: true,
      feature: { featureId: "projects" },
      usageLimit: null,
    });
  });

  it("takes units of priced features", async () => {
    const billableFeatures = [{ featureId: "seats", quantity: 3 }];

    await provisioning({ customerId: "a", planId: "paid", subscriptionId: "s", billableFeatures });

    const { text } = await api.get("/api/v1/subscriptions/s");
    expect(text).toContain('"amount":9.5');
  });

  it.each([
    ["an unknown customer", { customerId: "b", planId: "free" }, "CustomerNotFound"],
    ["an unknown plan", { customerId: "a", planId: "b" }, "PlanNotFound"],
    ["a bad date", { customerId: "a", planId: "free", startDate: "soon" }, "InvalidArgumentError"],
    [
      "a credit",
      { customerId: "a", planId: "custom", entitlements: [{ credit: { amount: 1 } }] },
      "InvalidArgumentError",
    ],
    [
      "a resource where there are none",
      { customerId: "a", planId: "free", resourceId: "r" },
      "invalid_subscription",
    ],
  ])("is refused with %s", async (_, input, code) => {
    const answer = await mutate(api, "provisionSubscriptionV2", input);

    expect([answer.status, codesOf(answer)]).toEqual([200, [code]]);
    expect(answer.body.data).toEqual({ provisionSubscriptionV2: null });
  });
});

describe("cancelSubscription", () => {
  beforeEach(async () => {
    await importCustomers({ customerId: "a" });
    const input = { customerId: "a", planId: "free", subscriptionId: "s" };
    await mutated(api, "provisionSubscriptionV2", input);
  });

  it("cancels at once, or at a date", async () => {
    const endDate = "2026-06-01T00:00:00.000Z";
    const later = await mutated(api, "cancelSubscription", {
      subscriptionRefId: "s",
      subscriptionCancellationTime: "SPECIFIC_DATE",
      endDate,
    });

    const now = await mutated(api, "cancelSubscription", {
      subscriptionRefId: "s",
      subscriptionCancellationTime: "IMMEDIATE",
      subscriptionCancellationAction: "REVOKE_ENTITLEMENTS",
      endDate: null,
      prorate: false,
    });

    expect(later).toMatchObject({ status: "ACTIVE", cancellationDate: endDate });
    expect(now).toMatchObject({ subscriptionId: "s", status: "CANCELED" });
  });

  it.each([
    ["an unknown subscription", { subscriptionRefId: "t" }, "SubscriptionNotFound"],
    [
      "a date that is missing",
      { subscriptionRefId: "s", subscriptionCancellationTime: "SPECIFIC_DATE" },
      "InvalidCancellationDate",
    ],
    [
      "a time that there is not",
      { subscriptionRefId: "s", subscriptionCancellationTime: "NEVER" },
      "InvalidArgumentError",
    ],
  ])("is refused for %s", async (_, input, code) => {
    expect(codesOf(await mutate(api, "cancelSubscription", input))).toEqual([code]);
  });
});
