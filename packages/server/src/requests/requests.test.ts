import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { graphql } from "../testing/graphql.ts";
import { digest, openRun, putBatch } from "../testing/runs.ts";
import type { RequestLogSettings } from "./service.ts";
import { LogSizes } from "./sizes.ts";
import { type LoggedRow, sizeOfLog } from "./store.ts";

const on = { mode: "on", hasBodies: true } as const;
let api: TestApi;
let keyId: string;

beforeEach(async () => {
  api = await testApi({ requestLog: on });
  const caller = await api.services.environments.authenticate(api.database, api.key);
  keyId = caller?.keyId ?? "";
});

interface Listed {
  readonly id: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly customerId: string | null;
  readonly requestId: string;
  readonly errorCode: string | null;
}

/** Writes what waits, and lists it without the listing itself. */
async function logged(query = "", of = api): Promise<Listed[]> {
  const { log } = of.services.requests;
  await log.write(of.database);
  const answer = await of.get(`/api/v1/requests?limit=100${query}`);
  return (answer.body.data as unknown as Listed[]).filter(({ route }) => !/requests/.test(route));
}

const line = ({ method, route, status, customerId }: Listed) =>
  `${method} ${route} ${status} ${customerId ?? "-"}`;

describe("the log of requests", () => {
  it("has who asked for what, and what became of it, but no check that was answered", async () => {
    await api.post("/api/v1/customers", { id: "c", name: "Ann" });
    await api.get("/api/v1/customers/c", { "x-request-id": "mine" });
    await api.get("/api/v1/customers/c/entitlements");
    await api.get("/api/v1/customers/gone");
    await api.post("/api/v1/usage", { usages: [{ customerId: "c", featureId: "f", value: 1 }] });
    await api.post("/api/v1/customers", '{"id": "broken');
    await api.get("/api/v1/nowhere");
    await api.get("/api/v1/customers/c", { "x-api-key": "server-unknown" });

    const rows = await logged();

    expect(rows.map(line)).toEqual([
      "POST /api/v1/customers 201 c",
      "GET /api/v1/customers/:id 200 c",
      "GET /api/v1/customers/:id 404 gone",
      "POST /api/v1/usage 404 c",
      "POST /api/v1/customers 400 -",
      "GET - 404 -",
    ]);
    expect(rows[1]?.requestId).toBe("mine");
    expect(rows.map(({ errorCode }) => errorCode)).toEqual([
      ...[null, null, "CustomerNotFound", "FeatureNotFound"],
      ...["invalid_json_body", "route_not_found"],
    ]);
  });

  it("has what changes something by GraphQL, without its texts, and no reading", async () => {
    await graphql(api, { query: "{ __typename }" });
    const input = '{customerId: "Ann", featureId: "f", value: 1}';
    await graphql(api, { query: `mutation { reportUsage(input: ${input}) { measurementId } }` });

    const rows = await logged();
    const whole = await api.get(`/api/v1/requests/${rows[0]?.id}`);

    expect(rows.map(line)).toEqual(["POST /graphql 200 -"]);
    expect(whole.text).not.toContain("Ann");
  });

  it("has a body without secrets, and of a batch the number of its records", async () => {
    const secrets = { email: "person@example.com", metadata: { note: `key ${api.key}` } };
    await api.post("/api/v1/customers?x=1&email=a@b.c", { id: "c", name: "Ann", ...secrets });
    const runId = await openRun(api, { sha256: digest("a file") });
    await putBatch(api, runId, "0.0", { records: [{ id: "d", name: "Dan" }, { id: "e" }] });

    const [first, , batch] = await logged();
    const whole = await api.get(`/api/v1/requests/${first?.id}`);
    const ofBatch = await api.get(`/api/v1/requests/${batch?.id}`);

    expect(whole.body.data?.body).toEqual({
      ...{ id: "c", name: "Ann", email: "[removed]" },
      metadata: { note: "key [removed]" },
    });
    expect(whole.body.data?.query).toEqual({ x: "1", email: "[removed]" });
    expect(whole.body.data?.key).toMatchObject({ kind: "server", tail: api.key.slice(-4) });
    expect(ofBatch.body.data?.body).toMatchObject({ records: "2 entries" });
    expect(ofBatch.text).not.toContain("Dan");
    const unknown = await api.get(`/api/v1/requests/${runId}`);
    expect([unknown.status, unknown.body.code]).toEqual([404, "request_not_found"]);
  });

  it("is filtered, and gone through from either end", async () => {
    for (const id of ["a", "b", "c"]) await api.post("/api/v1/customers", { id });
    api.now = new Date(api.now.getTime() + 60_000);
    await api.patch("/api/v1/customers/b", { name: "Bea" });
    await api.get("/api/v1/customers/gone");

    const all = await logged();
    const [a, b, c, patch, gone] = all.map(({ id }) => id);
    const ids = async (query: string) => (await logged(query)).map(({ id }) => id);

    expect(await ids("&customerId=b")).toEqual([b, patch]);
    expect(await ids("&status=4xx")).toEqual([gone]);
    expect(await ids("&status=2xx&method=PATCH")).toEqual([patch]);
    expect(await ids("&route=/api/v1/customers&method=POST")).toEqual([a, b, c]);
    expect(await ids(`&requestId=${all[2]?.requestId}`)).toEqual([c]);
    expect(await ids(`&createdAt[gte]=${api.now.toISOString()}&customerId=c`)).toEqual([]);
    expect(await ids(`&keyId=${keyId}&status=2xx&method=POST`)).toEqual([a, b, c]);
    expect(await ids("&keyId=00000000-0000-7000-8000-000000000000")).toEqual([]);
    const back = await api.get(`/api/v1/requests?limit=2&before=${patch}`);
    expect((back.body.data as unknown as Listed[]).map(({ id }) => id)).toEqual([b, c]);
    expect(back.body.pagination).toEqual({ next: c, prev: b });
  });

  it.each<[string, RequestLogSettings, string[]]>([
    ["nothing, where it is off", { mode: "off", hasBodies: true }, []],
    ["checks too, on request", { mode: "all", hasBodies: true }, ["entitlements", "{}"]],
    ["no bodies, on request", { mode: "on", hasBodies: false }, ["null"]],
  ])("has %s", async (_, requestLog, words) => {
    const other = await testApi({ requestLog });
    await other.post("/api/v1/subscriptions/preview", {});
    await other.get("/api/v1/customers/c/entitlements");

    const rows = await logged("", other);
    const [first] = rows;
    const body = first && (await other.get(`/api/v1/requests/${first.id}`)).body.data?.body;

    expect(rows).toHaveLength(words.length);
    for (const word of words) expect(JSON.stringify([rows, body])).toContain(word);
  });

  it("keeps what waits while the store is gone, within bounds, and counts the rest", async () => {
    const { log } = api.services.requests;
    const gone = {
      ...api.database,
      execute: () => Promise.reject(new Error("gone")),
    };
    for (let id = 0; id < limits.requestLogWaitingMax + 10; id++) log.note(anything(String(id)));

    await expect(log.write(gone)).rejects.toThrow("gone");
    const before = log.figures();
    await log.write(api.database);

    expect(before).toMatchObject({ waiting: limits.requestLogWaitingMax, dropped: 10, written: 0 });
    expect(log.figures()).toMatchObject({ waiting: 0, written: limits.requestLogWaitingMax });
    const [oldest] = await logged();
    expect(oldest?.requestId).toBe("0");
  });

  it("drops what the store refuses for its data, and goes on", async () => {
    const { log } = api.services.requests;
    log.note({ ...anything("bad"), route: "\0" });
    await log.write(api.database);
    log.note(anything("good"));

    expect((await logged()).map(({ requestId }) => requestId)).toEqual(["good"]);
    expect(log.figures()).toMatchObject({ dropped: 1, written: 1 });
  });

  it("ends after a week", async () => {
    const { log } = api.services.requests;
    log.note(anything("old"));
    await log.write(api.database);
    // Ids only go up in a process, and other tests in it may have had a later clock.
    const [old] = await logged();
    api.now = new Date(momentOf(old?.id ?? "") + limits.requestLogMs + 1);
    log.note(anything("new"));
    await log.write(api.database);

    await api.services.requests.sweep(api.database);

    expect((await logged()).map(({ requestId }) => requestId)).toEqual(["new"]);
  });

  it("keeps to its bytes, as it is written and swept: the oldest go first", async () => {
    const { log } = api.services.requests;
    const fill = async () => {
      for (let index = 0; index < 1_500; index++) log.note(anything(String(index)));
      await log.write(api.database);
      await api.database.execute(
        "update api_requests set stored_bytes = $2::int where environment_id = $1::uuid",
        [api.environmentId, Math.ceil(limits.requestLogBytesMax / 1_400)],
      );
    };
    const count = async () => (await sizeOfLog(api.database, api.environmentId)).rows;
    const written = { environmentId: api.environmentId, storedBytes: 0 };

    await fill();
    const rows = Array.from({ length: limits.requestLogTrimEvery }, () => written as LoggedRow);
    await new LogSizes().keepBounds(api.database, rows);
    const [first] = await logged();
    const kept = await count();
    await fill();
    await api.services.requests.sweep(api.database);

    expect([kept, first?.requestId]).toEqual([500, "1000"]);
    // The list itself is one of them.
    expect(await count()).toBe(1_001);
  });
});

function anything(requestId: string) {
  const caller = { environmentId: api.environmentId, keyId, kind: "server" } as const;
  const head = { method: "GET", route: "/api/v1/whoami", path: "/api/v1/whoami", search: "" };
  const end = { status: 200, ms: 1, errorCode: undefined, sent: undefined };
  return { caller, requestId, ...head, ...end };
}

/** Milliseconds since 1970 that an id of a row begins with. */
function momentOf(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}
