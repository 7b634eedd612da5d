import { type Route, routes } from "@carryover/contract";
import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../database/database.ts";
import { type TestApi, testApi } from "../testing/api.ts";

const origin = "https://shop.example";
const paths = Object.values<Route>(routes).map((route) => ({
  method: route.method.toUpperCase(),
  path: route.path.replace(/:\w+/g, "c"),
  isReadable: route.readableByClients === true,
  needsNoKey: route.needsNoKey === true,
}));
const readable = paths.filter(({ isReadable }) => isReadable);
const others = paths.filter(({ isReadable, needsNoKey }) => !isReadable && !needsNoKey);

let api: TestApi;
let clientKey: string;

beforeAll(async () => {
  api = await testApi();
  const { environment } = api;
  const made = await api.services.environments.createKey(api.database, {
    kind: "client",
    environment,
  });
  clientKey = made.key;
});

const send = (method: string, path: string, headers: Record<string, string>) =>
  api.fetch(new Request(`http://test.invalid${path}`, { method, headers: { origin, ...headers } }));

const preflight = (method: string, path: string) =>
  send("OPTIONS", path, {
    "access-control-request-method": method,
    "access-control-request-headers": "x-api-key,x-stainless-lang",
  });

it("client keys may read entitlements, and change nothing", () => {
  const names = readable.map(({ path }) => path);

  expect(names).toContain("/api/v1/customers/c/entitlements");
  expect(names).toContain("/api/v1/customers/c/entitlements/check");
  expect(readable.every(({ method }) => method === "GET")).toBe(true);
  expect(names).not.toContain("/api/v1/customers/c");
});

describe("a web page with a client key", () => {
  it.each(readable)("may ask before it sends $method $path, without its key", async (route) => {
    const answer = await preflight("GET", route.path);

    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET");
    expect(answer.headers.get("access-control-allow-headers")).toMatch(/x-api-key/i);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it.each(readable)("may read the answer to $method $path", async ({ path }) => {
    const answer = await send("GET", path, { "x-api-key": clientKey });

    expect([401, 403, 500]).not.toContain(answer.status);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });

  it("may read why it is refused", async () => {
    const path = "/api/v1/customers/c/entitlements/check";

    const answers = [
      await send("GET", `${path}?featureId=seats`, { "x-api-key": "client-wrong" }),
      await send("GET", path, { "x-api-key": clientKey }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 400]);
    for (const answer of answers) {
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-expose-headers")).toContain("x-request-id");
    }
  });

  it.each(others)("is not allowed $method $path", async ({ method, path }) => {
    const asked = await preflight(method, path);
    const answer = await send(method, path, { "x-api-key": clientKey });

    expect(asked.headers.get("access-control-allow-methods")).not.toBe(method);
    expect(asked.status === 204).toBe(false);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is not let in by another method on a path that it may read", async () => {
    const path = "/api/v1/customers/c/entitlements";

    for (const method of ["POST", "PUT", "DELETE", "HEAD"]) {
      const answer = await send(method, path, { "x-api-key": clientKey });

      expect(answer.status).toBe(403);
    }
  });

  it("is not led to other paths by what looks like one that it may read", async () => {
    for (const path of [
      "/api/v1/customers/c/entitlements/check/more",
      "/api/v1/customers/c/entitlements/",
      "/api/v1/customers//entitlements",
      "/api/v1/customers/c%2Fentitlements",
    ]) {
      const answer = await send("GET", path, { "x-api-key": clientKey });

      expect(answer.status).toBe(403);
    }
  });
});

it("asks for many keys of one turn at once, and still refuses each wrong one", async () => {
  const unknown = ["server", "client"].map((kind) => `${kind}-${"x".repeat(43)}`);
  const keys = [api.key, ...unknown.slice(0, 1), clientKey, api.key, "", ...unknown.slice(1)];

  const answers = await Promise.all(
    keys.map((key) =>
      send("GET", "/api/v1/customers/c/entitlements", key === "" ? {} : { "x-api-key": key }),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual([200, 401, 200, 200, 401, 401]);
});

describe("what is no key", () => {
  it.each([
    ["of another kind", `admin-${"x".repeat(43)}`],
    ["too short", `server-${"x".repeat(42)}`],
    ["too long", `server-${"x".repeat(44)}`],
    ["as long as a header may be", `server-${"x".repeat(8_000)}`],
    ["with a character that no key has", `server-${"x".repeat(42)}.`],
    ["with a letter beyond ASCII", `server-${"x".repeat(42)}\u00e9`],
    ["between blanks", ` server-${"x".repeat(41)} `],
  ])("is refused before the database is asked: %s", async (_, key) => {
    const asked: string[] = [];
    const query: Database["query"] = (sql, ...rest) => {
      asked.push(sql);
      return api.database.query(sql, ...rest);
    };
    const watched = await testApi({ database: { ...api.database, query } });
    asked.length = 0;

    const request = { method: "GET", headers: { "x-api-key": key } };
    const paths = ["/api/v1/customers", "/api/v1/customers/c/entitlements"];
    const answers = await Promise.all(
      paths.map((path) => watched.fetch(new Request(`http://test.invalid${path}`, request))),
    );

    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(asked).toEqual([]);
  });
});
