import { customerSearchQuery, type foundCustomer } from "@carryover/contract";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { z } from "zod";
import { nestedQuery } from "../http/query.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { storeSubscriptions, storeUsage } from "../testing/entitlement-state.ts";
import { propertyRuns } from "../testing/property-runs.ts";
import { idsOf, openRun, putBatch } from "../testing/runs.ts";
import { lowerAscii } from "./filter.ts";
import { createCustomerSearchService } from "./service.ts";

type FoundCustomer = z.output<typeof foundCustomer>;

const path = "/api/v1/customer-search";
const day = (date: string) => `${date}T00:00:00.000Z`;
const year = { past: new Date(day("2025-06-01")), later: new Date(day("2027-01-01")) };

interface Person {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly billingId?: string;
  readonly updatedAt?: string;
}

/** What the oracle knows of a customer: nothing that the search has computed. */
interface Known extends Person {
  readonly position: number;
  readonly run: "first" | "second" | null;
  readonly createdAt: string;
  readonly plans: ReadonlyArray<readonly [plan: string, status: string]>;
  readonly isOver: boolean;
  readonly isArchived: boolean;
}

const names = ["Acme", "acme", "Ärzte", "ärzte", "Zoë", "Bo", "", undefined];
const plans = ["basic", "team"] as const;
const kinds = [
  "ACTIVE",
  "IN_TRIAL",
  "NOT_STARTED",
  "PAYMENT_PENDING",
  "CANCELED",
  "EXPIRED",
] as const;

let api: TestApi;
let runs: Record<"first" | "second", string>;
const all: Known[] = [];

/** Ties in names and dates, texts of several cases, and customers without a name. */
function personAt(index: number): Person {
  const name = names[index % names.length];
  return {
    id: `${index % 2 ? "C" : "c"}${(index * 37) % 101}-${index}`,
    ...(name === undefined ? {} : { name }),
    ...(index % 3 ? { email: `${index % 2 ? "Ada" : "bo"}.${index}@x.example` } : {}),
    ...(index % 4 ? {} : { billingId: `cus_${index}` }),
    ...(index % 5 ? { updatedAt: day(`2025-0${1 + (index % 3)}-01`) } : {}),
  };
}

const stateOf: Record<(typeof kinds)[number], object> = {
  ACTIVE: {},
  IN_TRIAL: { trialEndDate: year.later },
  NOT_STARTED: { startDate: year.later },
  PAYMENT_PENDING: { billingState: "UNPAID" },
  CANCELED: { cancellationDate: year.past },
  EXPIRED: { endDate: year.past },
};

beforeAll(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: [{ id: "seats" }],
    plans: [
      { id: "basic", entitlements: [{ featureId: "seats", usageLimit: 5 }] },
      { id: "team", entitlements: [{ featureId: "seats", usageLimit: 50 }] },
    ],
  });
  const first = await openRun(api);
  await putBatch(api, first, "0.0", { records: people(0, 40) });
  api.now = new Date(day("2026-01-02"));
  runs = { first, second: await openRun(api) };
  await putBatch(api, runs.second, "0.0", { records: people(40, 70) });
  api.now = new Date(day("2026-01-03"));
  for (const person of people(70, 76)) {
    const { updatedAt: _, ...body } = person;
    await api.post("/api/v1/customers", body);
  }
  const order = await listed();
  for (let index = 0; index < 76; index++) all.push(await settle(index, order));
});

/** The ids in the order of their creation, as the list of v1 has them. */
async function listed(): Promise<string[]> {
  const first = await api.get("/api/v1/customers?limit=100");
  return idsOf(first);
}

const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => personAt(from + index));

/** Gives a customer subscriptions and usage, and reads what was decided of its dates. */
async function settle(index: number, order: readonly string[]): Promise<Known> {
  const { id } = personAt(index);
  const held = Array.from({ length: index % 4 }, (_, nth) => {
    const kind = kinds[(index + nth * 5) % kinds.length] ?? "ACTIVE";
    return [plans[(index + nth) % 2] ?? "basic", kind] as const;
  });
  await storeSubscriptions(
    api,
    held.map(([planId, kind]) => ({ customerId: id, planId, ...stateOf[kind] })),
  );
  const used = [0, 3, 6, 60][index % 4] ?? 0;
  if (index % 3)
    await storeUsage(api, {
      customerId: id,
      featureId: "seats",
      value: used,
      measuredAt: day("2026-01-01"),
    });
  const isArchived = index % 11 === 4;
  if (isArchived) {
    await api.database.execute(
      "update customers set archived_at = now() where environment_id = $1 and customer_id = $2",
      [api.environmentId, id],
    );
  }
  const { data } = (await api.get(`/api/v1/customers/${id}`)).body;
  const limits = held.flatMap(([plan, kind]) =>
    kind === "ACTIVE" || kind === "IN_TRIAL" ? [plan === "basic" ? 5 : 50] : [],
  );
  return {
    ...personAt(index),
    position: order.indexOf(id),
    updatedAt: String(data?.updatedAt),
    createdAt: String(data?.createdAt),
    run: index < 40 ? "first" : index < 70 ? "second" : null,
    plans: held,
    isOver: index % 3 !== 0 && limits.length > 0 && used > Math.max(...limits),
    isArchived,
  };
}

