import {
  parseInstant,
  type RecordEntitlement,
  resetConfiguration,
  type subscriptionPreviewBody,
  type subscriptionProvisionBody,
  type subscriptionUpdateBody,
} from "@carryover/contract";
import type { z } from "zod";
import type {
  Catalog,
  FeatureGrant,
  PackageVersion,
  Product,
  ResetAnchor,
} from "../../catalog/service.ts";
import type { PriceOverride } from "../pricing/prices.ts";
import type { BillingPeriod, ChargeQuantity, Subscription } from "../subscription.ts";
import { chargeOfUnits, checkCharges, checkEntitlements } from "./checks.ts";
import { invalidField, refusalOf, required } from "./refuse.ts";

export type ProvisionBody = z.output<typeof subscriptionProvisionBody>;
export type UpdateBody = z.output<typeof subscriptionUpdateBody>;
export type PreviewBody = z.output<typeof subscriptionPreviewBody>;

/** The stored state around a change, and its time. */
export interface Situation {
  readonly catalog: Catalog;
  /** All subscriptions of the customer, as they are stored. */
  readonly subscriptions: readonly Subscription[];
  /** Whether a billing provider bills the environment's paid subscriptions. */
  readonly hasBillingProvider: boolean;
  /** Whether the customer is archived, so that nothing follows what ends. */
  readonly isOfArchived: boolean;
  readonly now: Date;
}

/** Returns the instant that a checked text names. */
export function instantOf(text: string): Date {
  return new Date(parseInstant(text));
}

/** Returns overrides of the plan's values. Throws the refusal of an invalid one. */
export function requestedEntitlements(
  catalog: Catalog,
  plan: PackageVersion,
  entries: NonNullable<ProvisionBody["entitlements"]>,
  soldAt: Date,
): FeatureGrant[] {
  const anchors = new Map<string, ResetAnchor | undefined>();
  const requested = entries.map((entry): RecordEntitlement => {
    if (entry.type === "CREDIT") {
      const message = "Credits are not supported.";
      throw refusalOf({ code: "credits_not_supported", message });
    }
    anchors.set(entry.id, anchorOf(entry));
    const { id: featureId, usageLimit, hasUnlimitedUsage, hasSoftLimit, resetPeriod } = entry;
    return { featureId, usageLimit, hasUnlimitedUsage, hasSoftLimit, resetPeriod };
  });
  const grants = required(checkEntitlements(catalog, plan, requested, soldAt));
  return grants.map((grant) => ({
    ...grant,
    resetAnchor: anchors.get(grant.featureId) ?? grant.resetAnchor,
  }));
}

type FeatureEntry = Extract<
  NonNullable<ProvisionBody["entitlements"]>[number],
  { type: "FEATURE" }
>;

function anchorOf(entry: FeatureEntry): ResetAnchor | undefined {
  return resetConfiguration(entry.resetPeriod, entry)?.accordingTo;
}

/** Returns the quantities of priced features; `unitQuantity` is that of the only one. */
export function requestedCharges(
  catalog: Catalog,
  plan: PackageVersion,
  body: { charges?: readonly ChargeQuantity[] | undefined; unitQuantity?: number | undefined },
): ChargeQuantity[] {
  const charges = [...(body.charges ?? [])];
  const units =
    body.unitQuantity === undefined ? [] : required(chargeOfUnits(plan, body.unitQuantity));
  for (const unit of units) {
    const given = charges.find((charge) => charge.id === unit.id);
    if (given === undefined) charges.push(unit);
    else if (given.quantity !== unit.quantity) {
      const message = "unitQuantity and the quantity of the charge are different.";
      throw invalidField("unitQuantity", message);
    }
  }
  return required(checkCharges(catalog, plan, charges));
}

/**
 * Returns the billing period of a paid plan: the one that is asked for, or the first one with a
 * price.
 */
export function requestedPeriod(
  plan: PackageVersion,
  requested: BillingPeriod | null | undefined,
): BillingPeriod | null {
  if (plan.pricingType !== "PAID") return requested ?? null;
  const priced = new Set(plan.prices.map((price) => price.billingPeriod));
  if (requested == null) return priced.has("MONTHLY") || priced.size === 0 ? "MONTHLY" : "ANNUALLY";
  if (priced.size > 0 && !priced.has(requested)) {
    throw invalidField("billingPeriod", `The plan "${plan.id}" has no price for ${requested}.`);
  }
  return requested;
}

const termNames = [
  "appliedCoupon",
  "billingCountryCode",
  "billingInformation",
  "budget",
  "minimumSpend",
  "priceOverrides",
  "promotionCode",
] as const;

/** Terms that are stored unchanged, as in the public API. */
export interface Terms {
  readonly appliedCoupon?: ProvisionBody["appliedCoupon"];
  readonly billingCountryCode?: string | null;
  readonly billingInformation?: ProvisionBody["billingInformation"];
  readonly budget?: { readonly hasSoftLimit: boolean; readonly limit: number } | null;
  readonly minimumSpend?: { readonly amount?: number; readonly currency?: string } | null;
  readonly priceOverrides?: readonly PriceOverride[];
}

/** Returns the terms of a stored subscription; they were checked when they came. */
export function termsOf(subscription: Pick<Subscription, "terms">): Terms {
  return subscription.terms as Terms;
}

/** Terms with those of a body: present ones replace, null clears. */
export function requestedTerms(
  stored: Subscription["terms"],
  body: Partial<Pick<ProvisionBody & UpdateBody, (typeof termNames)[number]>>,
): Subscription["terms"] {
  // A price in credits is no price in money: taken for one, it would change what is billed.
  const isOfCredits = ({
    currencyId,
    creditRate,
  }: {
    currencyId?: unknown;
    creditRate?: unknown;
  }) => currencyId !== undefined || creditRate !== undefined;
  if (body.priceOverrides?.some(isOfCredits)) {
    throw refusalOf({ code: "credits_not_supported", message: "Credits are not supported." });
  }
  const terms: Record<string, unknown> = { ...stored };
  for (const name of termNames) {
    const given = body[name];
    if (given === null) delete terms[name];
    else if (given !== undefined) terms[name] = given;
  }
  return terms;
}

/** Returns the product of a plan or subscription, if the catalog still has it. */
export function productOf(catalog: Catalog, of: { productId: string }): Product | undefined {
  return catalog.products.get(of.productId);
}
