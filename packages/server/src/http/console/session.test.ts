import { limits, type Route, routes } from "@carryover/contract";
import type { Context } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type TestApi, testApi } from "../../testing/api.ts";
import { addressOf } from "./sign-in-counts.ts";

const path = "/api/v1/session";
const own = { "x-carryover-console": "1", "sec-fetch-site": "same-origin" };

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const keyOf = (kind: "server" | "client" | "viewer", of = api) =>
  of.services.environments.createKey(of.database, { kind, environment: of.environment });

/** Sends a request as a browser does: without a key, with its cookie if it has one. */
async function send(
  method: string,
  url: string,
  { cookie, body, ...headers }: Record<string, string> = {},
): Promise<Answer> {
  const given = cookie === undefined ? headers : { cookie, ...headers };
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const init: RequestInit = { method, headers: { ...type, ...given } };
  if (body !== undefined) init.body = body;
  const response = await api.fetch(new Request(`http://test.invalid${url}`, init));
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const isLines = response.headers.get("content-type")?.includes("ndjson") === true;
  const answered = { status: response.status, headers: response.headers, text };
  return { ...answered, body: isJson && !isLines ? JSON.parse(text) : {} };
}

const signIn = (key: string, headers = {}) =>
  send("POST", path, { body: JSON.stringify({ key }), ...headers });

