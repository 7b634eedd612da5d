import type { Transaction } from "../../database/database.ts";
import { portions } from "../../database/portions.ts";
import {
  byCustomer,
  type HeldRow,
  type KeptReason,
  type RecordImages,
  type ReversalRequest,
  type ReversalResult,
  type RowChange,
  reverse,
  rowOfImage,
  withoutLater,
} from "../../database/reversal.ts";
import { numberOfRecordCursor, recordCursor } from "../../row-id.ts";
import { type FormerName, findHolders } from "../former-names-store.ts";
import * as store from "../store.ts";
import type { Subscription } from "../subscription.ts";
import { deleteSubscriptions, findWithTasks, forgetOwnNames } from "../undo-store.ts";
import { competes, sharesBilling } from "./seat.ts";

/** Returns those of these ids at the billing provider that a cutover has, or has brought over. */
export type ClaimedIds = (
  database: Transaction,
  environmentId: string,
  billingIds: readonly string[],
) => Promise<ReadonlySet<string>>;

const dates = [
  ...(["startDate", "endDate", "trialEndDate", "cancellationDate"] as const),
  ...(["billingCycleAnchor", "createdAt", "updatedAt"] as const),
];

type State = ReadonlyMap<string, HeldRow<Subscription>>;
type Back = ReadonlyMap<string, Subscription | null>;

/**
 * Takes records of subscriptions back: what a record has created is deleted, what it has ended or
 * changed is as before. Nothing is asked of the billing provider, and nothing is changed there. The
 * customers are locked.
 */
export async function reverseSubscriptions(
  transaction: Transaction,
  request: ReversalRequest,
  claimedIds: ClaimedIds,
): Promise<ReversalResult> {
  const { environmentId, runId, records } = request;
  const groups = byCustomer(records);
  const known = await load(transaction, request, [...groups.keys()], claimedIds);
  const reversals = [...groups].map(([customerId, own]) => {
    const stored = (known.rows.get(customerId) ?? []).filter(({ cursorId }) => {
      const recordNumber = numberOfRecordCursor(runId, cursorId);
      return recordNumber === null || !request.later.has(recordNumber);
    });
    const byCursor = new Map(stored.map((row) => [row.cursorId, row]));
    const reversal = reverse<Subscription>(
      own.map((record) => ({
        recordNumber: record.recordNumber,
        changes: changesOf(record, byCursor, runId),
      })),
      {
        runId,
        rows: withoutLater(
          new Map(stored.map((row) => [row.subscriptionId, row])),
          request.later.images.get(customerId),
          (id) => id,
          dates,
        ),
        standsFor: (key, revision) => request.standsFor(customerId, key, revision),
        objection: (back, state) => objectionTo(back, state, known, request.now),
      },
    );
    return { customerId, ...reversal };
  });
  const restored = reversals.flatMap((one) => one.restored.map(({ row }) => row));
  const deleted = reversals.flatMap((one) => one.deleted);
  if (!request.isDryRun) {
    await write(transaction, environmentId, restored, deleted);
    const reversed = new Set(reversals.flatMap((one) => one.reversed));
    const names = namesOf(records.filter(({ recordNumber }) => reversed.has(recordNumber)));
    if (names.length > 0) await forgetOwnNames(transaction, environmentId, names);
  }
  return {
    verdicts: reversals.flatMap(({ verdicts }) => verdicts),
    restored: reversals.flatMap(({ customerId, restored: rows }) =>
      rows.map(({ key, row, standsFor }) => {
        return { customerId, entityId: key, revision: row.revision, standsFor };
      }),
    ),
    deleted: deleted.map(({ customerId, subscriptionId }) => {
      return { customerId, entityId: subscriptionId };
    }),
  };
}

