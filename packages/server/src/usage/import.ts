import type { UsageRecord } from "@carryover/contract";
import { type Catalog, heldCatalog } from "../catalog/service.ts";
import { type LockedCustomer, lockCustomers } from "../customers/service.ts";
import type { Transaction } from "../database/database.ts";
import { type CustomerResource, loadGranting } from "../entitlements/service.ts";
import {
  type EntryOutcome,
  type ImportContext,
  type ImportEntry,
  inParts,
  WouldWrite,
} from "../import-entry.ts";
import { resourcesOf } from "../subscriptions/service.ts";
import { type CounterKey, keyText } from "./counting/counter.ts";
import { decimalOf } from "./counting/decimal.ts";
import { loadDeltas } from "./counting/deltas.ts";
import { type CounterStep, type Granted, limitNote, limitsOf } from "./counting/limit-notes.ts";
import { grantsOf, periodsOf, sourcesOf } from "./counting/periods.ts";
import { decideRecord, givenAt, keyOf, type RecordContext } from "./decide-record.ts";
import { type ImportedChange, keepBeforeImages, writeImported } from "./import-store.ts";
import { type CounterRow, loadCounters } from "./store.ts";

/** A record with the counter that it is for. */
interface KeyedEntry extends ImportEntry<UsageRecord> {
  readonly key: CounterKey;
  readonly text: string;
}

/**
 * Imports usage with the effect that the records would have one at a time, in order. The customers
 * of all of them are locked first, so that what is loaded stays as it is.
 */
export async function importUsages(
  transaction: Transaction,
  context: ImportContext,
  entries: ReadonlyArray<ImportEntry<UsageRecord>>,
): Promise<EntryOutcome[]> {
  const held = await hold(transaction, context, entries);
  return inParts(entries, (part) => importPart(transaction, context, held, part));
}

/**
 * Decides records one after the other against counters in memory. A counter is written once, as the
 * last record leaves it; the history has a row, and what was there before is kept, for each change.
 */
async function importPart(
  transaction: Transaction,
  context: ImportContext,
  held: Held,
  entries: ReadonlyArray<ImportEntry<UsageRecord>>,
): Promise<EntryOutcome[]> {
  const keyed = entries.map(withKey);
  const { counters, ...known } = await load(transaction, context, held, keyed);
  const areNew = counters.size === 0;
  const steps = new Map<string, LastStep>();
  const outcomes: NotedOutcome[] = [];
  const written: ImportedChange[] = [];
  const images: Array<{ recordNumber: number; before: CounterRow; row: CounterRow }> = [];
  for (const { index, recordNumber, record, key, text } of keyed) {
    const stored = counters.get(text);
    const decision = decideRecord(record, stored, known);
    const outcome: NotedOutcome = { index, outcome: decision.outcome, issues: decision.issues };
    outcomes.push(outcome);
    const before = steps.has(text) ? steps.get(text)?.before : stored;
    const after = "counter" in decision ? decision.counter : stored;
    if (after !== undefined && isTaken(decision)) steps.set(text, { outcome, key, before, after });
    if (!("counter" in decision)) continue;
    const revision = (stored?.revision ?? 0) + 1;
    const mark = { importRunId: context.runId, importRecord: recordNumber };
    const row: CounterRow = { ...key, ...decision.counter, revision, ...mark };
    if (stored !== undefined) images.push({ recordNumber, before: stored, row });
    counters.set(text, row);
    written.push({ ...row, reportedValue: decimalOf(record.usage) });
  }
  if (context.isLooking && written.length > 0) throw new WouldWrite();
  const { environmentId, runId } = context;
  if (images.length > 0) await keepBeforeImages(transaction, environmentId, runId, images);
  if (written.length > 0) await writeImported(transaction, context, written, areNew);
  note(steps.values(), known);
  return outcomes;
}

type NotedOutcome = { -readonly [Name in keyof EntryOutcome]: EntryOutcome[Name] };

