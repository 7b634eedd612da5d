import { type Catalog, latestPublished } from "../catalog/service.ts";
import { rowId } from "../row-id.ts";
import type { SubscriptionChange } from "./deciding/cancel.ts";
import type { CancelReason } from "./deciding/cancel-reason.ts";
import { newSubscription } from "./deciding/new-subscription.ts";
import { productOf, type Situation } from "./deciding/requested.ts";
import { reopened } from "./deciding/rivals.ts";
import { withdrawn } from "./deciding/schedule.ts";
import { effectiveEnd, type Subscription, statusAt } from "./subscription.ts";

/**
 * Followers of ending subscriptions, for products with DOWNGRADE_TO_FREE: a free subscription that
 * starts at the very end. It is written as soon as the end is known, so that no job has to run at
 * that time, and names its predecessor. Until it starts, it depends on that end: another end
 * withdraws it and creates another follower. Once started, it is an ordinary subscription.
 */
export interface Followers {
  /** Withdrawn followers, as rows to write. */
  readonly withdrawn: readonly Subscription[];
  readonly created: readonly Subscription[];
}

export interface FollowerContext {
  readonly catalog: Catalog;
  readonly isOfArchived: boolean;
  /** The subscription that is ended with everything revoked; nothing follows it. */
  readonly revokedId: string | null;
  readonly now: Date;
}

/** Returns whether it follows another one and waits for its end. */
export function isWaiting(row: Subscription, now: Date): boolean {
  return row.follows !== null && statusAt(row, now) === "NOT_STARTED";
}

/** Returns a change with the followers of the ends that it causes. */
export function withFollowers(
  change: SubscriptionChange,
  situation: Situation,
  revokedId: string | null = null,
): SubscriptionChange {
  const { subscriptions, catalog, isOfArchived, now } = situation;
  const changed = [change.subscription, ...change.others];
  const after = merged(subscriptions, [...changed, ...change.created]);
  const context = { catalog, isOfArchived, revokedId, now };
  const followers = followersAfter(subscriptions, after, context);
  return {
    subscription: change.subscription,
    others: merged(change.others, followers.withdrawn),
    created: [...change.created, ...followers.created],
  };
}

/** Rows with others in the place of those with the same id, or behind them. */
export function merged(
  rows: readonly Subscription[],
  others: readonly Subscription[],
): Subscription[] {
  const byId = new Map([...rows, ...others].map((row) => [row.subscriptionId, row]));
  return [...byId.values()];
}

/** Returns the followers of subscriptions whose end changes. */
export function followersAfter(
  before: readonly Subscription[],
  after: readonly Subscription[],
  context: FollowerContext,
): Followers {
  const stored = new Map(before.map((row) => [row.subscriptionId, row]));
  const rows = new Map(after.map((row) => [row.subscriptionId, row]));
  const following = byFollowed(after);
  const result = { withdrawn: [] as Subscription[], created: [] as Subscription[] };
  for (const base of after) {
    const known = stored.get(base.subscriptionId);
    const own = following.get(base.subscriptionId) ?? [];
    const hasNewEnd = !hasSameEnd(known, base);
    if (!hasNewEnd && !hasGivenWay(latestOf(own), base)) continue;
    // One that the new end has cut before it could start is withdrawn by it like any other.
    const isWithdrawn = (one: Subscription) =>
      isWaiting(one, context.now) || (hasNewEnd && isCut(one, stored, context.now));
    for (const waiting of own.filter(isWithdrawn)) {
      const row = withdrawn(waiting, context.now);
      rows.set(row.subscriptionId, row);
      result.withdrawn.push(row);
    }
    const next = followerOf(base, known, [...rows.values()], context);
    if (next === null) continue;
    rows.set(next.subscriptionId, next);
    result.created.push(next);
  }
  return result;
}

