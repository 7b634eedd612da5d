import { afterAll, beforeAll, expect, it } from "vitest";
import { createControl } from "../control/control-client.ts";
import { apiOf, serveEmulator } from "../testing/http.ts";
import { Limits } from "./limits.ts";

let server: Awaited<ReturnType<typeof serveEmulator>>;

beforeAll(async () => {
  server = await serveEmulator();
});

afterAll(() => server.close());

it("takes 25 a second of one endpoint and 100 of a live account, refilled in time", () => {
  const limits = new Limits("live", true);
  const taken = (endpoint: string, count: number, nowMs: number) =>
    Array.from({ length: count }, () => limits.take(endpoint, nowMs));

  expect(taken("a", 26, 0)).toEqual([...Array(25).fill(null), "endpoint-rate"]);
  expect(taken("a", 2, 40)).toEqual([null, "endpoint-rate"]);
  expect(["b", "c", "d"].flatMap((name) => taken(name, 25, 40))).toEqual(Array(75).fill(null));
  expect(taken("e", 4, 40)).toEqual([null, null, null, "global-rate"]);
  expect(taken("e", 25, 2000)).toEqual(Array(25).fill(null));
});

it("takes 25 a second of a test account", () => {
  const limits = new Limits("test", true);
  const answers = ["a", "b"].flatMap((name) =>
    Array.from({ length: 20 }, () => limits.take(name, 0)),
  );

  expect(answers.filter((answer) => answer === null)).toHaveLength(25);
  expect(answers.at(-1)).toBe("global-rate");
});

it("has no limits until they are switched on, and counts what it refuses", async () => {
  const api = apiOf(server.url, "sk_live_limited_1");
  const control = createControl(server.url, "acct_limited", "live");
  const burst = async () =>
    (await Promise.all(Array.from({ length: 60 }, () => api.get("/v1/products")))).filter(
      ({ status }) => status === 429,
    );

  expect(await burst()).toHaveLength(0);
  await control.setLimits(true);
  const refused = await burst();

  expect(refused.length).toBeGreaterThan(20);
  expect(refused[0]?.headers.get("stripe-rate-limited-reason")).toBe("endpoint-rate");
  const counts = await control.requests();
  expect(counts.endpoints).toEqual({ "GET /v1/products": 120 });
  expect(counts.statuses[429]).toBe(refused.length);
  expect(counts.tooMany).toHaveLength(refused.length);
  expect(counts.tooMany[0]).toMatchObject({ endpoint: "GET /v1/products" });
  expect(counts.seconds.reduce((sum, { requests }) => sum + requests, 0)).toBe(120);
});

it("lets so many requests at once, of the account and of one endpoint", () => {
  const limits = new Limits("live", true);
  limits.concurrency = { account: 3, endpoint: 2 };

  expect(["a", "a", "a", "b", "b"].map((name) => limits.enter(name))).toEqual([
    null,
    null,
    "endpoint-concurrency",
    null,
    "global-concurrency",
  ]);
  limits.leave("a");
  expect(limits.enter("a")).toBeNull();
});

it("refuses a write to a customer whom another request is still writing to", async () => {
  const api = apiOf(server.url, "sk_live_locked_1");
  const control = createControl(server.url, "acct_locked", "live");
  const { body: customer } = await api.post("/v1/customers");
  await control.setLimits(true, { lockWaitMs: 0 });
  await control.addFaults({ path: "^/v1/customers/", fault: "slow", delayMs: 2_000 });
  const first = api.post(`/v1/customers/${customer.id}`, "name=A");
  await expect.poll(() => control.faults()).toEqual([]);

  const second = await api.post(`/v1/customers/${customer.id}`, "name=B");

  expect(second).toMatchObject({ status: 429, body: { error: { code: "lock_timeout" } } });
  expect(second.headers.get("stripe-rate-limited-reason")).toBeNull();
  expect((await first).body.name).toBe("A");
});
