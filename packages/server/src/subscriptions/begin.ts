import { isStripeId, limits } from "@carryover/contract";
import type { Transaction } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import * as billingStore from "./billing/store.ts";
import { type BillingTask, digestOf, newTask, type TaskWork } from "./billing/task.ts";
import { effectOf } from "./billing/terms/effect.ts";
import { billedItems } from "./billing/terms/items.ts";
import { assertStartOfBackdated, assertTermsBillable } from "./billing/terms/terms.ts";
import { assertBillingIdFree } from "./billing-ids/holders.ts";
import { withdrawCreate } from "./deciding/archive.ts";
import type { CancelBody, SubscriptionChange } from "./deciding/cancel.ts";
import { followUps, isLinked } from "./deciding/follow-ups.ts";
import { decideOperation, type Operation } from "./deciding/operation.ts";
import { provisioned } from "./deciding/provision.ts";
import { invalidField } from "./deciding/refuse.ts";
import type { ProvisionBody, Situation } from "./deciding/requested.ts";
import { rivalsAfter } from "./deciding/rivals.ts";
import { loadForRecord, loadLocked, touched, writeChange } from "./deciding/situation.ts";
import { withFollowers } from "./follower.ts";
import { noStripeId } from "./importing/seat-issues.ts";
import * as store from "./store.ts";
import type { Subscription } from "./subscription.ts";

/** Pending work, to be finished after the commit. */
export interface Begun {
  readonly customerId: string;
  readonly subscriptionId: string;
  /** The task at the provider to run first; null if everything is decided. */
  readonly taskId: string | null;
  /** Whether other ones follow for the provider. */
  readonly hasFollowUps: boolean;
  readonly isProvision: boolean;
}

/**
 * Decides on a new subscription and writes it. One that the billing provider is to bill is pending,
 * and returns no access, until it is made there. The same request again, while it is pending, is
 * the same subscription.
 */
export async function beginProvision(
  transaction: Transaction,
  environmentId: string,
  body: ProvisionBody,
  now: Date,
): Promise<Begun> {
  const { customerId, payingCustomerId } = body;
  const place = { environmentId, customerId, now };
  const situation = await loadLocked(transaction, place, payingCustomerId);
  const requested = provisioned(body, situation);
  const isBilled = needsProvider(requested, situation);
  const digest = digestOf(body);
  const pending = situation.subscriptions.find((one) => isPendingLike(one, requested));
  if (pending !== undefined && isBilled) {
    return samePending(transaction, { environmentId, pending, digest });
  }
  if (isBilled) assertBillable(requested, situation);
  const row: Subscription = isBilled
    ? { ...requested, billingState: "PENDING", paymentCollection: "PROCESSING" }
    : requested;
  if (situation.hasBillingProvider && row.billingId !== null && !isStripeId(row.billingId)) {
    throw invalidField("billingId", noStripeId(row).message);
  }
  await assertBillingIdFree(transaction, environmentId, row, situation);
  if ((await store.claimIds(transaction, environmentId, [row])) === 0) {
    const message = "There is a subscription with this id already.";
    throw new Refusal("DuplicatedEntityNotAllowed", { entity: "subscription" }, message);
  }
  const rivals = rivalsAfter({ before: null, after: row }, situation.subscriptions, now);
  const change = { subscription: row, others: rivals, created: [] };
  const { others, created } = withFollowers(change, situation);
  if (created.length > 0) await store.claimIds(transaction, environmentId, created);
  const changed = others.map((other) => touched(other, situation));
  await store.writeSubscriptions(transaction, environmentId, [row, ...changed, ...created]);
  const isAnchorSaid = body.billingCycleAnchor !== undefined;
  const work = { kind: "create", digest, ...(isAnchorSaid && { isAnchorSaid }) } as const;
  const create = isBilled ? createTask(environmentId, row, work, now) : null;
  // A seat that the same provider subscription bills before and after must not end there.
  const left = others.filter((one) => one.billingId === null || one.billingId !== row.billingId);
  const tasks = followUps(left, situation, { environmentId, isProrated: false });
  await insertTasks(transaction, environmentId, [...(create === null ? [] : [create]), ...tasks]);
  const { subscriptionId } = row;
  const hasFollowUps = tasks.length > 0 || create !== null;
  return {
    customerId,
    subscriptionId,
    taskId: create?.id ?? null,
    hasFollowUps,
    isProvision: true,
  };
}

/** Returns whether the provider must act first: not for free plans, nor with a billing id. */
function needsProvider(row: Subscription, { hasBillingProvider }: Situation): boolean {
  const isCollected = row.paymentCollectionMethod !== "NONE";
  return hasBillingProvider && row.pricingType === "PAID" && row.billingId === null && isCollected;
}

function assertBillable(row: Subscription, { catalog }: Situation): void {
  assertStartOfBackdated(row);
  assertTermsBillable(row);
  billedItems(row, catalog);
}

function isPendingLike(one: Subscription, requested: Subscription): boolean {
  return (
    one.billingState === "PENDING" &&
    one.cancellationDate === null &&
    one.productId === requested.productId &&
    one.resourceId === requested.resourceId
  );
}

