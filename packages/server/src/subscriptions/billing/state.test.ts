import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { connectBilling, openPricing, provision, read } from "../../testing/pricing.ts";
import { openRun, putBatch } from "../../testing/runs.ts";
import { createCustomers } from "../../testing/subscriptions.ts";
import {
  applyBillingState,
  checkLinks,
  type LinkRecord,
  linkSubscriptions,
  type SeenSubscription,
} from "../service.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
  await connectBilling(api);
});

const seen: SeenSubscription = {
  status: "active",
  cancelAt: null,
  endedAt: null,
  trialEnd: null,
  paymentState: "ok",
};

function apply(change: Partial<SeenSubscription>, billingId = "sub_1") {
  return api.database.transaction((transaction) =>
    applyBillingState(transaction, api.environmentId, billingId, { ...seen, ...change }, api.now),
  );
}

const later = new Date("2026-01-20T00:00:00.000Z");

describe("what was seen at the provider", () => {
  beforeEach(async () => {
    await provision(api, { planId: "pro", id: "s", billingId: "sub_1" });
  });

  it.each<[SeenSubscription["status"], string]>([
    ["active", "ACTIVE"],
    ["trialing", "ACTIVE"],
    ["past_due", "ACTIVE"],
    ["unpaid", "PAYMENT_PENDING"],
    ["paused", "PAYMENT_PENDING"],
    ["incomplete", "PAYMENT_PENDING"],
    ["canceled", "CANCELED"],
    ["incomplete_expired", "CANCELED"],
  ])("as %s is %s here", async (status, expected) => {
    await apply({ status });

    expect((await read(api, "s")).status).toBe(expected);
  });

  it("decides about access", async () => {
    const check = async () => {
      const answer = await api.get("/api/v1/customers/c/entitlements/check?featureId=seats");
      return [answer.body.data?.isGranted, answer.body.data?.accessDeniedReason];
    };
    expect(await check()).toEqual([true, null]);

    await apply({ status: "unpaid" });
    expect(await check()).toEqual([false, "NoActiveSubscription"]);

    await apply({ status: "active" });
    expect(await check()).toEqual([true, null]);
  });

  it("is listed by its status", async () => {
    await apply({ status: "unpaid" });

    const of = async (status: string) => {
      const answer = await api.get(`/api/v1/subscriptions?status=${status}`);
      return (answer.body.data as unknown as unknown[]).length;
    };
    expect([await of("PAYMENT_PENDING"), await of("ACTIVE")]).toEqual([1, 0]);
  });

  it("takes back, or moves, an end that an import has brought with its cancellation", async () => {
    await createCustomers(api, ["d"]);
    const runId = await openRun(api, { kind: "subscriptions" });
    const [cancelAt, startDate] = ["2026-02-01T00:00:00.000Z", "2025-12-01T00:00:00.000Z"];
    const planned = { cancelAt, endDate: cancelAt, status: "active" };
    const record = { id: "i", customerId: "d", planId: "pro", billingId: "sub_2", startDate };
    await putBatch(api, runId, "0.0", { records: [{ ...record, ...planned }] });
    const ends = async () => {
      const { endDate, cancellationDate, effectiveEndDate } = await read(api, "i");
      return { endDate, cancellationDate, effectiveEndDate };
    };
    const imported = await ends();

    await apply({ cancelAt: later }, "sub_2");
    const moved = await ends();
    await apply({ cancelAt: null }, "sub_2");

    const at = (date: string | null) => {
      return { endDate: date, cancellationDate: date, effectiveEndDate: date };
    };
    expect(imported).toMatchObject(at(cancelAt));
    expect(moved).toMatchObject(at(later.toISOString()));
    expect(await ends()).toMatchObject(at(null));
  });

  it("of an end names the instant and the reason, once", async () => {
    api.now = new Date("2026-02-03T00:00:00.000Z");

    expect(await apply({ status: "canceled", endedAt: later })).toBe("applied");
    expect(await apply({ status: "canceled", endedAt: later })).toBe("unchanged");
    expect(await apply({ status: "active" })).toBe("unchanged");

    expect(await read(api, "s")).toMatchObject({
      status: "CANCELED",
      cancellationDate: later.toISOString(),
      cancelReason: "CANCELLED_BY_BILLING",
    });
  });

  it("of a cancellation to come is taken over, and withdrawn", async () => {
    expect(await apply({ cancelAt: later })).toBe("applied");
    expect(await read(api, "s")).toMatchObject({
      status: "ACTIVE",
      cancellationDate: later.toISOString(),
      cancelReason: "ScheduledCancellation",
    });

    expect(await apply({})).toBe("applied");
    expect((await read(api, "s")).cancellationDate).toBeNull();
  });

  it("of a payment is said of the subscription", async () => {
    await apply({ status: "past_due", paymentState: "failed" });
    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", paymentCollection: "FAILED" });

    await apply({ status: "past_due", paymentState: "action_required" });
    expect((await read(api, "s")).paymentCollection).toBe("ACTION_REQUIRED");
  });

  it("of another subscription is unknown", async () => {
    expect(await apply({ status: "canceled" }, "sub_2")).toBe("unknown_subscription");
  });
});

