import type { DefaultTrial, PackageVersion } from "../../catalog/service.ts";
import { rowId } from "../../row-id.ts";
import { hasAccessAt, isTrialAt, type Subscription, statusAt, trialEnd } from "../subscription.ts";
import { checkAddons, checkPlan, checkResource } from "./checks.ts";
import { newSubscription } from "./new-subscription.ts";
import { invalidField, refusalOf, required } from "./refuse.ts";
import {
  instantOf,
  type PreviewBody,
  type ProvisionBody,
  requestedCharges,
  requestedEntitlements,
  requestedPeriod,
  requestedTerms,
  type Situation,
} from "./requested.ts";
import { executionTime, settled } from "./schedule.ts";

type StartBody = ProvisionBody | PreviewBody;

/**
 * Returns the subscription that a body requests. Pure but for the row id. Throws refusals, but does
 * not consider who bills it.
 */
export function provisioned(body: ProvisionBody, situation: Situation): Subscription {
  const { now } = situation;
  const { plan, ...base } = started(body, situation);
  const endDate = body.cancellationDate === undefined ? null : instantOf(body.cancellationDate);
  if (endDate !== null && endDate <= base.startDate) {
    const message = "The cancellationDate must be after the start of the subscription.";
    throw refusalOf({ code: "end_before_start", message });
  }
  return {
    ...base,
    subscriptionId: body.id ?? `subscription-${rowId(now.getTime()).replaceAll("-", "")}`,
    endDate,
    billingId: body.billingId ?? null,
    paymentCollectionMethod:
      body.paymentCollectionMethod ?? (base.pricingType === "PAID" ? "CHARGE" : null),
    payingCustomerId: body.payingCustomerId ?? null,
    salesforceId: body.salesforceId ?? null,
    entitlements: requestedEntitlements(situation.catalog, plan, body.entitlements ?? [], now),
    terms: requestedTerms({}, body),
    metadata: body.metadata ?? {},
  };
}

/** Returns the common part of provisioning and its preview: plan, dates, trial, quantities. */
export function started(
  body: StartBody,
  situation: Situation,
): Subscription & { readonly plan: PackageVersion } {
  const { catalog, now } = situation;
  const plan = required(checkPlan(catalog, body.planId));
  const resourceId = required(checkResource(catalog, plan.productId, body.resourceId ?? null));
  const same = situation.subscriptions
    .filter((one) => one.productId === plan.productId && one.resourceId === resourceId)
    .map((one) => settled(one, now));
  const trial = requestedTrial(body, plan, situation);
  const startDate = startOf(body, plan, same, trial !== null, now);
  const cursorId = rowId(now.getTime());
  const addons = required(checkAddons(catalog, plan, body.addons ?? [], []));
  const charges = requestedCharges(catalog, plan, body);
  const billingPeriod = requestedPeriod(plan, body.billingPeriod);
  const blank = newSubscription({
    customerId: body.customerId,
    subscriptionId: "",
    cursorId,
    productId: plan.productId,
    planId: plan.id,
    planVersion: plan.version,
    resourceId,
    pricingType: plan.pricingType ?? "FREE",
    startDate,
    createdAt: now,
    ...trialDates(trial, startDate, now),
    billingPeriod,
    addons,
    charges,
  });
  return { ...blank, billingCycleAnchor: anchorOf(blank, body, same, now), plan };
}

interface Trial {
  readonly end: Date | null;
  readonly duration: DefaultTrial | null;
  readonly behavior: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
  /** Whether it was asked for, so that it cannot be left out in silence. */
  readonly isRequested: boolean;
}

