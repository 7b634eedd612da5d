import {
  type ArchiveJudgement,
  type ExtraRecord,
  type extraQuery,
  type HeldCount,
  limits,
  type RunKind,
} from "@carryover/contract";
import type { z } from "zod";
import { countUnarchived, extraCustomers } from "../../customers/service.ts";
import {
  allowTime,
  type Database,
  type Queryable,
  type Transaction,
} from "../../database/database.ts";
import type { ExtraRow } from "../../import-entry.ts";
import { type Page, pageOfRows } from "../../paging.ts";
import { Refusal } from "../../refusal.ts";
import { countLive, extraSubscriptions } from "../../subscriptions/service.ts";
import {
  type JudgingContext,
  judgeCustomers,
  judgementView,
  judgeSubscriptions,
} from "../archiving/judge.ts";
import { loadRun } from "../store.ts";
import { type Creator, creatorsOf } from "./creators.ts";
import { type Listed, lastImports } from "./last-imports.ts";
import * as store from "./store.ts";

/** Which run, and when. */
interface Place extends JudgingContext {
  readonly runId: string;
}

type ExtraKind = ExtraRecord["kind"];

/**
 * A page of what an environment holds although no record of some runs names it, in the order of
 * creation. The runs are of one kind, and together they are all that the source has of it. Throws
 * import_run_not_found and import_run_not_comparable.
 */
export function pageOfExtra(
  database: Database,
  { runId, ...context }: Place,
  query: z.output<typeof extraQuery>,
): Promise<Page<ExtraRecord>> {
  const { environmentId, now } = context;
  const { after, limit } = query;
  const runIds = [runId, ...(query.with ?? [])];
  return database.transaction(async (transaction) => {
    const kind = await requireComparable(transaction, environmentId, runIds);
    await allowTime(transaction, limits.findingsTimeoutMs);
    await store.compareSets(transaction);
    const load = kind === "customers" ? extraCustomers : extraSubscriptions;
    const request = { environmentId, runIds, now, after, limit: limit + 1 };
    const rows = await load(transaction, request);
    const cursorIds = rows.map(({ cursorId }) => cursorId);
    const creators = await creatorsOf(transaction, environmentId, cursorIds);
    const judgements =
      query.archive === "true"
        ? await judgementsOf(transaction, context, kind, { rows, creators })
        : null;
    return pageOfRows(
      rows,
      { after, limit },
      ({ cursorId }) => cursorId,
      (row) => ({
        ...extraView(kind, row, creators.get(row.cursorId)),
        archive: judgements?.get(row.id) ?? null,
      }),
    );
  });
}

/** Counts what an environment holds of the kind of a run that `pageOfExtra` takes. */
export async function countHeld(
  database: Database,
  { environmentId, runId, now }: Pick<Place, "environmentId" | "runId" | "now">,
): Promise<HeldCount> {
  const kind = await requireComparable(database, environmentId, [runId]);
  const count =
    kind === "customers"
      ? await countUnarchived(database, environmentId)
      : await countLive(database, environmentId, now);
  return { kind, count };
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
    if (run.mode === "archive") refuse(`The run ${id} archives, and is of no file.`);
    if (run.status !== "completed") refuse(`The run ${id} is not completed.`);
    kinds.add(run.kind);
  }
  if (kinds.size > 1) refuse("The runs are of several kinds.");
  const [kind] = kinds;
  if (kind === undefined || kind === "usage") return refuse("Usage is compared with no file.");
  if (await store.hasUnnamed(database, runIds)) {
    refuse("A run is of an earlier version, which did not keep what its records name.");
  }
  if (await store.hasUnsaid(database, runIds)) {
    refuse("The client of a run did not send customerId with the records that it rejected.");
  }
  return kind;
}

/** What a run that archives would do with each row, by its id. */
async function judgementsOf(
  transaction: Transaction,
  context: JudgingContext,
  kind: ExtraKind,
  { rows, creators }: Listed,
): Promise<Map<string, ArchiveJudgement | null>> {
  const customerIds = [...new Set(rows.map(({ customerId }) => customerId))];
  const judged =
    kind === "customers"
      ? await judgeCustomers(transaction, context, customerIds)
      : await judgeSubscriptions(transaction, context, customerIds);
  const may = rows.filter(({ id }) => judged.get(id)?.code === null);
  const { environmentId } = context;
  const imports = await lastImports(transaction, { environmentId, kind }, { rows: may, creators });
  return new Map(
    rows.map(({ id }) => [id, judgementView(judged.get(id), imports.get(id) ?? null)]),
  );
}

function extraView(
  kind: ExtraKind,
  row: ExtraRow,
  creator: Creator | undefined,
): Omit<ExtraRecord, "archive"> {
  const { id, customerId, planId, billingId, importRunId, importRecord } = row;
  return {
    kind,
    id,
    customerId,
    planId,
    billingId,
    createdBy: creator ?? null,
    writtenBy: writerOf(importRunId, importRecord),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function writerOf(run: string | null, recordNumber: number | null): Creator | null {
  return run === null || recordNumber === null ? null : { run, recordNumber };
}
