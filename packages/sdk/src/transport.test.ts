import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Carryover } from "./client.ts";
import { CarryoverError, ConnectionError, ServerError, TimeoutError } from "./errors.ts";
import type { Retry } from "./options.ts";
import { scriptedApi } from "./testing/scripted-api.ts";

const found = { body: { data: { id: "c1" } } };

describe("a request", () => {
  test("carries the key, and a content type only with a body", async () => {
    const { client, requests } = await scriptedApi([found, found, found]);

    await client.customers.create({ id: "c1" });
    await client.customers.archive("c1");
    await client.customers.retrieve("c1");

    expect(requests.map((request) => request.headers["x-api-key"])).toEqual(
      Array(3).fill("server-test"),
    );
    expect(requests.map((request) => request.headers["content-type"])).toEqual([
      "application/json",
      undefined,
      undefined,
    ]);
    expect(requests.map((request) => request.body)).toEqual(['{"id":"c1"}', "", ""]);
  });

  test("carries an Idempotency-Key of its own if it is a POST", async () => {
    const { client, requests } = await scriptedApi([found, found, found]);

    await client.customers.create({ id: "c1" });
    await client.customers.create({ id: "c2" });
    await client.customers.update("c1", { name: "Ann" });

    const [first, second, patch] = requests.map((request) => request.headers["idempotency-key"]);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(patch).toBeUndefined();
  });

  test("goes below the path of the base address, with the caller's headers", async () => {
    const { baseUrl, requests } = await scriptedApi([found]);
    const headers = { "user-agent": "carryover-cli/1" };
    const client = new Carryover({ apiKey: "k", baseUrl: `${baseUrl}/carryover/`, headers });

    await client.customers.retrieve("auth0|1");

    expect(requests[0]?.url).toBe("/carryover/api/v1/customers/auth0%7C1");
    expect(requests[0]?.headers["user-agent"]).toBe("carryover-cli/1");
  });

  test("goes to a fetch of the caller's instead, if there is one", async () => {
    const asked: string[] = [];
    const client = new Carryover({
      apiKey: "k",
      baseUrl: "http://embedded",
      fetch: async (url) => {
        asked.push(url);
        return Response.json({ data: { id: "c1" } });
      },
    });

    const customer = await client.customers.retrieve("c1");

    expect(customer.id).toBe("c1");
    expect(asked).toEqual(["http://embedded/api/v1/customers/c1"]);
  });

  test("does not follow a redirect, which would hand on the key", async () => {
    const elsewhere = { status: 307, headers: { location: "/elsewhere" }, body: "" };
    const { client, requests } = await scriptedApi([elsewhere, found]);

    const refusal = await client.customers.retrieve("c1").catch((error) => error);

    expect(refusal).toMatchObject({ name: "ApiError", status: 307 });
    expect(requests).toHaveLength(1);
  });
});

describe("an outage", () => {
  test("that hides a done POST repeats it under the same Idempotency-Key", async () => {
    const { client, requests } = await scriptedApi(["reset", { status: 201, ...found }]);

    const customer = await client.customers.create({ id: "c1" });

    const keys = requests.map((request) => request.headers["idempotency-key"]);
    expect(customer.id).toBe("c1");
    expect(requests.map((request) => request.body)).toEqual(['{"id":"c1"}', '{"id":"c1"}']);
    expect(keys[0]).toBeDefined();
    expect(keys[1]).toBe(keys[0]);
  });

  test.each([
    ["a reply that breaks off", "truncated"],
    ["a reply that is no JSON", { body: "<html>Sign in</html>" }],
    ["half of a reply", { body: '{"data":{' }],
    ["a reply without data", { body: {} }],
    ["503", { status: 503, body: "upstream" }],
    ["429", { status: 429, body: { message: "slow down", code: "RateLimitExceeded" } }],
  ] as const)("in the form of %s is overcome", async (_, outage) => {
    const { client, requests } = await scriptedApi([outage, found]);

    const customer = await client.customers.retrieve("c1");

    expect(customer.id).toBe("c1");
    expect(requests).toHaveLength(2);
  });

  test("that lasts ends in an error after the last retry", async () => {
    const { client, requests } = await scriptedApi(["reset", "truncated", "reset"]);

    const error = await client.customers.retrieve("c1").catch((thrown) => thrown);

    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe("GET /api/v1/customers/c1 failed: ECONNRESET.");
    expect(error.cause).toBeInstanceOf(Error);
    expect(requests).toHaveLength(3);
  });

  test("is waited out as long as Retry-After says, and told of", async () => {
    const busy = { status: 429, headers: { "retry-after": "1" }, body: { message: "busy" } };
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => retries.push(retry);
    const { client } = await scriptedApi([busy, found], { onRetry });
    const start = performance.now();

    await client.customers.retrieve("c1");

    expect(performance.now() - start).toBeGreaterThan(990);
    expect(retries).toMatchObject([
      { method: "GET", path: "/api/v1/customers/c1", retry: 1, maxRetries: 2, pauseMs: 1_000 },
    ]);
  });

  test("is not overcome if no retries are wanted", async () => {
    const { client, requests } = await scriptedApi(["reset", found]);

    const call = client.customers.retrieve("c1", { maxRetries: 0 });

    await expect(call).rejects.toBeInstanceOf(ConnectionError);
    expect(requests).toHaveLength(1);
  });
});