interface Asked {
  readonly sort: "createdAt" | "updatedAt" | "id" | "name";
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly q?: string | undefined;
  readonly plan?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  readonly trial?: boolean | undefined;
  readonly overLimit?: true | undefined;
  readonly archived?: boolean | undefined;
  readonly run?: "first" | "second" | undefined;
  readonly from?: string | undefined;
}

const unended = ["ACTIVE", "IN_TRIAL", "NOT_STARTED", "PAYMENT_PENDING"];

/** Whether a customer matches, said as simply as possible. */
function matches(known: Known, asked: Asked): boolean {
  const { q, plan, status, trial, overLimit, archived, run, from } = asked;
  const begins = (text: string | undefined, start: string) =>
    text?.toLowerCase().startsWith(start.toLowerCase()) ?? false;
  const byText =
    q === undefined ||
    begins(known.id, q) ||
    begins(known.name, q) ||
    begins(known.email, q) ||
    (known.billingId?.startsWith(q) ?? false);
  const byPlan =
    (plan === undefined && status === undefined) ||
    known.plans.some(
      ([its, kind]) => (plan ?? plans).includes(its as never) && (status ?? unended).includes(kind),
    );
  const inTrial = known.plans.some(([, kind]) => kind === "IN_TRIAL");
  return (
    byText &&
    byPlan &&
    (trial === undefined || trial === inTrial) &&
    (overLimit === undefined || known.isOver) &&
    (archived === undefined || archived === known.isArchived) &&
    (run === undefined || run === known.run) &&
    (from === undefined || known.createdAt >= from)
  );
}

/** The ids that have to be found, in order. */
function expected(asked: Asked): string[] {
  const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const compare: Record<Asked["sort"], (a: Known, b: Known) => number> = {
    createdAt: (a, b) => a.position - b.position,
    id: (a, b) => bytes(a.id, b.id),
    updatedAt: (a, b) => bytes(a.updatedAt ?? "", b.updatedAt ?? "") || a.position - b.position,
    name: (a, b) =>
      bytes(lowerAscii(a.name ?? ""), lowerAscii(b.name ?? "")) || a.position - b.position,
  };
  const sign = asked.order === "asc" ? 1 : -1;
  const sorted = all
    .filter((known) => matches(known, asked))
    .toSorted((a, b) => sign * compare[asked.sort](a, b));
  if (asked.sort !== "name") return sorted.map(({ id }) => id);
  const hasName = (known: Known) => known.name !== undefined;
  return [...sorted.filter(hasName), ...sorted.filter((one) => !hasName(one))].map(({ id }) => id);
}

function queryOf({ run, from, ...asked }: Asked): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined) query.set(name, String(value));
  }
  if (run !== undefined) query.set("run", runs[run]);
  if (from !== undefined) query.set("createdAt[gte]", from);
  return query;
}

interface Reply {
  readonly data: ReadonlyArray<{ id: string }>;
  readonly pagination: { readonly next: string | null };
  readonly total: { readonly count: number; readonly relation: string } | null;
}

type Search = (query: URLSearchParams) => Promise<Reply>;

/** Over HTTP, as the console searches. */
async function ofRoute(query: URLSearchParams): Promise<Reply> {
  const answer = await api.get(`${path}?${query}`);
  expect(answer.status).toBe(200);
  return answer.body as unknown as Reply;
}

/** As if there were a million customers: no index has few of them, and a statement reads four. */
async function ofLargeStore(query: URLSearchParams): Promise<Reply> {
  const bounds = { collectMax: 3, collectLateMax: late, sliceRows: 4, ms: 0 };
  const service = createCustomerSearchService(() => api.now, bounds);
  const parsed = customerSearchQuery.parse(nestedQuery(`http://test.invalid/?${query}`));
  return await service.search(api.database, api.environmentId, parsed);
}

/** Customers that are collected after all: none, or some. */
let late = 0;

