import { type ArchiveJudgement, limits } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import type { ExtraRow } from "../../import-entry.ts";
import { namedBy } from "../archiving/store.ts";
import type { Creator } from "./creators.ts";
import { loadSources, newestImports } from "./store.ts";

/** Rows that no record of some runs names, and which records have created them. */
export interface Listed {
  readonly rows: readonly ExtraRow[];
  /** By their cursors. */
  readonly creators: ReadonlyMap<string, Creator>;
}

type LastImport = NonNullable<ArchiveJudgement["lastImport"]>;

/**
 * Finds which import has named each row last, by the row's id. Only the ledger knows: a record that
 * finds a row unchanged leaves no trace in it. It is read run by run, from the newest back, as what
 * a file lacks was mostly in the one before; what none of the last runs names is said to be of the
 * run that has written it, or created it.
 */
export async function lastImports(
  transaction: Transaction,
  place: { readonly environmentId: string; readonly kind: "customers" | "subscriptions" },
  { rows, creators }: Listed,
): Promise<Map<string, LastImport>> {
  const found = new Map<string, LastImport>();
  if (rows.length === 0) return found;
  let pending = rows;
  const { environmentId, kind } = place;
  for (const run of await newestImports(transaction, environmentId, kind, limits.archiveRunsMax)) {
    const named = await namedBy(transaction, place, [run.run], pending);
    for (const id of named) found.set(id, run);
    pending = pending.filter(({ id }) => !named.has(id));
    if (pending.length === 0) return found;
  }
  const runOf = ({ importRunId, cursorId }: ExtraRow) => importRunId ?? creators.get(cursorId)?.run;
  const runs = new Set(pending.flatMap((row) => runOf(row) ?? []));
  const sources = await loadSources(transaction, environmentId, [...runs]);
  for (const row of pending) {
    const run = runOf(row);
    const source = run === undefined ? undefined : sources.get(run);
    if (run !== undefined && source !== undefined) found.set(row.id, { run, source });
  }
  return found;
}
