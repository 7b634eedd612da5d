import { type CustomerRecord, isStripeId, limits, recordIssue } from "@carryover/contract";
import { DatabaseBusy, type Transaction } from "../database/database.ts";
import { portions } from "../database/portions.ts";
import { billingProviderOf } from "../environments/service.ts";
import {
  type ChangedPromotions,
  type EntryOutcome,
  type ImportContext,
  type ImportEntry,
  inParts,
  WouldWrite,
} from "../import-entry.ts";
import { recordCursor } from "../row-id.ts";
import { type CustomerDecision, decide } from "./decide.ts";
import type { DecidePromotions, PromotionLists } from "./promotions.ts";
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
  lists: PromotionLists,
): Promise<EntryOutcome[]> {
  const outcomes: EntryOutcome[] = [];
  for (const round of rounds(entries)) {
    const apply = (part: readonly CustomerEntry[]) => importPart(transaction, context, part, lists);
    outcomes.push(...(await inParts(round, apply)));
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
  lists: PromotionLists,
): Promise<EntryOutcome[]> {
  const done: EntryOutcome[] = [];
  let pending = part;
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const decidePromotions = await loadPromotions(transaction, context, pending, lists);
    const isGuess = context.expectNew && attempt === 0 && decidePromotions === null;
    const [stored, hasBillingProvider] = await Promise.all([
      load(transaction, context.environmentId, isGuess ? [] : pending),
      isStripeAsked(transaction, context.environmentId, pending),
    ]);
    const decided = pending.map((entry) => ({
      entry,
      decision: decide(stored.get(entry.record.id), entry.record, {
        ...decisionContext(context, entry),
        hasBillingProvider,
        promotions: promotionsOf(entry, decidePromotions, context.now),
      }),
    }));
    const lost = await write(transaction, context, decided);
    await writePromotions(transaction, context, changedPromotions(context, decided, lost), lists);
    for (const { entry, decision } of decided) {
      if (!lost.has(entry.record.id)) done.push(outcomeOf(entry, decision));
    }
    if (lost.size === 0) return done;
    pending = pending.filter((entry) => lost.has(entry.record.id));
  }
  throw new DatabaseBusy("Other writers keep changing the same customers.");
}

/**
 * Locks the customers of a part, so that no request grants or revokes anything meanwhile, and loads
 * what they have; null, and not a statement, if no record is about promotional entitlements. All
 * customers of the part are locked, in the order in which they are written.
 */
async function loadPromotions(
  transaction: Transaction,
  { environmentId, isLooking }: ImportContext,
  part: readonly CustomerEntry[],
  lists: PromotionLists,
): Promise<DecidePromotions | null> {
  const concerned = part.filter(({ record }) => record.promotionalEntitlements !== undefined);
  if (concerned.length === 0) return null;
  const idsOf = (entries: readonly CustomerEntry[]) => entries.map(({ record }) => record.id);
  if (!isLooking) await store.lockCustomers(transaction, environmentId, idsOf(part));
  return lists.decider(transaction, environmentId, idsOf(concerned));
}

function promotionsOf({ record }: CustomerEntry, decide: DecidePromotions | null, now: Date) {
  const { id, promotionalEntitlements: wanted } = record;
  return decide === null || wanted === undefined ? undefined : decide(id, wanted ?? [], now);
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
  if (context.isLooking) throw new WouldWrite();
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

/** The lists that the written records change. */
function changedPromotions(
  { runId }: ImportContext,
  decided: readonly Decided[],
  lost: ReadonlySet<string>,
): ChangedPromotions[] {
  return decided.flatMap(({ entry: { recordNumber }, decision }) => {
    if (!("row" in decision) || decision.promotions === undefined) return [];
    const { row, promotions: left } = decision;
    const { customerId, updatedAt } = row;
    if (lost.has(customerId)) return [];
    const { before, promotions } = left;
    const revision = (before?.revision ?? 0) + 1;
    const written = { revision, updatedAt, importRunId: runId, importRecord: recordNumber };
    return [{ customerId, recordNumber, before, after: { ...written, promotions } }];
  });
}

async function writePromotions(
  transaction: Transaction,
  { environmentId, runId }: ImportContext,
  changes: readonly ChangedPromotions[],
  lists: PromotionLists,
): Promise<void> {
  if (changes.length === 0) return;
  const after = new Map(changes.map((change) => [change.customerId, change.after]));
  await lists.replace(transaction, environmentId, after);
  await lists.keepImages(transaction, environmentId, runId, changes);
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
