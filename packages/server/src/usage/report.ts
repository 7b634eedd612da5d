import { parseInstant, refusals } from "@carryover/contract";
import { catalogOf } from "../catalog/service.ts";
import { lockCustomers } from "../customers/service.ts";
import type { Transaction } from "../database/database.ts";
import { loadHoldings } from "../entitlements/service.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import { type CounterKey, keyText } from "./counting/counter.ts";
import { loadDeltas } from "./counting/deltas.ts";
import { grantsOf, periodsOf, sourcesOf } from "./counting/periods.ts";
import { decideReports, type ReportContext, type ReportProblem } from "./decide-report.ts";
import { type AnsweredReport, type ReportedUsage, repeatText } from "./repeats.ts";
import * as store from "./store.ts";

/**
 * Counts the usages of one request: locks their customers, loads, decides, writes. All are counted
 * or none: a single bad usage is refused with its own code, several with a refusal that names each.
 * The code is usage_key_reused if all of them are, so that clients with keys get a 409, and
 * otherwise invalid_usage_report.
 */
export async function report(
  transaction: Transaction,
  environmentId: string,
  usages: readonly ReportedUsage[],
  now: Date,
): Promise<readonly AnsweredReport[]> {
  const context = await load(transaction, environmentId, usages, now);
  const decision = decideReports(usages, context);
  if (!decision.ok) throw refusalOf(decision.problems, usages.length);
  const { answers, counters, reports } = decision;
  if (counters.length > 0) await store.writeCounters(transaction, environmentId, counters);
  if (reports.length > 0) await store.insertReports(transaction, environmentId, reports);
  return answers;
}

async function load(
  transaction: Transaction,
  environmentId: string,
  usages: readonly ReportedUsage[],
  now: Date,
): Promise<ReportContext> {
  const customerIds = [...new Set(usages.map((usage) => usage.customerId))];
  const keys = usages.map(({ customerId, featureId, resourceId }) => {
    return { customerId, featureId, resourceId: resourceId ?? "" };
  });
  const resources = usages.map(({ customerId, resourceId = null }) => ({ customerId, resourceId }));
  const repeats = usages.flatMap(({ customerId, featureId, idempotencyKey }) =>
    idempotencyKey === undefined ? [] : [{ customerId, featureId, idempotencyKey }],
  );
  // The statements run in this order, so that what is loaded was written before the lock was held;
  // only their answers are waited for together.
  const [customers, { revision, holdings }, counters, repeated] = await Promise.all([
    lockCustomers(transaction, environmentId, customerIds),
    loadHoldings(transaction, environmentId, resources, now),
    store.loadCounters(transaction, environmentId, uniqueKeys(keys)),
    store.loadRepeated(transaction, environmentId, repeats),
  ]);
  const catalog = await catalogOf(transaction, environmentId, revision);
  const stored = new Map(counters.map((counter) => [keyText(counter), counter]));
  const sets = usages.flatMap(({ updateBehavior, createdAt }, index) => {
    const key = keys[index];
    if (updateBehavior !== "SET" || createdAt === undefined || key === undefined) return [];
    return [{ key, at: new Date(parseInstant(createdAt)) }];
  });
  return {
    now,
    customers: new Map(customers.map((customer) => [customer.customerId, customer])),
    features: catalog.features,
    resources: new Map([...holdings].map(([id, each]) => [id, new Set(each.resourceIds)])),
    counters: stored,
    deltasAfter: await loadDeltas(transaction, environmentId, stored, sets),
    repeated: new Map(repeated.map((each) => [repeatText(each), each])),
    periodAt: periodsOf(grantsOf(catalog, sourcesOf(catalog, holdings, now))),
    newId: () => rowId(now.getTime()),
  };
}

function uniqueKeys(keys: readonly CounterKey[]): CounterKey[] {
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

function refusalOf(problems: readonly ReportProblem[], usageCount: number): Refusal {
  const [only] = problems;
  if (usageCount === 1 && only !== undefined) return new Refusal(only.code, {}, only.message);
  const errors = problems.map(({ index, code, message }) => {
    return { index, code, message: message ?? refusals[code].sentence };
  });
  const areKeys = problems.every(({ code }) => code === "usage_key_reused");
  return new Refusal(areKeys ? "usage_key_reused" : "invalid_usage_report", { errors });
}
