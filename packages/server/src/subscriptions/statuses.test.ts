import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { openPricing, provision, read, statusesAt, subscriptions } from "../testing/pricing.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;
const lastMoment = (date: string) => `${date}T23:59:59.999Z`;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

describe("the status follows the clock", () => {
  it("from a start in the future to an end", async () => {
    const options = { startDate: day("2026-02-01"), cancellationDate: day("2026-03-01") };
    await provision(api, { id: "s", planId: "free", ...options });

    const statuses = await statusesAt(api, "s", [
      lastMoment("2026-01-31"),
      day("2026-02-01"),
      lastMoment("2026-02-28"),
      day("2026-03-01"),
    ]);

    expect(statuses).toEqual(["NOT_STARTED", "ACTIVE", "ACTIVE", "EXPIRED"]);
    expect((await read(api, "s")).cancelReason).toBe("EXPIRED");
  });

  it("from a start in the past", async () => {
    const made = await provision(api, { planId: "basic", startDate: day("2025-10-31") });

    expect(made).toMatchObject({
      status: "ACTIVE",
      startDate: day("2025-10-31"),
      currentBillingPeriodStart: day("2025-12-31"),
      currentBillingPeriodEnd: day("2026-01-31"),
    });
  });

  it("through billing periods that are clamped to the ends of months", async () => {
    await provision(api, { id: "s", planId: "basic", startDate: day("2026-01-31") });
    const periods: unknown[] = [];

    for (const instant of ["2026-02-10", "2026-03-01", "2026-04-15"]) {
      api.now = new Date(day(instant));
      const { currentBillingPeriodStart, currentBillingPeriodEnd } = await read(api, "s");
      periods.push([currentBillingPeriodStart, currentBillingPeriodEnd]);
    }

    expect(periods).toEqual([
      [day("2026-01-31"), day("2026-02-28")],
      [day("2026-02-28"), day("2026-03-31")],
      [day("2026-03-31"), day("2026-04-30")],
    ]);
  });

  it("through a trial that converts, whose end is where billing begins", async () => {
    const made = await provision(api, { id: "s", planId: "trialed" });

    const statuses = await statusesAt(api, "s", [lastMoment("2026-01-14"), day("2026-01-15")]);

    expect(made).toMatchObject({
      status: "IN_TRIAL",
      trialEndDate: day("2026-01-15"),
      trial: { trialEndBehavior: "CONVERT_TO_PAID" },
      effectiveEndDate: null,
      currentBillingPeriodStart: day("2026-01-01"),
      currentBillingPeriodEnd: day("2026-01-15"),
    });
    expect(statuses).toEqual(["IN_TRIAL", "ACTIVE"]);
    expect(await read(api, "s")).toMatchObject({
      currentBillingPeriodStart: day("2026-01-15"),
      currentBillingPeriodEnd: day("2026-02-15"),
    });
  });

  it("through a trial that ends the subscription", async () => {
    const made = await provision(api, { id: "s", planId: "tasted" });

    const statuses = await statusesAt(api, "s", [lastMoment("2026-01-31"), day("2026-02-01")]);

    expect(made).toMatchObject({ effectiveEndDate: day("2026-02-01"), cancelReason: null });
    expect(statuses).toEqual(["IN_TRIAL", "CANCELED"]);
    expect(await read(api, "s")).toMatchObject({ cancelReason: "TRIAL_ENDED" });
  });
});