/** Reads all pages; another customer changes before each of them. */
async function readAll(
  search: Search,
  asked: Asked,
): Promise<{ ids: string[]; total: Reply["total"] }> {
  const ids: string[] = [];
  const query = queryOf(asked);
  let total: Reply["total"] = null;
  for (let page = 0; ; page++) {
    await api.database.execute(
      `insert into customers (environment_id, customer_id, cursor_id, metadata, created_at,
        updated_at, revision, archived_at)
      values ($1, 'zz-other', gen_random_uuid(), '{}', $2, now(), 1, null)
      on conflict (environment_id, customer_id) do update
      set updated_at = now(), cursor_id = gen_random_uuid()`,
      [api.environmentId, day("2020-01-01")],
    );
    const reply = await search(query);
    if (page === 0) total = reply.total;
    else expect(reply.total).toBeNull();
    expect(reply.data.length).toBeLessThanOrEqual(asked.limit);
    ids.push(...reply.data.map(({ id }) => id));
    if (reply.pagination.next === null) return { ids, total };
    query.set("after", reply.pagination.next);
  }
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const anything: fc.Arbitrary<Asked> = fc.record({
  sort: fc.constantFrom("createdAt", "updatedAt", "id", "name"),
  order: fc.constantFrom("asc", "desc"),
  limit: fc.constantFrom(1, 7, 30, 500),
  q: maybe(
    fc.constantFrom("c", "C", "c1", "AC", "ä", "ÄRZ", "zoë", "ada.", "cus_", "CUS_", "%", "_"),
  ),
  plan: maybe(fc.subarray([...plans, "other"], { minLength: 1 })),
  status: maybe(fc.subarray([...kinds], { minLength: 1 })),
  trial: maybe(fc.boolean()),
  overLimit: maybe(fc.constant(true as const)),
  archived: maybe(fc.boolean()),
  run: maybe(fc.constantFrom("first", "second")),
  from: maybe(fc.constantFrom(day("2026-01-01"), day("2026-01-02"), day("2027-01-01"))),
});

async function expectAll(search: Search, asked: Asked): Promise<void> {
  const wanted = expected(asked);

  const { ids, total } = await readAll(search, asked);

  const others = ids.filter((id) => id === "zz-other").length;
  expect(ids.filter((id) => id !== "zz-other")).toEqual(wanted);
  if (total?.relation === "exact") expect([0, 1]).toContain(total.count - wanted.length);
  else expect(total?.count).toBeLessThanOrEqual(wanted.length + others);
}

it("finds every customer that matches once, in order, while others change", async () => {
  await fc.assert(
    fc.asyncProperty(anything, (asked) => expectAll(ofRoute, asked)),
    { numRuns: propertyRuns(100) },
  );
});

it("does so where it walks through the list, and where it stops for its time", async () => {
  await fc.assert(
    fc.asyncProperty(anything, fc.constantFrom(0, 8), (asked, lateMax) => {
      late = lateMax;
      return expectAll(ofLargeStore, asked);
    }),
    { numRuns: propertyRuns(12) },
  );
});

it.each([
  ["limit=501", "limit"],
  ["limit=0", "limit"],
  ["sort=email", "sort"],
  ["q=", "q"],
  [`q=${"x".repeat(101)}`, "q"],
  ["status=GONE", "status.0"],
  ["overLimit=false", "overLimit"],
  ["unknown=1", "unknown"],
  ["after=nonsense", "after"],
  [`after=${Buffer.from('["id","asc",0,"a"]').toString("base64url")}`, "after"],
  [`sort=id&after=${Buffer.from('["id","asc",1,"a"]').toString("base64url")}`, "after"],
  [`after=${Buffer.from('["createdAt","asc",0,"x"]').toString("base64url")}`, "after"],
  [
    `sort=updatedAt&after=${Buffer.from(
      '["updatedAt","asc",0,"2026-02-30 00:00:00+00","00000000-0000-0000-0000-000000000000"]',
    ).toString("base64url")}`,
    "after",
  ],
])("refuses %s", async (query, field) => {
  const answer = await api.get(`${path}?${query}`);

  expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
  expect(answer.body.errors?.[0]?.path).toBe(field);
});

it("finds nobody where there is nobody", async () => {
  const empty = await testApi();

  const { body } = await empty.get(`${path}?sort=name&total=exact`);

  expect(body).toEqual({
    data: [],
    pagination: { next: null, prev: null },
    total: { count: 0, relation: "exact" },
  });
});

it("shows subscriptions without an end, who wrote a customer, and an exact number", async () => {
  const { data, total } = await ofRoute(new URLSearchParams({ limit: "500", total: "exact" }));

  expect(total?.relation).toBe("exact");
  expect(total?.count).toBe(data.length);
  for (const known of all) {
    const found = data.find(({ id }) => id === known.id) as unknown as FoundCustomer;
    const shown = known.plans.filter(([, kind]) => unended.includes(kind));
    expect(found.subscriptions.map(({ planId, status }) => [planId, status])).toEqual(shown);
    expect(found.writtenBy?.run).toBe(known.run === null ? undefined : runs[known.run]);
  }
});