/** Returns whether it waited before, and others of its seat leave it no time now. */
function isCut(one: Subscription, stored: ReadonlyMap<string, Subscription>, now: Date): boolean {
  const before = stored.get(one.subscriptionId);
  const wasWaiting = before !== undefined && isWaiting(before, now);
  return wasWaiting && !isWaiting(one, now) && one.cancelReason === "UPGRADE_OR_DOWNGRADE";
}

function byFollowed(rows: readonly Subscription[]): ReadonlyMap<string, Subscription[]> {
  const following = new Map<string, Subscription[]>();
  for (const row of rows) {
    if (row.follows === null) continue;
    following.set(row.follows, [...(following.get(row.follows) ?? []), row]);
  }
  return following;
}

/**
 * Returns the end; null for a subscription that the provider has not made yet, and may never make.
 */
function endOf(row: Subscription): Date | null {
  return row.billingState === "PENDING" ? null : effectiveEnd(row);
}

function hasSameEnd(before: Subscription | undefined, after: Subscription): boolean {
  const end = before === undefined ? null : endOf(before);
  return (
    end?.getTime() === endOf(after)?.getTime() &&
    (before === undefined || before.resourceId === after.resourceId)
  );
}

/** Returns the follower that was created last. The ones before it have been replaced. */
function latestOf(followers: readonly Subscription[]): Subscription | undefined {
  return followers.toSorted((a, b) => (a.cursorId < b.cursorId ? -1 : 1)).at(-1);
}

/**
 * Returns whether it was to follow this end, and another subscription was to start there instead.
 */
function hasGivenWay(follower: Subscription | undefined, base: Subscription): boolean {
  if (follower === undefined) return false;
  const { startDate, cancellationDate, cancelReason } = follower;
  return (
    startDate.getTime() === endOf(base)?.getTime() &&
    cancelReason === "UPGRADE_OR_DOWNGRADE" &&
    cancellationDate !== null &&
    cancellationDate <= startDate
  );
}

/** Ends that nothing follows, or another subscription does. */
const otherwise: ReadonlySet<CancelReason | null> = new Set([
  "UPGRADE_OR_DOWNGRADE",
  "TRIAL_CONVERTED",
  "CustomerArchived",
  "PENDING_PAYMENT_EXPIRED",
]);

function followerOf(
  base: Subscription,
  known: Subscription | undefined,
  stored: readonly Subscription[],
  { catalog, isOfArchived, revokedId, now }: FollowerContext,
): Subscription | null {
  const end = endOf(base);
  if (end === null || isOfArchived || base.subscriptionId === revokedId) return null;
  // An end that was past when it became known is history, and a subscription that never ran has no
  // end.
  const isHistory = known === undefined && end <= now;
  if (isHistory || base.startDate > end) return null;
  if (base.cancellationDate?.getTime() === end.getTime() && otherwise.has(base.cancelReason)) {
    return null;
  }
  const plan = planAfter(base, catalog);
  if (plan === null) return null;
  const cursorId = rowId(now.getTime());
  const follower = newSubscription({
    customerId: base.customerId,
    subscriptionId: `subscription-${cursorId.replaceAll("-", "")}`,
    cursorId,
    productId: plan.productId,
    planId: plan.id,
    planVersion: plan.version,
    resourceId: base.resourceId,
    pricingType: "FREE",
    startDate: end,
    createdAt: now,
    follows: base.subscriptionId,
  });
  // Another one may go on, or start then, in its place; or start later, and end it.
  const placed = reopened(follower, stored, now);
  const { cancellationDate } = placed;
  return cancellationDate !== null && cancellationDate <= end ? null : placed;
}

function planAfter(base: Subscription, catalog: Catalog) {
  const settings = productOf(catalog, base)?.settings;
  if (settings?.subscriptionEndSetup !== "DOWNGRADE_TO_FREE") return null;
  if (base.pricingType === "FREE") return null;
  const plan = latestPublished(catalog.plans.get(settings.downgradePlanId ?? ""));
  const isFree = plan !== undefined && (plan.pricingType ?? "FREE") === "FREE";
  return isFree && plan.productId === base.productId && plan.id !== base.planId ? plan : null;
}