describe("one active subscription of a product", () => {
  it("gives way to the next one at its start", async () => {
    await provision(api, { id: "old", planId: "basic" });
    api.now = new Date(day("2026-01-10"));

    const made = await api.post(subscriptions, { customerId: "c", id: "new", planId: "pro" });

    expect(made.body.data?.isScheduled).toBe(false);
    expect(await read(api, "old")).toMatchObject({
      status: "CANCELED",
      cancellationDate: day("2026-01-10"),
      cancelReason: "UPGRADE_OR_DOWNGRADE",
    });
  });

  it("keeps its billing periods, unless a new start is asked for", async () => {
    await provision(api, { planId: "basic" });
    api.now = new Date(day("2026-01-10"));
    const kept = await provision(api, { planId: "pro" });

    const anew = await provision(api, { planId: "basic", billingCycleAnchor: "NOW" });

    expect(kept.currentBillingPeriodEnd).toBe(day("2026-02-01"));
    expect(anew.currentBillingPeriodEnd).toBe(day("2026-02-10"));
  });

  it("runs on until one begins that starts later", async () => {
    await provision(api, { id: "old", planId: "basic" });

    const options = { customerId: "c", id: "new", planId: "pro", startDate: day("2026-02-01") };
    const made = await api.post(subscriptions, options);

    expect(made.body.data?.isScheduled).toBe(true);
    expect(await statusesAt(api, "new", [day("2026-01-31"), day("2026-02-01")])).toEqual([
      "NOT_STARTED",
      "ACTIVE",
    ]);
    expect(await statusesAt(api, "old", [day("2026-01-31"), day("2026-02-01")])).toEqual([
      "ACTIVE",
      "CANCELED",
    ]);
  });

  it.each([
    ["END_OF_BILLING_PERIOD", day("2026-02-15")],
    ["END_OF_BILLING_MONTH", day("2026-02-01")],
    ["IMMEDIATE", day("2026-01-20")],
  ])("is followed as the strategy says: %s", async (scheduleStrategy, start) => {
    await provision(api, { id: "old", planId: "basic", startDate: day("2025-12-15") });
    api.now = new Date(day("2026-01-20"));

    const made = await provision(api, { planId: "pro", scheduleStrategy });

    expect(made.startDate).toBe(start);
    expect((await read(api, "old")).cancellationDate).toBe(start);
  });

  it("is counted for each resource, and for each product", async () => {
    await provision(api, { id: "a", planId: "site", resourceId: "a" });
    await provision(api, { id: "b", planId: "site", resourceId: "b" });
    await provision(api, { id: "p", planId: "basic" });

    const statuses = await Promise.all(["a", "b", "p"].map((id) => read(api, id)));

    expect(statuses.map(({ status }) => status)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  });
});

describe("a trial", () => {
  const requested = { isTrial: true, trialEndDate: day("2026-01-20") };

  it("is as it is asked for", async () => {
    const trialOverrideConfiguration = { ...requested, trialEndBehavior: "CANCEL_SUBSCRIPTION" };

    const made = await provision(api, { planId: "basic", trialOverrideConfiguration });

    expect(made).toMatchObject({
      status: "IN_TRIAL",
      trialEndDate: day("2026-01-20"),
      trial: { trialEndBehavior: "CANCEL_SUBSCRIPTION" },
    });
  });

  it("is left out when it is asked for", async () => {
    const made = await provision(api, {
      planId: "trialed",
      trialOverrideConfiguration: { isTrial: false },
    });

    expect(made).toMatchObject({ status: "ACTIVE", trial: null });
  });

  it("is not given by default to somebody who had one of the product", async () => {
    await provision(api, { id: "first", planId: "tasted" });
    await api.post(`${subscriptions}/first/cancel`, { cancellationTime: "IMMEDIATE" });

    expect(await provision(api, { planId: "trialed" })).toMatchObject({ status: "ACTIVE" });
  });

  it("takes the place of another trial, and leaves what runs beside it", async () => {
    await provision(api, { id: "free", planId: "free" });
    await provision(api, { id: "one", planId: "tasted" });

    await provision(api, {
      id: "two",
      planId: "tasted",
      trialOverrideConfiguration: { isTrial: true },
    });

    expect(await read(api, "one")).toMatchObject({ status: "CANCELED" });
    expect(await read(api, "two")).toMatchObject({ status: "IN_TRIAL" });
    expect(await read(api, "free")).toMatchObject({ status: "ACTIVE", cancellationDate: null });
  });

  it("that converts ends what runs beside it when it converts", async () => {
    await provision(api, { id: "free", planId: "free" });
    await provision(api, { id: "trial", planId: "trialed" });

    const statuses = await statusesAt(api, "free", [day("2026-01-14"), day("2026-01-15")]);

    expect(statuses).toEqual(["ACTIVE", "CANCELED"]);
    expect(await read(api, "trial")).toMatchObject({ status: "ACTIVE" });
  });

  it("that is canceled before it converts gives that back", async () => {
    await provision(api, { id: "free", planId: "free" });
    await provision(api, { id: "trial", planId: "trialed" });

    await api.post(`${subscriptions}/trial/cancel`, {});

    expect(await read(api, "free")).toMatchObject({ status: "ACTIVE", cancellationDate: null });
  });

  it("is followed at its end by what is bought meanwhile", async () => {
    await provision(api, { id: "trial", planId: "trialed" });
    api.now = new Date(day("2026-01-05"));

    const made = await provision(api, { id: "paid", planId: "pro" });

    expect(made).toMatchObject({ status: "NOT_STARTED", startDate: day("2026-01-15") });
    expect(await read(api, "trial")).toMatchObject({
      status: "IN_TRIAL",
      cancellationDate: day("2026-01-15"),
      cancelReason: "TRIAL_CONVERTED",
    });
    api.now = new Date(day("2026-01-15"));
    expect((await read(api, "trial")).status).toBe("CANCELED");
    expect((await read(api, "paid")).status).toBe("ACTIVE");
  });
});
