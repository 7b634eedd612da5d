import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";

const path = "/api/v1/keys";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const statusWith = async (key: unknown) =>
  (await api.get("/api/v1/whoami", { "x-api-key": String(key) })).status;
const at = (seconds: number) => {
  api.now = new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);
};
const ownId = async () => String((await api.get("/api/v1/whoami")).body.data?.key?.id);

describe("keys over HTTP", () => {
  it("are created, and shown this once", async () => {
    const made = await api.post(path, { kind: "viewer", name: "Ann's laptop" });
    const listed = await api.get(path);

    const { key, ...rest } = made.body.data as unknown as Record<string, unknown>;
    expect(made.status).toBe(201);
    expect(rest).toMatchObject({ kind: "viewer", name: "Ann's laptop", lastUsedAt: null });
    expect(rest).toMatchObject({ tail: String(key).slice(-4), expiresAt: null, revokedAt: null });
    expect((listed.body.data as unknown as unknown[])[0]).toEqual(rest);
    expect(listed.text).not.toContain(String(key).slice(0, 20));
    expect(await statusWith(key)).toBe(200);
  });

  it("are never kept for a repeat, which makes another one", async () => {
    const headers = { "idempotency-key": "once", "x-stainless-retry-count": "0" };

    const first = await api.post(path, { kind: "server" }, headers);
    const again = await api.post(path, { kind: "server" }, headers);

    expect(again.body.data?.id).not.toBe(first.body.data?.id);
    for (const table of ["idempotency_keys", "post_tries"]) {
      const rows = await api.database.query(`select * from ${table}`);
      expect(JSON.stringify(rows)).not.toContain(first.body.data?.key);
    }
    expect(api.log.join()).not.toContain(first.body.data?.key);
  });

  it.each([
    [{ kind: "admin" }, "kind"],
    [{}, "kind"],
    [{ kind: "server", name: "" }, "name"],
    [{ kind: "server", name: "x".repeat(limits.stringLengthMax + 1) }, "name"],
    [{ kind: "server", name: "a\u0000b" }, "name"],
  ])("are not made of %j", async (body, field) => {
    const answer = await api.post(path, body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.text).toContain(field);
  });

  it("end at once, with their sessions, and keep the date of their end", async () => {
    const made = await api.post(path, { kind: "server" });
    const { id, key } = made.body.data as unknown as Record<string, string>;
    expect(await statusWith(key)).toBe(200);

    const ended = await api.delete(`${path}/${id}`);
    const status = await statusWith(key);
    at(60);
    const again = await api.delete(`${path}/${id}`);

    expect(ended.body.data).toMatchObject({ revokedAt: "2026-01-01T00:00:00.000Z" });
    expect(again.body.data).toEqual(ended.body.data);
    expect(status).toBe(401);
  });

  it("do not end themselves unless that is meant", async () => {
    const id = await ownId();

    const refused = await api.delete(`${path}/${id}`);
    const other = await api.delete(`${path}/${id}?self=false`);
    const meant = await api.delete(`${path}/${id}?self=true`);

    expect([refused.status, refused.body.code]).toEqual([409, "own_key"]);
    expect([other.status, meant.status]).toEqual([409, 200]);
    expect(await statusWith(api.key)).toBe(401);
  });

  it("are rotated: the new one counts at once, and the other one no longer", async () => {
    const made = await api.post(path, { kind: "client", name: "shop" });
    const { id, key } = made.body.data as unknown as Record<string, string>;

    const rotated = await api.post(`${path}/${id}/rotate`);

    expect(rotated.body.data).toMatchObject({ kind: "client", name: "shop" });
    expect(await statusWith(rotated.body.data?.key)).toBe(200);
    expect(await statusWith(key)).toBe(401);
    const again = await api.post(`${path}/${id}/rotate`);
    expect([again.status, again.body.code]).toEqual([409, "key_ended"]);
  });

  it("are rotated with an overlap, which a later rotation or end can only shorten", async () => {
    const made = await api.post(path, { kind: "server" });
    const { id, key } = made.body.data as unknown as Record<string, string>;

    await api.post(`${path}/${id}/rotate`, { overlapSeconds: 3_600 });
    await api.post(`${path}/${id}/rotate`, { overlapSeconds: 7_200 });
    const listed = (await api.get(path)).body.data as unknown as Record<string, unknown>[];
    const statuses = [];
    for (const seconds of [3_599, 3_600]) {
      at(seconds);
      statuses.push(await statusWith(key));
    }

    expect(listed.find((each) => each.id === id)).toMatchObject({
      expiresAt: "2026-01-01T01:00:00.000Z",
      revokedAt: null,
    });
    expect(statuses).toEqual([200, 401]);
  });

  it("overlap for a week at most", async () => {
    const id = await ownId();
    const overlapSeconds = limits.keyOverlapSecondsMax + 1;

    expect((await api.post(`${path}/${id}/rotate`, { overlapSeconds })).status).toBe(400);
  });

  it("of two rotations at once, only one is done without an overlap", async () => {
    const made = await api.post(path, { kind: "server" });

    const answers = await Promise.all(
      [1, 2].map(() => api.post(`${path}/${made.body.data?.id}/rotate`)),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("say when they were last used, once that is written", async () => {
    const made = await api.post(path, { kind: "server" });
    const { id, key } = made.body.data as unknown as Record<string, string>;
    at(90);
    await statusWith(key);

    await api.services.environments.writeKeyUses(api.database);

    const listed = (await api.get(path)).body.data as unknown as Record<string, unknown>[];
    const used = listed.find((each) => each.id === id);
    expect(used).toMatchObject({ lastUsedAt: "2026-01-01T00:01:30.000Z" });
  });

  it("are so many at most; those that have ended do not count", async () => {
    await api.database.execute(
      `insert into api_keys (id, environment_id, kind, key_sha256, tail, created_at)
      select gen_random_uuid(), $1::uuid, 'client', gen_random_uuid()::text, 'tail', now()
      from generate_series(2, $2::int)`,
      [api.environmentId, limits.keysPerEnvironmentMax],
    );
    const [one, two] = (await api.get(path)).body.data as unknown as Record<string, string>[];

    const refused = await api.post(path, { kind: "client" });
    const rotating = await api.post(`${path}/${one?.id}/rotate`);
    await api.delete(`${path}/${two?.id}`);
    const made = await api.post(path, { kind: "client" });

    expect([refused.status, refused.body.code]).toEqual([409, "too_many_keys"]);
    expect([rotating.status, made.status]).toEqual([201, 201]);
  });
});
