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
import { conflictsOf } from "./conflicts.ts";
import { deleteSubscriptions, findWithTasks, forgetOwnNames } from "./undo-store.ts";

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
        objection: (back, state) => objectionTo(back, state, known),
        conflicts: (taken, left) => conflictsOf(taken, left, known.holders, request.now),
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

/** Returns why a record stays whatever its rows were before: somebody is at work on them. */
function objectionTo(back: Back, state: State, known: Known): KeptReason | null {
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
  return null;
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
