import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a"]);
});

const past = "2025-11-01T00:00:00.000Z";
const ahead = "2026-02-01T00:00:00.000Z";
const place = { id: "s", customerId: "a", planId: "custom", startDate: "2025-06-01T00:00:00.000Z" };

const importOne = async (state: object) => {
  const { outcomes, details } = await importAll(api, "subscriptions", [{ ...place, ...state }]);
  return [outcomes[0], ...details.map(({ code }) => code)];
};
const read = async () => (await api.get("/api/v1/subscriptions/s")).body.data;
const hasAccess = async () => {
  const { body } = await api.get("/api/v1/customers/a/entitlements/check?featureId=seats");
  return body.data?.isGranted;
};

const states: Array<[string, object, object, boolean]> = [
  ["canceled", { status: "canceled", canceledAt: past }, { status: "CANCELED" }, false],
  [
    "canceled, of Stripe",
    { status: "canceled", ended_at: past },
    { effectiveEndDate: past },
    false,
  ],
  ["canceled, without a date", { status: "CANCELED" }, { status: "CANCELED" }, false],
  ["only a date", { canceledAt: past }, { status: "CANCELED", cancellationDate: past }, false],
  ["expired", { status: "EXPIRED", endDate: past }, { status: "EXPIRED", endDate: past }, false],
  ["never paid", { status: "incomplete_expired" }, { status: "CANCELED" }, false],
  [
    "to end with its period",
    { status: "active", cancelAtPeriodEnd: true, currentPeriodEnd: ahead, canceledAt: past },
    { status: "ACTIVE", endDate: ahead, effectiveEndDate: ahead },
    true,
  ],
  [
    "to end at a date",
    { cancel_at: ahead },
    { status: "ACTIVE", endDate: ahead, cancelReason: "ScheduledCancellation" },
    true,
  ],
  [
    "in trial",
    { status: "trialing", trialEndDate: ahead },
    { status: "IN_TRIAL", trialEndDate: ahead, trial: { trialEndBehavior: "CONVERT_TO_PAID" } },
    true,
  ],
  [
    "after its trial",
    { status: "active", trial_end: past },
    { status: "ACTIVE", trialEndDate: past },
    true,
  ],
  ["paused", { status: "paused" }, { status: "PAYMENT_PENDING" }, false],
  ["paused, as a flag", { paused: true }, { status: "PAYMENT_PENDING" }, false],
  ["past due", { status: "past_due" }, { status: "ACTIVE", paymentCollection: "FAILED" }, true],
  ["past due, as a flag", { pastDue: true }, { paymentCollection: "FAILED" }, true],
  ["unpaid", { status: "unpaid" }, { status: "PAYMENT_PENDING" }, false],
  ["incomplete", { status: "incomplete" }, { status: "PAYMENT_PENDING" }, false],
  ["anchored", { billing_cycle_anchor: past }, { billingCycleAnchor: past }, true],
];

describe("a record that says its subscription is", () => {
  it.each(states)(
    "%s, is imported so, and unchanged the next time",
    async (_, said, is, access) => {
      expect((await importOne(said))[0]).toBe("created");
      api.now = new Date("2026-01-02T00:00:00.000Z");
      const again = await importOne(said);

      expect(again).toEqual(["unchanged"]);
      expect(await read()).toMatchObject(is);
      expect(await hasAccess()).toBe(access);
    },
  );

  it("paused, is served again when a record says so", async () => {
    await importOne({ status: "paused" });

    expect((await importOne({ status: "active" }))[0]).toBe("updated");
    expect(await hasAccess()).toBe(true);
  });

  it("to be canceled, goes on when a record takes that back", async () => {
    await importOne({ cancelAt: ahead });

    expect((await importOne({ cancelAt: null }))[0]).toBe("updated");
    expect(await read()).toMatchObject({ endDate: null, cancellationDate: null });
  });

  it("canceled by mistake, goes on when a record takes that back", async () => {
    await importOne({ status: "canceled", canceledAt: past });

    expect((await importOne({ status: "active", canceledAt: null }))[0]).toBe("updated");
    expect(await hasAccess()).toBe(true);
  });

  it("active, is not begun anew after the platform has canceled it", async () => {
    await importOne({ status: "active" });
    await api.post("/api/v1/subscriptions/s/cancel", {});

    expect(await importOne({ status: "active" })).toEqual(["unchanged", "subscription_ended"]);
  });

  it("in trial, stays what it was imported as when the trial is over", async () => {
    const said = { status: "trialing", trialEndDate: ahead };
    await importOne(said);
    api.now = new Date("2026-03-01T00:00:00.000Z");

    expect(await importOne(said)).toEqual(["unchanged"]);
    expect(await read()).toMatchObject({ status: "ACTIVE" });
  });
});

