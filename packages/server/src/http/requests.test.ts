import { EventEmitter } from "node:events";
import { type Route, routes } from "@carryover/contract";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { propertyRuns } from "../testing/property-runs.ts";

const customers = "/api/v1/customers";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

describe("a body", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const deep = (open: string, close: string) => open.repeat(200_000) + close.repeat(200_000);

  it.each([
    ["a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, ...bytes('{"id":"a"}')])],
    ["white space around it", ' \r\n\t{"id":"a"}\n'],
    ["unknown fields", { id: "a", shoeSize: 42, nested: { deep: [1] } }],
    [
      "a field that an object has by nature",
      '{"id":"a","__proto__":{"name":"no"},"constructor":1}',
    ],
    ["the same field twice, of which the last counts", '{"id":"b","id":"a"}'],
  ])("may have %s", async (_, body) => {
    const answer = await api.post(customers, body);

    expect([answer.status, answer.body.data?.id]).toEqual([201, "a"]);
    expect(answer.body.data?.name).toBeNull();
  });

  it.each([
    ["application/json; charset=utf-8"],
    ["APPLICATION/JSON"],
    ["application/merge-patch+json"],
    ["text/json"],
  ])("may come as %s", async (contentType) => {
    const answer = await api.post(customers, { id: "a" }, { "content-type": contentType });

    expect(answer.status).toBe(201);
  });

  it.each([["text/plain"], ["application/x-www-form-urlencoded"], ["multipart/form-data"]])(
    "may not come as %s",
    async (contentType) => {
      const answer = await api.post(customers, { id: "a" }, { "content-type": contentType });

      expect([answer.status, answer.body.code]).toEqual([415, "unsupported_media_type"]);
    },
  );

  it("may not come compressed, whatever its bytes look like", async () => {
    const compressed = { "content-encoding": "gzip" };

    const answer = await api.post(customers, { id: "a" }, compressed);
    const plain = await api.post(customers, { id: "a" }, { "content-encoding": "identity" });

    expect([answer.status, answer.body.message]).toEqual([415, "Send the body uncompressed."]);
    expect(plain.status).toBe(201);
  });

  it.each([
    ["invalid JSON", '{"id": "secret-a",}', 400, "invalid_json_body"],
    ["half of it", '{"id": "secret', 400, "invalid_json_body"],
    ["a word", "secret", 400, "invalid_json_body"],
    ["nothing but space", " ", 400, "invalid_json_body"],
    ["a lone quote after a long text", `{"secret": "${"x".repeat(100)}`, 400, "invalid_json_body"],
    ["nesting beyond any stack", deep("[", "]"), 400, "InvalidArgumentError"],
    ["nesting in a field", `{"id":${deep("[", "]")}}`, 400, "InvalidArgumentError"],
    ["nesting in metadata", `{"id":"a","metadata":${deep("[", "]")}}`, 400, "InvalidArgumentError"],
    ["invalid UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, "invalid_json_body"],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0x00]), 400, "invalid_json_body"],
    ["null", "null", 400, "InvalidArgumentError"],
    ["a list", "[]", 400, "InvalidArgumentError"],
    ["a text", '"secret"', 400, "InvalidArgumentError"],
    ["no body at all", undefined, 400, "InvalidArgumentError"],
    ["a wrong type", { id: { secret: 1 } }, 400, "InvalidArgumentError"],
    ["over 1 MiB", `{"id":"a","x":"${"s".repeat(1024 * 1024)}"}`, 413, "body_too_large"],
  ])("that is %s is refused without being quoted", async (_, body, status, code) => {
    const answer = await api.post(customers, body);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.text).not.toContain("secret");
    expect(answer.text.length).toBeLessThan(1_000);
  });

  it("over the limit is refused when its size is not declared", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 64 * 1024 * 1024) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const headers = { "x-api-key": api.key, "content-type": "application/json" };
    const init = { method: "POST", headers, body, duplex: "half" as const };

    const response = await api.fetch(new Request(`http://test.invalid${customers}`, init));

    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      413,
      "body_too_large",
    ]);
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  it("over the limit is refused by its declared size", async () => {
    const headers = { "content-length": String(1024 * 1024 + 1) };

    const answer = await api.post(customers, "{}", headers);

    expect([answer.status, answer.body.bytesMax]).toEqual([413, 1024 * 1024]);
  });

  it("may hold many times more for an import", async () => {
    const filler = "x".repeat(2 * 1024 * 1024);

    const answer = await api.post(`${customers}/import`, { customers: [{ id: "a", filler }] });

    expect(answer.status).toBe(201);
  });

  it.each([["archive"], ["unarchive"]])("is not needed, nor its type, for %s", async (action) => {
    await api.post(customers, { id: "a" });

    const answers = [
      await api.post(`${customers}/a/${action}`),
      await api.post(`${customers}/a/${action}`, {}),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("nesting beyond any stack", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);

  it.each([
    ["as a record", deep],
    ["in an unknown field", `{"id":"a","x":${deep}}`],
    ["in two names of one field", `{"id":${deep},"customerId":${deep}}`],
    ["in metadata", `{"id":"a","metadata":${deep},"additionalMetaData":${deep}}`],
  ])("spoils no import: %s", async (_, record) => {
    const body = `{"customers":[${record},{"id":"b"}]}`;

    const answer = await api.post(`${customers}/import`, body);

    expect(answer.status).toBe(201);
    expect(answer.body.data?.outcomes?.[1]).toBe("created");
  });
});

describe("text that no column can hold", () => {
  it.each([
    ["POST", "", { id: "b", name: "a\u0000b" }],
    ["POST", "", { id: "b\u0000" }],
    ["POST", "", { id: "b", name: "\ud800" }],
    ["POST", "", { id: "b", metadata: { "a\u0000": "" } }],
    ["POST", "", { id: "b", metadata: { a: "\udc00" } }],
    ["POST", "", { id: "b", passthrough: { stripe: { customerName: "\u0000" } } }],
    ["POST", "", { id: "b", passthrough: { stripe: { metadata: { a: "\ud800" } } } }],
    ["PATCH", "/a", { timezone: "\u0000" }],
    ["PATCH", "/a", { billingId: "\ud83d" }],
    ["POST", "/a/integrations", { id: "\u0000", vendorIdentifier: "STRIPE", syncedEntityId: "x" }],
    [
      "POST",
      "/a/payment-method",
      { integrationId: "i", vendorIdentifier: "STRIPE", paymentMethodId: "p\u0000" },
    ],
    ["POST", "/import", { customers: [{ id: "b" }], integrationId: "\u0000" }],
    ["GET", "?email=%00", undefined],
    ["GET", "?name=a%00b", undefined],
    ["GET", "/%00", undefined],
    ["GET", "/a%00", undefined],
    ["PATCH", "/%00", { name: "x" }],
    ["POST", "/%00/archive", undefined],
    ["GET", "/a/integrations/%00", undefined],
    ["DELETE", "/%00/integrations/x", undefined],
    ["DELETE", "/%00/payment-method", undefined],
  ])("is refused: %s %s %j", async (method, path, body) => {
    await api.post(customers, { id: "a" });

    const answer = await api.call(method, customers + path, body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
  });
});

describe("a path", () => {
  it.each([
    ["auth0|6e24b4", "auth0%7C6e24b4"],
    ["a.b@example.com", "a.b@example.com"],
    ["a.b@example.com", "a%2Eb%40example.com"],
    ["import", "import"],
    ["a", "%61"],
  ])("may name the customer %s as %s", async (id, encoded) => {
    await api.post(customers, { id });

    const answer = await api.get(`${customers}/${encoded}`);

    expect(answer.body.data?.id).toBe(id);
  });

  it.each([
    ["an id that is not there", "/nobody"],
    ["an id in another case", "/A"],
    ["an id with a slash", "/a%2Fb"],
    ["an escape that is half", "/a%"],
    ["an escape that is no UTF-8", "/%E0%A4%A"],
    ["an escape that was escaped", "/%2561"],
    ["an id of any script", "/%C3%A9%F0%9F%98%80"],
    ["wildcards of SQL", "/%25"],
    ["a quote", "/a'%20or%20'1'='1"],
  ])("finds no customer by %s", async (_, path) => {
    await api.post(customers, { id: "a" });

    const answer = await api.get(customers + path);

    expect([answer.status, answer.body.code]).toEqual([404, "CustomerNotFound"]);
  });

  it("refuses an id that is too long for one", async () => {
    expect((await api.get(`${customers}/${"a".repeat(255)}`)).status).toBe(404);
    expect((await api.get(`${customers}/${"a".repeat(256)}`)).status).toBe(400);
  });

  it.each([["/api/v1/pets"], ["/api/v2/customers"], ["/api"], ["/api/v1/customers/a/b/c"]])(
    "that nobody knows is answered with 404: %s",
    async (path) => {
      const answer = await api.get(path);

      expect([answer.status, answer.body.code]).toEqual([404, "route_not_found"]);
    },
  );

  it.each([
    ["DELETE", customers, ["GET", "POST"]],
    ["PUT", `${customers}/a`, ["GET", "PATCH"]],
    ["GET", `${customers}/a/archive`, ["POST"]],
    ["PATCH", `${customers}/a/payment-method`, ["DELETE", "POST"]],
    ["POST", "/api/v1/import-runs/x/batches/0.0", ["GET", "PUT"]],
    ["OPTIONS", customers, ["GET", "POST"]],
    ["POST", "/healthz", ["GET"]],
    ["DELETE", "/readyz", ["GET"]],
    ["POST", "/openapi.json", ["GET"]],
    ["PUT", "/docs", ["GET"]],
  ])("answers %s %s with 405 and the methods it has", async (method, path, allowed) => {
    const answer = await api.call(method, path);

    expect([answer.status, answer.body.code]).toEqual([405, "method_not_allowed"]);
    expect(answer.headers.get("allow")?.split(", ").sort()).toEqual(allowed);
  });
});

describe("a query with a parameter that its list does not have", () => {
  it.each([
    ["createdAt[foo]=2026-01-01T00:00:00.000Z", "createdAt.foo"],
    ["emial=a@example.com", "emial"],
    ["limit=5&Limit=6", "Limit"],
  ])("is refused by name, and answers no other list: %s", async (query, path) => {
    const answer = await api.get(`${customers}?${query}`);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors).toEqual([{ path, message: "There is no such field." }]);
    expect(answer.body.message).toBe(`query ${path}: There is no such field.`);
  });

  it("applies no catalog for real that was to be tried", async () => {
    const answer = await api.call("PUT", "/api/v1/catalog?dryrun=true", { products: [] });

    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ path: "dryrun" }]]);
  });
});

