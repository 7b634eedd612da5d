/** Takes changes of an import run back, newest first; every domain reverses its own rows by it. */

/** What a row has that says who wrote it last. */
export interface WrittenRow {
  readonly revision: number;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
  readonly updatedAt?: Date;
}

/** A row that a record has changed, or has created: then there was none before. */
export interface RowChange<Row> {
  readonly key: string;
  readonly before: Row | null;
}

/** All that one record has changed: taken back as a whole, or not at all. */
export interface RecordChanges<Row> {
  readonly recordNumber: number;
  readonly changes: ReadonlyArray<RowChange<Row>>;
}

/** Why a record is not taken back. */
export interface KeptReason {
  readonly code:
    | "changed_since"
    | "in_use"
    | "seat_taken"
    | "ends_another"
    | "billing_id_taken"
    | "cutover_claims";
  readonly message: string;
  readonly hint: string;
}

/** What becomes of one record; `reason` is null if it is taken back. */
export interface Verdict {
  readonly recordNumber: number;
  readonly reason: KeptReason | null;
}

/** A row that is to be written as it was. */
export interface RestoredRow<Row> {
  readonly key: string;
  /** As it was, with the revision that follows that of the stored row. */
  readonly row: Row;
  /** The revision that it had, and counts as. */
  readonly standsFor: number;
}

/** The verdicts, in the order of the records, and what is to be written. */
export interface Reversal<Row> {
  readonly verdicts: readonly Verdict[];
  readonly restored: ReadonlyArray<RestoredRow<Row>>;
  readonly deleted: readonly Row[];
  /** The records whose changes are taken back now. */
  readonly reversed: readonly number[];
}

/** The stored rows of one customer, and what they count as. */
export interface ReversalContext<Row> {
  readonly runId: string;
  readonly rows: ReadonlyMap<string, Row>;
  /** The revision that a restored row counts as; its own for all others. */
  readonly standsFor: (key: string, revision: number) => number;
  /**
   * Returns why a record that nobody has touched since must be kept none the less. `back` has its
   * rows as they were before, null for those that it has created; `state` all rows as they are.
   */
  readonly objection: (
    back: ReadonlyMap<string, Row | null>,
    state: ReadonlyMap<string, HeldRow<Row>>,
    recordNumber: number,
  ) => KeptReason | null;
}

/** A row with the revision that it counts as. */
export interface HeldRow<Row> {
  readonly row: Row;
  readonly standsFor: number;
}

/** What is to be taken back: records of one batch, and what else is known of their rows. */
export interface ReversalRequest {
  readonly environmentId: string;
  readonly runId: string;
  readonly now: Date;
  /** Nothing is written. */
  readonly isDryRun: boolean;
  /** Newest first. */
  readonly records: readonly RecordImages[];
  readonly standsFor: (customerId: string, entityId: string, revision: number) => number;
  /** Of a dry run: what newer records of the run, which stay, would leave if they were undone. */
  readonly later: LaterRecords;
}

/** Newer records than those of a batch, that a dry run has judged to be reversed. */
export interface LaterRecords {
  /** Of each customer the rows that they have changed, as the first of them has found each. */
  readonly images: ReadonlyMap<string, RecordImages["images"]>;
  /** Whether a record with this number is one of them. */
  readonly has: (recordNumber: number) => boolean;
}

/** Returns stored rows as newer records of the run would leave them; `keyOf` makes their keys. */
export function withoutLater<Row>(
  rows: ReadonlyMap<string, Row>,
  images: RecordImages["images"] | undefined,
  keyOf: (entityId: string) => string,
  dates: ReadonlyArray<keyof Row & string>,
): ReadonlyMap<string, Row> {
  if (images === undefined) return rows;
  const left = new Map(rows);
  for (const { entityId, before } of images) {
    if (before === null) left.delete(keyOf(entityId));
    else left.set(keyOf(entityId), rowOfImage<Row>(before, dates));
  }
  return left;
}

/** A record that was written, with the images that it has left. */
export interface RecordImages {
  readonly recordNumber: number;
  readonly customerId: string;
  readonly images: ReadonlyArray<{
    readonly entityId: string;
    /** Columns as JSON keeps them; null for a row that was created. */
    readonly before: Readonly<Record<string, unknown>> | null;
  }>;
}

/** What became of the records, and the revisions of the rows that were restored. */
export interface ReversalResult {
  readonly verdicts: readonly Verdict[];
  readonly restored: readonly RestoredRevision[];
  /** Rows that are gone, with all revisions that they have counted as. */
  readonly deleted: ReadonlyArray<Pick<RestoredRevision, "customerId" | "entityId">>;
}

