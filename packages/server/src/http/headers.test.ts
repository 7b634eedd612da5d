import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

describe("a reply of the API", () => {
  it.each([
    ["a success", "GET", "/api/v1/customers", {}, 200],
    ["a refusal", "GET", "/api/v1/customers/nobody", {}, 404],
    ["an unknown key", "GET", "/api/v1/customers", { "x-api-key": "wrong" }, 401],
    ["an unknown path", "GET", "/api/v1/nothing", {}, 404],
    ["another method", "DELETE", "/api/v1/customers", {}, 405],
    ["GraphQL", "POST", "/graphql", {}, 400],
    ["GraphQL without a key", "POST", "/graphql", { "x-api-key": "" }, 401],
    ["an event without a signature", "POST", "/webhooks/stripe", {}, 400],
    ["health", "GET", "/healthz", {}, 200],
    ["a path beside the API", "GET", "/nothing", {}, 404],
    ["a path beside the pages", "GET", "/docs/nothing", {}, 404],
  ])("is stored by nobody: %s", async (_, method, path, headers, status) => {
    const body = method === "POST" ? {} : undefined;

    const answer = await api.call(method, path, body, headers);

    expect(answer.status).toBe(status);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("a page", () => {
  it.each(["/docs", "/docs/reference.js", "/docs/nothing", "/openapi.json"])(
    "loads only what is ours and stands in no frame: %s",
    async (path) => {
      const { headers } = await api.get(path, { "x-api-key": "" });

      const policy = (headers.get("content-security-policy") ?? "").split("; ");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    },
  );

  it.each(["/docs", "/docs/reference.js", "/openapi.json"])(
    "may be kept, but is asked for again: %s",
    async (path) => {
      const { headers } = await api.get(path, { "x-api-key": "" });

      expect(headers.get("cache-control")).toBe("no-cache");
    },
  );
});
