import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import {
  openPricing,
  provision,
  read,
  refusal,
  statusesAt,
  subscriptions,
} from "../../testing/pricing.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;
const cancel = (id: string, body?: unknown) => api.post(`${subscriptions}/${id}/cancel`, body);
const isTrial = { isTrial: true, trialEndDate: day("2026-01-20") };

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

async function all(): Promise<Array<Record<string, unknown>>> {
  const answer = await api.get(subscriptions);
  return answer.body.data as unknown as Array<Record<string, unknown>>;
}

describe("canceling", () => {
  it.each([
    ["paid, as the product says", "basic", {}, day("2026-02-01"), "ScheduledCancellation"],
    ["paid, without a rule", "plain-paid", {}, day("2026-02-01"), "ScheduledCancellation"],
    ["custom, without a rule", "plain-custom", {}, day("2026-01-10"), "Immediate"],
    ["custom, where the rule does not fit", "custom", {}, day("2026-01-10"), "Immediate"],
    ["at once", "basic", { cancellationTime: "IMMEDIATE" }, day("2026-01-10"), "Immediate"],
    [
      "at a date",
      "custom",
      { cancellationTime: "SPECIFIC_DATE", endDate: day("2026-05-05") },
      day("2026-05-05"),
      "ScheduledCancellation",
    ],
  ])("happens when it is to: %s", async (_, planId, body, date, cancelReason) => {
    await provision(api, { id: "s", planId });
    api.now = new Date(day("2026-01-10"));

    const answer = await cancel("s", body);

    expect(answer.body.data).toMatchObject({ cancellationDate: date, cancelReason });
    const justBefore = new Date(Date.parse(date) - 1).toISOString();
    expect(await statusesAt(api, "s", [justBefore, date])).toEqual(["ACTIVE", "CANCELED"]);
  });

  it("needs no body", async () => {
    await provision(api, { id: "s", planId: "basic" });

    expect((await cancel("s")).body.data).toMatchObject({ cancellationDate: day("2026-02-01") });
  });

  it("ends a trial at once", async () => {
    await provision(api, { id: "s", planId: "basic", trialOverrideConfiguration: isTrial });

    expect((await cancel("s", {})).body.data).toMatchObject({ status: "CANCELED" });
  });

  it("is answered with the same subscription a second time", async () => {
    await provision(api, { id: "s", planId: "basic" });
    const first = await cancel("s", {});
    api.now = new Date(day("2026-01-20"));

    expect((await cancel("s", {})).body).toEqual(first.body);

    await cancel("s", { cancellationTime: "IMMEDIATE" });
    const ended = await read(api, "s");
    api.now = new Date(day("2026-03-20"));
    expect((await cancel("s", { cancellationTime: "IMMEDIATE" })).body.data).toEqual(ended);
  });

  it("gives the running one back when what was to follow is canceled", async () => {
    await provision(api, { id: "old", planId: "basic" });
    await provision(api, { id: "next", planId: "pro", startDate: day("2026-02-01") });

    await cancel("next", { cancellationTime: "IMMEDIATE" });

    expect(await read(api, "next")).toMatchObject({ status: "CANCELED" });
    expect(await read(api, "old")).toMatchObject({ cancellationDate: null, cancelReason: null });
  });

  it.each([
    [
      "a custom plan at the end of a period",
      "custom",
      {},
      { cancellationTime: "END_OF_BILLING_PERIOD" },
    ],
    [
      "a trial at the end of a period",
      "basic",
      { trialOverrideConfiguration: isTrial },
      { cancellationTime: "END_OF_BILLING_PERIOD" },
    ],
    [
      "a trial at a date",
      "basic",
      { trialOverrideConfiguration: isTrial },
      { cancellationTime: "SPECIFIC_DATE", endDate: day("2026-05-05") },
    ],
    ["at a date that is not said", "basic", {}, { cancellationTime: "SPECIFIC_DATE" }],
    ["at a date in the past", "basic", {}, { endDate: day("2025-12-31") }],
  ])("is refused with nothing written: %s", async (_, planId, options, body) => {
    await provision(api, { id: "s", planId, ...options });
    const before = await read(api, "s");

    const answer = await cancel("s", body);

    expect(refusal(answer)).toEqual([400, "InvalidCancellationDate"]);
    expect(await read(api, "s")).toEqual(before);
  });

  it("is refused for an unknown subscription", async () => {
    expect(refusal(await cancel("nothing", {}))).toEqual([404, "SubscriptionNotFound"]);
  });
});

