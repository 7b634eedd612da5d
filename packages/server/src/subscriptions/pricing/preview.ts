import type { subscriptionPreviewReply } from "@carryover/contract";
import type { z } from "zod";
import { type Catalog, type PackageVersion, versionOf } from "../../catalog/service.ts";
import { assertStartOfBackdated } from "../billing/terms/terms.ts";
import { runningOf, started } from "../deciding/provision.ts";
import { type PreviewBody, requestedTerms, type Situation } from "../deciding/requested.ts";
import { pendingUpdates, settled } from "../deciding/schedule.ts";
import { billingPeriodAt, type Subscription, statusAt } from "../subscription.ts";
import { isDowngrade } from "./downgrade.ts";
import { costOf, type Discount, invoiceOf } from "./invoice.ts";
import { pricedPackage } from "./priced-package.ts";
import { type Charge, chargesOf } from "./prices.ts";

export type PreviewView = z.input<typeof subscriptionPreviewReply>["data"];

/** Computes the cost of a subscription. Writes nothing; a running one is not credited. */
export function preview(body: PreviewBody, situation: Situation): PreviewView {
  const { catalog, now } = situation;
  const { plan, ...options } = started(withBillableFeatures(body), situation);
  const subscription = { ...options, terms: requestedTerms({}, body) };
  if (situation.hasBillingProvider && options.pricingType === "PAID") {
    assertStartOfBackdated(subscription);
  }
  const charges = chargesOf(pricedPackage(subscription, catalog));
  const paidFrom = subscription.trialEndDate ?? subscription.startDate;
  const period = billingPeriodAt(subscription, paidFrom);
  const terms = {
    period,
    discount: discountOf(body),
    taxPercentage: body.billingInformation?.taxPercentage ?? 0,
  };
  const describe = (charge: Charge) => description(charge, plan, subscription, catalog);
  // A trial, or a later start, costs nothing yet; a backdated one is billed from its next period
  // on.
  const isDue = subscription.trialEndDate === null && subscription.startDate.getTime() === +now;
  const recurring = charges.filter((charge) => charge.billingCadence === "RECURRING");
  const running = runningOf(sameProduct(subscription, situation), now);
  return {
    immediateInvoice: invoiceOf(isDue ? charges : [], describe, terms),
    recurringInvoice: invoiceOf(recurring, describe, terms),
    billingPeriodRange: { start: period.start.toISOString(), end: period.end.toISOString() },
    freeItems: freeItems(subscription, charges),
    hasScheduledUpdates: hasScheduledUpdates(subscription, situation),
    isPlanDowngrade: running !== undefined && isDowngrade(running, subscription, catalog),
  };
}

/** Reads an older name of charges. */
function withBillableFeatures(body: PreviewBody): PreviewBody {
  const older = (body.billableFeatures ?? []).map(({ featureId, quantity }) => ({
    id: featureId,
    quantity,
    type: "FEATURE" as const,
  }));
  return { ...body, charges: body.charges ?? older };
}

function discountOf({ appliedCoupon }: PreviewBody): Discount | null {
  const discount = appliedCoupon?.discount;
  if (discount === undefined) return null;
  const code = appliedCoupon?.promotionCode || appliedCoupon?.couponId || null;
  return {
    code,
    description: discount.description ?? discount.name ?? code ?? "Discount",
    percentOff: discount.percentOff ?? null,
    amountsOff: discount.amountsOff ?? [],
  };
}

/** Returns the names of the plan or add-on, and of the charged feature. */
function description(
  { addonId, featureId }: Charge,
  plan: PackageVersion,
  { addons }: Subscription,
  catalog: Catalog,
): string {
  const number = addons.find((addon) => addon.id === addonId)?.version ?? 0;
  const addon = addonId === null ? undefined : versionOf(catalog.addons.get(addonId), number);
  const name = addon?.displayName ?? addonId ?? plan.displayName;
  if (featureId === null) return name;
  return `${name} - ${catalog.features.get(featureId)?.displayName ?? featureId}`;
}

/** Add-ons that cost nothing. */
function freeItems({ addons }: Subscription, charges: readonly Charge[]) {
  const isPaid = (id: string) =>
    charges.some((charge) => charge.addonId === id && costOf(charge) > 0n);
  const bought = addons.filter(({ quantity }) => quantity > 0);
  return bought.filter(({ id }) => !isPaid(id)).map(({ id, quantity }) => ({ id, quantity }));
}

function sameProduct(options: Subscription, { subscriptions, now }: Situation): Subscription[] {
  return subscriptions
    .filter((one) => one.productId === options.productId && one.resourceId === options.resourceId)
    .map((one) => settled(one, now));
}

/**
 * Returns whether something is to change already: an update, or a subscription that is to start.
 */
function hasScheduledUpdates(options: Subscription, situation: Situation): boolean {
  const { now } = situation;
  return sameProduct(options, situation).some((one) => {
    const status = statusAt(one, now);
    const isRunning = status === "ACTIVE" || status === "IN_TRIAL";
    return status === "NOT_STARTED" || (isRunning && pendingUpdates(one, now).length > 0);
  });
}
