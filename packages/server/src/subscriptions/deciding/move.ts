import type { subscriptionMigrateBody } from "@carryover/contract";
import type { z } from "zod";
import { type Catalog, latestPublished } from "../../catalog/service.ts";
import { Refusal } from "../../refusal.ts";
import {
  type ScheduledChanges,
  type Subscription,
  type SubscriptionAddon,
  statusAt,
  subscriptionAt,
} from "../subscription.ts";
import type { SubscriptionChange } from "./cancel.ts";
import { checkPlan } from "./checks.ts";
import { refusalOf, required } from "./refuse.ts";
import { productOf, type Situation } from "./requested.ts";
import { rivalsAfter } from "./rivals.ts";
import { executionTime, scheduled, settled, withoutScheduled } from "./schedule.ts";
import { assertNotEnded } from "./update.ts";

/** Returns the subscription on another resource, with its follower; null if it is already there. */
export function transferred(
  stored: Subscription,
  resourceId: string,
  { catalog, subscriptions, now }: Situation,
): SubscriptionChange | null {
  const base = settled(stored, now);
  assertNotEnded(base, now);
  if (!productOf(catalog, base)?.multipleSubscriptions) {
    const message = `The product "${base.productId}" allows one subscription, without resources.`;
    throw refusalOf({ code: "resource_not_allowed", message });
  }
  if (base.resourceId === resourceId) return null;
  const open = subscriptions.filter(
    (one) => one !== stored && one.productId === base.productId && !hasEnded(one, now),
  );
  if (open.some((one) => one.resourceId === resourceId)) {
    const message = `The resource "${resourceId}" has a subscription already.`;
    throw new Refusal("DuplicatedEntityNotAllowed", { entity: "subscription" }, message);
  }
  const followers = open.filter(
    (one) =>
      one.resourceId === base.resourceId &&
      one.startDate.getTime() === base.cancellationDate?.getTime() &&
      one.startDate > now,
  );
  const staying = subscriptions.filter((one) => one !== stored && !followers.includes(one));
  const subscription = { ...withoutRival(base, followers, now), resourceId };
  return {
    subscription,
    others: [
      ...followers.map((one) => ({ ...settled(one, now), resourceId })),
      ...rivalsAfter({ before: base, after: subscription }, staying, now),
    ],
    created: [],
  };
}

/** Returns the subscriptions that were to be replaced by one that moves away, and now continue. */
function withoutRival(
  base: Subscription,
  followers: readonly Subscription[],
  now: Date,
): Subscription {
  const { cancellationDate, cancelReason } = base;
  const givesWay =
    cancellationDate !== null &&
    cancellationDate > now &&
    followers.length === 0 &&
    (cancelReason === "UPGRADE_OR_DOWNGRADE" || cancelReason === "TRIAL_CONVERTED");
  return givesWay ? { ...base, cancellationDate: null, cancelReason: null } : base;
}

/**
 * Returns the subscription on the latest published versions, now or later; null if it is on them.
 */
export function moved(
  stored: Subscription,
  body: z.output<typeof subscriptionMigrateBody>,
  { catalog, now }: Situation,
): SubscriptionChange | null {
  const base = settled(stored, now);
  assertNotEnded(base, now);
  const at = executionTime(base, body.subscriptionMigrationTime, now);
  const changes = latestChanges(at === null ? base : subscriptionAt(base, at), catalog);
  if (changes === null) return null;
  const subscription =
    at === null
      ? { ...withoutScheduled(base, ["MIGRATE_TO_LATEST"]), ...changes }
      : scheduled(base, { type: "MIGRATE_TO_LATEST", at, changes }, now);
  return { subscription, others: [], created: [] };
}

function latestChanges(base: Subscription, catalog: Catalog): ScheduledChanges | null {
  const plan = required(checkPlan(catalog, base.planId));
  const pricingType = plan.pricingType ?? "FREE";
  assertSamePayment(base, pricingType);
  const addons = pricingType === "FREE" ? [] : base.addons.map((addon) => latest(addon, catalog));
  const isOn =
    plan.version === base.planVersion &&
    addons.every((addon, index) => addon.version === base.addons[index]?.version);
  if (isOn) return null;
  return {
    planVersion: plan.version,
    pricingType,
    addons,
    ...(pricingType === "FREE" && { entitlements: [], charges: [] }),
  };
}

/** Refuses changes of payment that need a new subscription: from a free plan, or to a paid one. */
function assertSamePayment(base: Subscription, pricingType: Subscription["pricingType"]): void {
  if (base.pricingType === pricingType) return;
  if (base.pricingType !== "FREE" && pricingType !== "PAID") return;
  const message =
    `The plan "${base.planId}" has become ${pricingType}, the subscription is ` +
    `${base.pricingType}: provision a new one instead.`;
  throw new Refusal("invalid_subscription", { reason: "pricing_type_changed" }, message);
}

function latest(addon: SubscriptionAddon, catalog: Catalog): SubscriptionAddon {
  const version = latestPublished(catalog.addons.get(addon.id))?.version ?? addon.version;
  return { ...addon, version };
}

function hasEnded(subscription: Subscription, now: Date): boolean {
  const status = statusAt(subscription, now);
  return status === "EXPIRED" || status === "CANCELED";
}
