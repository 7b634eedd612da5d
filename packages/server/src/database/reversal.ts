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
  /**
   * Returns the records, among those taken back, that conflict with what all of them together
   * leave, and why. What lies between two records of a batch was never stored, so it is not judged.
   */
  readonly conflicts?: (
    taken: ReadonlyArray<TakenBack<Row>>,
    left: ReadonlyMap<string, HeldRow<Row>>,
  ) => ReadonlyMap<number, KeptReason>;
}

/** A record that is taken back, and its rows: as it left them, and as they were before. */
export interface TakenBack<Row> {
  readonly recordNumber: number;
  readonly found: ReadonlyMap<string, Row>;
  /** Null for rows that it has created. */
  readonly back: ReadonlyMap<string, Row | null>;
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
  /** Whether rows of these customers were restored before, so that revisions count as others. */
  readonly hasRestored: boolean;
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
    const key = keyOf(entityId);
    // One that is not among the rows was created by a newer record too, or is gone.
    if (!left.has(key)) continue;
    if (before === null) left.delete(key);
    else left.set(key, rowOfImage<Row>(before, dates));
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

/**
 * Returns whether all records have only created rows, none of which was restored since: then a row
 * that still has its first revision is as its record has left it, and can be deleted unread.
 */
export function isOfCreated({ records, hasRestored, isDryRun }: ReversalRequest): boolean {
  return !isDryRun && !hasRestored && records.every(({ images }) => images.length === 0);
}

/** Returns a request without records that were taken back; their verdicts are that they were. */
export function without(
  request: ReversalRequest,
  isTakenBack: (record: RecordImages) => boolean,
): { readonly rest: ReversalRequest; readonly verdicts: readonly Verdict[] } {
  const verdicts: Verdict[] = [];
  const records = request.records.filter((record) => {
    if (!isTakenBack(record)) return true;
    verdicts.push({ recordNumber: record.recordNumber, reason: null });
    return false;
  });
  return { rest: { ...request, records }, verdicts };
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
 * Decides what becomes of the records of a customer, newest first. A record is kept if anything
 * that it has written is no longer as it was left, or if what was before would conflict with what
 * all the others leave; then the others are judged anew without it. Rows that are as they were
 * before the record, or gone, were taken back already.
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
  const kept = new Map<number, KeptReason>();
  for (;;) {
    const attempt = attemptWithout(kept, records, stored, context);
    const conflicts = context.conflicts?.(attempt.taken, attempt.state);
    if (conflicts === undefined || conflicts.size === 0) return reversalOf(stored, attempt);
    for (const [recordNumber, reason] of conflicts) kept.set(recordNumber, reason);
  }
}

/** What taking records back comes to, before its conflicts are known. */
interface Attempt<Row> {
  readonly verdicts: readonly Verdict[];
  readonly reversed: readonly number[];
  readonly taken: ReadonlyArray<TakenBack<Row>>;
  readonly state: ReadonlyMap<string, HeldRow<Row>>;
}

function attemptWithout<Row extends WrittenRow>(
  kept: ReadonlyMap<number, KeptReason>,
  records: ReadonlyArray<RecordChanges<Row>>,
  stored: ReadonlyMap<string, HeldRow<Row>>,
  context: ReversalContext<Row>,
): Attempt<Row> {
  const state = new Map(stored);
  const verdicts: Verdict[] = [];
  const reversed: number[] = [];
  const taken: Array<TakenBack<Row>> = [];
  // The rows of newer records that stay: another reason says more than that these do.
  const staying = new Set<string>();
  for (const record of records) {
    const { recordNumber } = record;
    const result = kept.get(recordNumber) ?? reverseRecord(record, state, staying, context);
    const reason = result !== null && "code" in result ? result : null;
    verdicts.push({ recordNumber, reason });
    if (reason === null) reversed.push(recordNumber);
    else for (const { key } of record.changes) staying.add(key);
    if (result !== null && "back" in result) taken.push(result);
  }
  return { verdicts, reversed, taken, state };
}

function reversalOf<Row extends WrittenRow>(
  stored: ReadonlyMap<string, HeldRow<Row>>,
  { verdicts, reversed, state }: Attempt<Row>,
): Reversal<Row> {
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

/** Takes one record back in the state; null if that was done already. */
function reverseRecord<Row extends WrittenRow>(
  { recordNumber, changes }: RecordChanges<Row>,
  state: Map<string, HeldRow<Row>>,
  staying: ReadonlySet<string>,
  context: ReversalContext<Row>,
): TakenBack<Row> | KeptReason | null {
  const fits = changes.map((change) => ({ change, ...fitOf(change, state.get(change.key)) }));
  const changed = fits.filter(({ fit }) => fit === "changed");
  const foreign = changed.find(({ change }) => !staying.has(change.key)) ?? changed[0];
  if (foreign?.held !== undefined) {
    return changedSince(foreign.held.row, { runId: context.runId, recordNumber });
  }
  const own = fits.filter(({ fit }) => fit === "own");
  if (own.length === 0) return null;
  const back = new Map(own.map(({ change }) => [change.key, change.before]));
  const objection = context.objection(back, state, recordNumber);
  if (objection !== null) return objection;
  const found = new Map<string, Row>();
  for (const [key, before] of back) {
    const held = state.get(key);
    if (held !== undefined) found.set(key, held.row);
    if (before === null) state.delete(key);
    else state.set(key, { row: before, standsFor: context.standsFor(key, before.revision) });
  }
  return { recordNumber, found, back };
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
