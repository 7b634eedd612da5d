import { getIntrospectionQuery } from "graphql";
import { beforeEach, describe, expect, it } from "vitest";
import { noBillingSettings } from "../../billing-settings.ts";
import { type Database, DatabaseUnavailable } from "../../database/database.ts";
import { createLog } from "../../log.ts";
import { createServices } from "../../services.ts";
import { type Answer, type TestApi, testApi } from "../../testing/api.ts";
import { codesOf, graphql, mutate, mutated } from "../../testing/graphql.ts";
import { createApp } from "../app.ts";
import { createLifecycle } from "../lifecycle.ts";

const one = { customers: [{ customerId: "a" }] };
const typename = { query: "{ __typename }" };
const graphqlType = { accept: "application/graphql-response+json" };
const key = { "idempotency-key": "k" };

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

/** Status and codes: what a request that is refused as a whole is answered with. */
const refusal = (answer: Answer) => [answer.status, codesOf(answer)];
const customerCount = async () => {
  return ((await api.get("/api/v1/customers")).body.data as unknown as []).length;
};

describe("a request", () => {
  it.each([
    ["without a key", { "x-api-key": "" }, 401, "Unauthenticated"],
    ["with an unknown key", { "x-api-key": "server-unknown" }, 401, "Unauthenticated"],
    [
      "as a form",
      { "content-type": "application/x-www-form-urlencoded" },
      415,
      "unsupported_media_type",
    ],
    ["as plain text", { "content-type": "text/plain" }, 415, "unsupported_media_type"],
    [
      "as a GraphQL document",
      { "content-type": "application/graphql" },
      415,
      "unsupported_media_type",
    ],
    ["as several parts", { "content-type": "multipart/form-data" }, 415, "unsupported_media_type"],
    ["with an empty idempotency key", { "idempotency-key": "" }, 400, "InvalidArgumentError"],
  ])("is refused %s", async (_, headers, status, code) => {
    const answer = await graphql(api, typename, headers);

    expect(refusal(answer)).toEqual([status, [code]]);
    expect(answer.body).toEqual({
      errors: [{ message: expect.any(String), extensions: { code } }],
    });
    expect(answer.headers.get("x-should-retry")).toBe("false");
  });

  it("is refused without a content type", async () => {
    const body = new TextEncoder().encode(JSON.stringify(typename));
    const headers = { "x-api-key": api.key };
    const request = new Request("http://test.invalid/graphql", { method: "POST", headers, body });

    expect((await api.fetch(request)).status).toBe(415);
  });

  it("is refused of client keys, introspection too", async () => {
    const { environment } = api;
    const made = await api.services.environments.createKey(api.database, {
      kind: "client",
      environment,
    });

    const answer = await graphql(
      api,
      { query: getIntrospectionQuery() },
      { "x-api-key": made.key },
    );

    expect(refusal(answer)).toEqual([403, ["IdentityForbidden"]]);
  });

  it.each(["GET", "PUT", "DELETE"])("is refused with %s", async (method) => {
    const answer = await api.call(method, "/graphql?query={__typename}");

    expect(refusal(answer)).toEqual([405, ["method_not_allowed"]]);
    expect(answer.headers.get("allow")).toBe("POST");
    expect(answer.text).not.toMatch(/<html/i);
  });

  it.each([
    ["what is no JSON", "{", "invalid_json_body"],
    ["nothing", undefined, "InvalidArgumentError"],
    ["a list, which would be a batch", [typename], "InvalidArgumentError"],
    ["no query", {}, "InvalidArgumentError"],
    ["a query that is no text", { query: 1 }, "InvalidArgumentError"],
    ["variables that are a list", { ...typename, variables: [] }, "InvalidArgumentError"],
  ])("is refused with %s", async (_, body, code) => {
    expect(refusal(await graphql(api, body))).toEqual([400, [code]]);
  });

  it("is refused while the server is draining", async () => {
    const lifecycle = createLifecycle();
    const draining = await testApi({ lifecycle });
    await lifecycle.drain(10);

    const answer = await graphql(draining, typename);

    expect(refusal(answer)).toEqual([503, ["draining"]]);
    expect(answer.headers.get("retry-after")).toBe("1");
  });

  it("reaches nothing of another environment", async () => {
    await mutated(api, "importCustomerBulk", one);
    const owner = await mutated(api, "importCustomerBulk", { customers: [{ customerId: "b" }] });
    const stranger = await testApi();
    const query = "query ($id: String!) { importTask(id: $id) { status } }";
    const task = await graphql(stranger, { query, variables: { id: owner.taskId } });

    const imported = await mutated(stranger, "importCustomerBulk", one);

    expect(imported.newCustomers).toEqual(["a"]);
    expect(codesOf(task)).toEqual(["import_run_not_found"]);
    expect(await customerCount()).toBe(2);
  });
});

