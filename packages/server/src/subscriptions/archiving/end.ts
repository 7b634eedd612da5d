import type { ArchiveCode } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import { portions } from "../../database/portions.ts";
import { settled, withoutScheduled } from "../deciding/schedule.ts";
import { loadFormerNames } from "../former-names-store.ts";
import * as store from "../store.ts";
import { type Subscription, statusAt, subscriptionAt } from "../subscription.ts";
import type { ClaimedIds } from "../undoing/undo.ts";
import { findWithTasks } from "../undoing/undo-store.ts";

/** A subscription, and whether it may be ended because no file names it. */
export interface JudgedEnd {
  readonly row: Subscription;
  readonly hasEnded: boolean;
  /** Why it must not be ended; null if it may. */
  readonly code: ArchiveCode | null;
}

/**
 * Judges all subscriptions of some customers, by their ids. Only what nobody bills may be ended: to
 * end the others is work at the billing provider, which no undo could take back.
 */
export async function judgeEnds(
  transaction: Transaction,
  { environmentId, now }: { readonly environmentId: string; readonly now: Date },
  customerIds: readonly string[],
  claimedIds: ClaimedIds,
): Promise<Map<string, JudgedEnd>> {
  const [rows, names, withTasks] = await Promise.all([
    store.loadByCustomers(transaction, environmentId, customerIds),
    loadFormerNames(transaction, environmentId, customerIds),
    findWithTasks(transaction, environmentId, customerIds),
  ]);
  const billingIds = new Map<string, string[]>();
  for (const { subscriptionId, billingId } of [...rows, ...names]) {
    if (billingId === null) continue;
    billingIds.set(subscriptionId, [...(billingIds.get(subscriptionId) ?? []), billingId]);
  }
  const claimed = await claimedIds(transaction, environmentId, [...billingIds.values()].flat());
  const known = { billingIds, claimed, withTasks, endsOfOthers: endsOfOthers(rows), now };
  return new Map(
    rows.map((row): [string, JudgedEnd] => {
      const status = statusAt(row, now);
      const hasEnded = status === "EXPIRED" || status === "CANCELED";
      return [row.subscriptionId, { row, hasEnded, code: obstacleOf(row, known) }];
    }),
  );
}

/** What decides beside the row. */
interface Known {
  readonly billingIds: ReadonlyMap<string, readonly string[]>;
  readonly claimed: ReadonlySet<string>;
  readonly withTasks: ReadonlySet<string>;
  readonly endsOfOthers: ReadonlySet<string>;
  readonly now: Date;
}

function obstacleOf(row: Subscription, known: Known): ArchiveCode | null {
  const billingIds = known.billingIds.get(row.subscriptionId) ?? [];
  if (billingIds.some((id) => known.claimed.has(id))) return "archive_in_cutover";
  if (billingIds.length > 0 || row.billingState !== null) return "archive_billed";
  if (!isFree(row, known.now)) return "archive_not_free";
  if (known.withTasks.has(row.subscriptionId)) return "archive_in_work";
  return known.endsOfOthers.has(placeOf(row, row.startDate)) ? "archive_ends_another" : null;
}

function isFree(row: Subscription, now: Date): boolean {
  const isPriced = ({ pricingType }: { readonly pricingType?: string | undefined }) =>
    pricingType !== undefined && pricingType !== "FREE";
  return (
    !isPriced(subscriptionAt(row, now)) &&
    !row.futureUpdates.some(({ status, changes }) => status === "SCHEDULED" && isPriced(changes))
  );
}

/** Where subscriptions end for no other reason than that another one of their seat starts. */
function endsOfOthers(rows: readonly Subscription[]): Set<string> {
  return new Set(
    rows.flatMap((row) =>
      row.succession === null ? [] : [placeOf(row, new Date(row.succession.endsAt))],
    ),
  );
}

function placeOf({ customerId, productId, resourceId }: Subscription, at: Date): string {
  return JSON.stringify([customerId, productId, resourceId, at.getTime()]);
}

/**
 * Ends subscriptions that may be ended, and keeps what they were: nothing follows them, and nothing
 * is asked of the billing provider. The customers are locked. `updatedAt` stays, so that a later
 * record of the source does not count as older.
 */
export async function endSubscriptions(
  transaction: Transaction,
  {
    environmentId,
    runId,
    now,
  }: { readonly environmentId: string; readonly runId: string; readonly now: Date },
  ends: ReadonlyArray<{ readonly recordNumber: number; readonly row: Subscription }>,
): Promise<void> {
  const images = ends.map(({ recordNumber, row: before }) => ({
    recordNumber,
    before,
    row: {
      ...withoutScheduled(settled(before, now)),
      cancellationDate: now,
      cancelReason: "Immediate" as const,
      succession: null,
      revision: before.revision + 1,
      importRunId: runId,
      importRecord: recordNumber,
    },
  }));
  for (const portion of portions(images, ({ row }) => row.metadata)) {
    const rows = portion.map(({ row }) => row);
    await store.writeSubscriptions(transaction, environmentId, rows);
    await store.keepBeforeImages(transaction, environmentId, runId, portion);
  }
}
