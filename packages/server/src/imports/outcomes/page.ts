import {
  isWritten,
  limits,
  type Outcome,
  type RecordOutcome,
  type recordOutcomeQuery,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database } from "../../database/database.ts";
import type { Page } from "../../paging.ts";
import { Refusal } from "../../refusal.ts";
import { cursorOfNumber, numberOfCursor } from "../rejections.ts";
import { pageOfRejections } from "../rejections-store.ts";
import { loadRun, outcomesOf } from "../store.ts";
import { changesOf } from "./fields.ts";
import * as store from "./store.ts";

type Query = z.output<typeof recordOutcomeQuery>;

/**
 * A page of what became of the records of a run, in the order of the file. A part of the ledger is
 * looked through for it, so that a page is short work however rare the outcomes are that it is for.
 */
export async function pageOfOutcomes(
  database: Database,
  environmentId: string,
  runId: string,
  query: Query,
): Promise<Page<RecordOutcome>> {
  const run = await loadRun(database, environmentId, runId);
  if (run === null) throw new Refusal("import_run_not_found");
  const after = query.after === undefined ? 0 : numberOfCursor(query.after);
  // A foreign cursor stands for the end of the list, beyond which no number can be asked for.
  const last = Math.min(after + limits.outcomesWindow, limits.recordNumberMax);
  const window = { runId, after, last };
  const wanted = new Set<Outcome>(query.outcome);
  const all = await outcomesIn(database, window);
  const found = all.filter(({ outcome }) => wanted.size === 0 || wanted.has(outcome));
  const page = found.slice(0, query.limit);
  await addChanges(database, runId, page);
  const isCut = found.length > page.length;
  const isMore = isCut || (await store.hasRecordsAfter(database, runId, last));
  const end = isCut ? (page.at(-1)?.recordNumber ?? last) : last;
  return { data: page, pagination: { next: isMore ? cursorOfNumber(end) : null, prev: null } };
}

interface MutableOutcome extends RecordOutcome {
  changes: RecordOutcome["changes"];
}

/** The outcomes of all records in a window, in the order of the file. */
async function outcomesIn(database: Database, window: store.Window): Promise<MutableOutcome[]> {
  const { runId, after, last } = window;
  const [parts, rejections] = await Promise.all([
    store.loadLedger(database, window),
    pageOfRejections(database, runId, { after, before: last + 1, limit: limits.outcomesWindow }),
  ]);
  const found: MutableOutcome[] = [];
  const reasons = new Map(rejections.map((rejection) => [rejection.recordNumber, rejection]));
  for (const part of parts) {
    const issues = grouped(part.details, ({ index }) => index);
    const outcomes = outcomesOf(part.letters);
    for (const [index, recordNumber] of (part.recordNumbers ?? []).entries()) {
      if (recordNumber <= after || recordNumber > last) continue;
      reasons.delete(recordNumber);
      found.push({
        recordNumber,
        outcome: outcomes[index] ?? "rejected",
        customerId: part.customerIds?.[index] ?? null,
        changes: [],
        issues: (issues.get(index) ?? []).map(({ index: _, ...issue }) => issue),
      });
    }
  }
  // What is left was rejected by the client, and was in no batch.
  for (const { recordNumber, code, path, message, hint } of reasons.values()) {
    const issues = [{ code, path, message, hint }];
    found.push({ recordNumber, outcome: "rejected", customerId: null, changes: [], issues });
  }
  return found.sort((one, other) => one.recordNumber - other.recordNumber);
}

async function addChanges(
  database: Database,
  runId: string,
  page: readonly MutableOutcome[],
): Promise<void> {
  const written = page.filter(({ outcome }) => isWritten(outcome));
  const numbers = written.map(({ recordNumber }) => recordNumber);
  if (numbers.length === 0) return;
  const images = await store.loadImages(database, runId, numbers);
  const byRecord = grouped(images, ({ recordNumber }) => recordNumber);
  for (const outcome of page) {
    const own = byRecord.get(outcome.recordNumber) ?? [];
    // All of a new customer is new, its promotional entitlements too.
    const isNew = outcome.outcome === "created";
    const changed = own.filter(({ entity }) => !isNew || entity !== "promotions");
    outcome.changes = changed.flatMap(changesOf);
  }
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
