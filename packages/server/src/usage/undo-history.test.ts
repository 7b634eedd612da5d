import { expect, it } from "vitest";
import type { Queryable } from "../database/database.ts";
import { recordCursor } from "../row-id.ts";
import { imported } from "../testing/undoing.ts";
import { usageApi } from "../testing/usage.ts";
import { loadImportedReports } from "./undo-store.ts";

interface PlanNode {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows of the history that a statement has read. */
function rowsRead(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, each) => sum + rowsRead(each), 0);
  if (node["Relation Name"] !== "usage_reports") return below;
  const removed =
    (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  return below + (node["Actual Rows"] + removed) * node["Actual Loops"];
}

it("reads of 100,000 reports of a customer no more than it needs", async () => {
  const api = await usageApi();
  const { database, environmentId } = api;
  await database.execute(
    `insert into usage_reports (
      environment_id, customer_id, feature_id, resource_id, report_id, reported_value, behavior,
      value, measured_at, created_at, import_run_id
    )
    select
      $1::uuid, 'a', case when i % 2 = 0 then 'seats' else 'calls' end, '', gen_random_uuid(), 1,
      'DELTA', i, timestamptz '2025-01-01Z' + i * interval '1 second',
      timestamptz '2025-01-01Z' + i * interval '1 second',
      case when i % 4 = 0 then gen_random_uuid() end
    from generate_series(1, 100000) as i`,
    [environmentId],
  );
  const records = ["seats", "calls"].map((featureId) => ({ customerId: "a", featureId, usage: 1 }));
  const runId = await imported(api, "usage", records);
  const keys = [1, 2].map((number) => ({ customerId: "a", reportId: recordCursor(runId, number) }));
  const plans: PlanNode[] = [];
  const explaining = {
    async query(sql: string, parameters: readonly unknown[]) {
      type Row = { "QUERY PLAN": [{ Plan: PlanNode }] };
      const [row] = await database.query<Row>(`explain (analyze, format json) ${sql}`, parameters);
      if (row !== undefined) plans.push(row["QUERY PLAN"][0].Plan);
      return database.query(sql, parameters);
    },
  } as unknown as Queryable;

  const found = await loadImportedReports(explaining, environmentId, runId, keys);

  expect(found.map(({ featureId, hasLater }) => [featureId, hasLater]).sort()).toEqual([
    ["calls", false],
    ["seats", false],
  ]);
  const [plan] = plans;
  expect(plan && rowsRead(plan)).toBeLessThanOrEqual(4);
});