/** A restored row's revision, and the one that it counts as. */
export interface RestoredRevision {
  readonly customerId: string;
  readonly entityId: string;
  readonly revision: number;
  readonly standsFor: number;
}

/** Groups what belongs to customers, in the order in which it comes. */
export function byCustomer<T extends { readonly customerId: string }>(
  list: readonly T[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(one.customerId);
    if (group === undefined) groups.set(one.customerId, [one]);
    else group.push(one);
  }
  return groups;
}

/** Reads a row of an image: the named columns are dates, which JSON keeps as texts. */
export function rowOfImage<Row>(
  before: Readonly<Record<string, unknown>>,
  dates: ReadonlyArray<keyof Row & string>,
): Row {
  const row: Record<string, unknown> = { ...before };
  for (const name of dates) {
    const value = row[name];
    row[name] = typeof value === "string" ? new Date(value) : null;
  }
  return row as Row;
}

/**
 * Decides what becomes of each record of a customer, newest first, so that each is judged on what
 * the newer ones leave. A record is kept if anything that it has written is no longer as it was
 * left. Rows that are as they were before the record, or gone, were taken back already.
 */
export function reverse<Row extends WrittenRow>(
  records: ReadonlyArray<RecordChanges<Row>>,
  context: ReversalContext<Row>,
): Reversal<Row> {
  const stored = new Map(
    [...context.rows].map(([key, row]): [string, HeldRow<Row>] => [
      key,
      { row, standsFor: context.standsFor(key, row.revision) },
    ]),
  );
  const state = new Map(stored);
  const verdicts: Verdict[] = [];
  const reversed: number[] = [];
  for (const record of records) {
    const { recordNumber } = record;
    const reason = reverseRecord(record, state, context);
    verdicts.push({ recordNumber, reason });
    if (reason === null) reversed.push(recordNumber);
  }
  const touched = [...stored].filter(([key, held]) => state.get(key) !== held);
  return {
    verdicts,
    reversed,
    restored: touched.flatMap(([key, before]) => {
      const after = state.get(key);
      if (after === undefined) return [];
      const { row, standsFor } = after;
      return [{ key, row: { ...row, revision: before.row.revision + 1 }, standsFor }];
    }),
    deleted: touched.flatMap(([key, { row }]) => (state.has(key) ? [] : [row])),
  };
}

function reverseRecord<Row extends WrittenRow>(
  { recordNumber, changes }: RecordChanges<Row>,
  state: Map<string, HeldRow<Row>>,
  context: ReversalContext<Row>,
): KeptReason | null {
  const found = changes.map((change) => ({ change, ...fitOf(change, state.get(change.key)) }));
  const foreign = found.find(({ fit }) => fit === "changed");
  if (foreign?.held !== undefined) {
    return changedSince(foreign.held.row, { runId: context.runId, recordNumber });
  }
  const own = found.filter(({ fit }) => fit === "own");
  if (own.length === 0) return null;
  const back = new Map(own.map(({ change }) => [change.key, change.before]));
  const objection = context.objection(back, state, recordNumber);
  if (objection !== null) return objection;
  for (const [key, before] of back) {
    if (before === null) state.delete(key);
    else state.set(key, { row: before, standsFor: context.standsFor(key, before.revision) });
  }
  return null;
}

/** `own`: as the record left it; `undone`: as it was before, or gone; `changed`: anything else. */
function fitOf<Row extends WrittenRow>({ before }: RowChange<Row>, held: HeldRow<Row> | undefined) {
  if (held === undefined) return { fit: "undone", held } as const;
  const found = before === null ? 0 : before.revision;
  if (held.standsFor === found + 1) return { fit: "own", held } as const;
  return { fit: held.standsFor <= found ? "undone" : "changed", held } as const;
}

/**
 * Says who has changed a row. The billing provider leaves it counting as written by its import; ids
 * of runs are in the order of their creation, so an older one has not changed it since.
 */
function changedSince(
  { importRunId, importRecord, updatedAt }: WrittenRow,
  { runId, recordNumber }: { readonly runId: string; readonly recordNumber: number },
): KeptReason {
  const code = "changed_since";
  if (importRunId === runId && importRecord !== recordNumber) {
    const message = `Record ${importRecord} of the same run has changed it, and is kept itself.`;
    return { code, message, hint: "See why that record is kept." };
  }
  if (importRunId !== null && importRunId > runId) {
    const message = `Import run ${importRunId} has changed it.`;
    return { code, message, hint: "Undo that run first, then this one again." };
  }
  const isDated = importRunId === null && updatedAt !== undefined;
  const at = isDated ? ` at ${updatedAt.toISOString()}` : "";
  const message = `It was changed${at} by the API, the console or the billing provider.`;
  return { code, message, hint: "Compare it with the file, and correct it by hand." };
}
