import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { openPricing, provision, read, refusal, subscriptions } from "../../testing/pricing.ts";
import { openRun, putBatch } from "../../testing/runs.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;
const extra = (quantity: number) => [{ id: "extra", quantity }];
const path = `${subscriptions}/s`;
const atPeriodEnd = { scheduleStrategy: "END_OF_BILLING_PERIOD" };

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
  await provision(api, { id: "s", planId: "pro", addons: extra(1), metadata: { a: "b" } });
  api.now = new Date(day("2026-01-10"));
});

describe("updating at once", () => {
  it("replaces lists and maps that are there, and leaves the others", async () => {
    const answer = await api.patch(path, {
      addons: extra(3),
      charges: [{ type: "FEATURE", id: "seats", quantity: 4 }],
      entitlements: [{ type: "FEATURE", id: "seats", hasUnlimitedUsage: true }],
    });

    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      addons: extra(3),
      subscriptionEntitlements: [{ id: "seats", type: "FEATURE" }],
      metadata: { a: "b" },
      futureUpdates: [],
    });
    expect(await read(api, "s")).toEqual(answer.body.data);
  });

  it("replaces metadata as a whole", async () => {
    const answer = await api.patch(path, { metadata: { c: "d" } });

    expect(answer.body.data?.metadata).toEqual({ c: "d" });
  });

  it("sets and clears what is agreed on", async () => {
    const budget = { hasSoftLimit: false, limit: 10 };
    const minimumSpend = { amount: 3, currency: "eur" };
    const set = await api.patch(path, { budget, minimumSpend, salesforceId: "sf" });

    const cleared = await api.patch(path, { budget: null });

    expect(set.body.data).toMatchObject({ budget, minimumSpend });
    expect(cleared.body.data).toMatchObject({ budget: null, minimumSpend });
  });

  it("begins another billing period with the change", async () => {
    const answer = await api.patch(path, { billingPeriod: "ANNUALLY" });

    expect(answer.body.data).toMatchObject({
      currentBillingPeriodStart: day("2026-01-10"),
      currentBillingPeriodEnd: day("2027-01-10"),
      prices: [{ amount: 200 }, { amount: 50 }, { amount: 20 }],
    });
  });

  it("leaves the end of a trial as the begin of billing, whatever its period", async () => {
    await provision(api, { id: "t", planId: "trialed", trialOverrideConfiguration: trial });

    const answer = await api.patch(`${subscriptions}/t`, { billingPeriod: "ANNUALLY" });

    expect(answer.body.data?.billingCycleAnchor).toBe(day("2026-01-20"));
    api.now = new Date(day("2026-01-20"));
    expect(await read(api, "t")).toMatchObject({
      currentBillingPeriodStart: day("2026-01-20"),
      currentBillingPeriodEnd: day("2027-01-20"),
    });
  });

  it("sets and clears an end", async () => {
    const set = await api.patch(path, { cancellationDate: day("2026-03-01") });
    const cleared = await api.patch(path, { cancellationDate: null });

    expect(set.body.data).toMatchObject({
      status: "ACTIVE",
      endDate: day("2026-03-01"),
      effectiveEndDate: day("2026-03-01"),
    });
    expect(cleared.body.data).toMatchObject({ endDate: null, effectiveEndDate: null });
  });

  it("extends a trial, and billing begins at its new end", async () => {
    await provision(api, { id: "t", planId: "plain-paid", trialOverrideConfiguration: trial });

    const answer = await api.patch(`${subscriptions}/t`, { trialEndDate: day("2026-02-20") });

    expect(answer.body.data).toMatchObject({
      status: "IN_TRIAL",
      trialEndDate: day("2026-02-20"),
      billingCycleAnchor: day("2026-02-20"),
    });
  });

  const trial = { isTrial: true, trialEndDate: day("2026-01-20") };

  it("moves the moment at which a trial ends what runs beside it", async () => {
    await provision(api, { id: "t", planId: "basic", trialOverrideConfiguration: trial });
    const before = (await read(api, "s")).cancellationDate;

    await api.patch(`${subscriptions}/t`, { trialEndDate: day("2026-02-20") });

    expect([before, (await read(api, "s")).cancellationDate]).toEqual([
      day("2026-01-20"),
      day("2026-02-20"),
    ]);
  });

  it.each([
    [
      "an unknown add-on",
      { addons: [{ id: "x", quantity: 1 }] },
      [404, "AddonNotFound", "addon_not_found"],
    ],
    ["too many of an add-on", { addons: extra(6) }, [400, "InvalidQuantity", "invalid_quantity"]],
    [
      "an unknown feature",
      { charges: [{ type: "FEATURE", id: "x", quantity: 1 }] },
      [404, "FeatureNotFound", "feature_not_found"],
    ],
    [
      "an end in the past",
      { cancellationDate: day("2026-01-09") },
      [400, "InvalidCancellationDate"],
    ],
    [
      "a trial that there is none of",
      { trialEndDate: day("2026-09-01") },
      [409, "InvalidSubscriptionStatus"],
    ],
    ["metadata that is no map", { metadata: { a: 1 } }, [400, "InvalidArgumentError"]],
  ])("is refused with nothing written: %s", async (_, body, expected) => {
    const before = await read(api, "s");

    const answer = await api.patch(path, body);

    expect(refusal(answer)).toEqual(expected);
    expect(await read(api, "s")).toEqual(before);
  });

  it("is refused for what has ended, is unknown, or of an archived customer", async () => {
    await api.post(`${path}/cancel`, { cancellationTime: "IMMEDIATE" });
    const ended = await api.patch(path, { metadata: {} });
    await provision(api, { id: "live", planId: "plain-paid" });
    await api.post("/api/v1/customers/c/archive");

    const archived = await api.patch(`${subscriptions}/live`, { metadata: {} });
    const unknown = await api.patch(`${subscriptions}/nothing`, { metadata: {} });

    expect([ended, archived, unknown].map(refusal)).toEqual([
      [409, "InvalidSubscriptionStatus"],
      [409, "EntityIsArchivedError"],
      [404, "SubscriptionNotFound"],
    ]);
  });
});

