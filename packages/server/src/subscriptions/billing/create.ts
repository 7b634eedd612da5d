import { limits } from "@carryover/contract";
import { currentCatalog } from "../../catalog/service.ts";
import type { Transaction } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import { pagesOf } from "../../stripe/reading.ts";
import type { Params, StripeSubscription } from "../../stripe/stripe.ts";
import { environmentMark, subscriptionMark } from "../../stripe-marks.ts";
import { claimMade, customersToLock } from "../billing-ids/made.ts";
import { followUps } from "../deciding/follow-ups.ts";
import { termsOf } from "../deciding/requested.ts";
import { rivalsAfter } from "../deciding/rivals.ts";
import { loadForRecord, writeChange } from "../deciding/situation.ts";
import { withFollowers } from "../follower.ts";
import * as store from "../store.ts";
import { billingPeriodAt, type Subscription } from "../subscription.ts";
import { payingCustomer } from "./customer.ts";
import {
  assertRenewsWith,
  couponWarnings,
  originalsOf,
  type ProvisionWarning,
} from "./originals.ts";
import { sendOnce, type TaskRun } from "./run.ts";
import * as billingStore from "./store.ts";
import { newTask } from "./task.ts";
import { billedItems } from "./terms/items.ts";
import { pricedItems } from "./terms/prices.ts";
import {
  assertStartOfBackdated,
  assertTermsBillable,
  createParams,
  isBackdated,
  prorationOf,
} from "./terms/terms.ts";

/**
 * Makes a pending subscription at the provider, and then activates it here. Stores its warnings.
 */
export async function runCreate(run: TaskRun): Promise<void> {
  const { database, task } = run;
  const row = await store.loadById(database, task.environmentId, task.subscriptionId);
  if (row === null || (isGivenUp(row) && task.state.request === null)) {
    await billingStore.deleteTask(database, task);
    return;
  }
  const look = () => findMade(run);
  const made = isGivenUp(row)
    ? await lookForGivenUp(run)
    : await sendOnce(run, { method: "POST", path, build: () => paramsFor(run, row), look });
  if (made === null) return;
  const warnings = await warningsOf(run, row);
  const claim = { ...task, billingId: made.id };
  const customerIds = await customersToLock(database, claim);
  await database.transaction(async (transaction) => {
    await claimMade(transaction, claim, { customerIds, now: run.now() });
    await record(transaction, run, made);
    if (warnings.length > 0) await billingStore.keepWarnings(transaction, task, warnings);
  });
}

async function warningsOf(
  { connection, known }: TaskRun,
  row: Subscription,
): Promise<readonly ProvisionWarning[]> {
  const { request } = known.task.state;
  if (request === null || !isBackdated(row)) return [];
  return couponWarnings(await originalsOf(connection.stripe, request.params), request.params);
}

const path = "/v1/subscriptions";

/** Returns whether it was canceled before it was made. */
function isGivenUp(row: Subscription): boolean {
  return row.billingState !== "PENDING" || row.cancellationDate !== null;
}

/**
 * Searches for a subscription that was given up, since its request may still be executed: for as
 * long as before a new request, and as long as the last request may take, so that none remains
 * unknown.
 */
async function lookForGivenUp(run: TaskRun): Promise<StripeSubscription | null> {
  const made = await findMade(run);
  if (made !== null) return made;
  const { task, connection } = run;
  const sentAt = task.firstSentAt?.getTime() ?? 0;
  const watchMs = limits.billingKeyMs + limits.billingInFlightMs;
  if (connection.stripe.now().getTime() - sentAt < watchMs) {
    throw new Refusal("billing_unavailable");
  }
  await billingStore.deleteTask(run.database, task);
  return null;
}

async function paramsFor(run: TaskRun, row: Subscription) {
  const { database, task, connection, now } = run;
  const { environmentId } = task;
  const { stripe, accountId } = connection;
  const { billingInformation = {} } = termsOf(row);
  const requested = billingInformation.integrationId;
  if (requested != null && requested !== connection.id)
    throw new Refusal("IntegrationNotFound", {}, other);
  assertStartOfBackdated(row);
  assertTermsBillable(row);
  const items = billedItems(row, await currentCatalog(database, environmentId));
  const account = { database, environmentId, stripe, accountId, now: now() };
  const recurring = await pricedItems(account, items.recurring);
  const once = await pricedItems(account, items.once);
  const payer = {
    database,
    environmentId,
    stripe,
    now: now(),
    customerId: row.payingCustomerId ?? row.customerId,
    attempt: `${task.id} ${task.attempts} ${task.state.epoch}`,
  };
  const { id: customer, couponId } = await payingCustomer(payer, billingInformation);
  const params = createParams({
    subscription: row,
    environmentId,
    customer,
    couponId,
    recurring,
    once,
    now: stripe.now(),
  });
  const { work } = task.state;
  if (isBackdated(row) && !(work.kind === "create" && work.isAnchorSaid === true)) {
    assertRenewsWith(await originalsOf(stripe, params), params);
  }
  return params;
}

