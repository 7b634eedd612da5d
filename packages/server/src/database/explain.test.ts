import { beforeAll, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { importAll } from "../testing/runs.ts";
import { emptyDatabase } from "../testing/store.ts";
import { sampleCatalog } from "../testing/subscriptions.ts";
import type { Database, Queryable, Transaction } from "./database.ts";
import { applySchema } from "./schema.ts";

/** Tables that grow with the customers: a statement that reads one from end to end is too slow. */
const large = new Set([
  "customers",
  "customer_integrations",
  "subscriptions",
  "subscription_ids",
  "usage_counters",
  "usage_reports",
  "promotional_entitlements",
]);

/** Enough for the planner to care: below that, a sequential scan may be the right choice. */
const customerCount = 6_000;

/** The findings of a run look at every customer, once. */
const wholeTable = /having count\(\*\) > 1/;

const statements = new Map<string, readonly unknown[]>();
let database: Database;
let api: TestApi;

/** The same database, which remembers each statement with the parameters it had first. */
function recording(inner: Database): Database {
  const record = (queryable: Queryable): Queryable => ({
    query: (sql, parameters) => {
      if (!statements.has(sql)) statements.set(sql, parameters ?? []);
      return queryable.query(sql, parameters);
    },
    execute: (sql, parameters) => {
      if (!statements.has(sql)) statements.set(sql, parameters ?? []);
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
        };
        return work(recorded);
      }, options),
  };
}

beforeAll(async () => {
  database = await emptyDatabase();
  await applySchema(database);
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
    ...["", "/integrations", "/entitlements", "/resources", "/promotional-entitlements"],
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
  ];
  for (const path of [...gets, ...lists]) expect((await api.get(path)).status).toBe(200);
  const usages = [{ customerId: "c7", featureId: "seats", value: 1, idempotencyKey: "once" }];
  expect((await api.post("/api/v1/usage", { usages })).status).toBe(201);
  const wish = { customerId: "c8", planId: "free" };
  expect((await api.post("/api/v1/subscriptions", wish)).status).toBe(201);
  expect((await api.post("/api/v1/subscriptions/s9/cancel", {})).status).toBe(200);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly PlanNode[];
}

function scannedTables(node: PlanNode): string[] {
  const name = node["Relation Name"];
  const own = node["Node Type"] === "Seq Scan" && name !== undefined ? [name] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scannedTables)];
}

it("reads no table of customers from end to end", async () => {
  const readers = [...statements].filter(
    ([sql]) => /^\s*(select|insert|update|delete|with)\b/.test(sql) && !wholeTable.test(sql),
  );
  const scans: string[] = [];
  for (const [sql, parameters] of readers) {
    const [row] = await database.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
      `explain (format json) ${sql}`,
      parameters,
    );
    const plan = row?.["QUERY PLAN"][0].Plan;
    if (plan === undefined) throw new Error(`no plan for ${sql}`);
    for (const table of scannedTables(plan)) {
      if (large.has(table)) scans.push(`${table}: ${sql}`);
    }
  }

  expect(readers.length).toBeGreaterThan(25);
  expect(scans).toEqual([]);
});

it("would notice a statement that does", async () => {
  const [row] = await database.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
    "explain (format json) select count(*) from subscriptions where metadata->>'k' = 'v'",
  );

  expect(scannedTables(row?.["QUERY PLAN"][0].Plan as PlanNode)).toEqual(["subscriptions"]);
});
