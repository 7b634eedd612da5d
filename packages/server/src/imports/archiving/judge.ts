import { type ArchiveCode, type ArchiveJudgement, limits } from "@carryover/contract";
import { type CustomerRow, loadCustomers, loadIntegrations } from "../../customers/service.ts";
import type { Transaction } from "../../database/database.ts";
import { findPromoted } from "../../entitlements/service.ts";
import {
  type ClaimedIds,
  findBusy,
  findPayers,
  judgeEnds,
  loadLiveIds,
  type Subscription,
} from "../../subscriptions/service.ts";
import { creatorsOf } from "../extra/creators.ts";

/** Where and when rows are judged; `claimedIds` finds what cutovers have. */
export interface JudgingContext {
  readonly environmentId: string;
  readonly now: Date;
  readonly claimedIds: ClaimedIds;
}

/** A stored row, and why a run must not archive or end it; null if it may. */
export interface Judged<Row> {
  readonly row: Row;
  /** It is archived, or has ended. */
  readonly isDone: boolean;
  readonly code: ArchiveCode | null;
  /** Of a customer: the subscriptions that have not ended. */
  readonly subscriptions: readonly string[];
}

/**
 * Judges customers, by their ids. That they have subscriptions is no obstacle yet: these may be
 * ended before. One that the billing provider knows may be billed there by a cutover that is under
 * way, or by what was never imported.
 */
export async function judgeCustomers(
  transaction: Transaction,
  { environmentId, now }: JudgingContext,
  customerIds: readonly string[],
): Promise<Map<string, Judged<CustomerRow>>> {
  const [rows, live, payers, busy, promoted, linked] = await Promise.all([
    loadCustomers(transaction, environmentId, customerIds),
    loadLiveIds(transaction, environmentId, customerIds, now),
    findPayers(transaction, environmentId, customerIds, now),
    findBusy(transaction, environmentId, customerIds),
    findPromoted(transaction, environmentId, customerIds),
    loadIntegrations(transaction, environmentId, customerIds),
  ]);
  const integrated = new Set(linked.map(({ customerId }) => customerId));
  const cursorIds = rows.map(({ cursorId }) => cursorId);
  const creators = await creatorsOf(transaction, environmentId, cursorIds);
  const subscriptions = new Map<string, string[]>();
  for (const { customerId, subscriptionId } of live) {
    const known = subscriptions.get(customerId);
    if (known === undefined) subscriptions.set(customerId, [subscriptionId]);
    else known.push(subscriptionId);
  }
  const codeOf = ({ customerId, cursorId, billingId }: CustomerRow): ArchiveCode | null => {
    if (!creators.has(cursorId)) return "archive_of_api";
    if (billingId !== null || integrated.has(customerId)) return "archive_billed";
    if (promoted.has(customerId)) return "archive_promoted";
    if (payers.has(customerId)) return "archive_pays";
    return busy.has(customerId) ? "archive_in_work" : null;
  };
  return new Map(
    rows.map((row): [string, Judged<CustomerRow>] => [
      row.customerId,
      {
        row,
        isDone: row.archivedAt !== null,
        code: codeOf(row),
        subscriptions: subscriptions.get(row.customerId) ?? [],
      },
    ]),
  );
}

/** Judges all subscriptions of some customers, by their ids. */
export async function judgeSubscriptions(
  transaction: Transaction,
  context: JudgingContext,
  customerIds: readonly string[],
): Promise<Map<string, Judged<Subscription>>> {
  const { environmentId, claimedIds } = context;
  const ends = await judgeEnds(transaction, context, customerIds, claimedIds);
  const cursorIds = [...ends.values()].map(({ row }) => row.cursorId);
  const creators = await creatorsOf(transaction, environmentId, cursorIds);
  return new Map(
    [...ends].map(([id, { row, hasEnded, code }]): [string, Judged<Subscription>] => [
      id,
      {
        row,
        isDone: hasEnded,
        code: creators.has(row.cursorId) ? code : "archive_of_api",
        subscriptions: [],
      },
    ]),
  );
}

/** Returns what the API says of a row that was judged; null if it is gone. */
export function judgementView(
  judged: Judged<{ readonly revision: number }> | undefined,
  lastImport: ArchiveJudgement["lastImport"],
): ArchiveJudgement | null {
  if (judged === undefined) return null;
  const { row, code, subscriptions } = judged;
  const isLong = subscriptions.length > limits.archiveSubscriptionsMax;
  return {
    revision: row.revision,
    code: code ?? (isLong ? "archive_has_subscriptions" : null),
    subscriptions: subscriptions.slice(0, limits.archiveSubscriptionsMax),
    lastImport,
  };
}