/** A counter before all records of a part and after them, with the outcome of the last of these. */
interface LastStep extends CounterStep {
  readonly outcome: NotedOutcome;
}

/** Whether the counter is what the record says. */
function isTaken({ outcome }: { readonly outcome: EntryOutcome["outcome"] }): boolean {
  return outcome !== "rejected" && outcome !== "skipped";
}

/** Adds to the last outcome of each counter what it shows of the whole run. */
function note(steps: Iterable<LastStep>, { granted, now }: Pick<Loaded, "granted" | "now">): void {
  for (const step of steps) {
    const found = limitNote(step, granted, now);
    if (found !== null) step.outcome.note = found;
  }
}

function withKey({ index, recordNumber, record }: ImportEntry<UsageRecord>): KeyedEntry {
  const key = keyOf(record);
  return { index, recordNumber, record, key, text: keyText(key) };
}

interface Loaded extends RecordContext {
  readonly counters: Map<string, CounterRow>;
  readonly granted: Granted;
}

/** Data that is locked until the transaction ends. */
interface Held {
  readonly catalog: Catalog;
  readonly customers: ReadonlyMap<string, LockedCustomer>;
}

/** Locks the customers of the records, in one order for all writers, and holds the catalog. */
async function hold(
  transaction: Transaction,
  { environmentId, isLooking }: ImportContext,
  entries: ReadonlyArray<ImportEntry<UsageRecord>>,
): Promise<Held> {
  const customerIds = [...new Set(entries.map(({ record }) => record.customerId))];
  // The lock is taken first: the statements of one transaction run in the order they are sent.
  const [customers, catalog] = await Promise.all([
    lockCustomers(transaction, environmentId, customerIds, isLooking),
    heldCatalog(transaction, environmentId),
  ]);
  return {
    catalog,
    customers: new Map(customers.map((customer) => [customer.customerId, customer])),
  };
}

/** Loads what is stored for some of the records, whose customers are locked. */
async function load(
  transaction: Transaction,
  context: ImportContext,
  { catalog, customers }: Held,
  entries: readonly KeyedEntry[],
): Promise<Loaded> {
  const { environmentId, now } = context;
  const keys = new Map(entries.map(({ text, key }) => [text, key]));
  const ofResources = entries.filter(({ record }) => record.resourceId);
  const [rows, granted, resources] = await Promise.all([
    loadCounters(transaction, environmentId, [...keys.values()]),
    loadGrants(transaction, context, catalog, entries),
    ofResources.length === 0
      ? new Map<string, Set<string>>()
      : resourcesOf(transaction, environmentId, [
          ...new Set(ofResources.map(({ record }) => record.customerId)),
        ]),
  ]);
  const counters = new Map(rows.map((row) => [keyText(row), row]));
  const sets = entries.flatMap(({ record, key }) => {
    const at = givenAt(record, now);
    return at === null ? [] : [{ key, at }];
  });
  return {
    now,
    customers,
    features: catalog.features,
    resources,
    counters,
    granted,
    periodAt: periodsOf(granted.grantsAt),
    deltasAfter: await loadDeltas(transaction, environmentId, counters, sets),
  };
}

/** Loads what customers are granted: it decides periods, and what exceeds a limit. */
async function loadGrants(
  transaction: Transaction,
  { environmentId, now }: ImportContext,
  catalog: Catalog,
  entries: readonly KeyedEntry[],
): Promise<Granted> {
  const resources = entries.map(({ record }): CustomerResource => {
    return { customerId: record.customerId, resourceId: record.resourceId ?? null };
  });
  const holdings = await loadGranting(transaction, environmentId, resources, now);
  const sources = sourcesOf(catalog, holdings, now);
  const grantsAt = grantsOf(catalog, sources);
  return { grantsAt, limitAt: limitsOf(catalog, sources, grantsAt) };
}