describe("a product that goes down to its free plan", () => {
  it("has a free subscription from the cancellation on", async () => {
    await provision(api, { id: "s", planId: "basic", metadata: { of: "s" } });
    await cancel("s", {});

    const [, follower] = await all();

    expect(follower).toMatchObject({
      planId: "free",
      pricingType: "FREE",
      status: "NOT_STARTED",
      startDate: day("2026-02-01"),
      metadata: {},
    });
    const instants = [day("2026-01-31"), day("2026-02-01")];
    expect(await statusesAt(api, String(follower?.id), instants)).toEqual([
      "NOT_STARTED",
      "ACTIVE",
    ]);
  });

  it.each([
    ["it is asked to revoke", "basic", { cancellationAction: "REVOKE_ENTITLEMENTS" }],
    ["it is free already", "free", {}],
    ["the product has no such rule", "plain-paid", {}],
  ])("has none when %s", async (_, planId, body) => {
    await provision(api, { id: "s", planId });

    await cancel("s", body);

    expect((await all()).map(({ id }) => id)).toEqual(["s"]);
  });

  it("has none when another subscription goes on", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await provision(api, { id: "t", planId: "pro", trialOverrideConfiguration: isTrial });

    await cancel("t", {});

    expect((await all()).map(({ id }) => id)).toEqual(["s", "t"]);
    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", cancellationDate: null });
  });

  it("has one alone, at the new date, when the cancellation is moved", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await cancel("s", {});
    api.now = new Date(day("2026-01-10"));

    await cancel("s", { cancellationTime: "IMMEDIATE" });

    expect(await all()).toMatchObject([
      { id: "s", status: "CANCELED", cancelReason: "Immediate" },
      { planId: "free", status: "CANCELED" },
      { planId: "free", status: "ACTIVE", startDate: day("2026-01-10") },
    ]);
  });

  it("has none any more when the cancellation is undone", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await cancel("s", {});

    await api.delete(`${subscriptions}/s/future-update/schedule`);

    expect(await all()).toMatchObject([
      { id: "s", status: "ACTIVE", cancellationDate: null, cancelReason: null },
      { planId: "free", status: "CANCELED" },
    ]);
    api.now = new Date(day("2026-03-01"));
    expect((await all()).map(({ status }) => status)).toEqual(["ACTIVE", "CANCELED"]);
  });

  it("gives way to what is provisioned before it starts", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await cancel("s", {});

    await provision(api, { id: "new", planId: "pro", startDate: day("2026-02-01") });

    api.now = new Date(day("2026-02-01"));
    expect(await all()).toMatchObject([
      { id: "s", status: "CANCELED" },
      { planId: "free", status: "CANCELED" },
      { id: "new", status: "ACTIVE" },
    ]);
  });
});

it("undoes a change of plan that is to come by deleting the schedule", async () => {
  await provision(api, { id: "s", planId: "pro" });
  await provision(api, {
    id: "next",
    planId: "basic",
    scheduleStrategy: "END_OF_BILLING_PERIOD",
  });

  await api.delete(`${subscriptions}/s/future-update/schedule`);

  api.now = new Date(day("2026-03-01"));
  expect(await all()).toMatchObject([
    { id: "s", status: "ACTIVE" },
    { id: "next", status: "CANCELED" },
  ]);
});