describe("an answer", () => {
  it.each([
    ["application/json", {}, 200],
    ["application/json", { accept: "*/*" }, 200],
    ["application/graphql-response+json", graphqlType, 400],
  ])("has the media type %s for %j, and %i for a bad query", async (type, accept, status) => {
    const good = await graphql(api, typename, accept);
    const bad = await graphql(api, { query: "{ nothing }" }, accept);

    expect([good.status, good.body]).toEqual([200, { data: { __typename: "Query" } }]);
    expect(good.headers.get("content-type")).toBe(`${type}; charset=utf-8`);
    expect(refusal(bad)).toEqual([status, ["InvalidArgumentError"]]);
    expect(bad.body).not.toHaveProperty("data");
  });

  it("has both what was done and what was refused", async () => {
    const query = `mutation {
      good: importCustomerBulk(input: {customers: [{customerId: "a"}]}) { newCustomers }
      bad: cancelSubscription(input: {subscriptionRefId: "s"}) { id }
    }`;

    const answer = await graphql(api, { query }, graphqlType);

    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ good: { newCustomers: ["a"] }, bad: null });
    expect(answer.body.errors).toEqual([
      {
        message: expect.any(String),
        locations: [{ line: 3, column: 7 }],
        path: ["bad"],
        extensions: { code: "SubscriptionNotFound" },
      },
    ]);
  });

  it("has the name of each of several operations that is asked for", async () => {
    const query = "query One { one: __typename } query Two { two: __typename }";

    const named = await graphql(api, { query, operationName: "Two" });
    const unnamed = await graphql(api, { query });

    expect(named.body.data).toEqual({ two: "Query" });
    expect(codesOf(unnamed)).toEqual(["InvalidArgumentError"]);
  });

  it.each([
    ["a variable of another type", { customers: [{ customerId: "a", name: { x: "Secret" } }] }],
    ["an unknown field", { customers: [{ customerId: "Secret", unknown: 1 }] }],
    ["a list that is a text", { customers: "Secret" }],
  ])("says where %s is, without its value", async (_, input) => {
    const answer = await mutate(api, "importCustomerBulk", input);

    expect(codesOf(answer)).toEqual(["InvalidArgumentError"]);
    expect(answer.text).toContain("Variable $input");
    expect(answer.text + api.log.join("")).not.toContain("Secret");
  });

  it.each([
    'mutation { cancelSubscription(input: {subscriptionRefId: "s", prorate: "Secret"}) { id } }',
    'mutation { cancelSubscription(input: "Secret") { id } }',
    'mutation { "Secret" }',
    'mutation { cancelSubscription(input: {subscriptionRefId: ["Secret"]}) { id } }',
    'mutation ($i: ReportUsageInput = "Secret") { reportUsage(input: $i) { value } }',
  ])("does not quote the values of %s", async (query) => {
    const answer = await graphql(api, { query });

    expect(new Set(codesOf(answer))).toEqual(new Set(["InvalidArgumentError"]));
    expect(answer.text).not.toContain("Secret");
  });

  it("describes the schema to a server key", async () => {
    const answer = await graphql(api, { query: getIntrospectionQuery() });

    expect(answer.body.errors).toBeUndefined();
    expect(answer.text).toContain("ProvisionSubscriptionInput");
  });
});

