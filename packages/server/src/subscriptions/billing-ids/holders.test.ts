import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { type BilledApi, billedApi } from "../../testing/billing.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll, openRun, putBatch } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { linkSubscriptions } from "../link.ts";
import { loadByCustomers } from "../store.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a", "b"]);
});

const of = (customerId: string, own: object = {}) => {
  const startDate = "2025-10-05T00:00:00.000Z";
  return { customerId, planId: "paid", billingId: "sub_1", startDate, ...own };
};
const importRecords = (...records: object[]) => importAll(api, "subscriptions", records);
const holders = async () => {
  const rows = await loadByCustomers(api.database, api.environmentId, ["a", "b"]);
  return rows.filter((row) => row.billingId !== null).map((row) => row.customerId);
};

describe("one billing id of two customers", () => {
  it("is that of the first: the second record is rejected, and again the next time", async () => {
    const first = await importRecords(of("a"), of("b"));
    const second = await importRecords(of("a"), of("b"));

    expect([first.outcomes, second.outcomes]).toEqual([
      ["created", "rejected"],
      ["unchanged", "rejected"],
    ]);
    expect(first.details[0]).toMatchObject({ code: "billing_id_taken", path: "/billingId" });
    expect(first.details[0]?.message).toMatch(/"sub_1".*"subscription-.*customer "a".*"b"/);
  });

  it("is that of one, whichever of two lanes is first", async () => {
    const runId = await openRun(api, { kind: "subscriptions" });
    const ids = Array.from({ length: 20 }, (_, index) => `sub_${index}`);
    const batch = (customerId: string, billingIds: readonly string[], from: number) => {
      const places = billingIds.map((billingId) => {
        const site = { planId: "site-custom", resourceId: `site-${billingId}` };
        return of(customerId, { ...site, billingId });
      });
      return { records: places, recordNumbers: places.map((_, index) => from + index) };
    };

    const answers = await Promise.all([
      putBatch(api, runId, "0.0", batch("a", ids, 1)),
      putBatch(api, runId, "1.0", batch("b", ids.toReversed(), 101)),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await holders()).toHaveLength(ids.length);
  });

  it("is that of the one that had it before a cutover too", async () => {
    const link = { ...of("a", { billingId: "sub_2" }), replaces: "sub_1" };
    await api.database.transaction((transaction) =>
      linkSubscriptions(transaction, api.environmentId, [link], api.now),
    );

    const { outcomes, details } = await importRecords(of("b"));

    expect([outcomes, details[0]?.code]).toEqual([["rejected"], "billing_id_taken"]);
  });

  it("is not taken over by a change of a stored subscription", async () => {
    await importRecords(of("a"), of("b", { id: "s", billingId: "sub_2" }));

    const { outcomes, details } = await importRecords(of("b", { id: "s" }));

    expect([outcomes, details[0]?.code]).toEqual([["rejected"], "billing_id_taken"]);
  });

  it("is not taken back by one that goes on after its end beside its holder", async () => {
    const site = { planId: "site-custom", resourceId: "site-1" };
    const canceledAt = "2025-11-01T00:00:00.000Z";
    await importRecords(of("a", { id: "s", canceledAt }), of("a", site));

    const { outcomes, details } = await importRecords(of("a", { id: "s", canceledAt: null }));

    expect([outcomes, details[0]?.code]).toEqual([["rejected"], "billing_id_taken"]);
  });

  it("is rejected over HTTP, and refused where one is provisioned", async () => {
    await importRecords(of("a"));
    const { body } = await api.post("/api/v1/subscriptions/import", { subscriptions: [of("b")] });
    while (await api.services.imports.applyNextTask(api.database));
    const runId = String(body.data?.taskId);
    const { text } = await api.get(`/api/v1/import-runs/${runId}/rejections`);
    const options = {
      customerId: "b",
      planId: "paid",
      billingPeriod: "MONTHLY",
      billingId: "sub_1",
    };

    const provisioned = await api.post("/api/v1/subscriptions", options);

    expect(text).toContain("billing_id_taken");
    expect([provisioned.status, provisioned.body.code]).toEqual([
      409,
      "DuplicatedEntityNotAllowed",
    ]);
    expect(provisioned.body.message).toMatch(/"sub_1" bills .* of the customer "a"/);
    expect(await holders()).toEqual(["a"]);
  });
});

describe("one billing id of one customer", () => {
  const site = { planId: "site-custom", resourceId: "site-1" };

  it("cannot bill two resources side by side", async () => {
    const { outcomes, details } = await importRecords(
      of("a", site),
      of("a", { ...site, resourceId: "site-2" }),
    );

    expect([outcomes, details[0]?.code]).toEqual([["created", "rejected"], "billing_id_taken"]);
  });

  it("goes on over a change of the plan, and over what has ended", async () => {
    const { outcomes } = await importRecords(
      of("a", { ...site, status: "canceled", canceledAt: "2025-10-20T00:00:00.000Z" }),
      of("a"),
      of("a", { planId: "custom", startDate: "2025-11-05T00:00:00.000Z" }),
    );

    expect(outcomes).toEqual(["created", "created", "replaced"]);
  });
});

describe("a plan that is provisioned with the billing id of its seat", () => {
  it("ends nothing at the provider", async () => {
    const billed: BilledApi = await billedApi();
    const options = {
      customerId: "c",
      planId: "basic",
      billingPeriod: "MONTHLY",
      billingId: "sub_1",
    };
    await billed.post("/api/v1/subscriptions", options);

    const { status } = await billed.post("/api/v1/subscriptions", { ...options, planId: "pro" });

    const tasks = await billed.database.query(
      "select action from billing_tasks where environment_id = $1::uuid",
      [billed.environmentId],
    );
    expect([status, tasks]).toEqual([201, []]);
  });
});
