import type { Catalog } from "../../../catalog/service.ts";
import type { Operation } from "../../deciding/operation.ts";
import type { Terms } from "../../deciding/requested.ts";
import { pendingUpdates } from "../../deciding/schedule.ts";
import {
  billingPeriodAt,
  effectiveEnd,
  isTrialAt,
  type Subscription,
  subscriptionAt,
} from "../../subscription.ts";
import { type BilledItem, billedItems, fingerprintOf, unbillable } from "./items.ts";
import { assertTermsBillable, discountsOf, prorationOf, seconds } from "./terms.ts";

/** The effect of a change at the provider. */
export type Effect =
  | { readonly kind: "none" }
  | { readonly kind: "end"; readonly isProrated: boolean }
  | {
      readonly kind: "update";
      /** Parameters that do not depend on the provider's state. */
      readonly params: Readonly<Record<string, unknown>>;
      /** Removed and added items; a changed quantity of the same price is in both. */
      readonly removed: readonly BilledItem[];
      readonly added: readonly BilledItem[];
    };

/** A linked subscription before and after a change. */
export interface LinkedChange {
  readonly before: Subscription;
  readonly after: Subscription;
  readonly operation: Operation;
  readonly catalog: Catalog;
  readonly now: Date;
}

/**
 * Returns the effect of a change at the provider. Pure. Throws billing_refused for a change without
 * a counterpart: if it only counted here, the provider would bill something else than what is used.
 */
export function effectOf(change: LinkedChange): Effect {
  const { after, operation, now } = change;
  const end = effectiveEnd(after);
  if (end !== null && end <= now) {
    const isProrated = operation.kind === "cancel" && operation.body.prorate === true;
    return { kind: "end", isProrated };
  }
  assertNothingBilledLater(change);
  const { removed, added } = itemChanges(change);
  const changesItems = removed.length + added.length > 0;
  const params = {
    ...termsParams(change),
    ...trialParams(change),
    ...endParams(change),
    ...(changesItems && { proration_behavior: prorationOf(informationOf(operation)) }),
  };
  if (!changesItems && Object.keys(params).length === 0) return { kind: "none" };
  return { kind: "update", params, removed, added };
}

function informationOf(operation: Operation): Terms["billingInformation"] {
  return operation.kind === "update" ? operation.body.billingInformation : undefined;
}

/**
 * Refuses future dates of billed changes: the provider cannot schedule them, and nothing here would
 * do so in time.
 */
function assertNothingBilledLater({ before, after, catalog, now }: LinkedChange): void {
  const known = new Set(pendingUpdates(before, now).map(({ id }) => id));
  for (const update of pendingUpdates(after, now)) {
    if (known.has(update.id)) continue;
    const at = new Date(update.at);
    const { removed, added } = difference(
      billedItems({ ...subscriptionAt(after, now), futureUpdates: [] }, catalog).recurring,
      billedItems(subscriptionAt(after, at), catalog).recurring,
    );
    if (removed.length + added.length === 0) continue;
    const instead = "change it at once, or provision the plan with a scheduleStrategy";
    throw unbillable(`what it bills cannot be changed at a later date; ${instead}`);
  }
}

function itemChanges({ before, after, operation, catalog }: LinkedChange) {
  const none = { removed: [], added: [] };
  if (operation.kind === "cancel" || operation.kind === "unschedule") return none;
  if (operation.kind === "transfer") return none;
  if (operation.kind === "update" && !touchesItems(operation.body)) return none;
  assertTermsBillable(after);
  return difference(billedItems(before, catalog).recurring, billedItems(after, catalog).recurring);
}

function touchesItems(body: Extract<Operation, { kind: "update" }>["body"]): boolean {
  const { addons, charges, billingPeriod, priceOverrides, minimumSpend } = body;
  return [addons, charges, billingPeriod, priceOverrides, minimumSpend].some(
    (part) => part !== undefined,
  );
}

function difference(before: readonly BilledItem[], after: readonly BilledItem[]) {
  const isIn = (items: readonly BilledItem[], one: BilledItem) =>
    items.some((each) => keyOf(each) === keyOf(one) && each.quantity === one.quantity);
  return {
    removed: before.filter((one) => !isIn(after, one)),
    added: after.filter((one) => !isIn(before, one)),
  };
}

/** Returns the identity of a price. */
export function keyOf({ price }: BilledItem): string {
  return price.billingId ?? fingerprintOf(price);
}

/** Returns the parameters of changed terms; absent ones stay. */
function termsParams({ operation, after }: LinkedChange): Record<string, unknown> {
  if (operation.kind !== "update") return {};
  const { billingInformation: information, appliedCoupon, promotionCode } = operation.body;
  if (promotionCode !== undefined && appliedCoupon === undefined) {
    throw unbillable("give the promotion code as appliedCoupon.promotionCode, by its id there");
  }
  if (information !== undefined) assertTermsBillable(after);
  if (information?.isBackdated === true) throw unbillable("what runs cannot be backdated");
  if (information?.billingAddress !== undefined || information?.taxIds !== undefined) {
    throw unbillable("address and tax ids are the customer's; change them there");
  }
  const {
    taxRateIds,
    chargeOnBehalfOfAccount: onBehalfOf,
    invoiceDaysUntilDue,
  } = information ?? {};
  return {
    ...discountsOf(appliedCoupon, information?.couponId, null),
    ...(taxRateIds !== undefined && { default_tax_rates: taxRateIds.length > 0 ? taxRateIds : "" }),
    ...(onBehalfOf !== undefined && { on_behalf_of: onBehalfOf ?? "" }),
    ...(invoiceDaysUntilDue !== undefined && { days_until_due: invoiceDaysUntilDue }),
    ...(information?.metadata !== undefined && { metadata: information.metadata }),
    ...(operation.body.billingCycleAnchor === "NOW" && {
      billing_cycle_anchor: { type: "now" },
      proration_behavior: prorationOf(information),
    }),
  };
}

function trialParams({ before, after, now }: LinkedChange): Record<string, unknown> {
  const { trialEndDate } = after;
  if (trialEndDate === null || trialEndDate.getTime() === before.trialEndDate?.getTime()) return {};
  if (!isTrialAt(after, now)) return {};
  return { trial_end: seconds(trialEndDate), proration_behavior: "none" };
}

/**
 * Returns the parameters of an end; an end of the period is the provider's own, any other is a
 * date.
 */
function endParams({ before, after, operation, now }: LinkedChange): Record<string, unknown> {
  const end = effectiveEnd(after);
  if (end?.getTime() === effectiveEnd(before)?.getTime()) return {};
  if (end === null) return { cancel_at: "" };
  const isProrated = operation.kind === "cancel" && operation.body.prorate === true;
  const isPeriodEnd =
    operation.kind === "cancel" &&
    after.cancellationDate?.getTime() === end.getTime() &&
    billingPeriodAt(before, now).end.getTime() === end.getTime();
  if (isPeriodEnd) return { cancel_at_period_end: true };
  return {
    cancel_at: seconds(end),
    proration_behavior: isProrated ? "create_prorations" : "none",
  };
}
