import { isWritten, limits, type RunKind } from "@carryover/contract";
import { lockCustomers, reverseCustomers } from "../../customers/service.ts";
import { isDataError, type Transaction } from "../../database/database.ts";
import {
  byCustomer,
  type LaterRecords,
  type RecordImages,
  type RestoredRevision,
  type ReversalRequest,
  type ReversalResult,
} from "../../database/reversal.ts";
import { promotionLists } from "../../entitlements/service.ts";
import { type ClaimedIds, reverseSubscriptions } from "../../subscriptions/service.ts";
import { reverseUsage } from "../../usage/service.ts";
import { refusedByDatabase } from "../apply.ts";
import { outcomesOf } from "../store.ts";
import { belongingsOf } from "./belongings.ts";
import type { WrittenBatch } from "./step-store.ts";
import * as store from "./store.ts";

/** Which run is undone, and how. */
export interface UndoContext {
  readonly environmentId: string;
  readonly kind: RunKind;
  /** The run that is undone. */
  readonly runId: string;
  readonly undoId: string;
  readonly isDryRun: boolean;
  readonly now: Date;
  readonly claimedIds: ClaimedIds;
  /** Whether what becomes of a customer depends on no other customer of the run. */
  readonly isApart: boolean;
}

/** A record of a batch that was written. */
interface Written {
  readonly recordNumber: number;
  readonly customerId: string;
}

type Undone = Pick<store.UndoBatch, "recordNumbers" | "customerIds" | "outcomes" | "details">;

/**
 * Takes one batch back, newest record first. A dry run decides on what the batches after it would
 * leave, since these have written nothing. Customers that are apart are taken in parts, so that
 * others get their turn between the statements, and little has to be remembered at a time.
 */
export async function undoBatch(
  transaction: Transaction,
  context: UndoContext,
  batch: WrittenBatch,
): Promise<Undone> {
  const written = writtenOf(batch);
  const customerIds = [...new Set(written.map(({ customerId }) => customerId))].sort();
  // In one order for all writers.
  await lockCustomers(transaction, context.environmentId, customerIds);
  const place: Place = {
    lane: batch.lane,
    recordNumbers: written.map(({ recordNumber }) => recordNumber),
  };
  const results: Result[] = [];
  const size = context.isApart ? limits.undoPartCustomersMax : Math.max(1, customerIds.length);
  for (let from = 0; from < customerIds.length; from += size) {
    const part = customerIds.slice(from, from + size);
    const isWhole = part.length === customerIds.length;
    const own = new Set(part);
    const records = isWhole ? written : written.filter(({ customerId }) => own.has(customerId));
    results.push(await undoPart(transaction, context, place, part, records));
  }
  return undone(written, {
    verdicts: results.flatMap(({ verdicts }) => verdicts),
    refused: new Map(results.flatMap(({ refused }) => [...refused])),
  });
}

/** The batch of a part: its lane, and all records that it has written. */
interface Place {
  readonly lane: number;
  readonly recordNumbers: readonly number[];
}

/** Takes all records of some customers of a batch back; these are locked. */
async function undoPart(
  transaction: Transaction,
  context: UndoContext,
  place: Place,
  customerIds: readonly string[],
  written: readonly Written[],
): Promise<Result> {
  const { environmentId, runId, kind } = context;
  const recordNumbers = written.map(({ recordNumber }) => recordNumber);
  const [images, restored, later] = await Promise.all([
    store.loadImages(transaction, environmentId, runId, { customerIds, recordNumbers }),
    store.loadRestored(transaction, environmentId, store.entityOf[kind], customerIds),
    context.isDryRun ? loadLater(transaction, context, { customerIds, ...place }) : noLater,
  ]);
  const records = recordsOf(written, images);
  const standsFor = countingAs(restored);
  const hasRestored = restored.length > 0;
  const request: ReversalRequest = { ...context, records, hasRestored, standsFor, later };
  const result = await reverseIsolating(transaction, context, request);
  if (!context.isDryRun) await keepRevisions(transaction, context, result);
  return result;
}

async function keepRevisions(
  transaction: Transaction,
  { environmentId, kind }: UndoContext,
  { restored, deleted }: ReversalResult,
): Promise<void> {
  const entity = store.entityOf[kind];
  if (deleted.length > 0) {
    await store.forgetRestored(transaction, environmentId, entity, deleted);
  }
  if (restored.length > 0) {
    await store.insertRestored(transaction, environmentId, entity, restored);
  }
}

function writtenOf({ letters, recordNumbers, customerIds }: WrittenBatch): Written[] {
  return outcomesOf(letters).flatMap((outcome, index) => {
    const [recordNumber, customerId] = [recordNumbers?.[index], customerIds?.[index]];
    if (!isWritten(outcome) || recordNumber === undefined || customerId == null) return [];
    return [{ recordNumber, customerId }];
  });
}