/** Returns its trial: the requested one, or the plan's own. */
function requestedTrial(
  body: StartBody,
  plan: PackageVersion,
  { subscriptions }: Situation,
): Trial | null {
  const options = body.trialOverrideConfiguration;
  const isAdopted = "billingId" in body && body.billingId != null;
  if (options?.isTrial === false || (options === undefined && isAdopted)) return null;
  const duration = plan.defaultTrial;
  const behavior =
    options?.trialEndBehavior ?? duration?.trialEndBehavior ?? ("CONVERT_TO_PAID" as const);
  if (options !== undefined) {
    if (plan.pricingType === "FREE" || plan.pricingType === null) {
      const message = `The plan "${plan.id}" is free, so it has no trial.`;
      throw invalidField("trialOverrideConfiguration.isTrial", message);
    }
    const end = options.trialEndDate === undefined ? null : instantOf(options.trialEndDate);
    if (end === null && duration === null) {
      const message = `The plan "${plan.id}" has no trial of its own: give its trialEndDate.`;
      throw invalidField("trialOverrideConfiguration.trialEndDate", message);
    }
    return { end, duration, behavior, isRequested: true };
  }
  const isPriced = plan.pricingType === "PAID" || plan.pricingType === "CUSTOM";
  const hadIt = subscriptions.some((one) => one.productId === plan.productId && hasTried(one));
  if (duration === null || !isPriced || hadIt) return null;
  return { end: null, duration, behavior, isRequested: false };
}

/**
 * Returns whether the customer had a trial of the product or paid for it, which excludes a default
 * trial.
 */
function hasTried(subscription: Subscription): boolean {
  return subscription.trialEndDate !== null || subscription.pricingType === "PAID";
}

function trialDates(trial: Trial | null, start: Date, now: Date) {
  const none = { trialEndDate: null, trialEndBehavior: null };
  if (trial === null) return none;
  const { duration } = trial;
  const end =
    trial.end ?? (duration === null ? start : trialEnd(start, duration.duration, duration.units));
  if (trial.isRequested && end <= start) {
    const message = "The trialEndDate must be after the start of the subscription.";
    throw invalidField("trialOverrideConfiguration.trialEndDate", message);
  }
  // The plan's own trial of a subscription that started long ago is over.
  if (!trial.isRequested && end <= now) return none;
  return { trialEndDate: end, trialEndBehavior: trial.behavior };
}

/**
 * Returns when it starts. Without a date: at once; with a strategy, when the running subscription's
 * period or the month is over; and what follows a trial of the product for money starts at its end.
 */
function startOf(
  body: StartBody,
  plan: PackageVersion,
  same: readonly Subscription[],
  isTrial: boolean,
  now: Date,
): Date {
  if (body.startDate !== undefined) return instantOf(body.startDate);
  const running = runningOf(same, now);
  const scheduledFor =
    running === undefined ? null : executionTime(running, body.scheduleStrategy, now);
  if (scheduledFor !== null || body.scheduleStrategy === "IMMEDIATE") return scheduledFor ?? now;
  const trial = same.find((one) => statusAt(one, now) === "IN_TRIAL");
  const followsTrial = !isTrial && plan.pricingType === "PAID" && trial !== undefined;
  return followsTrial ? (trial.trialEndDate ?? now) : now;
}

/** Returns the subscription with access; if there is a trial too, the other one. */
export function runningOf(same: readonly Subscription[], now: Date): Subscription | undefined {
  const running = same.filter((one) => hasAccessAt(one, now));
  return running.find((one) => !isTrialAt(one, now)) ?? running[0];
}

/**
 * Returns where billing periods are counted from: the end of a trial that converts; or where those
 * of the paid subscription are counted from whose place it takes at once, unless a new start is
 * asked for.
 */
function anchorOf(
  subscription: Subscription,
  body: StartBody,
  same: readonly Subscription[],
  now: Date,
): Date | null {
  if (subscription.trialEndDate !== null) {
    return subscription.pricingType === "PAID" ? subscription.trialEndDate : null;
  }
  const running = runningOf(same, now);
  const isReplacing =
    running !== undefined &&
    !isTrialAt(running, now) &&
    running.pricingType === "PAID" &&
    subscription.pricingType === "PAID" &&
    running.billingPeriod === subscription.billingPeriod &&
    subscription.startDate.getTime() === now.getTime();
  if (!isReplacing || body.billingCycleAnchor === "NOW") return null;
  return running.billingCycleAnchor ?? running.startDate;
}