it("gives a request the id that it came with, unless that is no id", async () => {
  const kept = await api.get(customers, { "x-request-id": "abc-1.2_3" });
  const replaced = await api.get(customers, { "x-request-id": 'a"b' });

  expect(kept.headers.get("x-request-id")).toBe("abc-1.2_3");
  expect(replaced.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

describe("a count of tries", () => {
  const path = `${customers}/import`;
  const body = { customers: [{ id: "a" }] };
  const count = (value: string) => ({ "x-stainless-retry-count": value });

  /** The reply to a first try, on a connection that closes before it is written. */
  const lost = async () => {
    const headers = { "x-api-key": api.key, "content-type": "application/json", ...count("0") };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const outgoing = Object.assign(new EventEmitter(), { socket: new EventEmitter() });
    const response = await api.fetch(new Request(`http://test.invalid${path}`, init), { outgoing });
    outgoing.emit("close");
    return response.text();
  };

  it.each(["1", "2", "09", "1000000"])("says that a POST is a repeat: %s", async (value) => {
    const first = await lost();

    const second = await api.post(path, body, count(value));

    expect(second.text).toBe(first);
  });

  it.each(["0", "", "-1", "1.5", "1e1", "one", "1, 0"])("says no such thing: %j", async (value) => {
    const first = await lost();

    const second = await api.post(path, body, count(value));

    expect(second.status).toBe(201);
    expect(second.text).not.toBe(first);
  });

  it("counts for less than a key", async () => {
    const first = await api.post(path, body, { ...count("0"), "idempotency-key": "1" });

    const other = await api.post(path, body, { ...count("1"), "idempotency-key": "2" });
    const same = await api.post(path, body, { ...count("0"), "idempotency-key": "1" });

    expect([other.text === first.text, same.text === first.text]).toEqual([false, true]);
  });

  it("means nothing to a POST that comes without one, or to other methods", async () => {
    const first = await api.post(path, body, count("0"));

    const without = await api.post(path, body);
    const names = [];
    for (const name of ["1", "2", "1"]) {
      const answer = await api.call("PATCH", `${customers}/a`, { name }, count("1"));
      names.push(answer.body.data?.name);
    }

    expect(without.text).not.toBe(first.text);
    expect(names).toEqual(["1", "2", "1"]);
  });
});

describe("random input", () => {
  const texts = fc.oneof(
    fc.constantFrom("a", "STRIPE", "usd", "x@y.zz", "2020-01-01T00:00:00Z", "\u0000", "\ud800"),
    fc.constantFrom("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "__proto__", ""),
    fc.string({ unit: "binary" }),
  );
  const keys = fc.constantFrom(
    ...["id", "customerId", "name", "email", "billingId", "metadata", "updatedAt", "customers"],
    ...["integrations", "vendorIdentifier", "syncedEntityId", "passthrough", "stripe", "couponId"],
    ...["paymentMethodId", "integrationId", "defaultPaymentMethod", "records", "recordNumbers"],
    ...["sha256", "source", "kind", "options", "rejections", "__proto__", "recordCount"],
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(texts, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
      fc.array(tie("json"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(keys, texts), tie("json"), { maxKeys: 8 }),
    ),
  }));
  const part = fc.oneof(fc.constantFrom("a", "0.0", "link", "%00", "%ff", "'"), texts);

  it.each(Object.entries<Route>(routes))("never makes %s fail", async (_, route) => {
    await api.post(customers, { id: "a" });
    const runId = "00000000-0000-7000-8000-000000000000";
    const property = fc.asyncProperty(json, part, texts, async (body, one, query) => {
      const parts = route.path.split("/").map((name) => {
        if (name === ":id" && route.path.includes("import-runs")) return runId;
        return name.startsWith(":") ? encoded(one) : name;
      });
      const path = `${parts.join("/")}?createdAt[gte]=${encoded(query)}&x=${encoded(one)}`;
      const sent = ["get", "delete"].includes(route.method) ? undefined : JSON.stringify(body);
      const headers = sent === undefined ? {} : { "content-type": "application/json" };
      const init = { method: route.method.toUpperCase(), body: sent ?? null };
      const request = new Request(`http://test.invalid${path}`, {
        ...init,
        headers: { "x-api-key": api.key, ...headers },
      });

      const response = await api.fetch(request);

      expect(response.status, api.log.at(-2) ?? "").toBeLessThan(500);
    });
    await fc.assert(property, { numRuns: propertyRuns(40) });
  });
});

/** Text for a URL; what no URL can hold is replaced. A part of dots alone would leave its path. */
function encoded(text: string): string {
  const kept = /^%[0-9a-f]{2}$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
  return /^\.*$/.test(kept) ? `x${kept}` : kept;
}
