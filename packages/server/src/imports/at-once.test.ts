import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storedCustomers } from "../testing/runs.ts";

const path = "/api/v1/customers/import";
const words = { message: expect.any(String), hint: expect.any(String) };

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const importAll = (customers: readonly unknown[], more: object = {}) =>
  api.post(path, { customers, ...more });

describe("the v1 import", () => {
  it("answers the ids it created alone, and one outcome per record in order", async () => {
    await api.post("/api/v1/customers", { id: "old", name: "Old" });
    await api.post("/api/v1/customers", { id: "same", name: "Same" });

    const answer = await importAll([
      { id: "new", name: "New", email: null },
      { id: "old", name: "Changed", email: null },
      { id: "same", name: "Same" },
      { id: "?", name: null, email: null },
      { id: "old", name: "Past", updatedAt: "2020-01-01T00:00:00Z" },
    ]);

    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      newCustomers: ["new"],
      runId: expect.any(String),
      outcomes: ["created", "updated", "unchanged", "rejected", "skipped"],
      details: [
        { index: 3, code: "invalid_id", path: "/id", ...words },
        { index: 4, code: "stored_is_newer", path: "", ...words },
      ],
    });
  });

  it("is a run, completed at once", async () => {
    const { body } = await importAll([{ id: "a" }, { id: "?" }]);

    const run = await api.get(`/api/v1/import-runs/${body.data?.runId}`);
    const rejections = await api.get(`/api/v1/import-runs/${body.data?.runId}/rejections`);

    expect(run.body.data).toMatchObject({
      status: "completed",
      source: { name: "POST /api/v1/customers/import", sha256: null },
      counts: { read: 2, created: 1, rejected: 1 },
      batchCount: 1,
    });
    expect(rejections.body.data).toMatchObject([{ recordNumber: 2, code: "invalid_id" }]);
  });

  it("keeps the latest date of its records, and none in the future", async () => {
    const { body } = await importAll([
      { id: "a", updatedAt: "2024-01-31T01:00:00+01:00" },
      { id: "b", updatedAt: "2023-01-01T00:00:00Z" },
      { id: "c", updatedAt: "9999-01-01T00:00:00Z" },
    ]);

    const run = await api.get(`/api/v1/import-runs/${body.data?.runId}`);

    expect(run.body.data?.source).toMatchObject({ newest: "2024-01-31T00:00:00.000Z" });
  });

  it("applies repeated ids one after the other", async () => {
    const { body } = await importAll([
      { id: "a", name: "1", email: "a@example.com" },
      { id: "a", name: "2" },
      { id: "a", name: "2" },
    ]);

    expect(body.data).toMatchObject({
      newCustomers: ["a"],
      outcomes: ["created", "updated", "unchanged"],
    });
    expect(await storedCustomers(api)).toMatchObject([{ name: "2", email: "a@example.com" }]);
  });

  it("changes nothing when it is sent again", async () => {
    const customers = [
      { id: "a", name: "A", email: null, billingId: "cus_1", metadata: { b: "1", a: "2" } },
      { id: "b", name: null, email: null, updatedAt: "2025-05-05T00:00:00Z" },
    ];
    await importAll(customers, { integrationId: "stripe" });
    const before = await storedCustomers(api);
    api.now = new Date("2026-06-06T00:00:00Z");

    const { body } = await importAll(customers, { integrationId: "stripe" });

    expect(body.data).toMatchObject({ newCustomers: [], outcomes: ["unchanged", "unchanged"] });
    expect(await storedCustomers(api)).toEqual(before);
  });

  it.each([
    ["later", "2025-06-01T00:00:00.001Z", "updated"],
    ["equal", "2025-06-01T00:00:00Z", "updated"],
    ["equal in another zone", "2025-06-01T02:00:00+02:00", "updated"],
    ["earlier", "2025-05-31T23:59:59.999Z", "skipped"],
  ])("takes a change with an %s updatedAt by the rule", async (_, updatedAt, outcome) => {
    await importAll([{ id: "a", name: "Old", updatedAt: "2025-06-01T00:00:00Z" }]);

    const { body } = await importAll([{ id: "a", name: "New", updatedAt }]);

    expect(body.data?.outcomes).toEqual([outcome]);
    const name = outcome === "skipped" ? "Old" : "New";
    expect(await storedCustomers(api)).toMatchObject([{ name }]);
  });

  it("compares content where updatedAt is equal", async () => {
    const record = { id: "a", name: "Same", updatedAt: "2025-06-01T00:00:00Z" };
    await importAll([record]);

    expect((await importAll([record])).body.data?.outcomes).toEqual(["unchanged"]);
  });

  it("skips what was changed here since the record was", async () => {
    await importAll([{ id: "a", name: "Old", updatedAt: "2025-06-01T00:00:00Z" }]);
    await api.patch("/api/v1/customers/a", { name: "Changed here" });

    const { body } = await importAll([
      { id: "a", name: "Newer", updatedAt: "2025-07-01T00:00:00Z" },
    ]);

    expect(body.data?.outcomes).toEqual(["skipped"]);
  });

  it.each(["0001-01-01T00:00:00.000Z", "0099-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"])(
    "keeps %s as it is",
    async (updatedAt) => {
      await importAll([{ id: "a", updatedAt }]);

      const { body } = await api.get("/api/v1/customers/a");

      expect(body.data?.updatedAt).toBe(updatedAt);
    },
  );

  it("clears name and e-mail with null, and leaves what is absent", async () => {
    await importAll([{ id: "a", name: "A", email: "a@example.com", salesforceId: "sf" }]);

    const { body } = await importAll([{ id: "a", name: null, email: null }]);

    expect(body.data?.outcomes).toEqual(["updated"]);
    expect(await storedCustomers(api)).toMatchObject([
      { name: null, email: null, salesforceId: "sf" },
    ]);
  });

  it("links billing ids to the integration that it names", async () => {
    await api.post("/api/v1/customers", { id: "gone" });
    await api.post("/api/v1/customers/gone/archive");

    await importAll(
      [{ id: "a", billingId: "cus_1" }, { id: "b" }, { id: "gone", billingId: "cus_2" }],
      { integrationId: "stripe-eu" },
    );

    const { body } = await api.get("/api/v1/customers");
    const links = (body.data as unknown as { id: string; integrations: unknown[] }[]).map(
      ({ id, integrations }) => [id, integrations],
    );
    expect(Object.fromEntries(links)).toEqual({
      a: [{ id: "stripe-eu", vendorIdentifier: "STRIPE", syncedEntityId: "cus_1" }],
      b: [],
      gone: [],
    });
  });

  it.each([[null], [undefined], [""]])("links nothing with the integration %j", async (id) => {
    const answer = await importAll([{ id: "a", billingId: "cus_1" }], { integrationId: id });

    expect(answer.status).toBe(201);
    expect((await api.get("/api/v1/customers/a")).body.data?.integrations).toEqual([]);
  });

  it("takes both generations of names, and ignores fields that it does not know", async () => {
    const { body } = await importAll([
      { customerId: "a", additionalMetaData: { k: "v" }, shoeSize: 42 },
      { customerId: "b", id: "c" },
    ]);

    expect(body.data?.outcomes).toEqual(["created", "rejected"]);
    expect(body.data?.details).toMatchObject([{ index: 1, code: "conflicting_fields" }]);
    expect(await storedCustomers(api)).toMatchObject([{ id: "a", metadata: { k: "v" } }]);
  });

  it("imports without its e-mail a customer whose address a web page has hidden", async () => {
    const { body } = await importAll([{ id: "a", email: "[email\u00a0protected]" }]);

    expect(body.data?.outcomes).toEqual(["created"]);
    expect(body.data?.details).toMatchObject([{ index: 0, code: "email_hidden" }]);
  });

  it.each([
    ["no customers", []],
    ["1,001 customers", Array.from({ length: 1_001 }, (_, index) => ({ id: `c${index}` }))],
  ])("refuses %s", async (_, customers) => {
    const answer = await importAll(customers);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(await storedCustomers(api)).toEqual([]);
  });

  it("takes 1,000 customers", async () => {
    const customers = Array.from({ length: 1_000 }, (_, index) => ({
      id: `c${index}`,
      name: `"${index}\\`,
    }));

    const { body } = await importAll(customers);

    expect(body.data?.newCustomers).toEqual(customers.map(({ id }) => id));
    expect(await storedCustomers(api)).toHaveLength(1_000);
  });
});