describe("updating at the end of the billing period", () => {
  it("lists the update, and counts from its date by itself", async () => {
    const answer = await api.patch(path, { ...atPeriodEnd, addons: extra(4) });
    api.now = new Date(day("2026-01-31"));
    const before = await read(api, "s");
    api.now = new Date(day("2026-02-01"));

    const after = await read(api, "s");

    expect(answer.body.data?.futureUpdates).toEqual([
      {
        scheduledExecutionTime: day("2026-02-01"),
        scheduleStatus: "SCHEDULED",
        subscriptionScheduleType: "ADDON",
        targetPackage: null,
      },
    ]);
    expect(before.addons).toEqual(extra(1));
    expect(after).toMatchObject({ addons: extra(4), futureUpdates: [{ scheduleStatus: "DONE" }] });
  });

  it("has one update for each kind of change", async () => {
    const answer = await api.patch(path, {
      ...atPeriodEnd,
      addons: [],
      charges: [{ type: "FEATURE", id: "seats", quantity: 2 }],
      billingPeriod: "ANNUALLY",
      entitlements: [{ type: "FEATURE", id: "seats", usageLimit: 1 }],
      metadata: {},
    });

    const updates = answer.body.data?.futureUpdates as unknown as Record<string, unknown>[];
    expect(updates.map((update) => update.subscriptionScheduleType)).toEqual([
      "ADDON",
      "UNIT_AMOUNT",
      "BILLING_PERIOD",
      "PLAN",
      "ADDITIONAL_META_DATA",
    ]);
    expect(answer.body.data).toMatchObject({ addons: extra(1), metadata: { a: "b" } });
  });

  it("counts another billing period from the change on", async () => {
    await api.patch(path, { ...atPeriodEnd, billingPeriod: "ANNUALLY" });
    api.now = new Date(day("2026-03-01"));

    expect(await read(api, "s")).toMatchObject({
      currentBillingPeriodStart: day("2026-02-01"),
      currentBillingPeriodEnd: day("2027-02-01"),
    });
  });

  it("takes the place of what was scheduled of the same kind", async () => {
    await api.patch(path, { ...atPeriodEnd, addons: extra(4) });
    await api.patch(path, { ...atPeriodEnd, metadata: {} });

    const answer = await api.patch(path, { ...atPeriodEnd, addons: extra(2) });

    expect(answer.body.data?.futureUpdates).toMatchObject([
      { subscriptionScheduleType: "ADDON", scheduleStatus: "CANCELED" },
      { subscriptionScheduleType: "ADDITIONAL_META_DATA", scheduleStatus: "SCHEDULED" },
      { subscriptionScheduleType: "ADDON", scheduleStatus: "SCHEDULED" },
    ]);
    api.now = new Date(day("2026-02-01"));
    expect((await read(api, "s")).addons).toEqual(extra(2));
  });

  it("gives way to an update at once", async () => {
    await api.patch(path, { ...atPeriodEnd, addons: extra(4) });

    await api.patch(path, { addons: extra(2) });

    api.now = new Date(day("2026-02-01"));
    expect((await read(api, "s")).addons).toEqual(extra(2));
  });

  it("does not come back over an update that is made after it", async () => {
    await api.patch(path, { ...atPeriodEnd, addons: extra(4) });
    api.now = new Date(day("2026-02-02"));

    const answer = await api.patch(path, { addons: extra(2) });

    expect(answer.body.data).toMatchObject({
      addons: extra(2),
      futureUpdates: [{ scheduleStatus: "DONE" }],
    });
    expect((await read(api, "s")).addons).toEqual(extra(2));
  });

  it("does not come back over a record that is imported after it", async () => {
    await api.patch(path, { ...atPeriodEnd, addons: extra(4) });
    api.now = new Date(day("2026-02-02"));
    const record = { id: "s", customerId: "c", planId: "pro", addons: extra(2) };

    const runId = await openRun(api, { kind: "subscriptions" });
    const answer = await putBatch(api, runId, "0.0", { records: [record] });

    expect(answer.body.data?.outcomes).toEqual(["updated"]);
    expect((await read(api, "s")).addons).toEqual(extra(2));
  });

  it("is undone by deleting the schedule", async () => {
    await api.patch(path, { ...atPeriodEnd, addons: extra(4) });

    const answer = await api.delete(`${path}/future-update/schedule`);

    expect(answer.body).toEqual({ data: { id: "s" } });
    api.now = new Date(day("2026-02-01"));
    expect(await read(api, "s")).toMatchObject({
      addons: extra(1),
      futureUpdates: [{ scheduleStatus: "CANCELED" }],
    });
  });

  it.each(["schedule", "pending-payment"])("has nothing to delete: %s", async (kind) => {
    const none = await api.delete(`${path}/future-update/${kind}`);
    const unknown = await api.delete(`${subscriptions}/nothing/future-update/${kind}`);

    expect([none, unknown].map(refusal)).toEqual([
      [404, "future_update_not_found"],
      [404, "SubscriptionNotFound"],
    ]);
  });
});
