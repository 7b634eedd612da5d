import {
  limits,
  type Outcome,
  type RecordIssue,
  recordIssue,
  type SubscriptionRecord,
} from "@carryover/contract";
import { DatabaseBusy, type Transaction } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import { loadBillingIdHolders } from "./billing-ids/holders.ts";
import { merged } from "./follower.ts";
import { type FormerName, keepFormerNames } from "./former-names-store.ts";
import { followersOfImport } from "./importing/followers.ts";
import {
  claimIds,
  type Decided,
  decideAll,
  formerNamesOf,
  type Loaded,
  load,
  loadOwners,
} from "./importing/import.ts";
import { billedByAnother } from "./importing/seat-issues.ts";
import { type KeptPrice, keepLinkedPrices, type LinkedPrice } from "./linked-prices-store.ts";
import * as store from "./store.ts";
import { effectiveEnd, type Subscription } from "./subscription.ts";

/** A subscription to link, and what bills it until then, by its id at the billing provider. */
export interface LinkRecord extends SubscriptionRecord {
  readonly replaces: string;
  /** The prices at the provider that bill its parts, even if they differ from the catalog's. */
  readonly prices?: readonly LinkedPrice[];
}

/** The outcome, or predicted outcome, of one record. */
export interface LinkOutcome {
  readonly outcome: Outcome;
  readonly issues: readonly RecordIssue[];
}

/** Where the records belong. */
interface LinkPlace {
  readonly environmentId: string;
  readonly now: Date;
  /** Whether what is decided is written. */
  readonly isWriting: boolean;
}

/**
 * Links subscriptions to the provider's, by the rules of an import of paid plans with billing ids:
 * a stored subscription gets the record's billing id in one write, so its access never ends; a new
 * one starts. They belong to no import run, so that undoing a run keeps them. In addition, a record
 * is rejected if its seat is billed by another subscription than the one it replaces, or has ended.
 * Outcomes are in the order of the records. Customers are locked first.
 */
export async function linkSubscriptions(
  transaction: Transaction,
  environmentId: string,
  records: readonly LinkRecord[],
  now: Date,
): Promise<readonly LinkOutcome[]> {
  const place = { environmentId, now, isWriting: true };
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const { loaded, decided } = await decideLinks(transaction, place, records);
    const taken = await claimIds(transaction, place, decided);
    if (taken !== null) continue;
    await write(transaction, place, loaded, decided);
    return decided.map(outcomeOf);
  }
  throw new DatabaseBusy("Other writers keep taking the same subscription ids.");
}

/** Predicts the outcomes without writing anything. */
export async function checkLinks(
  transaction: Transaction,
  environmentId: string,
  records: readonly LinkRecord[],
  now: Date,
): Promise<readonly LinkOutcome[]> {
  const { decided } = await decideLinks(
    transaction,
    { environmentId, now, isWriting: false },
    records,
  );
  return decided.map(outcomeOf);
}

async function decideLinks(
  transaction: Transaction,
  place: LinkPlace,
  records: readonly LinkRecord[],
): Promise<{ loaded: Loaded; decided: Decided[] }> {
  const entries = records.map((record, index) => ({ index, recordNumber: index + 1, record }));
  const loaded = await load(transaction, place, entries);
  const holders = await loadBillingIdHolders(transaction, place, loaded, records);
  const owners = await loadOwners(transaction, place, entries);
  const { now } = place;
  // Ids and cursors of new subscriptions are made of it; it is kept nowhere.
  const runId = rowId(now.getTime());
  const all = decideAll(loaded, { ...loaded, owners, holders, now, runId }, entries);
  const decided = all.map((each, index) => {
    return refused(each, records[index]?.replaces ?? "", now) ?? each;
  });
  return { loaded, decided };
}

/**
 * Rejects a link after which the platform would lose track of another subscription that bills the
 * customer, or that would bill for a subscription that has ended here. Null for any other.
 */
function refused(decided: Decided, replaces: string, now: Date): Decided | null {
  const { entry, decision, endedBefore } = decided;
  if (!("row" in decision)) return null;
  const { row, before } = decision;
  const reject = (issue: RecordIssue): Decided => {
    return { entry, decision: { outcome: "rejected", issues: [issue] }, endedBefore: [] };
  };
  const own: readonly (string | null)[] = [null, replaces, row.billingId];
  const isStranger = (one: Subscription) =>
    one.pricingType === "PAID" && !own.includes(one.billingId);
  const stranger = [...(before === null ? [] : [before]), ...endedBefore].find(isStranger);
  if (stranger !== undefined) return reject(billedByAnother(stranger));
  if (before?.billingState === "PENDING") {
    const message = `"${before.subscriptionId}" is yet to be made at the billing provider.`;
    const hint = "Wait for it, or cancel it.";
    return reject(recordIssue("subscription_replaced", "/billingId", { message, hint }));
  }
  const end = effectiveEnd(row);
  if (end === null || end > now) return null;
  const message = `"${row.subscriptionId}" has ended at ${end.toISOString()}.`;
  const hint = "Cancel what bills it at the billing provider too, or subscribe the customer anew.";
  return reject(recordIssue("subscription_ended", "/billingId", { message, hint }));
}

async function write(
  transaction: Transaction,
  { environmentId, now }: LinkPlace,
  loaded: Loaded,
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
  const { withdrawn, created } = followersOfImport(loaded, [...rows.values()], now);
  if (created.length > 0) await store.claimIds(transaction, environmentId, created);
  const all = merged([...rows.values()], [...withdrawn, ...created]);
  if (all.length > 0) await store.writeSubscriptions(transaction, environmentId, all);
  await keepFormerNames(transaction, environmentId, formerNames(decided));
  await keepLinkedPrices(transaction, environmentId, linkedPrices(decided));
}

function linkedPrices(decided: readonly Decided[]): KeptPrice[] {
  return decided.flatMap(({ entry, decision }) => {
    if (!("row" in decision) || decision.row.billingId === null) return [];
    const { customerId, billingId } = decision.row;
    const { prices = [] } = entry.record as LinkRecord;
    return prices.map((price) => ({ ...price, customerId, billingId }));
  });
}

/** Returns the previous billing ids, which remain names of their subscriptions for old exports. */
function formerNames(decided: readonly Decided[]): FormerName[] {
  return decided.flatMap(({ entry, decision }) => {
    if (!("row" in decision)) return [];
    const { customerId, subscriptionId, billingId } = decision.row;
    const { replaces } = entry.record as LinkRecord;
    const replaced =
      replaces === billingId ? [] : [{ customerId, subscriptionId, billingId: replaces }];
    return [...formerNamesOf(decision), ...replaced];
  });
}

/** Returns the row with its new billing; a subscription with new billing is no longer unpaid. */
function linkedRow(row: Subscription, before: Subscription | null): Subscription {
  const isSwapped = before !== null && row.billingId !== before.billingId;
  return isSwapped ? { ...row, billingState: null } : row;
}

function outcomeOf({ decision: { outcome, issues } }: Decided): LinkOutcome {
  return { outcome, issues };
}
