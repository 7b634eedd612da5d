import { type ArchiveJudgement, limits } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import type { ExtraRow } from "../../import-entry.ts";
import { namedBy } from "../archiving/store.ts";
import type { Creator } from "./creators.ts";
import { type EndedImport, importsBefore, lastUnnamed, loadSources, type Naming } from "./store.ts";

/** Rows that no record of some runs names, and which records have created them. */
export interface Listed {
  readonly rows: readonly ExtraRow[];
  /** By their cursors. */
  readonly creators: ReadonlyMap<string, Creator>;
}

type LastImport = NonNullable<ArchiveJudgement["lastImport"]>;

interface Place {
  readonly environmentId: string;
  readonly kind: "customers" | "subscriptions";
}

/** What was found of some rows: the last import of each by its id, and of which it is not known. */
interface Search {
  readonly runs: Map<string, string>;
  /** Of rows that are pending: the last import so far. One that was resumed may have come later. */
  readonly candidates: Map<string, Naming>;
  pending: readonly ExtraRow[];
  /** Whether all imports were read that may have named what is pending. */
  isThrough: boolean;
}

/**
 * Finds which import has named each row last, by the row's id. Only the ledger knows: a record that
 * finds a row unchanged leaves no trace in it. A row is left out if its last import is unknown. One
 * that no import names is said to be of the run that has written it, or created it.
 */
export async function lastImports(
  transaction: Transaction,
  place: Place,
  { rows, creators }: Listed,
): Promise<Map<string, LastImport>> {
  const search = await searched(transaction, place, { rows, creators });
  const { runs, candidates, pending, isThrough } = search;
  for (const { id, importRunId, cursorId } of isThrough ? pending : []) {
    const run = candidates.get(id)?.run ?? importRunId ?? creators.get(cursorId)?.run;
    if (run !== undefined) runs.set(id, run);
  }
  const ids = [...new Set(runs.values())];
  const sources = await loadSources(transaction, place.environmentId, ids);
  const found = new Map<string, LastImport>();
  for (const [id, run] of runs) {
    const source = sources.get(run);
    if (source !== undefined) found.set(id, { run, source });
  }
  return found;
}

/**
 * Reads the ledger from the import that has ended last back, as what a file lacks was mostly in the
 * one before, some imports at a time, to those that have created the rows. It ends early after a
 * while, and at a batch of a server that did not keep what records name: that may have named any.
 */
async function searched(
  transaction: Transaction,
  { environmentId, kind }: Place,
  { rows, creators }: Listed,
): Promise<Search> {
  const candidates = new Map<string, Naming>();
  const search: Search = { runs: new Map(), candidates, pending: rows, isThrough: true };
  const endsAt = performance.now() + limits.archiveSearchMs;
  const to = oldestOf(rows.map(({ cursorId }) => creators.get(cursorId)?.run));
  let before: EndedImport | null = null;
  while (search.pending.length > 0) {
    const window = { before, to, records: limits.archivePortionRecords };
    const portion = await importsBefore(transaction, { environmentId, kind }, window);
    before = portion.at(-1) ?? null;
    if (before === null) return search;
    const ids = portion.map(({ id }) => id);
    const unnamed = await lastUnnamed(transaction, ids);
    const named = await namedBy(transaction, { environmentId, kind }, ids, search.pending);
    for (const [id, naming] of named) {
      if (isLater(naming, candidates.get(id) ?? null)) candidates.set(id, naming);
    }
    // Whatever is older has ended by then, and so it has named nothing later.
    for (const [id, naming] of candidates) {
      const isLast = naming.at >= before.endedAt && isLater(naming, unnamed);
      if (!isLast) continue;
      search.runs.set(id, naming.run);
      candidates.delete(id);
    }
    search.pending = search.pending.filter(({ id }) => !search.runs.has(id));
    search.isThrough = unnamed === null && performance.now() < endsAt;
    if (!search.isThrough) return search;
  }
  return search;
}

/** Whether a row was named after another time; runs of the same moment follow each other by id. */
function isLater(one: Naming, other: Naming | null): boolean {
  if (other === null || one.at > other.at) return true;
  return one.at.getTime() === other.at.getTime() && one.run >= other.run;
}

/** The smallest id; null if one is unknown. */
function oldestOf(runs: ReadonlyArray<string | undefined>): string | null {
  let oldest: string | null = null;
  for (const run of runs) {
    if (run === undefined) return null;
    if (oldest === null || run < oldest) oldest = run;
  }
  return oldest;
}
