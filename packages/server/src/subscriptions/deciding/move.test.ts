import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog, type VersionOptions } from "../../testing/catalog.ts";
import { openPricing, provision, read, refusal, subscriptions } from "../../testing/pricing.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;
const path = `${subscriptions}/s`;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

describe("moving to the latest version", () => {
  const published = (options: VersionOptions) =>
    storeCatalog(api, { plans: [{ version: 2, ...options }] });
  const paid = {
    pricingType: "PAID",
    prices: [{ price: { amount: 15, currency: "usd" } }],
  } as const;
  const atPeriodEnd = { subscriptionMigrationTime: "END_OF_BILLING_PERIOD" };

  it("takes its prices at once, and those of its add-ons", async () => {
    await provision(api, { id: "s", planId: "pro", addons: [{ id: "extra", quantity: 1 }] });
    await published({ id: "pro", ...paid });
    await storeCatalog(api, {
      addons: [{ id: "extra", version: 2, prices: [{ price: { amount: 3, currency: "usd" } }] }],
    });
    const before = await read(api, "s");

    const answer = await api.post(`${path}/migrate`);

    expect(before.prices).toMatchObject([{ amount: 20 }, { amount: 5 }, { amount: 2 }]);
    expect(answer.body.data?.prices).toMatchObject([{ amount: 15 }, { amount: 3 }]);
  });

  it("happens at the end of the billing period if it is to", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await published({ id: "basic", ...paid });

    const answer = await api.post(`${path}/migrate`, atPeriodEnd);

    expect(answer.body.data).toMatchObject({
      prices: [{ amount: 10 }],
      futureUpdates: [
        {
          scheduledExecutionTime: day("2026-02-01"),
          scheduleStatus: "SCHEDULED",
          subscriptionScheduleType: "MIGRATE_TO_LATEST",
          targetPackage: { id: "basic" },
        },
      ],
    });
    api.now = new Date(day("2026-02-01"));
    expect((await read(api, "s")).prices).toMatchObject([{ amount: 15 }]);
  });

  it("changes nothing where there is no later version", async () => {
    await provision(api, { id: "s", planId: "basic" });
    const before = await read(api, "s");

    const answer = await api.post(`${path}/migrate`, atPeriodEnd);

    expect(answer.body.data).toEqual(before);
  });

  it.each([
    ["basic", "FREE"],
    ["basic", "CUSTOM"],
    ["plain-custom", "FREE"],
  ] as const)("leads from %s to %s, also for lists", async (planId, pricingType) => {
    await provision(api, { id: "s", planId });
    const productId = planId === "basic" ? "product" : "plain";
    await published({ id: planId, productId, pricingType });

    await api.post(`${path}/migrate`, atPeriodEnd);

    const listed = async () => (await api.get(`${subscriptions}?pricingType=${pricingType}`)).body;
    const before = (await listed()).data;
    api.now = new Date(day("2026-02-01"));
    expect(before).toEqual([]);
    expect((await listed()).data).toMatchObject([{ id: "s", pricingType }]);
    await api.patch(path, { metadata: {} });
    expect((await listed()).data).toMatchObject([{ id: "s", pricingType }]);
  });

  it.each([
    ["free", "PAID"],
    ["free", "CUSTOM"],
    ["custom", "PAID"],
  ] as const)("does not lead from %s to %s", async (planId, pricingType) => {
    await provision(api, { id: "s", planId });
    await published({ id: planId, pricingType });

    const answer = await api.post(`${path}/migrate`, {});

    expect(refusal(answer)).toEqual([400, "invalid_subscription", "pricing_type_changed"]);
  });

  it("is refused once the subscription has ended, or is unknown", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await api.post(`${path}/cancel`, { cancellationTime: "IMMEDIATE" });

    const ended = await api.post(`${path}/migrate`, {});
    const unknown = await api.post(`${subscriptions}/nothing/migrate`, {});

    expect([ended, unknown].map(refusal)).toEqual([
      [409, "InvalidSubscriptionStatus"],
      [404, "SubscriptionNotFound"],
    ]);
  });
});

describe("transferring", () => {
  const transfer = (destinationResourceId: string, id = "s") =>
    api.post(`${subscriptions}/${id}/transfer`, { destinationResourceId });

  it("moves the subscription to another resource", async () => {
    await provision(api, { id: "s", planId: "site", resourceId: "a" });

    const answer = await transfer("b");

    expect(answer.body.data).toMatchObject({ resourceId: "b", status: "ACTIVE" });
    expect(await read(api, "s")).toEqual(answer.body.data);
  });

  it("takes along what follows, and leaves what it would have given way to", async () => {
    await provision(api, { id: "s", planId: "site", resourceId: "a" });
    const options = { planId: "site", resourceId: "a", startDate: day("2026-03-01") };
    await provision(api, { id: "next", ...options });
    const isTrial = { isTrial: true, trialEndDate: day("2026-02-01") };
    await provision(api, { id: "x", planId: "site", resourceId: "x" });
    const trial = { planId: "site", resourceId: "x", trialOverrideConfiguration: isTrial };
    await provision(api, { id: "trial", ...trial });

    await transfer("b");
    await transfer("y", "x");

    expect(await read(api, "next")).toMatchObject({ resourceId: "b", status: "NOT_STARTED" });
    expect(await read(api, "x")).toMatchObject({ resourceId: "y", cancellationDate: null });
    expect(await read(api, "trial")).toMatchObject({ resourceId: "x", status: "IN_TRIAL" });
  });

  it("gives back what would have given way to it", async () => {
    const isTrial = { isTrial: true, trialEndDate: day("2026-02-01") };
    await provision(api, { id: "old", planId: "site", resourceId: "a" });
    const trial = { planId: "site", resourceId: "a", trialOverrideConfiguration: isTrial };
    await provision(api, { id: "s", ...trial });

    await transfer("b");

    expect(await read(api, "old")).toMatchObject({ status: "ACTIVE", cancellationDate: null });
  });

  it("changes nothing where it is already", async () => {
    const made = await provision(api, { id: "s", planId: "site", resourceId: "a" });

    expect((await transfer("a")).body.data).toEqual(made);
  });

  it("takes a resource whose subscription has ended", async () => {
    await provision(api, { id: "s", planId: "site", resourceId: "a" });
    await provision(api, { id: "ended", planId: "site", resourceId: "b" });
    await api.post(`${subscriptions}/ended/cancel`, { cancellationTime: "IMMEDIATE" });

    expect((await transfer("b")).body.data).toMatchObject({ resourceId: "b" });
  });

  it("is refused where a subscription is, or is to be", async () => {
    await provision(api, { id: "s", planId: "site", resourceId: "a" });
    await provision(api, { planId: "site", resourceId: "b" });
    await provision(api, { planId: "site", resourceId: "c", startDate: day("2026-05-01") });

    expect([await transfer("b"), await transfer("c")].map(refusal)).toEqual([
      [409, "DuplicatedEntityNotAllowed"],
      [409, "DuplicatedEntityNotAllowed"],
    ]);
  });

  it("is refused without resources, for what has ended, and for the unknown", async () => {
    await provision(api, { id: "single", planId: "basic" });
    await provision(api, { id: "s", planId: "site", resourceId: "a" });
    await api.post(`${path}/cancel`, { cancellationTime: "IMMEDIATE" });

    const answers = [await transfer("b", "single"), await transfer("b"), await transfer("b", "x")];

    expect(answers.map(refusal)).toEqual([
      [400, "invalid_subscription", "resource_not_allowed"],
      [409, "InvalidSubscriptionStatus"],
      [404, "SubscriptionNotFound"],
    ]);
  });
});
