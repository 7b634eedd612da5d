import { beforeAll, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { importAll } from "../testing/runs.ts";
import { freshDatabase } from "../testing/store/store.ts";
import { sampleCatalog } from "../testing/subscriptions.ts";
import { wireParameters } from "./array-literal.ts";
import type { Database, Queryable, StatementOptions, Transaction } from "./database.ts";

/** Tables that grow with the customers: a statement that reads one from end to end is too slow. */
const large = new Set([
  "customers",
  "customer_integrations",
  "subscriptions",
  "subscription_ids",
  "billing_id_turns",
  "usage_counters",
  "usage_reports",
  "promotional_entitlements",
]);

/** Enough for the planner to care: below that, a sequential scan may be the right choice. */
const customerCount = 6_000;

/** The findings of a run look at every customer, once; an export counts what it leaves out. */
const wholeTable = /having count\(\*\) > 1|^select count\(\*\) as count/;

interface Sent {
  readonly parameters: readonly unknown[];
  readonly isPrepared: boolean;
}

const statements = new Map<string, Sent>();
let database: Database;
let api: TestApi;

/** The same database, which remembers each statement with the parameters it had first. */
function recording(inner: Database): Database {
  const remember = (sql: string, parameters: readonly unknown[] = [], o: StatementOptions = {}) => {
    const { isPrepared = false } = o;
    if (!statements.has(sql)) statements.set(sql, { parameters, isPrepared });
  };
  const record = (queryable: Queryable): Queryable => ({
    query: (sql, parameters, options) => {
      remember(sql, parameters, options);
      return queryable.query(sql, parameters, options);
    },
    execute: (sql, parameters) => {
      remember(sql, parameters);
      return queryable.execute(sql, parameters);
    },
  });
  return {
    ...inner,
    ...record(inner),
    transaction: (work, options) =>
      inner.transaction((transaction) => {
        const recorded: Transaction = {
          ...record(transaction),
          savepoint: (savepointWork) => transaction.savepoint(savepointWork),
          rehearse: (rehearsed) => transaction.rehearse(rehearsed),
          afterCommit: (hook) => transaction.afterCommit(hook),
        };
        return work(recorded);
      }, options),
  };
}

beforeAll(async () => {
  database = await freshDatabase();
  api = await testApi({ database: recording(database) });
  await storeCatalog(api, sampleCatalog);
  await fill();
  statements.clear();
  await exercise();
  return () => database.close();
});

async function fill(): Promise<void> {
  const numbers = Array.from({ length: customerCount }, (_, index) => index);
  for (let from = 0; from < customerCount; from += 3_000) {
    const some = numbers.slice(from, from + 3_000);
    await importAll(
      api,
      "customers",
      some.map((n) => ({ id: `c${n}`, name: `n${n}`, email: `e${n}@x.example` })),
    );
    await importAll(
      api,
      "subscriptions",
      some.map((n) => ({ id: `s${n}`, customerId: `c${n}`, planId: "custom" })),
    );
    await importAll(
      api,
      "usage",
      some.map((n) => ({ customerId: `c${n}`, featureId: "seats", usage: n })),
    );
  }
  await database.execute(
    `insert into customer_integrations (
      environment_id, customer_id, integration_id, cursor_id, vendor_identifier, synced_entity_id
    )
    select environment_id, customer_id, 'stripe', cursor_id, 'STRIPE', customer_id
    from customers`,
  );
  await database.execute(
    `insert into promotional_entitlements (
      environment_id, customer_id, feature_id, entitlement_id, period, start_date, usage_limit,
      is_visible, created_at, updated_at
    )
    select environment_id, customer_id, 'projects', cursor_id, 'lifetime', created_at, 1, true,
      created_at, created_at
    from customers`,
  );
  await database.query("analyze");
}

/** What happens often, or during an import, once. */
async function exercise(): Promise<void> {
  const customer = "/api/v1/customers/c7";
  const sample = [7, 8, 4_999, 5_345];
  const customers = sample.map((n) => ({ id: `c${n}`, name: `m${n}` }));
  await importAll(api, "customers", customers);
  const metadata = { changed: "yes" };
  await importAll(
    api,
    "subscriptions",
    sample.map((n) => ({ id: `s${n}`, customerId: `c${n}`, planId: "custom", metadata })),
  );
  await importAll(
    api,
    "usage",
    sample.flatMap((n) => [
      { customerId: `c${n}`, featureId: "seats", usage: n },
      { customerId: `c${n}`, featureId: "projects", usage: 1 },
    ]),
  );
  const gets = [
    "",
    "/integrations",
    "/entitlements",
    "/resources",
    "/promotional-entitlements",
    "/entitlements/check?featureId=seats",
  ].map((path) => customer + path);
  const lists = [
    "/api/v1/customers",
    "/api/v1/customers?email=e7%40x.example",
    "/api/v1/customers?name=n7",
    "/api/v1/subscriptions",
    "/api/v1/subscriptions?customerId=c7",
    "/api/v1/subscriptions?customerId=c7&status=ACTIVE",
    "/api/v1/subscriptions/s7",
    "/api/v1/usage/c7/history/seats?startDate=2025-01-01T00:00:00Z",
    "/api/v1/export",
  ];
  for (const path of [...gets, ...lists]) expect((await api.get(path)).status).toBe(200);
  const usages = [{ customerId: "c7", featureId: "seats", value: 1, idempotencyKey: "once" }];
  expect((await api.post("/api/v1/usage", { usages })).status).toBe(201);
  const options = { customerId: "c8", planId: "free" };
  expect((await api.post("/api/v1/subscriptions", options)).status).toBe(201);
  expect((await api.post("/api/v1/subscriptions/s9/cancel", {})).status).toBe(200);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanNode[];
}

/** An index that is entered by the environment alone gives all of it, one row after the other. */
const environmentAlone = /^\(environment_id = [^()]*(\([^()]*\))?[^()]*\)$/;

function scannedTables(node: PlanNode): string[] {
  const name = node["Relation Name"] ?? tableOf(node["Index Name"]);
  const condition = node["Index Cond"];
  const isWhole =
    node["Node Type"] === "Seq Scan" ||
    (node["Index Name"] !== undefined &&
      (condition === undefined || environmentAlone.test(condition)));
  const own = isWhole && name !== undefined ? [name] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scannedTables)];
}

