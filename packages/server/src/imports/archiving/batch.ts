import {
  archiveRecords,
  type BatchBody,
  type Outcome,
  type OutcomeDetail,
  type RecordCode,
  type RunKind,
  recordIssue,
} from "@carryover/contract";
import type { z } from "zod";
import { archiveCustomers, type CustomerRow, lockCustomers } from "../../customers/service.ts";
import type { Transaction } from "../../database/database.ts";
import { endSubscriptions, type Subscription } from "../../subscriptions/service.ts";
import type { AppliedBatch } from "../apply.ts";
import { detailOf } from "../rejections.ts";
import { type Judged, type JudgingContext, judgeCustomers, judgeSubscriptions } from "./judge.ts";
import { findNamed, lockForArchiving } from "./store.ts";

/** A row that is to be archived or ended, as it was listed. */
interface ArchiveEntry {
  readonly index: number;
  readonly recordNumber: number;
  readonly id: string;
  readonly customerId: string;
  readonly revision: number;
}

/** A batch of a run that archives, as far as its records could be read. */
export interface ArchiveBatch {
  readonly mode: "archive";
  readonly kind: "customers" | "subscriptions";
  readonly entries: readonly ArchiveEntry[];
  readonly details: readonly OutcomeDetail[];
  readonly recordCount: number;
}

/** Reads the records of a batch of a run that archives. */
export function readArchiveBatch(
  runKind: RunKind,
  { records, recordNumbers }: Pick<BatchBody, "records" | "recordNumbers">,
): ArchiveBatch {
  const kind = runKind === "customers" ? runKind : "subscriptions";
  const entries: ArchiveEntry[] = [];
  const details: OutcomeDetail[] = [];
  for (const [index, value] of records.entries()) {
    const read = readRecord(kind, value);
    if (read.success) {
      const { id, customerId = id, revision } = read.data;
      const recordNumber = recordNumbers[index] ?? index + 1;
      entries.push({ index, recordNumber, id, customerId, revision });
    } else {
      const [issue] = read.error.issues;
      const pointer = (issue?.path ?? []).map((part) => `/${String(part)}`).join("");
      details.push(detailOf(index, recordIssue("invalid_type", pointer)));
    }
  }
  return { mode: "archive", kind, entries, details, recordCount: records.length };
}

/** A customer is its own. */
function readRecord(kind: ArchiveBatch["kind"], value: unknown) {
  const read = archiveRecords[kind].safeParse(value);
  return read as z.ZodSafeParseResult<z.output<typeof archiveRecords.customers> & Owned>;
}

interface Owned {
  readonly customerId?: string;
}

/** Where a batch is applied. */
export interface ArchiveContext extends JudgingContext {
  readonly runId: string;
  /** The plans that the run rests on. */
  readonly planIds: readonly string[];
}

/**
 * Archives the customers of a batch, or ends its subscriptions, each only if it is as it was
 * listed, no import has named it since, and nothing forbids it. The outcome of these is `updated`,
 * so that an undo takes them back.
 */
export async function archiveBatch(
  transaction: Transaction,
  context: ArchiveContext,
  batch: ArchiveBatch,
): Promise<AppliedBatch> {
  const { kind, entries, recordCount } = batch;
  await lockForArchiving(transaction, context.environmentId);
  const customerIds = [...new Set(entries.map(({ customerId }) => customerId))].sort();
  await lockCustomers(transaction, context.environmentId, customerIds);
  const named = await findNamed(transaction, { ...context, kind }, entries);
  const decided =
    kind === "customers"
      ? await archived(transaction, context, customerIds, { entries, named })
      : await ended(transaction, context, customerIds, { entries, named });
  const outcomes = new Array<Outcome>(recordCount).fill("rejected");
  const owners = new Array<string | null>(recordCount).fill(null);
  const ids = new Array<string | null>(recordCount).fill(null);
  const details = [...batch.details];
  for (const { entry, outcome, code } of decided) {
    outcomes[entry.index] = outcome;
    owners[entry.index] = entry.customerId;
    ids[entry.index] = entry.id;
    if (code !== null) details.push(detailOf(entry.index, recordIssue(code)));
  }
  return {
    notes: [],
    outcomes,
    customerIds: owners,
    subscriptionIds: kind === "subscriptions" ? ids : null,
    details: details.sort((one, other) => one.index - other.index),
  };
}

/** What becomes of a record; one that is written has the row as it is. */
interface Decided<Row> {
  readonly entry: ArchiveEntry;
  readonly outcome: Outcome;
  readonly code: RecordCode | null;
  readonly row: Row | null;
}

/** What is asked for, and which of it an import has named since it was listed. */
interface Wanted {
  readonly entries: readonly ArchiveEntry[];
  readonly named: ReadonlySet<string>;
}

async function archived(
  transaction: Transaction,
  context: ArchiveContext,
  customerIds: readonly string[],
  wanted: Wanted,
): Promise<Array<Decided<CustomerRow>>> {
  const judged = await judgeCustomers(transaction, context, customerIds);
  const decided = decideAll(wanted, judged);
  await archiveCustomers(transaction, context, decided.flatMap(writtenOf));
  return decided;
}

async function ended(
  transaction: Transaction,
  context: ArchiveContext,
  customerIds: readonly string[],
  wanted: Wanted,
): Promise<Array<Decided<Subscription>>> {
  const judged = await judgeSubscriptions(transaction, context, customerIds);
  const decided = decideAll(wanted, judged);
  await endSubscriptions(transaction, context, decided.flatMap(writtenOf));
  return decided;
}

type Archivable = CustomerRow | Subscription;

function decideAll<Row extends Archivable>(
  { entries, named }: Wanted,
  judged: ReadonlyMap<string, Judged<Row>>,
): Array<Decided<Row>> {
  const seen = new Set<string>();
  return entries.map((entry) => {
    const found = judged.get(entry.id);
    const isAgain = seen.has(entry.id);
    seen.add(entry.id);
    const isNamed = named.has(entry.id);
    return { entry, ...decide(entry, isAgain ? undefined : found, isNamed) };
  });
}

function decide<Row extends Archivable>(
  { customerId, revision }: ArchiveEntry,
  judged: Judged<Row> | undefined,
  isNamed: boolean,
): Omit<Decided<Row>, "entry"> {
  const skipped = (code: RecordCode) => ({ outcome: "skipped" as const, code, row: null });
  if (judged === undefined) return skipped("archive_stale");
  const { row, isDone, code, subscriptions } = judged;
  if (row.customerId !== customerId || row.revision !== revision) return skipped("archive_stale");
  if (isDone) return { outcome: "unchanged", code: null, row: null };
  if (isNamed) return skipped("archive_stale");
  if (code !== null) return skipped(code);
  if (subscriptions.length > 0) return skipped("archive_has_subscriptions");
  return { outcome: "updated", code: null, row };
}

function writtenOf<Row>({ entry: { recordNumber }, row }: Decided<Row>) {
  return row === null ? [] : [{ recordNumber, row }];
}
