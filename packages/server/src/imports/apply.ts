import {
  type BatchBody,
  type CustomerRecord,
  type Outcome,
  type OutcomeDetail,
  type RecordIssue,
  readCustomer,
  recordIssue,
} from "@carryover/contract";
import {
  type EntryOutcome,
  type ImportContext,
  type ImportEntry,
  importCustomers,
} from "../customers/service.ts";
import { isDataError, sqlState, type Transaction } from "../database/database.ts";
import { keepable } from "./rejections.ts";

/** The result of a batch: one outcome per record, in order. */
export interface AppliedBatch {
  readonly outcomes: Outcome[];
  readonly details: OutcomeDetail[];
}

/** A batch whose records were read: those that may be applied, and those that may not. */
export interface ReadBatch {
  readonly entries: ImportEntry[];
  readonly details: OutcomeDetail[];
  readonly rejected: ReadonlySet<number>;
  readonly recordCount: number;
}

/** Reads the records of a batch; needs no database, so it is done before the transaction. */
export function readBatch(
  body: Pick<BatchBody, "records" | "recordNumbers">,
  options: { ignoreUnknown: boolean },
): ReadBatch {
  const entries: ImportEntry[] = [];
  const details: OutcomeDetail[] = [];
  const rejected = new Set<number>();
  body.records.forEach((value, index) => {
    const reading = readCustomer(value, options);
    if (reading.ok) {
      const record: CustomerRecord = reading.record;
      entries.push({ index, recordNumber: body.recordNumbers[index] ?? index + 1, record });
      details.push(...reading.warnings.map((issue) => detail(index, issue)));
    } else {
      rejected.add(index);
      details.push(...reading.issues.map((issue) => detail(index, issue)));
    }
  });
  return { entries, details, rejected, recordCount: body.records.length };
}

/** Applies a batch inside its transaction. A record that the database refuses stands alone. */
export async function applyBatch(
  transaction: Transaction,
  context: ImportContext,
  batch: ReadBatch,
): Promise<AppliedBatch> {
  const outcomes = new Array<Outcome>(batch.recordCount).fill("rejected");
  const details = [...batch.details];
  for (const applied of await applyIsolating(transaction, context, batch.entries)) {
    outcomes[applied.entry.index] = applied.outcome;
    if (applied.detail !== null) details.push(applied.detail);
  }
  return { outcomes, details: details.sort((a, b) => a.index - b.index) };
}

/**
 * Applies entries; if the database refuses the data of one, finds it by halving, so that it alone
 * is rejected. The halves keep the order, so the effect is still that of one record at a time.
 */
async function applyIsolating(
  transaction: Transaction,
  context: ImportContext,
  entries: readonly ImportEntry[],
): Promise<EntryOutcome[]> {
  if (entries.length === 0) return [];
  try {
    return await transaction.savepoint(() => importCustomers(transaction, context, entries));
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [only, second] = entries;
    if (only !== undefined && second === undefined) {
      return [
        {
          entry: only,
          outcome: "rejected",
          detail: detail(only.index, refusedByDatabase(error)),
        },
      ];
    }
    const middle = entries.length >> 1;
    const first = await applyIsolating(transaction, context, entries.slice(0, middle));
    return [...first, ...(await applyIsolating(transaction, context, entries.slice(middle)))];
  }
}

/** PostgreSQL's code and the constraint say why; its message may quote the record. */
function refusedByDatabase(error: unknown): RecordIssue {
  const { constraint } = error as { constraint?: string };
  const reason = [sqlState(error), constraint].filter((part) => part).join(", ");
  return recordIssue("database_refused", "", {
    message: `The database refused this record (${reason}).`,
  });
}

function detail(index: number, issue: RecordIssue): OutcomeDetail {
  const { code, pointer, message, hint } = issue;
  return { index, code, path: keepable(pointer), message: keepable(message), hint };
}
