import {
  type BatchResult,
  type ImportRun,
  limits,
  noOutcomes,
  type Outcome,
} from "@carryover/contract";
import type { BatchRow, RunRow, RunSums } from "./store.ts";
import type { UndoSums } from "./undoing/store.ts";

/** Counts each outcome of a batch; records that the client rejected count as rejected. */
export function countsOf(batch: BatchRow): Record<Outcome, number> {
  const counts = noOutcomes();
  for (const outcome of batch.outcomes) counts[outcome] += 1;
  counts.rejected += batch.clientRejected;
  return counts;
}

function withRead(counts: Record<Outcome, number>) {
  const read = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { read, ...counts };
}

/** Returns a batch of the ledger as the API answers it. */
export function batchView(row: BatchRow): BatchResult {
  return {
    lane: row.lane,
    number: row.number,
    sha256: row.sha256,
    counts: withRead(countsOf(row)),
    outcomes: [...row.outcomes],
    details: [...row.details],
  };
}

/** Returns a run with its sums as the API answers it. */
export function runView(
  run: RunRow,
  sums: RunSums | undefined,
  undone: UndoSums | undefined,
): ImportRun {
  return {
    id: run.id,
    kind: run.kind,
    mode: run.mode,
    buildsOn: run.buildsOn,
    plan: run.planId,
    status: run.status,
    source: {
      name: run.sourceName,
      sha256: run.sourceSha256,
      bytes: run.sourceBytes,
      newest: run.sourceNewest?.toISOString() ?? null,
    },
    options: run.options,
    counts: withRead(sums?.counts ?? noOutcomes()),
    undoes: run.undoes,
    dryRun: run.isDryRun,
    undone: run.undoes === null ? null : undoneCounts(undone),
    batchCount: (run.undoes === null ? sums : undone)?.batchCount ?? 0,
    lastBatchAt: sums?.lastBatchAt?.toISOString() ?? null,
    lanes: Array.from({ length: limits.laneCount }, (_, lane) => sums?.lanes.get(lane) ?? 0),
    findings: run.findings.map((finding) => ({ ...finding, items: [...finding.items] })),
    createdAt: run.createdAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
    completedAt: run.completedAt?.toISOString() ?? null,
  };
}

function undoneCounts(sums: UndoSums | undefined) {
  const { reversed = 0, kept = 0, failed = 0 } = sums ?? {};
  return { reversed, kept, failed };
}
