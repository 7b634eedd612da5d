import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import type { StripeSubscription } from "../stripe/stripe.ts";
import { keepLinkedPrices } from "../subscriptions/linked-prices-store.ts";
import type { TestApi } from "../testing/api.ts";
import { compareWith, outcomeOf, sidesOf } from "../testing/comparing.ts";
import { type Followed, followed } from "../testing/events.ts";
import { openRun, putBatch } from "../testing/runs.ts";
import { createCustomers } from "../testing/subscriptions.ts";

const day = 86_400;
const secondsOf = (date: Date) => Math.floor(date.getTime() / 1_000);
const isoOf = (seconds: number) => new Date(seconds * 1_000).toISOString();

async function periodEndOf({ api, billingId }: Followed): Promise<number> {
  const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
  return (await stripe.subscription(billingId)).items.data[0]?.current_period_end ?? 0;
}

/** Makes further subscriptions of the same price at Stripe, and links them here. */
async function linkMore(api: TestApi, count: number): Promise<void> {
  const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
  const { data } = await stripe.subscriptions({ limit: 1 });
  const price = data[0]?.items.data[0]?.price.id ?? "";
  const { id: customer } = await stripe.customer(String(data[0]?.customer));
  const billing = { collection_method: "send_invoice", days_until_due: 30 };
  const records: object[] = [];
  for (let index = 0; index < count; index++) {
    const params = { customer, items: [{ price }], ...billing };
    const key = `more ${customer} ${index}`;
    const request = { method: "POST", path: "/v1/subscriptions", params, key } as const;
    const { object } = await stripe.send<StripeSubscription>(request);
    const startDate = isoOf(object.start_date);
    const of = { id: `more-${index}`, customerId: `m-${index}`, planId: "paid" };
    records.push({ ...of, billingId: object.id, startDate, status: "active" });
  }
  await createCustomers(
    api,
    records.map((_, index) => `m-${index}`),
  );
  const runId = await openRun(api, { kind: "subscriptions" });
  await putBatch(api, runId, "0.0", { records });
}

