import { limits } from "@carryover/contract";
import type { Params } from "../../../stripe/stripe.ts";
import { environmentMark, subscriptionMark } from "../../../stripe-marks.ts";
import { invalidField } from "../../deciding/refuse.ts";
import { type Terms, termsOf } from "../../deciding/requested.ts";
import { billingPeriodAt, type Subscription } from "../../subscription.ts";
import { unbillable } from "./items.ts";
import type { PricedItem } from "./prices.ts";

type Proration = "create_prorations" | "always_invoice" | "none";

/** The input of a new subscription at the provider. */
export interface CreateRequest {
  readonly subscription: Subscription;
  readonly environmentId: string;
  /** The payer's customer at the provider. */
  readonly customer: string;
  /** The coupon that the customer has for all subscriptions. */
  readonly couponId: string | null;
  readonly recurring: readonly PricedItem[];
  readonly once: readonly PricedItem[];
  /** By the provider's clock. */
  readonly now: Date;
}

/**
 * Returns whether a subscription started before it was requested: its past was paid for elsewhere,
 * and the provider bills from the next period on. Allows for a client's clock that is slightly
 * late.
 */
export function isBackdated(subscription: Subscription): boolean {
  return isMarkedBackdated(subscription) || isOfPast(subscription);
}

function isMarkedBackdated(subscription: Subscription): boolean {
  return termsOf(subscription).billingInformation?.isBackdated === true;
}

function isOfPast({ startDate, createdAt }: Subscription): boolean {
  return startDate.getTime() < createdAt.getTime() - limits.billingStartToleranceMs;
}

/**
 * Throws InvalidArgumentError for a new subscription that is to be backdated without a start in the
 * past. None of its periods was paid for elsewhere, so the provider would bill the first one at
 * once, or never; neither can be intended.
 */
export function assertStartOfBackdated(subscription: Subscription): void {
  if (!isMarkedBackdated(subscription) || isOfPast(subscription)) return;
  const message =
    "A backdated subscription needs the startDate that it has had elsewhere, more than a minute " +
    "in the past: it is billed from the next period on that is counted from there. Give that " +
    "startDate, or leave isBackdated out.";
  throw invalidField("startDate", message);
}

/** Returns how a change is settled: with the next invoice, at once, or not at all. */
export function prorationOf(information: Terms["billingInformation"]): Proration {
  switch (information?.prorationBehavior) {
    case "INVOICE_IMMEDIATELY":
      return "always_invoice";
    case "NONE":
      return "none";
    default:
      return "create_prorations";
  }
}

/** Throws billing_refused for terms that the provider has no counterpart of. */
export function assertTermsBillable(subscription: Subscription): void {
  const { billingInformation: information, minimumSpend, appliedCoupon } = termsOf(subscription);
  if (minimumSpend != null) throw unbillable("it has a minimum spend");
  if (information?.isInvoicePaid === true) {
    const instead = "isBackdated invoices nothing for what was paid elsewhere";
    throw unbillable(`isInvoicePaid is not possible; ${instead}`);
  }
  if ((information?.taxPercentage ?? 0) > 0) {
    throw unbillable("a taxPercentage is not possible; make a tax rate and give its taxRateIds");
  }
  if (appliedCoupon !== undefined) discountsOf(appliedCoupon, undefined, null);
}

/**
 * Returns the parameters of the new subscription. Periods that were paid for elsewhere are not
 * billed again: it keeps its start, its next period starts at the next end of a period counted from
 * there, and nothing is prorated. Without the anchor, or with prorations, all the time since would
 * be billed.
 */
export function createParams(request: CreateRequest): Params {
  const { subscription, now } = request;
  const { billingInformation: information = {}, appliedCoupon } = termsOf(subscription);
  const isInvoiced = subscription.paymentCollectionMethod === "INVOICE";
  const { chargeOnBehalfOfAccount: onBehalfOf, taxRateIds } = information;
  return {
    customer: request.customer,
    items: request.recurring,
    ...(request.once.length > 0 &&
      !isBackdated(subscription) && { add_invoice_items: request.once }),
    ...timesOf(subscription, now),
    ...(isInvoiced
      ? {
          collection_method: "send_invoice",
          days_until_due: information.invoiceDaysUntilDue ?? limits.invoiceDaysUntilDue,
        }
      : {
          collection_method: "charge_automatically",
          off_session: true,
          // A payment that fails makes no subscription, instead of one that waits for the payer.
          payment_behavior: "error_if_incomplete",
        }),
    ...discountsOf(appliedCoupon, information.couponId, request.couponId),
    ...(taxRateIds !== undefined && taxRateIds.length > 0 && { default_tax_rates: taxRateIds }),
    ...(onBehalfOf != null && { on_behalf_of: onBehalfOf }),
    metadata: {
      ...information.metadata,
      [subscriptionMark]: subscription.subscriptionId,
      [environmentMark]: request.environmentId,
    },
    // Set explicitly, since the default differs between versions of the API, and the mode cannot be
    // reverted. This is today's default of new subscriptions.
    billing_mode: { type: "flexible" },
  };
}

function timesOf(subscription: Subscription, now: Date): Params {
  const { startDate, trialEndDate, trialEndBehavior, endDate } = subscription;
  const { billingInformation } = termsOf(subscription);
  const isTrial = trialEndDate !== null && trialEndDate > now;
  const isFinal = isTrial && trialEndBehavior === "CANCEL_SUBSCRIPTION";
  const end = isFinal ? trialEndDate : endDate;
  const ends = end === null ? {} : { cancel_at: seconds(end) };
  const past = isBackdated(subscription);
  // Without the date it would begin now, with a first period that is charged at once.
  if (past && startDate >= now) throw unbillable("its start is not past by the provider's clock");
  const backdated = past ? { backdate_start_date: seconds(startDate) } : {};
  const proration_behavior = past ? "none" : prorationOf(billingInformation);
  if (isTrial) {
    return { ...backdated, ...ends, trial_end: seconds(trialEndDate), proration_behavior };
  }
  const keepsAnchor = past || subscription.billingCycleAnchor !== null;
  const anchor = keepsAnchor
    ? { billing_cycle_anchor: seconds(billingPeriodAt(subscription, now).end) }
    : {};
  return { ...backdated, ...anchor, ...ends, proration_behavior };
}

/** Returns whole seconds since 1970, as the provider counts. */
export function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}

/** Returns the coupon that comes with the subscription, or that of the customer. */
export function discountsOf(
  applied: Terms["appliedCoupon"],
  couponId: string | undefined,
  ofCustomer: string | null,
): Params {
  const { billingCouponId, couponId: ownId, promotionCode, discount } = applied ?? {};
  const coupon = billingCouponId || ownId || couponId;
  if (coupon) return { discounts: [{ coupon }] };
  if (promotionCode) {
    if (promotionCode.startsWith("promo_")) {
      return { discounts: [{ promotion_code: promotionCode }] };
    }
    throw unbillable("a promotion code is given by its id there (promo_…), not by its text");
  }
  if (discount !== undefined) {
    throw unbillable("a discount needs a coupon there: make it, and give its billingCouponId");
  }
  return ofCustomer === null ? {} : { discounts: [{ coupon: ofCustomer }] };
}