describe("time", () => {
  test("runs out for one try, and the next one may succeed", async () => {
    const { client, requests } = await scriptedApi(["silence", found], { timeoutMs: 100 });

    const customer = await client.customers.retrieve("c1");

    expect(customer.id).toBe("c1");
    expect(requests).toHaveLength(2);
  });

  test("runs out for all tries", async () => {
    const { client } = await scriptedApi(["silence", "silence"], { timeoutMs: 50, maxRetries: 1 });

    const error = await client.customers.retrieve("c1").catch((thrown) => thrown);

    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toBe("GET /api/v1/customers/c1 got no reply within 50 ms.");
  });

  test("runs out also for a fetch that does not listen", async () => {
    const fetch = () => new Promise<Response>(() => {});
    const { client } = await scriptedApi([], { fetch, timeoutMs: 20, maxRetries: 0 });

    await expect(client.customers.retrieve("c1")).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe("the caller's abort", () => {
  test("ends a request in flight with its reason", async () => {
    const { client, requests } = await scriptedApi(["silence", found]);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 50);

    const call = client.customers.retrieve("c1", { signal: controller.signal });

    await expect(call).rejects.toThrow("enough");
    expect(requests).toHaveLength(1);
  });

  test("ends a pause before a retry", async () => {
    const busy = { status: 503, headers: { "retry-after": "50" }, body: { message: "busy" } };
    const controller = new AbortController();
    const onRetry = () => controller.abort(new Error("enough"));
    const { client, requests } = await scriptedApi([busy, found], { onRetry });

    const call = client.customers.retrieve("c1", { signal: controller.signal });

    await expect(call).rejects.toThrow("enough");
    expect(requests).toHaveLength(1);
  });

  test("that came before the call sends nothing", async () => {
    const { client, requests } = await scriptedApi([found]);

    const call = client.customers.retrieve("c1", { signal: AbortSignal.abort() });

    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(requests).toHaveLength(0);
  });
});

describe("settings that cannot work are refused", () => {
  const good = { apiKey: "server-1", baseUrl: "http://localhost" };

  test.each([
    { apiKey: "" },
    { apiKey: "se cret" },
    { apiKey: "secret\n" },
    { baseUrl: "" },
    { baseUrl: "localhost:3000" },
    { baseUrl: "file:///etc" },
    { baseUrl: "https://user:word@host" },
    { baseUrl: "https://host/?a=b" },
  ])("%j", (setting) => {
    expect(() => new Carryover({ ...good, ...setting })).toThrow(CarryoverError);
  });

  test("without printing a secret", async () => {
    const headers = { "x-gateway-token": "p4ss\nw0rd" };
    const client = new Carryover({ ...good, headers });

    const error = await client.customers.retrieve("c1").catch((thrown) => thrown);

    expect(inspect(error)).toContain("x-gateway-token");
    expect(inspect(error)).not.toContain("p4ss");
    expect(inspect(client, { depth: 9 })).not.toContain("server-1");
    expect(() => new Carryover({ ...good, apiKey: "p4ss w0rd" })).not.toThrow("p4ss");
  });
});

test("a server that is busy for longer than all retries take is waited for", async () => {
  const busy = { status: 429, headers: { "retry-after": "0", "x-should-retry": "true" } };
  const { client, requests } = await scriptedApi([...new Array(10).fill(busy), {}], {
    maxRetries: 2,
    busyWaitMs: 60_000,
  });

  await client.customers.retrieve("c");

  expect(requests).toHaveLength(11);
});

test("what fails otherwise counts as a retry, before and after the server was busy", async () => {
  const busy = { status: 429, headers: { "retry-after": "0" } };
  const script = [{ status: 503 }, busy, busy, busy, { status: 503 }, { status: 503 }, {}];
  const { client, requests } = await scriptedApi(script, { maxRetries: 2, busyWaitMs: 60_000 });

  await expect(client.customers.retrieve("c")).rejects.toThrow(ServerError);

  expect(requests).toHaveLength(6);
});