describe("a record whose status and dates are apart by no more than clocks are", () => {
  const soon = "2026-01-01T00:04:00.000Z";
  const lately = "2025-12-31T23:57:00.000Z";

  it.each([
    ["starts soon", { status: "active", startDate: soon }],
    ["has just started", { status: "not_started", startDate: lately }],
    ["leaves its trial soon", { status: "active", trialEndDate: soon }],
    ["has just left its trial", { status: "trialing", trialEndDate: lately }],
    ["is canceled soon", { status: "canceled", canceledAt: soon }],
    ["has just been canceled", { status: "active", cancelAt: lately }],
    ["has just ended", { status: "active", endDate: lately }],
  ])("is imported by its dates: one that %s", async (_, said) => {
    expect((await importOne(said))[0]).toBe("created");
    api.now = new Date("2026-01-01T00:10:00.000Z");

    const again = await importAll(api, "subscriptions", [{ ...place, ...said }]);
    expect(again.outcomes).toEqual(["unchanged"]);
  });
});

describe("a subscription that is past due", () => {
  it.each([
    ["KEEP_ACCESS", true],
    ["REVOKE_ENTITLEMENTS", false],
  ])("gives access as its product says: %s", async (subscriptionPastDueSetup, access) => {
    const settings = {
      subscriptionCancellationTime: "IMMEDIATE",
      subscriptionEndSetup: "CANCEL_SUBSCRIPTION",
      subscriptionStartSetup: "PLAN_SELECTION",
      subscriptionPastDueSetup,
    };
    await api.patch("/api/v1/products/product", { productSettings: settings });

    await importOne({ status: "past_due" });

    expect(await hasAccess()).toBe(access);
    expect(await read()).toMatchObject({ status: "ACTIVE", paymentCollection: "FAILED" });
  });
});

describe("a record is rejected whose status says something else than", () => {
  it.each([
    ["its cancellation", { status: "active", canceledAt: past }, /"active".*"canceledAt".*2025-11/],
    ["its end", { status: "active", endDate: past }, /"active".*"endDate".*2025-11/],
    ["its end to come", { status: "canceled", endDate: ahead }, /"canceled".*"endDate".*2026-02/],
    ["its trial", { status: "active", trialEndDate: ahead }, /"active".*"trialEndDate".*2026-02/],
    ["a trial that is over", { status: "trialing", trialEndDate: past }, /"trialEndDate".*passed/],
    ["a trial without an end", { status: "IN_TRIAL" }, /"trialEndDate" is missing/],
    ["its start", { status: "active", startDate: ahead }, /"startDate".*has not come/],
    ["a start that has passed", { status: "NOT_STARTED" }, /"startDate".*has passed/],
    ["its pause", { status: "active", paused: true }, /"active".*"paused" is true/],
  ])("%s", async (_, said, message) => {
    const record = { ...place, ...said };
    const { outcomes, details } = await importAll(api, "subscriptions", [record]);

    expect([outcomes[0], details[0]?.code]).toEqual(["rejected", "status_conflict"]);
    expect(details[0]?.message).toMatch(message);
  });

  it("leaves open when it ends", async () => {
    expect(await importOne({ cancelAtPeriodEnd: true })).toEqual(["rejected", "missing_field"]);
  });
});

it("decides over HTTP what an import of files decides", async () => {
  const subscriptions = [
    { ...place, status: "paused" },
    { ...place, id: "t", suspended: true },
  ];
  const { body } = await api.post("/api/v1/subscriptions/import", { subscriptions });
  const runId = String(body.data?.taskId);
  while (await api.services.imports.applyNextTask(api.database));

  const rejections = (await api.get(`/api/v1/import-runs/${runId}/rejections`)).text;
  expect(await read()).toMatchObject({ status: "PAYMENT_PENDING" });
  expect(rejections).toMatch(/Write \\"paused\\"/);
});
