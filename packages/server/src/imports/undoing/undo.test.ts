import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { contentOf } from "../../testing/import-files.ts";
import { grant, revoke } from "../../testing/promotions.ts";
import { openRun, putBatch } from "../../testing/runs.ts";
import { createCustomers, followedCatalog, sampleCatalog } from "../../testing/subscriptions.ts";
import { imported, undo, undone } from "../../testing/undoing.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

/** What became of each record: its outcome, and the code and message where it was not reversed. */
async function results(undoId: string): Promise<unknown[]> {
  const records = await undone(api, undoId);
  return records.map(({ recordNumber, outcome, code, message }) =>
    outcome === "reversed" ? [recordNumber, outcome] : [recordNumber, outcome, code, message],
  );
}

const start = "2025-01-01T00:00:00.000Z";

describe("a customer", () => {
  it("that the API has changed since is kept, and named with when", async () => {
    await imported(api, "customers", [
      { id: "a", name: "Ann" },
      { id: "b", name: "Bea" },
    ]);
    const runId = await imported(api, "customers", [
      { id: "a", name: "X" },
      { id: "b", name: "Y" },
    ]);
    await api.patch("/api/v1/customers/a", { email: "ann@example.com" });

    const { id, undoes, undone: counts, status } = await undo(api, runId);

    expect([undoes, counts, status]).toEqual([
      runId,
      { reversed: 1, kept: 1, failed: 0 },
      "completed",
    ]);
    expect(await results(id)).toEqual([
      [
        1,
        "kept",
        "changed_since",
        expect.stringContaining(`It was changed at ${api.now.toISOString()} by the API`),
      ],
      [2, "reversed"],
    ]);
    const [a, b] = await Promise.all(["a", "b"].map((one) => api.get(`/api/v1/customers/${one}`)));
    expect([a?.body.data?.name, b?.body.data?.name]).toEqual(["X", "Bea"]);
  });

  it("that has subscriptions and usage by now is kept until these are undone", async () => {
    const customers = await imported(api, "customers", [{ id: "a" }, { id: "b" }]);
    const record = { id: "s", customerId: "a", planId: "free", startDate: start };
    const subscriptions = await imported(api, "subscriptions", [record]);
    const usage = await imported(api, "usage", [{ customerId: "a", featureId: "seats", usage: 2 }]);

    const early = await undo(api, customers);
    for (const runId of [usage, subscriptions]) await undo(api, runId);
    const late = await undo(api, customers);

    expect(await results(early.id)).toEqual([
      [1, "kept", "in_use", "The customer has subscriptions, usage."],
      [2, "reversed"],
    ]);
    expect(await results(late.id)).toEqual([
      [1, "reversed"],
      [2, "reversed"],
    ]);
    expect((await api.get("/api/v1/customers")).body.data).toEqual([]);
  });

  it("that a newer run has changed is kept until that is undone", async () => {
    const older = await imported(api, "customers", [{ id: "a", name: "1" }]);
    const newer = await imported(
      api,
      "customers",
      [{ id: "a", name: "2" }],
      [{ id: "a", name: "3" }],
    );

    const early = await undo(api, older);
    await undo(api, newer);
    const late = await undo(api, older);

    const [[, outcome, code, message]] = (await results(early.id)) as [string[]];
    expect([outcome, code, message]).toEqual([
      "kept",
      "changed_since",
      expect.stringContaining(`Import run ${newer} has changed it`),
    ]);
    expect(late.undone).toEqual({ reversed: 1, kept: 0, failed: 0 });
  });
});

describe("promotional entitlements", () => {
  const seats = { featureId: "seats", period: "lifetime", usageLimit: 7 };
  const sso = { featureId: "sso", period: "1 week" };
  const listOf = (id: string, ...promotionalEntitlements: object[]) => {
    return { id, promotionalEntitlements };
  };

  it("of the run go with the customer that it has created, those of others keep it", async () => {
    const never = await contentOf(api);
    const runId = await imported(api, "customers", [
      listOf("a", seats),
      listOf("b", seats),
      {
        id: "c",
      },
    ]);
    await grant(api, "b", { featureId: "sso" });
    await grant(api, "c", { featureId: "sso" });

    const planned = await undo(api, runId, { dryRun: true });
    const early = await undo(api, runId);
    await revoke(api, "c", "sso");
    const late = await undo(api, runId);

    const now = api.now.toISOString();
    expect(planned.undone).toEqual(early.undone);
    expect(await results(early.id)).toEqual([
      [1, "reversed"],
      [2, "kept", "changed_since", expect.stringContaining(`It was changed at ${now} by the API`)],
      [3, "kept", "in_use", "The customer has promotional entitlements."],
    ]);
    expect((await results(late.id))[2]).toEqual([3, "reversed"]);
    const left = await contentOf(api);
    expect(left).not.toEqual(never);
    expect(JSON.stringify(left)).not.toMatch(/"customer_id":"[ac]"/);
  });

  it("are what they were before, with their ids, and so is that there were none", async () => {
    await createCustomers(api, ["a", "b"]);
    await grant(api, "a", { featureId: "calls", hasUnlimitedUsage: true }, { featureId: "sso" });
    const before = await contentOf(api);
    api.now = new Date(api.now.getTime() + 1_000);
    const records = [listOf("a", seats, sso), listOf("b", seats)];
    const runId = await imported(api, "customers", records, [listOf("a"), listOf("b", sso)]);

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 4, kept: 0, failed: 0 });
    expect(await contentOf(api)).toEqual(before);
  });

  it("that were granted since keep no record that is not about them", async () => {
    await createCustomers(api, ["a"]);
    const runId = await imported(api, "customers", [{ id: "a", name: "A" }]);
    await grant(api, "a", { featureId: "sso" });

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 1, kept: 0, failed: 0 });
    const { body } = await api.get("/api/v1/customers/a/promotional-entitlements");
    expect(body.data).toMatchObject([{ featureId: "sso" }]);
  });
});