async function samePending(
  transaction: Transaction,
  of: { environmentId: string; pending: Subscription; digest: string },
): Promise<Begun> {
  const { customerId, subscriptionId } = of.pending;
  const tasks = await billingStore.loadTasks(transaction, of.environmentId, customerId);
  const task = tasks.find((each) => {
    const { work } = each.state;
    const isSame = work.kind === "create" && work.digest === of.digest;
    return isSame && each.subscriptionId === subscriptionId;
  });
  const begun = { customerId, subscriptionId, hasFollowUps: true, isProvision: true };
  if (task !== undefined) return { ...begun, taskId: task.id };
  const message =
    `The subscription "${subscriptionId}" to the same product is yet to be made at the billing ` +
    "provider. Wait for it, or cancel it first.";
  throw new Refusal("InvalidSubscriptionStatus", { status: "PAYMENT_PENDING" }, message);
}

function createTask(environmentId: string, row: Subscription, work: TaskWork, now: Date) {
  const { customerId, subscriptionId, startDate } = row;
  const id = rowId(now.getTime());
  const notBefore = startDate > now ? startDate : leased(now);
  const place = { environmentId, customerId, subscriptionId, id, notBefore };
  return newTask(place, work, now);
}

/** Leases a task to the request that starts it; others take it over only after a while. */
function leased(now: Date): Date {
  return new Date(now.getTime() + limits.billingTaskLeaseMs);
}

/**
 * Decides on a change of a stored subscription. A change that the provider must make first is
 * stored as a task; any other is written. Null without a change. Throws SubscriptionNotFound.
 */
export async function beginChange(
  transaction: Transaction,
  of: { environmentId: string; id: string; now: Date },
  requested: Operation,
): Promise<Begun> {
  const { environmentId, id, now } = of;
  const owners = await store.findOwners(transaction, environmentId, [id]);
  const customerId = owners.get(id);
  if (customerId === undefined) throw new Refusal("SubscriptionNotFound");
  const place = { environmentId, customerId, now };
  // The subscriptions of an archived customer can only be ended.
  const situation = await (requested.kind === "cancel"
    ? loadForRecord(transaction, place)
    : loadLocked(transaction, place));
  const stored = situation.subscriptions.find((one) => one.subscriptionId === id);
  if (stored === undefined) throw new Refusal("SubscriptionNotFound");
  const operation = stored.billingState === "PENDING" ? onPending(requested) : requested;
  const begun = { customerId, subscriptionId: id, hasFollowUps: true, isProvision: false };
  const all = situation.hasBillingProvider
    ? await billingStore.loadTasks(transaction, environmentId, customerId)
    : [];
  const open = all.filter((task) => task.subscriptionId === id);
  const digest = digestOf(operation);
  const isOpen = openTask(open, digest);
  if (isOpen !== null) return { ...begun, taskId: isOpen };
  const change = decideOperation(operation, stored, situation);
  if (change === null) return { ...begun, taskId: null, hasFollowUps: false };
  if (stored.billingState === "PENDING")
    await withdrawCreate(transaction, open, change.subscription);
  const work = changeOptions(stored, change, operation, situation, digest);
  if (work !== null) {
    const of = { environmentId, customerId, subscriptionId: id };
    const task = newTask({ ...of, id: rowId(now.getTime()), notBefore: leased(now) }, work, now);
    await insertTasks(transaction, environmentId, [task]);
    return { ...begun, taskId: task.id };
  }
  await writeChange(transaction, environmentId, change, situation);
  const tasks = followUps(change.others, situation, { environmentId, isProrated: false });
  await insertTasks(transaction, environmentId, tasks);
  return { ...begun, taskId: null, hasFollowUps: tasks.length > 0 };
}

/** Returns the task of the same change, if it is under way. Throws where another one is. */
function openTask(open: readonly BillingTask[], digest: string): string | null {
  const changing = open.find(({ action }) => action === "change");
  if (changing === undefined) return null;
  const { work } = changing.state;
  if (work.kind === "change" && work.digest === digest) return changing.id;
  const message =
    "An earlier change is still being made at the billing provider. Try again shortly.";
  throw new Refusal("billing_unavailable", {}, message);
}

/**
 * Allows only to give up a subscription that the provider has not made yet, at once and without a
 * follower.
 */
function onPending({ kind }: Operation): Operation {
  if (kind === "cancel") {
    const body: CancelBody = {
      cancellationTime: "IMMEDIATE",
      cancellationAction: "REVOKE_ENTITLEMENTS",
    };
    return { kind, body };
  }
  const message =
    "The subscription is yet to be made at the billing provider, so all that can be done with it " +
    "is to cancel it.";
  throw new Refusal("InvalidSubscriptionStatus", { status: "PAYMENT_PENDING" }, message);
}

function changeOptions(
  stored: Subscription,
  change: SubscriptionChange,
  operation: Operation,
  situation: Situation,
  digest: string,
): TaskWork | null {
  if (!isLinked(stored, situation) || stored.billingId === null) return null;
  const { catalog, now } = situation;
  const after = change.subscription;
  const effect = effectOf({ before: stored, after, operation, catalog, now });
  if (effect.kind === "none") return null;
  const { billingId } = stored;
  return { kind: "change", digest, operation, at: now.toISOString(), billingId };
}

async function insertTasks(
  transaction: Transaction,
  environmentId: string,
  tasks: readonly BillingTask[],
): Promise<void> {
  if (tasks.length > 0) await billingStore.insertTasks(transaction, environmentId, tasks);
}
