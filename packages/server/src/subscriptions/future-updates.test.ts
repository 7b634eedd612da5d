import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { openPricing, provision, read, subscriptions } from "../testing/pricing.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

const atPeriodEnd = { scheduleStrategy: "END_OF_BILLING_PERIOD" };
const update = (subscriptionScheduleType: string, id: string, scheduledExecutionTime: string) => ({
  scheduledExecutionTime,
  scheduleStatus: "SCHEDULED",
  subscriptionScheduleType,
  targetPackage: { id },
});

describe("futureUpdates", () => {
  it.each([
    ["pro", "basic", "DOWNGRADE"],
    ["pro", "free", "DOWNGRADE"],
    ["basic", "pro", "PLAN"],
  ])("of %s lists the change to %s that is to come as %s", async (planId, next, type) => {
    await provision(api, { id: "s", planId });
    await provision(api, { id: "next", planId: next, ...atPeriodEnd });

    const expected = [update(type, next, day("2026-02-01"))];
    expect((await read(api, "s")).futureUpdates).toEqual(expected);
    const { body } = await api.get(subscriptions);
    expect(body.data?.[0]?.futureUpdates).toEqual(expected);
    expect((await read(api, "next")).futureUpdates).toEqual([]);
  });

  it("lists the free plan that follows a cancellation, until that is undone", async () => {
    await provision(api, { id: "s", planId: "basic" });

    const canceled = await api.post(`${subscriptions}/s/cancel`, {});
    await api.delete(`${subscriptions}/s/future-update/schedule`);

    const expected = [update("DOWNGRADE", "free", day("2026-02-01"))];
    expect(canceled.body.data?.futureUpdates).toEqual(expected);
    expect((await read(api, "s")).futureUpdates).toEqual([]);
  });

  it("lists what is to follow a trial, beside what is scheduled of itself", async () => {
    const trialOverrideConfiguration = { isTrial: true, trialEndDate: day("2026-01-20") };
    await provision(api, { id: "t", planId: "basic", trialOverrideConfiguration });
    await api.patch(`${subscriptions}/t`, { metadata: { a: "b" }, ...atPeriodEnd });
    await api.patch(`${subscriptions}/t`, { cancellationDate: day("2026-02-15") });

    expect((await read(api, "t")).futureUpdates).toMatchObject([
      { subscriptionScheduleType: "ADDITIONAL_META_DATA", scheduleStatus: "SCHEDULED" },
      update("DOWNGRADE", "free", day("2026-02-15")),
    ]);
  });

  it("lists what the end has overtaken as canceled, and never takes it in", async () => {
    await provision(api, { id: "s", planId: "pro" });
    await api.patch(`${subscriptions}/s`, { metadata: { a: "late" }, ...atPeriodEnd });
    await api.post(`${subscriptions}/s/cancel`, { cancellationTime: "IMMEDIATE" });

    const ended = await read(api, "s");
    const takenBack = await api.delete(`${subscriptions}/s/future-update/schedule`);
    api.now = new Date(day("2026-03-01"));
    const later = await read(api, "s");

    expect(ended.futureUpdates).toMatchObject([{ scheduleStatus: "CANCELED" }]);
    expect(takenBack.body).toMatchObject({ code: "future_update_not_found" });
    expect(later).toMatchObject({ metadata: {}, futureUpdates: ended.futureUpdates });
  });

  it("lists nothing once it has come", async () => {
    await provision(api, { id: "s", planId: "pro" });
    await provision(api, { id: "next", planId: "basic", ...atPeriodEnd });
    api.now = new Date(day("2026-02-01"));

    expect((await read(api, "s")).futureUpdates).toEqual([]);
  });
});

describe("cancellationDate", () => {
  it("is the instant that was asked for, in UTC", async () => {
    const cancellationDate = "2026-03-01T02:00:00+02:00";
    const made = await provision(api, { id: "s", planId: "custom", cancellationDate });

    const moved = await api.patch(`${subscriptions}/s`, {
      cancellationDate: "2026-03-05T01:30+01:30",
    });

    expect(made).toMatchObject({ cancellationDate: day("2026-03-01"), endDate: day("2026-03-01") });
    expect(moved.body.data).toMatchObject({
      cancellationDate: day("2026-03-05"),
      effectiveEndDate: day("2026-03-05"),
    });
  });

  it("is the date on which it takes effect where an end comes first", async () => {
    const cancellationDate = day("2026-01-20");
    await provision(api, { id: "s", planId: "basic", cancellationDate });

    const { body } = await api.post(`${subscriptions}/s/cancel`, {
      cancellationTime: "END_OF_BILLING_PERIOD",
    });

    expect(body.data).toMatchObject({ cancellationDate, effectiveEndDate: cancellationDate });
  });
});