/** What decides beside the rows of a customer. */
interface Known {
  readonly rows: ReadonlyMap<string, Subscription[]>;
  readonly withTasks: ReadonlySet<string>;
  readonly claimed: ReadonlySet<string>;
  /** The customers of billing ids that subscriptions would have again. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
}

async function load(
  transaction: Transaction,
  { environmentId, records }: ReversalRequest,
  customerIds: readonly string[],
  claimedIds: ClaimedIds,
): Promise<Known> {
  const before = records.flatMap(({ images }) => images.map((image) => image.before?.billingId));
  const billingIds = [...new Set(before.filter((id) => typeof id === "string"))];
  const [rows, withTasks, holding] = await Promise.all([
    store.loadByCustomers(transaction, environmentId, customerIds),
    findWithTasks(transaction, environmentId, customerIds),
    billingIds.length === 0 ? [] : findHolders(transaction, environmentId, billingIds),
  ]);
  const holders = new Map<string, Set<string>>();
  for (const { billingId, customerId } of holding) {
    holders.set(billingId, (holders.get(billingId) ?? new Set()).add(customerId));
  }
  const current = [...new Set(rows.flatMap(({ billingId }) => billingId ?? []))];
  const claimed =
    current.length === 0
      ? new Set<string>()
      : await claimedIds(transaction, environmentId, current);
  return { rows: byCustomer(rows), withTasks, holders, claimed };
}

function changesOf(
  { recordNumber, images }: RecordImages,
  byCursor: ReadonlyMap<string, Subscription>,
  runId: string,
): Array<RowChange<Subscription>> {
  const changes = images
    .map(({ entityId, before }) => {
      return { key: entityId, before: before && rowOfImage<Subscription>(before, dates) };
    })
    // Another one of this id may have been created since.
    .filter(
      ({ key, before }) => before === null || byCursor.get(before.cursorId)?.subscriptionId === key,
    );
  const created = byCursor.get(recordCursor(runId, recordNumber));
  if (created === undefined) return changes;
  return [...changes, { key: created.subscriptionId, before: null }];
}

/** Returns why the rows of a record cannot be as they were: something else has come since. */
function objectionTo(back: Back, state: State, known: Known, now: Date): KeptReason | null {
  for (const key of back.keys()) {
    const row = state.get(key)?.row;
    if (known.withTasks.has(key)) {
      const message = "Work at the billing provider for the subscription is not finished.";
      return { code: "in_use", message, hint: "Undo again when it is." };
    }
    if (row?.billingId && known.claimed.has(row.billingId)) {
      const message = "A cutover has the subscription at the billing provider.";
      return { code: "cutover_claims", message, hint: "Roll the cutover back first." };
    }
  }
  for (const [key, row] of back) {
    const found = predecessorOf(key, row, back, state) ?? rivalOf(row, back, state, known, now);
    if (found !== null) return found;
  }
  return null;
}

/** Another one may end only because this one starts then: it would stay ended by nothing. */
function predecessorOf(
  key: string,
  row: Subscription | null,
  back: Back,
  state: State,
): KeptReason | null {
  const stored = state.get(key)?.row;
  if (stored === undefined || row?.startDate.getTime() === stored.startDate.getTime()) return null;
  for (const [id, { row: other }] of state) {
    if (back.has(id) || other.succession === null) continue;
    const isOneSeat =
      other.productId === stored.productId && other.resourceId === stored.resourceId;
    const endsAt = Date.parse(other.succession.endsAt);
    if (!isOneSeat || endsAt !== stored.startDate.getTime()) continue;
    const message = `Subscription ${id} ends because this one starts then.`;
    return { code: "ends_another", message, hint: "Undo the run that has brought that one first." };
  }
  return null;
}

function rivalOf(
  row: Subscription | null,
  back: Back,
  state: State,
  known: Known,
  now: Date,
): KeptReason | null {
  if (row === null) return null;
  const { billingId, customerId } = row;
  const elsewhere = [...((billingId && known.holders.get(billingId)) || [])];
  if (elsewhere.some((holder) => holder !== customerId)) {
    return billingIdTaken("another customer's subscription");
  }
  for (const [key, { row: other }] of state) {
    if (back.has(key)) continue;
    if (billingId !== null && other.billingId === billingId && sharesBilling(row, other, now)) {
      return billingIdTaken(`subscription ${other.subscriptionId}`);
    }
    const isOneSeat = other.productId === row.productId && other.resourceId === row.resourceId;
    if (!isOneSeat || !competes(row, other, now)) continue;
    const message = `Subscription ${other.subscriptionId} has taken its place since.`;
    return { code: "seat_taken", message, hint: "End that one first, if it is not wanted." };
  }
  return null;
}

function billingIdTaken(by: string): KeptReason {
  const message = `The billing id that the subscription had belongs to ${by} now.`;
  return { code: "billing_id_taken", message, hint: "Correct the billing id there first." };
}

async function write(
  transaction: Transaction,
  environmentId: string,
  restored: readonly Subscription[],
  deleted: readonly Subscription[],
): Promise<void> {
  if (deleted.length > 0) await deleteSubscriptions(transaction, environmentId, deleted);
  for (const portion of portions(restored, ({ metadata }) => metadata)) {
    await store.writeSubscriptions(transaction, environmentId, portion);
  }
}

/** The billing ids that records have replaced, and so have made former names. */
function namesOf(records: readonly RecordImages[]): FormerName[] {
  return records.flatMap(({ customerId, images }) =>
    images.flatMap(({ entityId: subscriptionId, before }) => {
      const billingId = before?.billingId;
      return typeof billingId === "string" ? [{ customerId, subscriptionId, billingId }] : [];
    }),
  );
}
