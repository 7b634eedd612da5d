import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { linkSubscriptions } from "../link.ts";
import { loadByCustomers } from "../store.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a"]);
});

const newer = {
  customerId: "a",
  planId: "paid",
  billingId: "sub_new",
  startDate: "2025-10-05T00:00:00.000Z",
};
const older = { ...newer, billingId: "sub_old", startDate: "2025-09-01T00:00:00.000Z" };

const importRecords = (...records: object[]) => importAll(api, "subscriptions", records);
const billingIds = async () =>
  (await loadByCustomers(api.database, api.environmentId, ["a"])).map((row) => row.billingId);

describe("two billing ids", () => {
  it("are never one subscription: where there is room for one, the later is rejected", async () => {
    const first = await importRecords(newer, older);
    const second = await importRecords(newer, older);

    expect(first.outcomes).toEqual(["created", "rejected"]);
    expect(second.outcomes).toEqual(["unchanged", "rejected"]);
    expect(first.details[0]).toMatchObject({ code: "seat_taken", path: "/billingId" });
    expect(first.details[0]?.message).toMatch(/"sub_old" and "sub_new"/);
    expect(await billingIds()).toEqual(["sub_new"]);
  });

  it("go together where one has ended, before or after", async () => {
    const canceledAt = "2025-10-05T00:00:00.000Z";
    const { outcomes } = await importRecords(newer, { ...older, status: "canceled", canceledAt });

    expect(outcomes).toEqual(["created", "created"]);
  });

  it("go together for two resources", async () => {
    const sites = { planId: "site-custom" };
    const { outcomes } = await importRecords(
      { ...newer, ...sites, resourceId: "site-1" },
      { ...older, ...sites, resourceId: "site-2" },
    );

    expect(outcomes).toEqual(["created", "created"]);
  });

  it("go together as the hint of a rejection says, whichever of them is stored", async () => {
    const canceledAt = "2025-10-20T00:00:00.000Z";
    const rejected = await importRecords(newer, older);

    const site = { planId: "site-custom", resourceId: "site-1", billingId: "sub_site" };
    const kept = await importRecords({ ...older, ...site });
    const corrected = await importRecords({ ...newer, status: "canceled", canceledAt }, older);

    expect(rejected.details[0]?.hint).toMatch(/canceledAt before the other; .* another product/);
    expect(kept.outcomes).toEqual(["created"]);
    expect(corrected.outcomes).toEqual(["updated", "created"]);
  });

  it("bill one resource for which the hint is another resource", async () => {
    const site = { planId: "site-custom", resourceId: "site-1" };

    const { details } = await importRecords({ ...newer, ...site }, { ...older, ...site });

    expect(details[0]).toMatchObject({ code: "seat_taken" });
    expect(details[0]?.hint).toMatch(/give one another resourceId/);
  });

  it("are not taken for one by an id that is not stored", async () => {
    await importRecords(newer);

    const { outcomes, details } = await importRecords({ ...newer, id: "own" });

    expect([outcomes[0], details[0]?.code]).toEqual(["rejected", "subscription_id_taken"]);
  });
});

describe("a billing id", () => {
  it("names its subscription whatever start a record says", async () => {
    await importRecords(newer);

    const { outcomes } = await importRecords({ ...newer, startDate: "2025-10-06T00:00:00.000Z" });

    expect(outcomes).toEqual(["updated"]);
    expect(await billingIds()).toEqual(["sub_new"]);
  });

  it("stays a name of the subscription when another id of the record replaces it", async () => {
    await importRecords({ ...older, id: "s" });
    await importRecords({ ...older, id: "s", billingId: "sub_new" });

    const old = await importRecords(older);

    expect([old.outcomes[0], old.details[0]?.code]).toEqual(["unchanged", "billing_id_replaced"]);
    expect(await billingIds()).toEqual(["sub_new"]);
  });

  it.each([
    ["that was stored", [older]],
    ["that was not", []],
  ])("stays a name after a cutover of a subscription %s", async (_, before) => {
    if (before.length > 0) await importRecords(...before);
    const { startDate, ...place } = older;
    const link = { ...place, startDate, billingId: "sub_new", replaces: "sub_old" };
    await api.database.transaction((transaction) =>
      linkSubscriptions(transaction, api.environmentId, [link], api.now),
    );

    const old = await importRecords(older);

    expect([old.outcomes[0], old.details[0]?.code]).toEqual(["unchanged", "billing_id_replaced"]);
    expect(await billingIds()).toEqual(["sub_new"]);
  });
});