describe("a linked subscription", () => {
  it("that is the same on both sides is in sync", async () => {
    const { api } = await followed();

    const { comparison, entries } = await compareWith(api);

    expect(entries).toMatchObject([{ verdict: "in_sync", side: "both", fields: [] }]);
    expect(comparison).toMatchObject({
      state: "completed",
      counts: { in_sync: 1, warning: 0, differs: 0, onlyOurs: 0, onlyStripe: 0, unrelated: 0 },
      problem: null,
    });
  });

  it.each([
    ["past_due", "past_due"],
    ["unpaid", "unpaid"],
    ["paused", "paused"],
    ["canceled", "canceled"],
    ["incomplete_expired", "incomplete_expired"],
  ] as const)("that is %s at Stripe differs, and is healed", async (status, there) => {
    const given = await followed();
    const ended_at = ["canceled", "incomplete_expired"].includes(status)
      ? secondsOf(given.api.now)
      : null;
    await given.patch({ status, ended_at });

    const first = await compareWith(given.api);
    const second = await compareWith(given.api, { heal: true });
    const third = await compareWith(given.api);

    expect(first.entries).toMatchObject([{ verdict: "differs", healed: [] }]);
    expect(sidesOf(first.entries[0])).toEqual({ status: ["active", there] });
    expect(second.entries).toMatchObject([{ verdict: "in_sync", healed: [{ field: "status" }] }]);
    expect(second.comparison.counts).toMatchObject({ differs: 0, healed: 1 });
    expect(third.entries).toMatchObject([{ verdict: "in_sync", healed: [] }]);
  });

  it.each([
    ["at a date", false],
    ["at the end of its period", true],
  ])("that ends at Stripe %s differs, and is healed, both ways", async (_, isWithPeriod) => {
    const given = await followed();
    const end = await periodEndOf(given);
    const cancelAt = isWithPeriod ? end : end - day;
    await given.patch(isWithPeriod ? { cancel_at_period_end: true } : { cancel_at: cancelAt });

    const differing = await compareWith(given.api);
    await compareWith(given.api, { heal: true });
    const healed = await compareWith(given.api);
    await given.patch({ cancel_at_period_end: false, cancel_at: null });
    const withdrawn = await compareWith(given.api, { heal: true });

    const shown = isWithPeriod ? " (cancel_at_period_end)" : "";
    expect(sidesOf(differing.entries[0])).toEqual({ cancel_at: [null, isoOf(cancelAt) + shown] });
    expect(healed.comparison.counts).toMatchObject({ in_sync: 1, differs: 0 });
    expect(withdrawn.entries).toMatchObject([
      { verdict: "in_sync", healed: [{ field: "cancel_at", stripe: null }] },
    ]);
  });

  it("that has ended here while Stripe goes on differs, and no heal can help", async () => {
    const given = await followed();
    await given.patch({ status: "canceled", ended_at: secondsOf(given.api.now) });
    await compareWith(given.api, { heal: true });
    await given.patch({ status: "active", ended_at: null });

    const { entries } = await compareWith(given.api, { heal: true });

    expect(sidesOf(entries[0])).toEqual({ status: ["canceled", "active"] });
    expect(entries[0]?.fields[0]?.hint).toContain("cancel it there");
  });

  it("has its quantity compared, which nobody takes over", async () => {
    const given = await followed();
    const stripe = await given.api.services.integrations.stripeOf(
      given.api.database,
      given.api.environmentId,
    );
    const { items } = await stripe.subscription(given.billingId);
    const [item] = items.data;
    await given.patch({ items: { ...items, data: [{ ...item, quantity: 7 }] } } as never);

    const { entries } = await compareWith(given.api, { heal: true });

    expect(sidesOf(entries[0])).toEqual({ quantities: ["seats: 1", "seats: 7"] });
    expect(entries).toMatchObject([{ verdict: "differs", healed: [] }]);
  });

  it("whose price costs something else is warned of, as the catalog names none", async () => {
    const given = await followed();
    const stripe = await given.api.services.integrations.stripeOf(
      given.api.database,
      given.api.environmentId,
    );
    const { items } = await stripe.subscription(given.billingId);
    const [item] = items.data;
    const recurring = { ...item?.price.recurring, interval_count: 3 };
    const price = { ...item?.price, unit_amount: 700, unit_amount_decimal: "700", recurring };
    await given.patch({ items: { ...items, data: [{ ...item, price }] } } as never);

    const { entries, comparison } = await compareWith(given.api);

    expect(entries).toMatchObject([{ verdict: "warning" }]);
    expect(sidesOf(entries[0])).toEqual({
      items: ["seats of paid (9.50 usd per month)", `${price.id} (7.00 usd per 3 months)`],
    });
    expect(comparison.fields).toMatchObject({ items: 1 });
  });

  it("is in sync at the price that it was linked with, whatever the catalog's costs", async () => {
    const given = await followed();
    const { api, billingId } = given;
    const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
    const { items } = await stripe.subscription(billingId);
    const [item] = items.data;
    const price = { ...item?.price, unit_amount: 700, unit_amount_decimal: "700" };
    await given.patch({ items: { ...items, data: [{ ...item, price, quantity: 3 }] } } as never);
    const kept = { customerId: "c", billingId, packageId: "paid", featureId: "seats" };
    await keepLinkedPrices(api.database, api.environmentId, [{ ...kept, priceId: price.id ?? "" }]);

    const { entries } = await compareWith(api);

    expect(sidesOf(entries[0])).toEqual({ quantities: ["seats: 1", "seats: 3"] });
  });

  it("is warned of where Stripe collects nothing, without being stopped here", async () => {
    const given = await followed();
    const pause: Partial<StripeSubscription> = {
      pause_collection: { behavior: "void", resumes_at: null },
    };
    await given.patch(pause);

    const { entries } = await compareWith(given.api, { heal: true });

    expect(entries).toMatchObject([{ verdict: "warning", healed: [] }]);
    expect(sidesOf(entries[0])).toEqual({ pause: [null, "pause_collection void"] });
  });
});

describe("what only one side has", () => {
  it("differs if Stripe does not know the id", async () => {
    const { api, billingId } = await followed();
    await api.database.execute(
      "update subscriptions set billing_id = 'sub_unknown' where environment_id = $1",
      [api.environmentId],
    );

    const { entries, comparison } = await compareWith(api);

    expect(entries).toMatchObject([
      { side: "ours", verdict: "differs", billingId: "sub_unknown", subscriptionId: "s" },
    ]);
    expect(comparison.counts).toMatchObject({ onlyOurs: 1, unrelated: 1 });
    expect(billingId).not.toBe("sub_unknown");
  });

  it("is a warning if a linked customer has a live one, and nothing once it ended", async () => {
    const given = await followed();
    const { api, billingId } = given;
    const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
    const { customer } = await stripe.subscription(billingId);
    await api.patch("/api/v1/customers/c", { billingId: String(customer) });
    await api.database.execute(
      "update subscriptions set billing_id = null where environment_id = $1",
      [api.environmentId],
    );

    const live = await compareWith(api);
    await given.patch({ status: "canceled", ended_at: secondsOf(api.now) });
    const ended = await compareWith(api);

    expect(live.entries).toMatchObject([
      { side: "stripe", verdict: "warning", billingId, customerId: "c", subscriptionId: null },
    ]);
    expect(live.comparison.counts).toMatchObject({ onlyStripe: 1, warning: 1, differs: 0 });
    expect(ended.entries).toEqual([]);
  });

  it("is asked for by its id where Stripe does not list it, as with test clocks", async () => {
    const given = await followed();
    await given.patch({ test_clock: "clock_hidden" });

    const { entries } = await compareWith(given.api);

    expect(entries).toMatchObject([{ side: "both", billingId: given.billingId }]);
  });
});

