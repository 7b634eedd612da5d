import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";

const customers = "/api/v1/customers";
const hourMs = 60 * 60 * 1_000;
const key = { "idempotency-key": "k" };

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const after = (ms: number) => new Date(api.now.getTime() + ms);
const idCount = async () => ((await api.get(customers)).body.data as unknown as []).length;

describe("a POST with an Idempotency-Key", () => {
  it("runs once, and answers a repeat byte for byte", async () => {
    const first = await api.post(customers, { id: "a", metadata: { b: "1", a: "2" } }, key);

    const second = await api.post(customers, { id: "a", metadata: { b: "1", a: "2" } }, key);

    expect([second.status, second.text]).toEqual([201, first.text]);
  });

  it("answers what was true then, also when it is no more", async () => {
    await api.post(customers, { id: "a" });
    const first = await api.post(`${customers}/a/archive`, undefined, key);
    await api.post(`${customers}/a/unarchive`);

    const second = await api.post(`${customers}/a/archive`, undefined, key);

    expect(second.text).toBe(first.text);
    expect((await api.get(`${customers}/a`)).body.data?.archivedAt).toBeNull();
  });

  it("keeps the status of a reply that has another than its route", async () => {
    const body = { kind: "customers", source: { name: "f", sha256: "a".repeat(64) } };
    await api.post("/api/v1/import-runs", body);
    const first = await api.post("/api/v1/import-runs", body, key);

    const second = await api.post("/api/v1/import-runs", body, key);

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
  });

  it("imports once", async () => {
    const body = { customers: [{ id: "a" }] };
    const first = await api.post(`${customers}/import`, body, key);

    const second = await api.post(`${customers}/import`, body, key);

    expect(second.text).toBe(first.text);
    expect((await api.get("/api/v1/import-runs")).body.data).toHaveLength(1);
  });

  it.each([
    ["another body", customers, { id: "b" }],
    ["another spelling of the body", customers, '{ "id": "a" }'],
    ["another path", `${customers}/import`, { id: "a" }],
  ])("is refused with %s", async (_, path, body) => {
    await api.post(customers, { id: "a" }, key);
    const options = path === customers ? body : { customers: [{ id: "c" }] };

    const answer = await api.post(path, options, key);

    expect([answer.status, answer.body.code]).toEqual([409, "idempotency_key_reused"]);
    expect(await idCount()).toBe(1);
  });

  it("leaves the key free when it was refused", async () => {
    await api.post(customers, { id: "taken" });
    const refused = await api.post(customers, { id: "taken" }, key);
    const invalid = await api.post(customers, { id: "?" }, key);

    const answer = await api.post(customers, { id: "free" }, key);

    expect([refused.status, invalid.status, answer.status]).toEqual([409, 400, 201]);
  });

  it("runs again after 24 hours, not before", async () => {
    await api.post(customers, { id: "a" }, key);
    api.now = after(24 * hourMs);
    const inTime = await api.post(customers, { id: "b" }, key);
    api.now = after(1);

    const late = await api.post(customers, { id: "b" }, key);

    expect([inTime.status, late.status]).toEqual([409, 201]);
  });

  it("runs once when it is sent many times at the same time", async () => {
    const sent = Array.from({ length: 8 }, () => api.post(customers, { id: "a" }, key));

    const answers = await Promise.all(sent);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it.each([
    ["of 255 characters", "k".repeat(255), 201],
    ["of 256 characters", "k".repeat(256), 400],
    ["that is empty", "", 400],
    ["with signs that SQL knows", "'; drop table customers; --", 201],
    ["outside of ASCII", "\u00e9\u00ff", 201],
  ])("takes or refuses a key %s", async (_, value, status) => {
    const answer = await api.post(customers, { id: "a" }, { "idempotency-key": value });

    expect(answer.status).toBe(status);
  });
});

it("means nothing to other methods", async () => {
  await api.post(customers, { id: "a" });
  const path = `${customers}/a`;

  const first = await api.call("PATCH", path, { name: "1" }, key);
  const second = await api.call("PATCH", path, { name: "2" }, key);

  expect([first, second].map(({ body }) => body.data?.name)).toEqual(["1", "2"]);
});

it("keeps neither the key nor the work when something breaks in between", async () => {
  const { idempotency } = api.services;
  const request = { environmentId: api.environmentId, key: "broken", content: "POST /" };
  const work = idempotency.once(api.database, request, {
    begin: async (database) => {
      await database.execute(
        "insert into environments (id, name, created_at) values ($1, $2, now())",
        ["00000000-0000-7000-8000-00000000dead", "half-done"],
      );
      throw new Error("broken");
    },
  });

  await expect(work).rejects.toThrow("broken");

  const left = await api.database.query(
    `select key from idempotency_keys where environment_id = $1
    union all
    select name from environments where name = 'half-done'`,
    [api.environmentId],
  );
  expect(left).toEqual([]);
});

it("forgets what is older than 24 hours when it is swept, and nothing else", async () => {
  const content = "POST /";
  const once = (name: string) =>
    api.services.idempotency.once(
      api.database,
      { environmentId: api.environmentId, key: name, content },
      { begin: async () => ({ status: 201, body: name }) },
    );
  await once("old");
  api.now = after(24 * hourMs);
  await once("young");
  api.now = after(1);

  await api.services.idempotency.sweep(api.database);

  const left = await api.database.query<{ key: string }>(
    "select key from idempotency_keys where environment_id = $1",
    [api.environmentId],
  );
  expect(left).toEqual([{ key: "young" }]);
});
