import { type ExtraRecord, type extraQuery, limits, type RunKind } from "@carryover/contract";
import type { z } from "zod";
import { extraCustomers } from "../../customers/service.ts";
import { allowTime, type Database, type Queryable } from "../../database/database.ts";
import type { ExtraRow } from "../../import-entry.ts";
import { type Page, pageOfRows } from "../../paging.ts";
import { Refusal } from "../../refusal.ts";
import { numberOfRecordCursor } from "../../row-id.ts";
import { extraSubscriptions } from "../../subscriptions/service.ts";
import { loadRun } from "../store.ts";
import * as store from "./store.ts";

/** Which run, and when. */
interface Place {
  readonly environmentId: string;
  readonly runId: string;
  readonly now: Date;
}

type ExtraKind = ExtraRecord["kind"];

/**
 * A page of what an environment holds although no record of some runs names it, in the order of
 * creation. The runs are of one kind, and together they are all that the source has of it. Throws
 * import_run_not_found and import_run_not_comparable.
 */
export function pageOfExtra(
  database: Database,
  { environmentId, runId, now }: Place,
  query: z.output<typeof extraQuery>,
): Promise<Page<ExtraRecord>> {
  const { after, limit } = query;
  const runIds = [runId, ...(query.with ?? [])];
  return database.transaction(async (transaction) => {
    const kind = await requireComparable(transaction, environmentId, runIds);
    await allowTime(transaction, limits.findingsTimeoutMs);
    await store.compareSets(transaction);
    const load = kind === "customers" ? extraCustomers : extraSubscriptions;
    const request = { environmentId, runIds, now, after, limit: limit + 1 };
    const rows = await load(transaction, request);
    const creators = await creatorsOf(transaction, environmentId, rows);
    return pageOfRows(
      rows,
      { after, limit },
      ({ cursorId }) => cursorId,
      (row) => extraView(kind, row, creators),
    );
  });
}

/** The kind of runs that say, all of them together, what a source has of it. */
async function requireComparable(
  database: Queryable,
  environmentId: string,
  runIds: readonly string[],
): Promise<ExtraKind> {
  const refuse = (message: string): never => {
    throw new Refusal("import_run_not_comparable", {}, message);
  };
  const kinds = new Set<RunKind>();
  for (const id of runIds) {
    const run = await loadRun(database, environmentId, id);
    if (run === null) throw new Refusal("import_run_not_found");
    if (run.mode === "undo") refuse(`The run ${id} is an undo, and of no file.`);
    if (run.status !== "completed") refuse(`The run ${id} is not completed.`);
    kinds.add(run.kind);
  }
  if (kinds.size > 1) refuse("The runs are of several kinds.");
  const [kind] = kinds;
  if (kind === undefined || kind === "usage") return refuse("Usage is compared with no file.");
  if (await store.hasUnnamed(database, runIds)) {
    refuse("A run is of an earlier version, which did not keep what its records name.");
  }
  return kind;
}

/** The runs that have created rows, by the part of their ids that is in the cursors of those. */
async function creatorsOf(
  database: Queryable,
  environmentId: string,
  rows: readonly ExtraRow[],
): Promise<ReadonlyMap<string, string>> {
  const parts = new Set(rows.map(({ cursorId }) => partOf(cursorId)));
  if (parts.size === 0) return new Map();
  const runs = await store.loadCreators(database, environmentId, [...parts]);
  return new Map(runs.map(({ id, part }) => [part, id]));
}

/** What a cursor has of the id of the run whose record has created the row. */
function partOf(cursorId: string): string {
  return cursorId.slice(0, 13) + cursorId.slice(-10);
}

function extraView(
  kind: ExtraKind,
  row: ExtraRow,
  creators: ReadonlyMap<string, string>,
): ExtraRecord {
  const { id, customerId, planId, billingId, cursorId, importRunId, importRecord } = row;
  const creator = creators.get(partOf(cursorId));
  const number = creator === undefined ? null : numberOfRecordCursor(creator, cursorId);
  return {
    kind,
    id,
    customerId,
    planId,
    billingId,
    createdBy: writerOf(creator, number),
    writtenBy: writerOf(importRunId, importRecord),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function writerOf(run: string | null | undefined, recordNumber: number | null) {
  return run == null || recordNumber === null ? null : { run, recordNumber };
}
