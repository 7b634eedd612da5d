import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { contentOf } from "../../testing/import-files.ts";
import { createCustomers, followedCatalog } from "../../testing/subscriptions.ts";
import { imported, undo, undone } from "../../testing/undoing.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, followedCatalog);
  await createCustomers(api, ["a"]);
});

describe("a subscription that a batch has ended by another one, and then moved", () => {
  const startDate = "2025-06-01T00:00:00Z";
  const paid = { id: "s1", customerId: "a", planId: "paid", billingId: "sub_1" };
  const free = { id: "s3", customerId: "a", planId: "free", startDate };
  const moved = { ...paid, startDate: "2020-01-01T00:00:00Z" };

  beforeEach(() =>
    imported(api, "subscriptions", [{ ...paid, startDate, endDate: "2027-01-01T00:00:00Z" }]),
  );

  it("is as before, and so is the free one that follows it", async () => {
    const before = await contentOf(api);
    const runId = await imported(api, "subscriptions", [free, moved]);

    const planned = await undo(api, runId, { dryRun: true });
    const { undone: counts } = await undo(api, runId);

    expect([planned.undone, counts]).toEqual([counts, { reversed: 2, kept: 0, failed: 0 }]);
    expect(await contentOf(api)).toEqual(before);
  });

  it("is kept if the other one was changed since, and the reasons say so", async () => {
    const runId = await imported(api, "subscriptions", [free, moved]);
    await api.patch("/api/v1/subscriptions/s3", { metadata: { changed: "since" } });
    const before = await contentOf(api);

    const { id } = await undo(api, runId);

    const reasons = (await undone(api, id)).map(({ code, message }) => [code, message]);
    expect(reasons).toEqual([
      ["changed_since", expect.stringContaining("It was changed at")],
      ["seat_taken", "Subscription s3 has taken its place since."],
    ]);
    expect(await contentOf(api)).toEqual(before);
  });
});

it("a dry run does not see what a later batch has created and changed", async () => {
  const never = await contentOf(api);
  const paid = { customerId: "a", planId: "paid", billingId: "sub_1" };
  const startDate = "2020-01-01T00:00:00Z";
  const later = [
    { customerId: "a", planId: "free", startDate },
    { ...paid, startDate },
  ];
  const runId = await imported(api, "subscriptions", [paid], later);

  const planned = await undo(api, runId, { dryRun: true });
  const { undone: counts } = await undo(api, runId);

  expect([planned.undone, counts]).toEqual([counts, { reversed: 3, kept: 0, failed: 0 }]);
  expect(await contentOf(api)).toEqual(never);
});
