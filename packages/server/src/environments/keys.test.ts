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

/** Sends a request whose key ends before the rest of its body comes, so much later. */
async function endedMeanwhile(url: string, body: unknown, waitMs: number) {
  const made = (await api.post(path, { kind: "server" })).body.data;
  const text = JSON.stringify(body);
  const stream = new TransformStream<Uint8Array, Uint8Array>();
  const writer = stream.writable.getWriter();
  const encoder = new TextEncoder();
  const headers = { "x-api-key": String(made?.key), "content-type": "application/json" };
  const init = { method: "POST", headers, body: stream.readable, duplex: "half" };
  const answering = api.fetch(new Request(`http://test.invalid${url}`, init as RequestInit));
  // The first byte is taken once the key has been looked up.
  await writer.write(encoder.encode(text.slice(0, 1)));
  await api.delete(`${path}/${made?.id}`);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  await Promise.all([writer.write(encoder.encode(text.slice(1))), writer.close()]);
  const { status } = await answering;
  const kept = (await api.get(path)).body.data as unknown as unknown[];
  return { status, kept: kept.length };
}

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
    const inCapitals = await api.delete(`${path}/${id.toUpperCase()}`);
    await api.post(path, { kind: "server" });
    const meant = await api.delete(`${path}/${id}?self=true`);

    expect([refused.status, refused.body.code]).toEqual([409, "own_key"]);
    expect([inCapitals.status, inCapitals.body.code]).toEqual([409, "own_key"]);
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

  it("are rotated with an overlap, once", async () => {
    const made = await api.post(path, { kind: "server" });
    const { id, key } = made.body.data as unknown as Record<string, string>;

    await api.post(`${path}/${id}/rotate`, { overlapSeconds: 3_600 });
    const again = await api.post(`${path}/${id}/rotate`, { overlapSeconds: 7_200 });
    const listed = (await api.get(path)).body.data as unknown as Record<string, unknown>[];
    const statuses = [];
    for (const seconds of [3_599, 3_600]) {
      at(seconds);
      statuses.push(await statusWith(key));
    }

    expect([again.status, again.body.code]).toEqual([409, "key_ended"]);
    expect(listed.find((each) => each.id === id)).toMatchObject({
      expiresAt: "2026-01-01T01:00:00.000Z",
      revokedAt: null,
    });
    expect(statuses).toEqual([200, 401]);
  });

  it("do not end themselves by a rotation without an overlap unless that is meant", async () => {
    const id = await ownId();

    const refused = await api.post(`${path}/${id}/rotate`);
    const inCapitals = await api.post(`${path}/${id.toUpperCase()}/rotate`, { overlapSeconds: 0 });
    const before = await statusWith(api.key);
    const meant = await api.post(`${path}/${id}/rotate`, { self: true });

    for (const { status, body } of [refused, inCapitals]) {
      expect([status, body.code]).toEqual([409, "own_key"]);
    }
    expect([before, meant.status]).toEqual([200, 201]);
    expect(await statusWith(api.key)).toBe(401);
    expect(await statusWith(meant.body.data?.key)).toBe(200);
  });

  it("keep a server key without an end in their environment", async () => {
    const id = await ownId();
    const last = await api.delete(`${path}/${id}?self=true`);
    const rotated = await api.post(`${path}/${id}/rotate`, { overlapSeconds: 60 });
    const onlyOther = await api.delete(`${path}/${rotated.body.data?.id}`);
    const early = await api.delete(`${path}/${id}?self=true`);

    for (const { status, body } of [last, onlyOther]) {
      expect([status, body.code]).toEqual([409, "last_server_key"]);
    }
    expect(early.status).toBe(200);
  });

  it("of two ends at once, keep one server key", async () => {
    const other = await api.post(path, { kind: "server" });
    const third = (await api.post(path, { kind: "server" })).body.data;
    await api.delete(`${path}/${third?.id}`);
    const [own, theirs] = [await ownId(), String(other.body.data?.id)];

    const answers = await Promise.all([
      api.delete(`${path}/${theirs}`),
      api.call("DELETE", `${path}/${own}`, undefined, { "x-api-key": `${other.body.data?.key}` }),
    ]);

    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200]);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });

  it("make none with a key that ended after the request began", async () => {
    const { status, kept } = await endedMeanwhile(path, { kind: "server" }, 0);

    expect([status, kept]).toEqual([401, 2]);
  });

  it("write nothing with a key that ended while the body came slowly", async () => {
    const customer = { id: "late", name: "Late" };
    const { status } = await endedMeanwhile("/api/v1/customers", customer, limits.callerHoldsMs);

    expect(status).toBe(401);
    expect((await api.get("/api/v1/customers/late")).status).toBe(404);
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
