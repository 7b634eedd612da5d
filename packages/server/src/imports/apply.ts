import {
  type BatchBody,
  limits,
  namedCustomer,
  type Outcome,
  type OutcomeDetail,
  parseInstant,
  type RecordIssue,
  type RunKind,
  recordIssue,
} from "@carryover/contract";
import { isDataError, sqlState, type Transaction } from "../database/database.ts";
import type { Steps } from "../event-loop.ts";
import type { BatchNote, EntryOutcome, ImportContext, ImportEntry } from "../import-entry.ts";
import { Refusal } from "../refusal.ts";
import { type Importer, importers, type RecordOf } from "./kinds.ts";
import { detailOf } from "./rejections.ts";

/** The result of a batch: one outcome per record, in order. */
export interface AppliedBatch {
  readonly outcomes: Outcome[];
  /** Whose each record is; null for those that name nobody. */
  readonly customerIds: Array<string | null>;
  /** The subscription that each record means, null for rejected ones; null for other kinds. */
  readonly subscriptionIds: ReadonlyArray<string | null> | null;
  readonly details: OutcomeDetail[];
  /** For the findings of the run. */
  readonly notes: readonly BatchNote[];
}

/** A batch whose records were read: those that may be applied, and those that may not. */
export interface ReadBatch<K extends RunKind = RunKind> {
  readonly kind: K;
  readonly entries: Array<ImportEntry<RecordOf[K]>>;
  readonly details: OutcomeDetail[];
  /** Whose each record is that could not be read, as far as it can be told. */
  readonly unread: ReadonlyMap<number, string>;
  /** Whose each record is that is not applied, as the file has a newer one before it. */
  readonly overtaken: ReadonlyMap<number, string>;
  readonly recordCount: number;
}

type Sent = Pick<BatchBody, "records" | "recordNumbers" | "overtaken">;

/**
 * Reads the records of a batch, in slices if its transaction has not started yet. Throws
 * InvalidArgumentError where records are named as overtaken in a run that does not compare.
 */
export function* readBatch<K extends RunKind>(
  kind: K,
  body: Sent,
  { compare, ...options }: { ignoreUnknown: boolean; compare?: boolean | undefined },
): Steps<ReadBatch<K>> {
  const { read, customerOf } = importers[kind];
  const named = new Set(body.overtaken);
  if (named.size > 0 && compare !== true) throw notCompared();
  const overtaken = new Map<number, string>();
  const entries: Array<ImportEntry<RecordOf[K]>> = [];
  const details: OutcomeDetail[] = [];
  const unread = new Map<number, string>();
  for (const [index, value] of body.records.entries()) {
    const withoutHints = details.length >= limits.batchHintsMax;
    const reading = read(value, { ...options, withoutHints });
    if (reading.ok) {
      const { record } = reading;
      const recordNumber = body.recordNumbers[index] ?? index + 1;
      if (named.has(recordNumber)) overtaken.set(index, customerOf(record));
      else entries.push({ index, recordNumber, record });
      details.push(...reading.warnings.map((issue) => detailOf(index, issue)));
    } else {
      const customerId = namedCustomer(kind, value);
      if (customerId !== null) unread.set(index, customerId);
      const isFull = details.length >= limits.batchDetailsMax;
      const told = isFull ? reading.issues.slice(0, 1) : reading.issues;
      details.push(...told.map((issue) => detailOf(index, issue)));
    }
    yield;
  }
  return { kind, entries, details, unread, overtaken, recordCount: body.records.length };
}

function notCompared(): Refusal {
  const message = "Records can be overtaken in a run with the option compare alone.";
  return new Refusal("InvalidArgumentError", { errors: [{ path: "overtaken", message }] }, message);
}

const newerBefore = recordIssue("stored_is_newer", "", {
  message: "The file has a newer record of this id before this one.",
  hint: "Nothing to do.",
});

/** Applies a batch inside its transaction. A record that the database refuses is rejected alone. */
export async function applyBatch<K extends RunKind>(
  transaction: Transaction,
  context: ImportContext,
  batch: ReadBatch<K>,
): Promise<AppliedBatch> {
  const outcomes = new Array<Outcome>(batch.recordCount).fill("rejected");
  const customerIds = customerIdsOf(batch);
  const subscriptionIds = new Array<string | null>(batch.recordCount).fill(null);
  const details = [...batch.details];
  const notes: BatchNote[] = [];
  for (const index of batch.overtaken.keys()) {
    outcomes[index] = "skipped";
    details.push(detailOf(index, newerBefore));
  }
  const { apply } = importers[batch.kind];
  for (const applied of await applyIsolating(transaction, context, apply, batch.entries)) {
    const { index, outcome, issues, subscriptionId = null, note } = applied;
    outcomes[index] = outcome;
    subscriptionIds[index] = subscriptionId;
    details.push(...issues.map((issue) => detailOf(index, issue)));
    if (note !== undefined) notes.push({ index, note });
  }
  return {
    notes,
    outcomes,
    customerIds,
    subscriptionIds: batch.kind === "subscriptions" ? subscriptionIds : null,
    details: details.sort((a, b) => a.index - b.index),
  };
}

/** The latest updatedAt of the records of a batch; those in the future are left out. */
export function newestOf<K extends RunKind>({ entries }: ReadBatch<K>, now: Date): Date | null {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { record } of entries) {
    const { updatedAt } = record as { readonly updatedAt?: string | null };
    const at = updatedAt == null ? null : parseInstant(updatedAt);
    if (typeof at === "number" && at > newest && at <= now.getTime()) newest = at;
  }
  return Number.isFinite(newest) ? new Date(newest) : null;
}

/** Whose each record of a batch is, by its index; null for those that name nobody. */
export function customerIdsOf<K extends RunKind>(batch: ReadBatch<K>): Array<string | null> {
  const { customerOf } = importers[batch.kind];
  const customerIds = new Array<string | null>(batch.recordCount).fill(null);
  for (const [index, customerId] of batch.unread) customerIds[index] = customerId;
  for (const [index, customerId] of batch.overtaken) customerIds[index] = customerId;
  for (const { index, record } of batch.entries) customerIds[index] = customerOf(record);
  return customerIds;
}

/**
 * Applies entries; if the database refuses the data of one, finds it by halving, so that it alone
 * is rejected. The halves keep the order, so the effect is still that of one record at a time.
 */
async function applyIsolating<T>(
  transaction: Transaction,
  context: ImportContext,
  apply: Importer<T>["apply"],
  entries: ReadonlyArray<ImportEntry<T>>,
): Promise<EntryOutcome[]> {
  if (entries.length === 0) return [];
  try {
    return await transaction.savepoint(() => apply(transaction, context, entries));
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [only, second] = entries;
    if (only !== undefined && second === undefined) {
      return [{ index: only.index, outcome: "rejected", issues: [refusedByDatabase(error)] }];
    }
    const middle = entries.length >> 1;
    const first = await applyIsolating(transaction, context, apply, entries.slice(0, middle));
    const rest = await applyIsolating(transaction, context, apply, entries.slice(middle));
    return [...first, ...rest];
  }
}

/**
 * Makes the issue of a refused record from PostgreSQL's code and the constraint; its message may
 * quote the record.
 */
export function refusedByDatabase(error: unknown): RecordIssue {
  const { constraint } = error as { constraint?: string };
  const reason = [sqlState(error), constraint].filter((part) => part).join(", ");
  return recordIssue("database_refused", "", {
    message: `The database refused this record (${reason}).`,
  });
}