/** What a browser sends back of a cookie that it got. */
function cookieOf({ headers }: Answer): string {
  return (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

describe("signing in", () => {
  it.each(["server", "viewer"] as const)("takes a %s key, and says who it is", async (kind) => {
    const { id, key } = await keyOf(kind);

    const answer = await signIn(key);

    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      environment: { id: api.environmentId, name: api.environment },
      key: { id, kind, tail: key.slice(-4) },
      kind,
      createdAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2026-01-01T12:00:00.000Z",
      endsAt: "2026-01-08T00:00:00.000Z",
    });
    expect(answer.text).not.toContain(key);
    expect((await send("GET", path, { cookie: cookieOf(answer) })).body).toEqual(answer.body);
  });

  it("hands out a cookie that no script reads and no other site sends", async () => {
    const plain = await signIn(api.key);
    const overTls = await signIn(api.key, { "x-forwarded-proto": "https" });

    const [cookie, ...attributes] = (plain.headers.get("set-cookie") ?? "").split("; ");
    const [guarded, ...secure] = (overTls.headers.get("set-cookie") ?? "").split("; ");
    expect(cookie).toMatch(/^carryover_session=[\w-]{43}$/);
    expect(attributes).toEqual(["Max-Age=604800", "Path=/", "HttpOnly", "SameSite=Strict"]);
    expect(guarded).toMatch(/^__Host-carryover_session=[\w-]{43}$/);
    expect(secure).toEqual([...attributes.slice(0, 3), "Secure", "SameSite=Strict"]);
  });

  it("over TLS, takes no cookie that a neighbouring host may have set", async () => {
    const cookie = cookieOf(await signIn(api.key));
    const overTls = { "x-forwarded-proto": "https" };
    const guarded = cookieOf(await signIn(api.key, overTls));

    expect((await send("GET", path, { cookie, ...overTls })).status).toBe(401);
    expect((await send("GET", path, { cookie: guarded, ...overTls })).status).toBe(200);
  });

  it("refuses client keys, wrong keys and what is no key", async () => {
    const client = await signIn((await keyOf("client")).key);
    const revoked = await keyOf("server");
    await api.services.environments.revokeKey(api.database, revoked.id);
    const wrong = await signIn(`server-${"x".repeat(43)}`);
    const ended = await signIn(revoked.key);
    const without = await send("POST", path, { body: "{}" });

    expect([client.status, client.body.code]).toEqual([403, "IdentityForbidden"]);
    expect([wrong.status, wrong.body.code]).toEqual([401, "Unauthenticated"]);
    expect([ended.status, ended.body.code]).toEqual([401, "Unauthenticated"]);
    expect([without.status, without.body.code]).toEqual([400, "InvalidArgumentError"]);
    for (const answer of [client, wrong, ended, without]) {
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  it("is refused to pages of other origins", async () => {
    const answers = [
      await signIn(api.key, { "sec-fetch-site": "cross-site" }),
      await signIn(api.key, { "sec-fetch-site": "same-site" }),
      await signIn(api.key, { origin: "https://other.example", host: "test.invalid" }),
      await signIn(api.key, { origin: "https://test.invalid", host: "test.invalid" }),
      await signIn(api.key, { origin: "null", host: "test.invalid" }),
    ];

    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([403, "cross_site_request"]);
    }
    const same = await signIn(api.key, { origin: "http://test.invalid", host: "test.invalid" });
    expect(same.status).toBe(201);
  });

  it("limits wrong keys of an address, and locks nobody out", async () => {
    const wrong = `server-${"x".repeat(43)}`;
    const statuses: number[] = [];
    for (let n = 0; n <= limits.signInFailuresMax; n++) statuses.push((await signIn(wrong)).status);

    expect(statuses).toEqual([...Array(limits.signInFailuresMax).fill(401), 429]);
    expect((await signIn(api.key)).status).toBe(201);
  });

  it("ends the session that nobody used for longest if a key has too many", async () => {
    const { environments } = api.services;
    const caller = await environments.authenticate(api.database, api.key);
    if (caller === null) throw new Error("The key is unknown.");
    const tokens: string[] = [];
    for (let n = 0; n <= limits.sessionsPerKeyMax; n++) {
      api.now = new Date(api.now.getTime() + limits.sessionTouchMs);
      tokens.push((await environments.sessions.open(api.database, caller)).token);
      await environments.sessions.find(api.database, tokens[0] ?? "");
    }

    const found = tokens
      .slice(0, 3)
      .map((token) => environments.sessions.find(api.database, token));
    const isOpen = (await Promise.all(found)).map((one) => one !== null);
    expect(isOpen).toEqual([true, false, true]);
  });

  it("is limited for each key", async () => {
    const statuses: number[] = [];
    for (let n = 0; n <= limits.signInsPerKeyMax; n++)
      statuses.push((await signIn(api.key)).status);

    expect(statuses).toEqual([...Array(limits.signInsPerKeyMax).fill(201), 429]);
  });

  it("leaves the session before it alone if it fails", async () => {
    const cookie = cookieOf(await signIn(api.key));
    const { key } = await keyOf("client");

    expect((await signIn(key, { cookie })).status).toBe(403);
    expect((await send("GET", path, { cookie })).status).toBe(200);
  });

  it("has a cookie for each port of a host without TLS", async () => {
    const one = cookieOf(await signIn(api.key, { host: "localhost:8080" }));

    expect(one).toMatch(/^carryover_session_8080=/);
    expect((await send("GET", path, { cookie: one, host: "localhost:8080" })).status).toBe(200);
    expect((await send("GET", path, { cookie: one, host: "localhost:8081" })).status).toBe(401);
  });

  it.each([
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8::5:6:7:8", "2001:db8:0:0"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["::1", "0:0:0:0"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["192.0.2.1", "192.0.2.1"],
  ])("counts the address %s as %s", (remoteAddress, counted) => {
    const context = { env: { incoming: { socket: { remoteAddress } } } };

    expect(addressOf(context as unknown as Context)).toBe(counted);
  });

  it("leaves no key and no token in the log or the store", async () => {
    const cookie = cookieOf(await signIn(api.key));
    await send("GET", path, { cookie });

    const token = cookie.split("=")[1] ?? "";
    expect(token).toHaveLength(43);
    const stored = await api.database.query("select * from sessions");
    for (const text of [api.log.join(), JSON.stringify(stored)]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(api.key);
    }
  });
});

describe("a session", () => {
  let cookie: string;

  beforeEach(async () => {
    cookie = cookieOf(await signIn(api.key));
  });

  it("reads and changes what its key may", async () => {
    const body = JSON.stringify({ id: "c", name: "Ann" });
    const made = await send("POST", "/api/v1/customers", { cookie, body, ...own });
    const read = await send("GET", "/api/v1/customers/c", { cookie });

    expect([made.status, read.status]).toEqual([201, 200]);
  });

  it("counts for nothing beside a key", async () => {
    const other = await testApi();

    const answer = await send("GET", "/api/v1/whoami", { cookie, "x-api-key": other.key });
    const wrong = await send("GET", "/api/v1/whoami", { cookie, "x-api-key": "" });

    expect(answer.body.data?.environment).toMatchObject({ id: other.environmentId });
    expect(wrong.status).toBe(401);
  });

  it("ends when nobody uses it, and lives on while somebody does", async () => {
    const at = async (hours: number) => {
      api.now = new Date(Date.UTC(2026, 0, 1, hours));
      return (await send("GET", path, { cookie })).status;
    };

    expect([await at(11), await at(22), await at(33)]).toEqual([200, 200, 200]);
    expect(await at(45)).toBe(401);
    expect(await at(33)).toBe(200);
  });

  it("ends after its longest time, however much it is used", async () => {
    const statuses = [];
    for (let hours = 6; hours <= 7 * 24; hours += 6) {
      api.now = new Date(Date.UTC(2026, 0, 1, hours));
      statuses.push((await send("GET", path, { cookie })).status);
    }

    expect(statuses).toEqual([...Array(27).fill(200), 401]);
  });

  it("ends with its key, and when it is signed out, on the server too", async () => {
    const made = await keyOf("server");
    const others = cookieOf(await signIn(made.key));
    await api.services.environments.revokeKey(api.database, made.id);
    const out = await send("DELETE", path, { cookie, ...own });

    expect((await send("GET", path, { cookie: others })).status).toBe(401);
    expect(out.status).toBe(200);
    expect(out.headers.get("set-cookie")).toMatch(/^carryover_session=; Max-Age=0; Path=\//);
    expect((await send("GET", path, { cookie })).status).toBe(401);
  });

  it("ends when its browser signs in anew", async () => {
    const again = cookieOf(await signIn(api.key, { cookie }));

    expect((await send("GET", path, { cookie })).status).toBe(401);
    expect((await send("GET", path, { cookie: again })).status).toBe(200);
  });

  it("is swept after its end", async () => {
    const count = async () => {
      const sql = "select s.* from sessions s join api_keys k on k.id = s.key_id";
      const where = " where k.environment_id = $1::uuid";
      return (await api.database.query(sql + where, [api.environmentId])).length;
    };
    const revoked = await keyOf("server");
    await signIn(revoked.key);
    await api.services.environments.revokeKey(api.database, revoked.id);
    expect(await count()).toBe(2);

    await api.services.environments.sessions.sweep(api.database);
    expect(await count()).toBe(1);
    api.now = new Date("2026-01-01T12:00:00.000Z");
    await api.services.environments.sessions.sweep(api.database);
    expect(await count()).toBe(0);
  });

  it("still reads while its use cannot be noted", async () => {
    const execute = async () => Promise.reject(new Error("The disk is full."));
    const { sessions } = api.services.environments;
    api.now = new Date("2026-01-01T06:00:00.000Z");

    const token = cookie.split("=")[1] ?? "";
    const caller = await sessions.find({ ...api.database, execute }, token);

    expect(caller?.keyId).toBeDefined();
  });
});

describe("a change with a session", () => {
  const changing = Object.values<Route>(routes)
    .filter(({ method, needsNoKey }) => method !== "get" && needsNoKey !== true)
    .map((route) => ({
      method: route.method.toUpperCase(),
      url: route.path.replace(/:\w+/g, "c"),
    }))
    .concat({ method: "POST", url: "/graphql" });

  it.each(changing)("is refused unless a page of ours sends it: $method $url", async (each) => {
    const { method, url } = each;
    const cookie = cookieOf(await signIn(api.key));
    const site = { "x-carryover-console": "1", host: "test.invalid" };

    const answers = [
      await send(method, url, { cookie }),
      await send(method, url, { cookie, "sec-fetch-site": "same-origin" }),
      await send(method, url, { cookie, ...site, "sec-fetch-site": "same-site" }),
      await send(method, url, { cookie, ...site, "sec-fetch-site": "cross-site" }),
      await send(method, url, { cookie, ...site, origin: "http://test.invalid:81" }),
      await send(method, url, { cookie, ...site, origin: "null" }),
    ];

    for (const { status, body } of answers) {
      const { code } = (body.errors as unknown as { extensions: { code: string } }[])?.[0]
        ?.extensions ?? { code: body.code };
      expect([status, code]).toEqual([403, "cross_site_request"]);
    }
  });
});

describe("a viewer", () => {
  const all = Object.values<Route>(routes).filter(({ needsNoKey }) => needsNoKey !== true);
  const sent = (route: Route, headers: Record<string, string>) =>
    send(route.method.toUpperCase(), route.path.replace(/:\w+/g, "c"), headers);
  const isForbidden = ({ status, body }: Answer) =>
    status === 403 && body.code === ("IdentityForbidden" as unknown);

  it.each(all)("may call $method $path only if it reads", async (route) => {
    const { key } = await keyOf("viewer");
    const mayCall = route.method === "get" || route.isReadOnly === true;
    const cookie = cookieOf(await signIn(key));

    const withKey = await sent(route, { "x-api-key": key });
    const withSession = await sent(route, { cookie, ...own });

    expect([isForbidden(withKey), isForbidden(withSession)]).toEqual([!mayCall, !mayCall]);
  });

  it("reads by other methods only where that changes nothing", () => {
    const names = all.filter(({ isReadOnly }) => isReadOnly).map((route) => route.operationId);

    expect(names.sort()).toEqual(["previewSubscription", "signOut"]);
  });

  it("asks GraphQL for queries alone, whichever operation of a document is named", async () => {
    const { key } = await keyOf("viewer");
    const query = "query Read { __typename }";
    const usage = '{ customerId: "c", featureId: "f", value: 1 }';
    const mutation = `mutation Write { reportUsage(input: ${usage}) { measurementId } }`;
    const ask = (body: object) =>
      send("POST", "/graphql", { "x-api-key": key, body: JSON.stringify(body) });
    const document = `${query} ${mutation}`;

    const reads = [await ask({ query }), await ask({ query: document, operationName: "Read" })];
    const writes = [
      await ask({ query: mutation }),
      await ask({ query: document, operationName: "Write" }),
    ];

    for (const { status, body } of reads) {
      expect([status, body.data]).toEqual([200, { __typename: "Query" }]);
    }
    for (const { status, text } of writes) {
      expect([status, text]).toEqual([403, expect.stringContaining("IdentityForbidden")]);
    }
  });

  it("keeps no reply for a repeat, since that would write", async () => {
    const { key } = await keyOf("viewer");
    const headers = { "x-api-key": key, "idempotency-key": "once" };
    const query = JSON.stringify({ query: "{ __typename }" });
    const preview = JSON.stringify({ customerId: "nobody", planId: "none" });

    const asked = await send("POST", "/graphql", { ...headers, body: query });
    // No key is looked at where none is kept.
    const long = { ...headers, "idempotency-key": "x".repeat(300), body: preview };
    const previewed = await send("POST", "/api/v1/subscriptions/preview", long);

    const sql = "select * from idempotency_keys where environment_id = $1::uuid";
    expect(asked.status).toBe(200);
    expect(previewed.text).not.toContain("Idempotency-Key");
    expect(await api.database.query(sql, [api.environmentId])).toEqual([]);
  });
});
