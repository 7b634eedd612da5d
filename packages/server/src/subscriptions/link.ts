import {
  limits,
  type Outcome,
  type RecordIssue,
  type SubscriptionRecord,
} from "@carryover/contract";
import { DatabaseUnavailable, type Transaction } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import { claimIds, type Decided, decideAll, load, loadOwners } from "./import.ts";
import * as store from "./store.ts";
import type { Subscription } from "./subscription.ts";

/** What became, or would become, of one record. */
export interface LinkOutcome {
  readonly outcome: Outcome;
  readonly issues: readonly RecordIssue[];
}

/** Where the records belong. */
interface LinkPlace {
  readonly environmentId: string;
  readonly now: Date;
}

/**
 * Links subscriptions to those that bill them, by the rules of an import of paid plans with their
 * billing ids: a stored one gets the record's billing id in one write, so its access never ends; a
 * new one begins. They belong to no import run, so that undoing one leaves them. Outcomes are in
 * the order of the records. Customers are locked first.
 */
export async function linkSubscriptions(
  transaction: Transaction,
  environmentId: string,
  records: readonly SubscriptionRecord[],
  now: Date,
): Promise<readonly LinkOutcome[]> {
  const place = { environmentId, now };
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const decided = await decideLinks(transaction, place, records);
    const taken = await claimIds(transaction, place, decided);
    if (taken !== null) continue;
    await write(transaction, environmentId, decided);
    return decided.map(outcomeOf);
  }
  throw new DatabaseUnavailable("Other writers keep taking the same subscription ids.");
}

/** The same without writing anything. */
export async function checkLinks(
  transaction: Transaction,
  environmentId: string,
  records: readonly SubscriptionRecord[],
  now: Date,
): Promise<readonly LinkOutcome[]> {
  const decided = await decideLinks(transaction, { environmentId, now }, records);
  return decided.map(outcomeOf);
}

async function decideLinks(
  transaction: Transaction,
  place: LinkPlace,
  records: readonly SubscriptionRecord[],
): Promise<Decided[]> {
  const entries = records.map((record, index) => ({ index, recordNumber: index + 1, record }));
  const loaded = await load(transaction, place, entries);
  const owners = await loadOwners(transaction, place, entries);
  const { now } = place;
  // Ids and cursors of new subscriptions are made of it; it is kept nowhere.
  const runId = rowId(now.getTime());
  return decideAll(loaded, { ...loaded, owners, now, runId }, entries);
}

async function write(
  transaction: Transaction,
  environmentId: string,
  decided: readonly Decided[],
): Promise<void> {
  const rows = new Map<string, Subscription>();
  for (const { decision } of decided) {
    if (!("row" in decision)) continue;
    const linked = linkedRow(decision.row, decision.before);
    for (const row of [...decision.ended, linked]) {
      rows.set(row.subscriptionId, { ...row, importRunId: null, importRecord: null });
    }
  }
  if (rows.size > 0) await store.writeSubscriptions(transaction, environmentId, [...rows.values()]);
}

/** What another one bills from now on is no longer unpaid. */
function linkedRow(row: Subscription, before: Subscription | null): Subscription {
  const isSwapped = before !== null && row.billingId !== before.billingId;
  return isSwapped ? { ...row, billingState: null } : row;
}

function outcomeOf({ decision: { outcome, issues } }: Decided): LinkOutcome {
  return { outcome, issues };
}