/** The records with their images, newest first. */
function recordsOf(
  written: readonly Written[],
  images: readonly store.StoredImage[],
): RecordImages[] {
  const byRecord = new Map<string, store.StoredImage[]>();
  for (const image of images) {
    const key = keyOf(image);
    const group = byRecord.get(key);
    if (group === undefined) byRecord.set(key, [image]);
    else group.push(image);
  }
  return written
    .toSorted((a, b) => b.recordNumber - a.recordNumber)
    .map((record) => ({ ...record, images: byRecord.get(keyOf(record)) ?? [] }));
}

/** A sender may have given one number to records of several customers. */
function keyOf({ recordNumber, customerId }: Written): string {
  return `${recordNumber} ${customerId}`;
}

const noLater: LaterRecords = { images: new Map(), has: () => false };

/** What the batches after this one would leave: a dry run has judged them, and written nothing. */
async function loadLater(
  transaction: Transaction,
  { environmentId, runId, undoId }: UndoContext,
  of: {
    readonly customerIds: readonly string[];
    readonly recordNumbers: readonly number[];
    readonly lane: number;
  },
): Promise<LaterRecords> {
  const { customerIds, recordNumbers, lane } = of;
  const after = recordNumbers[0] ?? 0;
  const [images, kept] = await Promise.all([
    store.loadLaterImages(transaction, environmentId, runId, {
      customerIds,
      after,
      except: recordNumbers,
    }),
    store.loadKept(transaction, undoId, { customerIds, lane }),
  ]);
  const own = new Set(recordNumbers);
  const has = (number: number) => number > after && !own.has(number) && !kept.has(number);
  return { has, images: byCustomer(images.filter(({ recordNumber }) => has(recordNumber))) };
}

function countingAs(restored: readonly RestoredRevision[]): ReversalRequest["standsFor"] {
  const textOf = (...parts: ReadonlyArray<string | number>) => parts.join("\n");
  const known = new Map(
    restored.map((one) => [textOf(one.customerId, one.entityId, one.revision), one.standsFor]),
  );
  return (customerId, entityId, revision) =>
    known.get(textOf(customerId, entityId, revision)) ?? revision;
}

interface Result extends ReversalResult {
  /** The customers whose rows the database refuses, and why. */
  readonly refused: ReadonlyMap<string, unknown>;
}

/** Reverses records; if the database refuses what they were, finds their customers by halving. */
async function reverseIsolating(
  transaction: Transaction,
  context: UndoContext,
  request: ReversalRequest,
): Promise<Result> {
  try {
    const result = await transaction.savepoint(() => reversed(transaction, context, request));
    return { ...result, refused: new Map() };
  } catch (error) {
    if (!isDataError(error)) throw error;
    const ids = [...new Set(request.records.map(({ customerId }) => customerId))];
    const [only, second] = ids;
    if (only !== undefined && second === undefined) {
      return { verdicts: [], restored: [], deleted: [], refused: new Map([[only, error]]) };
    }
    const half = new Set(ids.slice(0, ids.length >> 1));
    const part = (isFirst: boolean) => ({
      ...request,
      records: request.records.filter(({ customerId }) => half.has(customerId) === isFirst),
    });
    const first = await reverseIsolating(transaction, context, part(true));
    const rest = await reverseIsolating(transaction, context, part(false));
    return {
      verdicts: [...first.verdicts, ...rest.verdicts],
      restored: [...first.restored, ...rest.restored],
      deleted: [...first.deleted, ...rest.deleted],
      refused: new Map([...first.refused, ...rest.refused]),
    };
  }
}

async function reversed(
  transaction: Transaction,
  { kind, claimedIds }: UndoContext,
  request: ReversalRequest,
): Promise<ReversalResult> {
  if (kind === "subscriptions") return reverseSubscriptions(transaction, request, claimedIds);
  if (kind === "usage") return reverseUsage(transaction, request);
  const ids = [...new Set(request.records.map(({ customerId }) => customerId))];
  const belongings = await belongingsOf(transaction, request.environmentId, ids);
  return reverseCustomers(transaction, request, belongings, promotionLists);
}

function undone(
  written: readonly Written[],
  { verdicts, refused }: Pick<Result, "verdicts" | "refused">,
): Undone {
  const reasons = new Map(verdicts.map(({ recordNumber, reason }) => [recordNumber, reason]));
  const outcomes: store.UndoOutcome[] = [];
  const details: store.UndoDetail[] = [];
  for (const [index, { recordNumber, customerId }] of written.entries()) {
    const reason = reasons.get(recordNumber);
    if (refused.has(customerId)) {
      const { code, message, hint } = refusedByDatabase(refused.get(customerId));
      outcomes.push("failed");
      details.push({ index, code, message, hint });
    } else if (reason === null) {
      outcomes.push("reversed");
    } else if (reason === undefined) {
      throw new Error("A record that was to be taken back was not judged.");
    } else {
      outcomes.push("kept");
      details.push({ index, ...reason });
    }
  }
  return {
    recordNumbers: written.map(({ recordNumber }) => recordNumber),
    customerIds: written.map(({ customerId }) => customerId),
    outcomes,
    details,
  };
}
