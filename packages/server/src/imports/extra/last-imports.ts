import { type ArchiveJudgement, limits } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import type { ExtraRow } from "../../import-entry.ts";
import { namedBy } from "../archiving/store.ts";
import type { Creator } from "./creators.ts";
import { importsBefore, loadSources, newestUnnamed } from "./store.ts";

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
  const { runs, pending, isThrough } = await searched(transaction, place, { rows, creators });
  for (const { id, importRunId, cursorId } of isThrough ? pending : []) {
    const run = importRunId ?? creators.get(cursorId)?.run;
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
 * Reads the ledger from the newest import back, as what a file lacks was mostly in the one before,
 * some imports at a time, to those that have created the rows. It ends early after a while, and at
 * an import with batches of a server that did not keep what records name: that may have named any.
 */
async function searched(
  transaction: Transaction,
  { environmentId, kind }: Place,
  { rows, creators }: Listed,
): Promise<Search> {
  const search: Search = { runs: new Map(), pending: rows, isThrough: true };
  const endsAt = performance.now() + limits.archiveSearchMs;
  const to = oldestOf(rows.map(({ cursorId }) => creators.get(cursorId)?.run));
  let before: string | null = null;
  while (search.pending.length > 0) {
    const window = { before, to, records: limits.archivePortionRecords };
    const portion: string[] = await importsBefore(transaction, { environmentId, kind }, window);
    before = portion.at(-1) ?? null;
    if (before === null) return search;
    const unnamed = await newestUnnamed(transaction, portion);
    const named = await namedBy(transaction, { environmentId, kind }, portion, search.pending);
    for (const [id, run] of named) if (unnamed === null || run >= unnamed) search.runs.set(id, run);
    search.pending = search.pending.filter(({ id }) => !search.runs.has(id));
    search.isThrough = unnamed === null && performance.now() < endsAt;
    if (!search.isThrough) return search;
  }
  return search;
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