describe("a customer that is imported anew after an undo", () => {
  const importTwice = async () => {
    const first = await imported(api, "customers", [{ id: "a", name: "1" }]);
    const second = await imported(api, "customers", [{ id: "a", name: "2" }]);
    return { first, second };
  };
  const nameOf = async () => (await api.get("/api/v1/customers/a")).body.data?.name;

  it("is another one: what the API has changed of it is kept", async () => {
    const { first, second } = await importTwice();
    for (const runId of [second, first]) await undo(api, runId);
    const third = await imported(api, "customers", [{ id: "a", name: "3" }]);
    for (const name of ["4", "5"]) await api.patch("/api/v1/customers/a", { name });

    const { undone: counts } = await undo(api, third);

    expect([counts?.kept, await nameOf()]).toEqual([1, "5"]);
  });

  it("is not what an older run had changed, whose undo leaves it alone", async () => {
    const { first, second } = await importTwice();
    for (const runId of [second, first]) await undo(api, runId);
    await imported(api, "customers", [{ id: "a", name: "3" }]);
    await api.patch("/api/v1/customers/a", { name: "4" });

    for (const runId of [second, first]) await undo(api, runId);

    expect(await nameOf()).toBe("4");
  });

  it("can be undone like the one before", async () => {
    const never = await contentOf(api);
    for (let round = 0; round < 2; round++) {
      const { first, second } = await importTwice();
      for (const runId of [second, first]) await undo(api, runId);
    }

    expect(await contentOf(api)).toEqual(never);
  });
});

it("records of two customers with one number are each undone", async () => {
  await imported(api, "customers", [
    { id: "a", name: "A" },
    { id: "b", name: "B" },
  ]);
  const before = await contentOf(api);
  const runId = await openRun(api);
  const send = (batch: string, ids: readonly string[]) =>
    putBatch(api, runId, batch, { records: ids.map((id) => ({ id, name: `${id} of ${batch}` })) });
  await send("0.0", ["a", "b"]);
  await send("0.1", ["b", "a"]);
  await api.post(`/api/v1/import-runs/${runId}/cancel`);

  const { undone: counts } = await undo(api, runId);

  expect(counts).toEqual({ reversed: 4, kept: 0, failed: 0 });
  expect(await contentOf(api)).toEqual(before);
});