const other =
  "The integrationId is not that of the billing provider that this environment is connected to.";

/** Returns the subscription that was made for this task, among all of the customer's. */
async function findMade({ task, connection }: TaskRun): Promise<StripeSubscription | null> {
  const customer = task.state.request?.params.customer;
  if (typeof customer !== "string") return null;
  const query = { customer, status: "all" };
  const list = (cursor: Params) => connection.stripe.subscriptions({ ...query, ...cursor });
  for await (const { data } of pagesOf(list)) {
    const found = data.find(
      ({ metadata }) =>
        metadata[subscriptionMark] === task.subscriptionId &&
        metadata[environmentMark] === task.environmentId,
    );
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Activates the subscription: ends the ones that it replaces, here and, as separate tasks, at the
 * provider. A subscription that was given up meanwhile is ended at the provider, and its charge
 * refunded.
 */
async function record(
  transaction: Transaction,
  run: TaskRun,
  made: StripeSubscription,
): Promise<void> {
  const { task } = run;
  const { environmentId, customerId, subscriptionId } = task;
  const now = run.now();
  const situation = await loadForRecord(transaction, { environmentId, customerId, now });
  const isOpen = await billingStore.deleteTask(transaction, task);
  const stored = situation.subscriptions.find((one) => one.subscriptionId === subscriptionId);
  // A subscription that was given up meanwhile must not continue to bill unnoticed.
  if (!isOpen && stored !== undefined) return;
  if (stored === undefined || isGivenUp(stored)) {
    const id = rowId(now.getTime());
    const place = { environmentId, customerId, subscriptionId, id, notBefore: now };
    const work = { kind: "end", billingId: made.id, isProrated: true } as const;
    await billingStore.insertTasks(transaction, environmentId, [newTask(place, work, now)]);
    return;
  }
  const row = activated(stored, made, now);
  const others = situation.subscriptions.filter((one) => one !== stored);
  const rivals = rivalsAfter({ before: null, after: row }, others, now);
  const change = { subscription: row, others: rivals, created: [] };
  await writeChange(transaction, environmentId, withFollowers(change, situation), situation);
  const information = termsOf(row).billingInformation;
  const isProrated = !isBackdated(row) && prorationOf(information) !== "none";
  const tasks = followUps(rivals, situation, { environmentId, isProrated });
  if (tasks.length > 0) await billingStore.insertTasks(transaction, environmentId, tasks);
}

function activated(stored: Subscription, made: StripeSubscription, now: Date): Subscription {
  const isPaid = ["active", "trialing", "past_due"].includes(made.status);
  return {
    ...stored,
    billingId: made.id,
    billingState: isPaid ? null : "UNPAID",
    paymentCollection: isPaid ? "NOT_REQUIRED" : "FAILED",
    billingCycleAnchor: anchorOf(stored, made, now),
  };
}

const minuteMs = 60_000;

/**
 * Returns where periods are counted from: as was asked, unless the provider counts from another
 * day, since it was made later, or its first period ended in a month that lacks the day of the
 * start.
 */
function anchorOf(stored: Subscription, made: StripeSubscription, now: Date): Date | null {
  const anchor = stored.billingCycleAnchor ?? stored.startDate;
  const theirs = new Date(made.billing_cycle_anchor * 1_000);
  const end = made.items.data[0]?.current_period_end;
  const isTrial = stored.trialEndDate !== null && stored.trialEndDate > now;
  if (end === undefined || isTrial) return stored.billingCycleAnchor;
  const ours = billingPeriodAt(stored, now).end.getTime();
  const isSameDay = theirs.getUTCDate() === anchor.getUTCDate();
  const isSame = isSameDay && Math.abs(ours - end * 1_000) < minuteMs;
  return isSame ? stored.billingCycleAnchor : theirs;
}