describe("what breaks", () => {
  const failing = async (error: Error) => {
    const lines: string[] = [];
    const log = createLog("info", { write: (line) => void lines.push(line) });
    const database: Database = { ...api.database, transaction: () => Promise.reject(error) };
    const app = createApp({ database, services: api.services, log, lifecycle: createLifecycle() });
    const broken = { ...api, fetch: async (request: Request) => app.fetch(request) };
    const query =
      "mutation($i: ImportCustomerBulkInput!) { importCustomerBulk(input: $i) { taskId } }";
    const send = async (headers: Record<string, string>) => {
      const response = await broken.fetch(
        new Request("http://test.invalid/graphql", {
          method: "POST",
          headers: { "x-api-key": api.key, "content-type": "application/json", ...headers },
          body: JSON.stringify({ query, variables: { i: one } }),
        }),
      );
      return { status: response.status, body: await response.json() };
    };
    return { send, lines };
  };

  it.each([
    ["an outage", new DatabaseUnavailable("secret detail"), "database_unavailable", 503],
    ["a defect", new Error("secret detail"), "internal_error", 500],
  ])("as %s is told by its code alone", async (_, error, code, keyedStatus) => {
    const { send, lines } = await failing(error);

    const plain = await send({ "x-request-id": "r1" });
    const keyed = await send({ "x-request-id": "r1", ...key });

    const extensions = code === "internal_error" ? { code, requestId: "r1" } : { code };
    expect(plain).toMatchObject({
      status: 200,
      body: { data: { importCustomerBulk: null }, errors: [{ extensions }] },
    });
    expect(keyed).toMatchObject({ status: keyedStatus, body: { errors: [{ extensions }] } });
    expect(JSON.stringify([plain, keyed])).not.toContain("secret detail");
    expect(lines.join("")).toMatch(/"requestId":"r1".*secret detail/);
  });
});

describe("an accepted import", () => {
  it.each([[{}], [key]])("is told of once it is committed, with headers %j", async (headers) => {
    const told: number[] = [];
    const { database, key: apiKey } = api;
    const app = createApp({
      database,
      log: createLog("error"),
      lifecycle: createLifecycle(),
      services: createServices(() => api.now, noBillingSettings, {
        onImportAccepted: () => void told.push(1),
      }),
    });
    const fetch = (body: unknown) =>
      app.fetch(
        new Request("http://test.invalid/graphql", {
          method: "POST",
          headers: { "x-api-key": apiKey, "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
        }),
      );
    const query = `mutation { importSubscriptionsBulk(input: {subscriptions: [
      {customerId: "a", planId: "p"}]}) }`;

    await fetch({ query });

    expect(told).toEqual([1]);
  });
});

describe("an Idempotency-Key", () => {
  const set = (value: string) => ({ customers: [{ customerId: value }] });

  it("makes a repeat get the first answer", async () => {
    const first = await mutate(api, "importCustomerBulk", set("a"), key);

    const second = await mutate(api, "importCustomerBulk", set("a"), key);

    expect([second.status, second.text]).toEqual([200, first.text]);
    expect((await api.get("/api/v1/import-runs")).body.data).toHaveLength(1);
  });

  it("is refused with another request", async () => {
    await mutate(api, "importCustomerBulk", set("a"), key);

    const answer = await mutate(api, "importCustomerBulk", set("b"), key);

    expect(refusal(answer)).toEqual([409, ["idempotency_key_reused"]]);
    expect(await customerCount()).toBe(1);
  });

  it("undoes the whole request where one field is refused, and is free again", async () => {
    const query = `mutation ($s: String!) {
      good: importCustomerBulk(input: {customers: [{customerId: "a"}]}) { newCustomers }
      bad: cancelSubscription(input: {subscriptionRefId: $s}) { id }
    }`;

    const undone = await graphql(api, { query, variables: { s: "s" } }, key);

    const after = await customerCount();
    expect([undone.status, undone.body.data, codesOf(undone)]).toEqual([
      200,
      null,
      ["SubscriptionNotFound"],
    ]);
    expect(after).toBe(0);
    const other = await mutate(api, "importCustomerBulk", set("b"), key);
    expect(codesOf(other)).toEqual([]);
  });
});
