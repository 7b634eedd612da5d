import { limits } from "@carryover/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLifecycle } from "../../http/lifecycle.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { digest, openRun, putBatch } from "../../testing/runs.ts";
import { RateSamples } from "./rate-samples.ts";

const lifecycle = createLifecycle();
let api: TestApi;
let runId: string;
let open: Array<() => Promise<void>>;

beforeEach(async () => {
  open = [];
  api = await testApi({ lifecycle: createLifecycle() });
  runId = await openRun(api, { sha256: digest("a file") });
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.map((close) => close()));
});

/** One event, or a comment. */
interface Event {
  readonly name: string;
  readonly data?: { readonly data: Record<string, never>; readonly recordsPerSecond: unknown };
}

/** Follows a run as a browser does. */
async function follow(id = runId, headers: Record<string, string> = {}, of = api) {
  const request = new Request(`http://test.invalid/api/v1/import-runs/${id}/events`, {
    headers: { "x-api-key": of.key, ...headers },
  });
  const response = await of.fetch(request);
  const reader = response.body?.getReader();
  let rest = "";
  const close = async () => void (await reader?.cancel().catch(() => {}));
  open.push(close);
  const next = async (): Promise<Event | null> => {
    for (;;) {
      const end = rest.indexOf("\n\n");
      if (end >= 0) {
        const part = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(part)?.[1];
        const data = field("data");
        const name = field("event") ?? (part.startsWith(":") ? "comment" : "other");
        return { name, ...(data !== undefined && { data: JSON.parse(data) }) };
      }
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return null;
      rest += new TextDecoder().decode(value);
    }
  };
  return { response, next, close };
}

const batch = (number: number) =>
  putBatch(api, runId, `0.${number}`, { records: [{ id: `c${number}` }] });