/** An index is named for its table; a part of a bitmap scan says no more. */
function tableOf(index: string | undefined): string | undefined {
  return [...large].find((table) => index?.startsWith(table));
}

type PlanRow = { "QUERY PLAN": [{ Plan: PlanNode }] };

async function explained(
  queryable: Queryable,
  sql: string,
  parameters?: readonly unknown[],
): Promise<PlanNode> {
  const [row] = await queryable.query<PlanRow>(`explain (format json) ${sql}`, parameters);
  if (row === undefined) throw new Error(`no plan for ${sql}`);
  return row["QUERY PLAN"][0].Plan;
}

/** The plan that a connection keeps: it is made without a look at the parameters. */
function genericPlan(sql: string, parameters: readonly unknown[]): Promise<PlanNode> {
  const literals = wireParameters(parameters).map((value) =>
    value === null ? "null" : `'${String(value).replaceAll("'", "''")}'`,
  );
  return database.transaction(async (transaction) => {
    await transaction.execute("set local plan_cache_mode = force_generic_plan");
    await transaction.execute(`prepare explained as ${sql}`);
    const plan = await explained(transaction, `execute explained (${literals.join(", ")})`);
    await transaction.execute("deallocate explained");
    return plan;
  });
}

const scansOf = (sql: string, plan: PlanNode) =>
  scannedTables(plan)
    .filter((table) => large.has(table))
    .map((table) => `${table}: ${sql}`);

it("reads no table of customers from end to end", async () => {
  const readers = [...statements].filter(
    ([sql]) => /^\s*(select|insert|update|delete|with)\b/.test(sql) && !wholeTable.test(sql),
  );
  const scans: string[] = [];
  for (const [sql, { parameters }] of readers) {
    scans.push(...scansOf(sql, await explained(database, sql, parameters)));
  }

  expect(readers.length).toBeGreaterThan(25);
  expect(scans).toEqual([]);
});

it("reads none with a plan that is kept, whatever the parameters", async () => {
  const prepared = [...statements].filter(([, { isPrepared }]) => isPrepared);
  const scans: string[] = [];
  for (const [sql, { parameters }] of prepared) {
    scans.push(...scansOf(sql, await genericPlan(sql, parameters)));
  }

  expect(prepared.length).toBeGreaterThan(1);
  expect(scans).toEqual([]);
});

it("would notice a statement that does", async () => {
  const sql = "select count(*) from subscriptions where metadata->>'k' = $1::text";

  const plans = [await explained(database, sql, ["v"]), await genericPlan(sql, ["v"])];

  expect(plans.map(scannedTables)).toEqual([["subscriptions"], ["subscriptions"]]);
});

it("would notice one that goes through all of an environment", async () => {
  const sql = "select name from customers where environment_id = $1::uuid order by cursor_id";

  const scanned = scannedTables(await explained(database, `${sql} limit 1`, [api.environmentId]));

  expect(scanned).toEqual(["customers"]);
});
