import { type CustomerRecord, isStripeId, limits, recordIssue } from "@carryover/contract";
import { DatabaseBusy, type Transaction } from "../database/database.ts";
import { portions } from "../database/portions.ts";
import { billingProviderOf } from "../environments/service.ts";
import {
  type EntryOutcome,
  type ImportContext,
  type ImportEntry,
  inParts,
} from "../import-entry.ts";
import { recordCursor } from "../row-id.ts";
import { type CustomerDecision, decide } from "./decide.ts";
import * as store from "./store.ts";

type CustomerEntry = ImportEntry<CustomerRecord>;

/**
 * Imports customers with the effect that they would have one at a time, in order. A second record
 * of an id goes into a second round, which sees what the first one wrote.
 */
export async function importCustomers(
  transaction: Transaction,
  context: ImportContext,
  entries: readonly CustomerEntry[],
): Promise<EntryOutcome[]> {
  const outcomes: EntryOutcome[] = [];
  for (const round of rounds(entries)) {
    outcomes.push(...(await inParts(round, (part) => importPart(transaction, context, part))));
  }
  return outcomes;
}

/**
 * Splits entries into rounds without repeated ids, in which each id keeps its order. A round is
 * sorted by id: two writers meet in the same order and cannot deadlock, and the index is read from
 * one end to the other.
 */
function rounds(entries: readonly CustomerEntry[]): CustomerEntry[][] {
  const result: CustomerEntry[][] = [];
  const seen = new Map<string, number>();
  for (const entry of entries) {
    const round = seen.get(entry.record.id) ?? 0;
    seen.set(entry.record.id, round + 1);
    const place = result[round];
    if (place === undefined) result.push([entry]);
    else place.push(entry);
  }
  for (const round of result) round.sort((a, b) => (a.record.id < b.record.id ? -1 : 1));
  return result;
}

/** Loads, decides and writes; rows that another writer changed in between are decided again. */
async function importPart(
  transaction: Transaction,
  context: ImportContext,
  part: readonly CustomerEntry[],
): Promise<EntryOutcome[]> {
  const done: EntryOutcome[] = [];
  let pending = part;
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const isGuess = context.expectNew && attempt === 0;
    const [stored, hasBillingProvider] = await Promise.all([
      load(transaction, context.environmentId, isGuess ? [] : pending),
      isStripeAsked(transaction, context.environmentId, pending),
    ]);
    const decided = pending.map((entry) => ({
      entry,
      decision: decide(stored.get(entry.record.id), entry.record, {
        ...decisionContext(context, entry),
        hasBillingProvider,
      }),
    }));
    const lost = await write(transaction, context, decided);
    for (const { entry, decision } of decided) {
      if (!lost.has(entry.record.id)) done.push(outcomeOf(entry, decision));
    }
    if (lost.size === 0) return done;
    pending = pending.filter((entry) => lost.has(entry.record.id));
  }
  throw new DatabaseBusy("Other writers keep changing the same customers.");
}

async function load(
  transaction: Transaction,
  environmentId: string,
  entries: readonly CustomerEntry[],
): Promise<Map<string, store.CustomerRow>> {
  if (entries.length === 0) return new Map();
  const ids = entries.map((entry) => entry.record.id);
  const rows = await store.loadCustomers(transaction, environmentId, ids);
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** Returns whether Stripe is connected; looked up only for an id that Stripe cannot have issued. */
async function isStripeAsked(
  transaction: Transaction,
  environmentId: string,
  entries: readonly CustomerEntry[],
): Promise<boolean> {
  const isForeign = (id: string | null | undefined) => id != null && !isStripeId(id);
  const matters = entries.some(
    ({ record }) => isForeign(record.billingId) || isForeign(record.paymentMethodId),
  );
  return matters && (await billingProviderOf(transaction, environmentId)) !== null;
}

function decisionContext(context: ImportContext, entry: CustomerEntry) {
  return {
    runId: context.runId,
    recordNumber: entry.recordNumber,
    now: context.now,
    unarchive: context.unarchive,
    compare: context.compare,
    newCursorId: () => recordCursor(context.runId, entry.recordNumber),
  };
}

interface Decided {
  readonly entry: CustomerEntry;
  readonly decision: CustomerDecision;
}

/** Writes what was decided and returns the ids whose rows somebody else changed in between. */
async function write(
  transaction: Transaction,
  context: ImportContext,
  decided: readonly Decided[],
): Promise<ReadonlySet<string>> {
  const rows = decided.flatMap(({ decision }) => ("row" in decision ? [decision.row] : []));
  if (rows.length === 0) return new Set();
  const { environmentId, runId, now } = context;
  let written = 0;
  for (const portion of portions(rows, ({ metadata }) => metadata)) {
    written += await store.writeImported(transaction, environmentId, runId, now, portion);
  }
  const lost =
    written === rows.length ? new Set<string>() : await findLost(transaction, context, rows);
  const images = decided.flatMap(({ entry, decision }) =>
    decision.outcome === "updated" && !lost.has(entry.record.id)
      ? [{ recordNumber: entry.recordNumber, before: decision.before, row: decision.row }]
      : [],
  );
  for (const portion of portions(images, ({ before }) => before.metadata)) {
    await store.keepBeforeImages(transaction, environmentId, runId, portion);
  }
  return lost;
}

/** Finds rows that another writer replaced: they lack the run and record that this import wrote. */
async function findLost(
  transaction: Transaction,
  context: ImportContext,
  rows: readonly store.CustomerRow[],
): Promise<ReadonlySet<string>> {
  const ids = rows.map((row) => row.customerId);
  const current = await store.loadCustomers(transaction, context.environmentId, ids);
  const byId = new Map(current.map((row) => [row.customerId, row]));
  return new Set(
    rows
      .filter((row) => {
        const now = byId.get(row.customerId);
        return now?.importRunId !== row.importRunId || now?.importRecord !== row.importRecord;
      })
      .map((row) => row.customerId),
  );
}

function outcomeOf({ index }: CustomerEntry, decision: CustomerDecision): EntryOutcome {
  const { outcome } = decision;
  if (!("code" in decision)) return { index, outcome, issues: [] };
  const { code, field, issue } = decision;
  const said = issue ?? recordIssue(code, field === undefined ? "" : `/${field}`);
  return { index, outcome, issues: [said] };
}