describe("who follows a run", () => {
  it("learns its state at once, each change, and its end", async () => {
    const { response, next } = await follow();

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await next()).toEqual({ name: "other" });
    const first = await next();
    const asked = await api.get(`/api/v1/import-runs/${runId}`);
    expect(first).toEqual({
      name: "progress",
      data: { data: asked.body.data, recordsPerSecond: null },
    });
    await batch(0);
    const second = await next();
    expect([second?.name, second?.data?.data.counts]).toEqual([
      "progress",
      expect.objectContaining({ read: 1, created: 1 }),
    ]);
    await api.post(`/api/v1/import-runs/${runId}/cancel`);
    let last = await next();
    while (last?.name === "progress") last = await next();
    expect([last?.name, last?.data?.data.status]).toEqual(["end", "canceled"]);
    expect(await next()).toBeNull();
  });

  it("of a run that is over learns its end alone", async () => {
    await api.post(`/api/v1/import-runs/${runId}/cancel`);
    const { next } = await follow();

    expect([(await next())?.name, (await next())?.name, await next()]).toEqual([
      "other",
      "end",
      null,
    ]);
  });

  it("shares one look with all others who follow it", async () => {
    const asked: string[] = [];
    const query: TestApi["database"]["query"] = (sql, ...rest) => {
      if (/from import_runs/.test(sql)) asked.push(sql);
      return api.database.query(sql, ...rest);
    };
    const watched = await testApi({ database: { ...api.database, query } });
    const id = await openRun(watched, { sha256: digest("another") });
    for (let n = 0; n < 20; n++) await follow(id, {}, watched);
    asked.length = 0;

    await new Promise((resolve) => setTimeout(resolve, 4 * limits.runProgressMs));

    expect(asked.length).toBeGreaterThanOrEqual(1);
    expect(asked.length).toBeLessThanOrEqual(5);
    await Promise.all(open.map((close) => close()));
    await new Promise((resolve) => setTimeout(resolve, 2 * limits.runProgressMs));
    asked.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 2 * limits.runProgressMs));
    expect(asked).toEqual([]);
  });

  it("is one of so many at most", async () => {
    for (let n = 0; n < limits.runFollowersPerEnvironmentMax; n++) await follow();

    const refused = await follow();
    await open[0]?.();
    const instead = await follow();

    expect([refused.response.status, instead.response.status]).toEqual([429, 200]);
    expect(await refused.response.headers.get("retry-after")).not.toBeNull();
  });

  it("follows no run of another environment", async () => {
    const other = await testApi();

    const answer = await other.get(`/api/v1/import-runs/${runId}/events`);

    expect([answer.status, answer.body.code]).toEqual([404, "import_run_not_found"]);
  });

  it("of a HEAD request learns that it could", async () => {
    const request = { method: "HEAD", headers: { "x-api-key": api.key } };
    const url = `http://test.invalid/api/v1/import-runs/${runId}/events`;

    const answer = await api.fetch(new Request(url, request));

    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  it("is sent away at once when the server shuts down", async () => {
    const draining = await testApi({ lifecycle });
    const id = await openRun(draining, { sha256: digest("a third") });
    const { next } = await follow(id, {}, draining);
    await next();
    await next();

    const drained = lifecycle.drain(60_000);

    expect(await next()).toBeNull();
    expect(await drained).toBe("finished");
  });

  it("hears regularly that the server is there, until the key is revoked", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const { environment } = api;
    const kind = "viewer";
    const made = await api.services.environments.createKey(api.database, { kind, environment });
    const { next } = await follow(runId, { "x-api-key": made.key });
    await next();
    await next();

    vi.advanceTimersByTime(limits.eventHeartbeatMs);
    expect((await next())?.name).toBe("comment");
    await api.services.environments.revokeKey(api.database, made.id);
    vi.advanceTimersByTime(limits.eventHeartbeatMs);

    let last = await next();
    while (last !== null) last = await next();
  });

  it("is cut off after a minute in which it takes nothing, not before", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const outgoing = { destroy: vi.fn() };
    const request = new Request(`http://test.invalid/api/v1/import-runs/${runId}/events`, {
      headers: { "x-api-key": api.key },
    });
    const { body } = await api.fetch(request, { outgoing });
    open.push(async () => void (await body?.cancel().catch(() => {})));

    // What the reply holds for its reader is full after four pieces.
    vi.advanceTimersByTime(4 * limits.eventHeartbeatMs);
    vi.advanceTimersByTime(limits.eventStuckMs - limits.eventHeartbeatMs);
    const isCutOffEarly = outgoing.destroy.mock.calls.length > 0;
    vi.advanceTimersByTime(2 * limits.eventHeartbeatMs);

    expect(isCutOffEarly).toBe(false);
    expect(outgoing.destroy).toHaveBeenCalledOnce();
  });

  it("is no use of the session that follows", async () => {
    const body = JSON.stringify({ key: api.key });
    const type = { "content-type": "application/json" };
    const url = "http://test.invalid/api/v1/session";
    const init = { method: "POST", headers: type, body };
    const signedIn = await api.fetch(new Request(url, init));
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const { sessions, stillHolds } = api.services.environments;
    const caller = await sessions.find(api.database, cookie.split("=")[1] ?? "");
    if (caller === null) throw new Error("There is no session.");

    const holds = [];
    for (const hour of [11, 12]) {
      api.now = new Date(Date.UTC(2026, 0, 1, hour));
      holds.push(await stillHolds(api.database, caller));
    }

    expect(holds).toEqual([true, false]);
  });
});

it("the rate is that of the last seconds", () => {
  let at = 0;
  const rate = new RateSamples(() => at);
  const rates = [0, 1_000, 2_000, 2_000].map((count) => {
    const known = rate.add(count);
    at += 1_000;
    return known;
  });
  at += limits.runRateWindowMs;

  expect(rates).toEqual([null, 1_000, 1_000, 667]);
  expect(rate.add(2_000)).toBe(0);
});