describe("linking", () => {
  const record = { customerId: "c", planId: "pro", billingId: "sub_2", replaces: "sub_1" };
  const link = (records: readonly LinkRecord[]) =>
    api.database.transaction((transaction) =>
      linkSubscriptions(transaction, api.environmentId, records, api.now),
    );
  const checked = (records: readonly LinkRecord[]) =>
    api.database.transaction((transaction) =>
      checkLinks(transaction, api.environmentId, records, api.now),
    );

  it("puts another billing id in the place of the stored one, and access goes on", async () => {
    await provision(api, { planId: "pro", id: "s", billingId: "sub_1" });
    await apply({ status: "unpaid" });

    expect(await link([record])).toEqual([{ outcome: "updated", issues: [] }]);

    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", billingId: "sub_2" });
    expect(await apply({ status: "canceled" })).toBe("unknown_subscription");
  });

  it("begins what is not stored yet, of no import run", async () => {
    await createCustomers(api, ["d"]);

    const outcomes = await link([record, { ...record, customerId: "d", billingId: "sub_3" }]);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["created", "created"]);
    const rows = await api.database.query(
      "select 1 from subscriptions where environment_id = $1::uuid and import_run_id is null",
      [api.environmentId],
    );
    expect(rows).toHaveLength(2);
  });

  it("never takes the place of what another one bills, which would go on billing", async () => {
    await provision(api, { planId: "pro", id: "s", billingId: "sub_other" });
    const startDate = "2025-01-01T00:00:00.000Z";

    const outcomes = [
      ...(await checked([record])),
      ...(await link([{ ...record, startDate }])),
      // It would end the one to the other plan of the product.
      ...(await link([{ ...record, planId: "basic" }])),
    ];

    expect(outcomes.map(({ outcome, issues }) => [outcome, issues[0]?.message])).toEqual(
      Array(3).fill(["rejected", '"s" is billed by sub_other.']),
    );
    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", billingId: "sub_other" });
  });

  it("has nobody billed for what was canceled here", async () => {
    await provision(api, { planId: "pro", id: "s", billingId: "sub_1" });
    await apply({ status: "canceled", endedAt: api.now });

    const [outcome] = await link([record]);

    expect([outcome?.outcome, outcome?.issues[0]?.code]).toEqual([
      "rejected",
      "subscription_ended",
    ]);
    expect(await read(api, "s")).toMatchObject({ status: "CANCELED", billingId: "sub_1" });
  });

  it("says what it would reject, and a check writes nothing", async () => {
    const records = [record, { ...record, customerId: "x" }, { ...record, planId: "none" }];

    const outcomes = await checked(records);

    expect(outcomes.map(({ outcome, issues }) => [outcome, issues[0]?.code])).toEqual([
      ["created", undefined],
      ["rejected", "customer_not_found"],
      ["rejected", "plan_not_found"],
    ]);
    const list = await api.get("/api/v1/subscriptions");
    expect(list.body.data).toEqual([]);
  });
});