describe("who has changed it last", () => {
  it("is Stripe where an event of it is newer than the row, and else the platform", async () => {
    const given = await followed();
    const { api, billingId } = given;
    const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
    await given.patch({ status: "past_due" });
    const rowAt = (ms: number) =>
      api.database.execute(
        "update subscriptions set updated_at = $2::timestamptz where environment_id = $1",
        [api.environmentId, new Date(Date.now() + ms).toISOString()],
      );
    await rowAt(-3_600_000);
    const params = { metadata: { touched: "yes" } };
    const path = `/v1/subscriptions/${billingId}`;
    await stripe.send({ method: "POST", path, params, key: `touch ${billingId}` });

    const byStripe = await compareWith(api);
    await rowAt(3_600_000);
    const byUs = await compareWith(api);

    expect(byStripe.entries[0]?.lastChange?.side).toBe("stripe");
    expect(byUs.entries[0]?.lastChange?.side).toBe("ours");
  });
});

describe("a comparison", () => {
  it("reads pages of a list, and no subscription by itself", async () => {
    const { api, account } = await followed();
    await linkMore(api, 120);
    await account.control.resetRequests();

    const { comparison, entries } = await compareWith(api);

    expect(comparison).toMatchObject({ state: "completed", subscriptionsRead: 121 });
    expect(new Set(entries.map(({ billingId }) => billingId)).size).toBe(121);
    expect(entries.map(({ position }) => position)).toEqual([...entries.keys()]);
    expect((await account.control.requests()).endpoints).toEqual({ "GET /v1/subscriptions": 2 });
  });

  it("writes nothing at Stripe, whatever it heals", async () => {
    const given = await followed();
    await given.patch({ status: "past_due", cancel_at: (await periodEndOf(given)) - day });
    const before = await given.account.control.snapshot();

    await compareWith(given.api, { heal: true });

    expect((await given.account.control.snapshot()).seq).toBe(before.seq);
  });

  it("fails with the reason if Stripe cannot be reached, and can be asked for again", async () => {
    const { api, account } = await followed();
    const asked = await api.post("/api/v1/billing/comparisons", {});
    const path = "^/v1/subscriptions$";
    await account.control.addFaults({ method: "GET", path, fault: "drop_request", times: 100 });

    const id = String(asked.body.data?.id);
    await api.services.comparisons.runNext(api.database, { only: [id], isStopping: () => false });

    const { comparison } = await outcomeOf(api, id);
    expect(comparison).toMatchObject({
      state: "failed",
      problem: { code: "billing_unavailable" },
    });
  });

  it("goes on behind the last page where the server was stopped", async () => {
    const { api } = await followed();
    const asked = await api.post("/api/v1/billing/comparisons", {});
    const only = [String(asked.body.data?.id)];
    let pages = 0;

    const stopped = await api.services.comparisons.runNext(api.database, {
      only,
      isStopping: () => ++pages > 1,
    });
    const ended = await api.services.comparisons.runNext(api.database, {
      only,
      isStopping: () => false,
    });

    expect([stopped?.state, ended?.state]).toEqual(["running", "completed"]);
    expect((await outcomeOf(api, only[0] ?? "")).entries).toHaveLength(1);
  });

  it("is one of a few that may wait at a time", async () => {
    const { api } = await followed();
    for (let index = 0; index < limits.comparisonsOpenMax; index++) {
      await api.post("/api/v1/billing/comparisons", {});
    }

    const answer = await api.post("/api/v1/billing/comparisons", {});

    expect([answer.status, answer.body.code]).toEqual([409, "comparisons_waiting"]);
  });

  it("is begun by the schedule once in a while, and heals", async () => {
    const given = await followed();
    const { api } = given;
    await given.patch({ status: "past_due" });

    await api.services.comparisons.schedule(api.database);
    await api.services.comparisons.schedule(api.database);

    const listed = await api.get("/api/v1/billing/comparisons");
    const [only, ...others] = listed.body.data as unknown as { id: string }[];
    expect(others).toEqual([]);
    const id = only?.id ?? "";
    await api.services.comparisons.runNext(api.database, { only: [id], isStopping: () => false });
    const { comparison } = await outcomeOf(api, id);
    expect(comparison).toMatchObject({ origin: "scheduled", heal: true, counts: { healed: 1 } });
    expect(await given.view()).toMatchObject({ paymentCollection: "FAILED" });
  });
});
