import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { idsOf } from "../testing/runs.ts";

const customers = "/api/v1/customers";

describe("integrations", () => {
  let api: TestApi;
  const path = `${customers}/a/integrations`;
  const stripe = { id: "s", vendorIdentifier: "STRIPE", syncedEntityId: "cus_1" };
  const crm = { id: "crm", vendorIdentifier: "SALESFORCE", syncedEntityId: "0015" };
  const billingId = async () => (await api.get(`${customers}/a`)).body.data?.billingId;

  beforeEach(async () => {
    api = await testApi();
    await api.post(customers, { id: "a" });
  });

  it("are linked, read and listed with the same content", async () => {
    const linked = await api.post(path, crm);

    expect(linked.status).toBe(201);
    expect(linked.body.data).toEqual({ ...crm, syncData: null });
    expect((await api.get(`${path}/crm`)).body).toEqual(linked.body);
    expect((await api.get(path)).body).toEqual({
      data: [linked.body.data],
      pagination: { next: null, prev: null },
    });
    expect((await api.get(`${customers}/a`)).body.data?.integrations).toEqual([crm]);
  });

  it("are linked once per id", async () => {
    await api.post(path, crm);

    const answer = await api.post(path, { ...crm, syncedEntityId: "other" });

    expect([answer.status, answer.body.code]).toEqual([409, "DuplicatedEntityNotAllowed"]);
    expect((await api.get(`${path}/crm`)).body.data?.syncedEntityId).toBe("0015");
  });

  it("are linked once when many link the same at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.post(path, crm)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it("stay removed when they are changed at the same time", async () => {
    for (const id of ["1", "2", "3", "4", "5"]) {
      await api.post(path, { ...crm, id });

      const [removed, changed] = await Promise.all([
        api.delete(`${path}/${id}`),
        api.patch(`${path}/${id}`, { syncedEntityId: "new" }),
      ]);

      expect([removed.status, [200, 404].includes(changed.status)]).toEqual([200, true]);
      expect((await api.get(`${path}/${id}`)).status).toBe(404);
    }
  });

  it.each([
    [{ ...crm, id: "" }],
    [{ ...crm, syncedEntityId: null }],
    [{ ...crm, syncedEntityId: "" }],
    [{ ...crm, vendorIdentifier: "salesforce" }],
    [{ id: "crm" }],
  ])("are refused as %j", async (body) => {
    expect((await api.post(path, body)).status).toBe(400);
    expect((await api.get(path)).body.data).toEqual([]);
  });

  it("are not known if they are not there", async () => {
    const answers = [
      await api.get(`${path}/nothing`),
      await api.patch(`${path}/nothing`, { syncedEntityId: "x" }),
      await api.delete(`${path}/nothing`),
    ];

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [404, "IntegrationNotFound"]),
    );
  });

  it("give the customer its billing id when Stripe is linked, and take it along", async () => {
    const seen: unknown[] = [];
    await api.post(path, stripe);
    seen.push(await billingId());
    await api.patch(`${path}/s`, { id: "a", syncedEntityId: "cus_2" });
    seen.push(await billingId());
    await api.delete(`${path}/s`);
    seen.push(await billingId());

    expect(seen).toEqual(["cus_1", "cus_2", null]);
  });

  it("leave alone a billing id that was set to something else", async () => {
    await api.patch(`${customers}/a`, { billingId: "cus_own" });
    await api.post(path, stripe);
    await api.patch(`${path}/s`, { syncedEntityId: "cus_2" });
    await api.delete(`${path}/s`);

    expect(await billingId()).toBe("cus_own");
  });

  it("answer what a removed link was, and have it no more", async () => {
    await api.post(path, crm);

    const removed = await api.delete(`${path}/crm`);

    expect([removed.status, removed.body.data]).toEqual([200, { ...crm, syncData: null }]);
    expect((await api.get(`${path}/crm`)).status).toBe(404);
  });

  it("of an archived customer can be read and not changed", async () => {
    await api.post(path, crm);
    await api.post(`${customers}/a/archive`);

    const refused = [
      await api.post(path, stripe),
      await api.patch(`${path}/crm`, { syncedEntityId: "x" }),
      await api.delete(`${path}/crm`),
    ];

    expect(refused.map(({ body }) => body.code)).toEqual(
      refused.map(() => "EntityIsArchivedError"),
    );
    expect((await api.get(path)).body.data).toEqual([{ ...crm, syncData: null }]);
  });

  it.each([
    ["vendorIdentifier=STRIPE", ["s"]],
    ["vendorIdentifier=STRIPE%2CSALESFORCE", ["s", "crm"]],
    ["vendorIdentifier=STRIPE,SALESFORCE", ["s", "crm"]],
    ["vendorIdentifier=STRIPE&vendorIdentifier=SALESFORCE", ["s", "crm"]],
    ["vendorIdentifier[]=SALESFORCE", ["crm"]],
    ["vendorIdentifier=HUBSPOT", []],
    ["limit=1", ["s"]],
  ])("are listed with %s as %j", async (query, ids) => {
    await api.post(path, stripe);
    await api.post(path, crm);

    expect(idsOf(await api.get(`${path}?${query}`))).toEqual(ids);
  });

  it.each(["vendorIdentifier=", "vendorIdentifier=stripe", "vendorIdentifier=STRIPE,", "limit=0"])(
    "are not listed with %s",
    async (query) => {
      expect((await api.get(`${path}?${query}`)).status).toBe(400);
    },
  );

  it("come in pages, both ways", async () => {
    for (const id of ["1", "2", "3"]) await api.post(path, { ...crm, id });
    const first = await api.get(`${path}?limit=2`);
    const second = await api.get(`${path}?limit=2&after=${first.body.pagination?.next}`);
    const back = await api.get(`${path}?limit=2&before=${second.body.pagination?.prev}`);

    expect([first, second, back].map(idsOf)).toEqual([["1", "2"], ["3"], ["1", "2"]]);
  });
});