describe("a subscription", () => {
  beforeEach(() => createCustomers(api, ["a"]));

  const first = { id: "s1", customerId: "a", planId: "free", startDate: start };
  const second = { id: "s2", customerId: "a", planId: "custom", startDate: "2025-06-01T00:00:00Z" };

  it("that was replaced goes on, and what replaced it is gone", async () => {
    await imported(api, "subscriptions", [first]);
    const before = await contentOf(api);
    const runId = await imported(api, "subscriptions", [second]);

    await undo(api, runId);

    expect(await contentOf(api)).toEqual(before);
  });

  it("that was changed since is kept with what it has replaced", async () => {
    await imported(api, "subscriptions", [first]);
    const runId = await imported(api, "subscriptions", [second]);
    await api.patch("/api/v1/subscriptions/s2", { metadata: { changed: "since" } });
    const before = await contentOf(api);

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 0, kept: 1, failed: 0 });
    expect(await contentOf(api)).toEqual(before);
  });

  it("whose place was taken since is kept", async () => {
    await imported(api, "subscriptions", [first]);
    const canceled = { ...first, canceledAt: "2025-03-01T00:00:00Z" };
    const runId = await imported(api, "subscriptions", [canceled]);
    await imported(api, "subscriptions", [second]);

    const { id } = await undo(api, runId);

    expect(await results(id)).toEqual([
      [1, "kept", "seat_taken", "Subscription s2 has taken its place since."],
    ]);
  });

  it("that a free one follows is gone with it, and the one before follows again", async () => {
    await storeCatalog(api, followedCatalog);
    const never = await contentOf(api);
    const ending = { ...second, endDate: "2027-01-01T00:00:00Z" };
    const older = await imported(api, "subscriptions", [ending]);
    const before = await contentOf(api);
    const newer = await imported(api, "subscriptions", [
      { ...ending, endDate: "2027-02-01T00:00:00Z" },
    ]);
    const follows =
      "select 1 from subscriptions where environment_id = $1::uuid and follows = 's2'";
    expect(await api.database.query(follows, [api.environmentId])).toHaveLength(2);

    await undo(api, newer);
    const restored = await contentOf(api);
    await undo(api, older);

    expect(restored).toEqual(before);
    expect(await contentOf(api)).toEqual(never);
  });

  it("that another one ends for is kept until that one is undone", async () => {
    const never = await contentOf(api);
    const later = await imported(api, "subscriptions", [second]);
    const earlier = await imported(api, "subscriptions", [first]);

    const early = await undo(api, later);
    for (const runId of [earlier, later]) await undo(api, runId);

    expect(await results(early.id)).toEqual([
      [1, "kept", "ends_another", "Subscription s1 ends because this one starts then."],
    ]);
    expect(await contentOf(api)).toEqual(never);
  });

  it("that had several billing ids in a run has its former one, and no other name", async () => {
    const linked = (billingId: string) => ({ ...second, planId: "paid", billingId });
    await imported(api, "subscriptions", [linked("sub_1")]);
    const before = await contentOf(api);
    const runId = await imported(api, "subscriptions", [linked("sub_2"), linked("sub_3")]);

    await undo(api, runId);

    expect(await contentOf(api)).toEqual(before);
  });

  it("that a cutover has is kept", async () => {
    const linked = { ...second, planId: "paid", billingId: "sub_1" };
    const runId = await imported(api, "subscriptions", [linked]);
    await api.database.execute(
      `insert into cutover_claims (
        account_id, old_subscription, environment_id, cutover_id, position, new_subscription
      )
      values ('acct_1', 'sub_1', $1::uuid, gen_random_uuid(), 0, 'sub_1')`,
      [api.environmentId],
    );

    const { id } = await undo(api, runId);

    expect(await results(id)).toEqual([
      [1, "kept", "cutover_claims", "A cutover has the subscription at the billing provider."],
    ]);
  });
});

describe("usage", () => {
  beforeEach(() => createCustomers(api, ["a"]));

  const seats = { customerId: "a", featureId: "seats" };
  const report = (value: number, createdAt: string) =>
    api.post("/api/v1/usage", { usages: [{ ...seats, value, createdAt }] });

  it("is what it was, and so is its history", async () => {
    await imported(api, "usage", [{ ...seats, usage: 2, createdAt: "2025-12-01T00:00:00Z" }]);
    const before = await contentOf(api);
    const runId = await imported(
      api,
      "usage",
      [{ ...seats, usage: 5, createdAt: "2025-12-02T00:00:00Z" }],
      [{ ...seats, usage: 7, createdAt: "2025-12-03T00:00:00Z" }],
    );

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 2, kept: 0, failed: 0 });
    expect(await contentOf(api)).toEqual(before);
  });

  it.each([
    ["counts", "2025-12-04T00:00:00Z"],
    ["does not count", "2025-12-01T00:00:00Z"],
  ])("with a later report that %s is kept", async (_, createdAt) => {
    await imported(api, "usage", [{ ...seats, usage: 2, createdAt: "2025-11-01T00:00:00Z" }]);
    const runId = await imported(api, "usage", [
      { ...seats, usage: 5, createdAt: "2025-12-02T00:00:00Z" },
    ]);
    api.now = new Date(api.now.getTime() + 60_000);
    expect((await report(1, createdAt)).status).toBe(201);
    const before = await contentOf(api);

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 0, kept: 1, failed: 0 });
    expect(await contentOf(api)).toEqual(before);
  });
});

/** A kept reply would hold one transaction over all batches of a step. */
it("goes on with each step that takes longer than it may, whatever its key", async () => {
  const runId = await imported(api, "customers", [{ id: "a" }], [{ id: "b" }]);
  const { undoStepMs } = limits;
  Object.assign(limits, { undoStepMs: 0 });
  const opened = await api.post(`/api/v1/import-runs/${runId}/undo`, {});
  const counts: unknown[] = [];
  for (let step = 0; step < 3; step++) {
    const path = `/api/v1/import-runs/${opened.body.data?.id}/undo-steps`;
    const answer = await api.post(path, undefined, { "idempotency-key": "one" });
    counts.push([answer.body.data?.status, answer.body.data?.undone?.reversed]);
  }
  Object.assign(limits, { undoStepMs });

  expect(counts).toEqual([
    ["open", 1],
    ["completed", 2],
    ["completed", 2],
  ]);
});
