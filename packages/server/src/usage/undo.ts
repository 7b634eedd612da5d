import type { Transaction } from "../database/database.ts";
import {
  byCustomer,
  isOfCreated,
  type KeptReason,
  type RecordImages,
  type ReversalRequest,
  type ReversalResult,
  reverse,
  rowOfImage,
  without,
  withoutLater,
} from "../database/reversal.ts";
import { recordCursor } from "../row-id.ts";
import { type CounterKey, keyText } from "./counting/counter.ts";
import { type CounterRow, loadCounters, writeCounters } from "./store.ts";
import {
  deleteCounters,
  deleteCreated,
  deleteReports,
  type ImportedReport,
  loadImportedReports,
} from "./undo-store.ts";

const dates = ["measuredAt", "setAt"] as const;

/**
 * Takes records of usage back. Where they have only created counters, as a first import does, those
 * that are as they were left go first, and are not read; what is left is judged.
 */
export async function reverseUsage(
  transaction: Transaction,
  request: ReversalRequest,
): Promise<ReversalResult> {
  if (!isOfCreated(request)) return reverseJudged(transaction, request);
  const { environmentId, runId, records } = request;
  const gone = await deleteCreated(transaction, environmentId, runId, reportsOf(request));
  if (gone.length === records.length) {
    const verdicts = records.map(({ recordNumber }) => ({ recordNumber, reason: null }));
    return { verdicts, restored: [], deleted: [] };
  }
  const keyOf = (one: { customerId: string; recordNumber: number }) =>
    `${one.recordNumber} ${one.customerId}`;
  const taken = new Set(gone.map(keyOf));
  const { rest, verdicts } = without(request, (record) => taken.has(keyOf(record)));
  const judged = await reverseJudged(transaction, rest);
  return { ...judged, verdicts: [...verdicts, ...judged.verdicts] };
}

/**
 * Takes records of usage back: their reports leave the history, and the counters are what they were
 * before. A counter with later reports is kept, even if these have not counted: without the record
 * they might. The customers are locked.
 */
async function reverseJudged(
  transaction: Transaction,
  request: ReversalRequest,
): Promise<ReversalResult> {
  const { environmentId, runId, records } = request;
  const groups = byCustomer(records);
  const made = await loadImportedReports(transaction, environmentId, runId, reportsOf(request));
  const reports = new Map(made.map((report) => [report.reportId, report]));
  const keys = new Map<string, CounterKey>(made.map((report) => [keyText(report), report]));
  const counters = byCustomer(await loadCounters(transaction, environmentId, [...keys.values()]));
  const reportOf = (recordNumber: number) => reports.get(recordCursor(runId, recordNumber));
  const reversals = [...groups].map(([customerId, own]) => {
    const rows = counters.get(customerId) ?? [];
    const reversal = reverse<CounterRow>(
      own.map((record) => ({
        recordNumber: record.recordNumber,
        changes: changesOf(record, reportOf(record.recordNumber)),
      })),
      {
        runId,
        rows: withoutLater(
          new Map(rows.map((row) => [keyText(row), row])),
          request.later.images.get(customerId),
          (entityId) => `${customerId}/${entityId}`,
          dates,
        ),
        standsFor: (key, revision) =>
          request.standsFor(customerId, key.slice(customerId.length + 1), revision),
        objection: (_back, _state, recordNumber) => reportedSince(reportOf(recordNumber)),
      },
    );
    return { customerId, ...reversal };
  });
  if (!request.isDryRun) {
    const reversed = reversals.flatMap((one) => one.reversed.flatMap((n) => reportOf(n) ?? []));
    if (reversed.length > 0) await deleteReports(transaction, environmentId, reversed);
    const deleted = reversals.flatMap((one) => one.deleted);
    if (deleted.length > 0) await deleteCounters(transaction, environmentId, deleted);
    const restored = reversals.flatMap((one) => one.restored.map(({ row }) => row));
    if (restored.length > 0) await writeCounters(transaction, environmentId, restored);
  }
  return {
    verdicts: reversals.flatMap(({ verdicts }) => verdicts),
    restored: reversals.flatMap(({ customerId, restored }) =>
      restored.map(({ row, standsFor }) => {
        const entityId = entityIdOf(row);
        return { customerId, entityId, revision: row.revision, standsFor };
      }),
    ),
    deleted: reversals.flatMap(({ customerId, deleted }) =>
      deleted.map((row) => ({ customerId, entityId: entityIdOf(row) })),
    ),
  };
}

/** The reports that records have made. */
function reportsOf({ runId, records }: ReversalRequest) {
  return records.map(({ customerId, recordNumber }) => {
    return { customerId, recordNumber, reportId: recordCursor(runId, recordNumber) };
  });
}

/** A record whose report is gone was taken back already. */
function changesOf({ images }: RecordImages, report: ImportedReport | undefined) {
  if (report === undefined) return [];
  const [image] = images;
  const before = image?.before ? rowOfImage<CounterRow>(image.before, dates) : null;
  return [{ key: keyText(report), before }];
}

/** As images name a counter of a customer. */
function entityIdOf({ featureId, resourceId }: CounterKey): string {
  return `${featureId}/${resourceId}`;
}

function reportedSince(report: ImportedReport | undefined): KeptReason | null {
  if (report?.hasLater !== true) return null;
  const message = `Usage of ${report.featureId} was reported since.`;
  return { code: "changed_since", message, hint: "Correct the counter with a SET, if need be." };
}
