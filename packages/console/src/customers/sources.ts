import type { CatalogDocument, PromotionalEntitlement, Subscription } from "@carryover/sdk";
import { type CatalogEntitlement, grantOf } from "../catalog/document.ts";

/** Something that may grant a customer a feature. */
export interface Source {
  readonly kind: "plan" | "add-on" | "promotion" | "subscription";
  /** Of the plan, add-on or promotion. */
  readonly id: string;
  readonly name: string;
  /** Where it comes from: a parent plan, a quantity, a period. */
  readonly detail: string;
  /** Null where it has no limit, or is no number. */
  readonly limit: number | null;
  readonly isUnlimited: boolean;
  /** Whether it takes the feature away. */
  readonly isDenied: boolean;
  readonly isIncrement: boolean;
  readonly subscriptionId: string | null;
}

/** What is known of a customer when a number is explained. */
export interface Known {
  readonly catalog: CatalogDocument;
  /** Those with access, whole. */
  readonly subscriptions: readonly Subscription[];
  readonly promotions: readonly PromotionalEntitlement[];
}

/** Returns every source of a feature, by the catalog of today. */
export function sourcesOf(
  { catalog, subscriptions, promotions }: Known,
  featureId: string,
): Source[] {
  return [
    ...subscriptions.flatMap((subscription) => sourcesIn(catalog, subscription, featureId)),
    ...promotions
      .filter((promotion) => promotion.featureId === featureId && promotion.status === "Active")
      .map(ofPromotion),
  ];
}

function sourcesIn(
  catalog: CatalogDocument,
  subscription: Subscription,
  featureId: string,
): Source[] {
  const own = subscription.subscriptionEntitlements?.some(({ id }) => id === featureId);
  if (own === true) {
    return [
      {
        kind: "subscription",
        id: subscription.id,
        name: "Agreed for this subscription",
        detail: "replaces what its plan and add-ons grant",
        limit: null,
        isUnlimited: false,
        isDenied: false,
        isIncrement: false,
        subscriptionId: subscription.id,
      },
    ];
  }
  const grant = grantOf(catalog, subscription.planId, featureId);
  const ofPlan =
    grant === null
      ? []
      : [
          {
            kind: "plan" as const,
            id: grant.plan.id,
            name: grant.plan.displayName ?? grant.plan.id,
            detail:
              grant.plan.id === subscription.planId ? "" : `inherited by ${subscription.planId}`,
            subscriptionId: subscription.id,
            ...numbersOf(grant.entitlement, 1),
          },
        ];
  return [
    ...ofPlan,
    ...subscription.addons.flatMap((one) => ofAddon(catalog, subscription, one, featureId)),
  ];
}

function ofAddon(
  { addons = [] }: CatalogDocument,
  subscription: Subscription,
  { id, quantity }: { readonly id: string; readonly quantity: number },
  featureId: string,
): Source[] {
  const addon = addons.find((one) => one.id === id);
  const entitlement = addon?.entitlements?.find((one) => one.featureId === featureId);
  if (addon === undefined || entitlement === undefined) return [];
  return [
    {
      kind: "add-on",
      id,
      name: addon.displayName ?? id,
      detail: quantity === 1 ? "" : `× ${quantity}`,
      subscriptionId: subscription.id,
      ...numbersOf(entitlement, quantity),
    },
  ];
}

function numbersOf(entitlement: CatalogEntitlement, quantity: number) {
  const isIncrement = entitlement.behavior === "Increment";
  const { usageLimit } = entitlement;
  return {
    limit: typeof usageLimit === "number" ? usageLimit * (isIncrement ? quantity : 1) : null,
    isUnlimited: entitlement.hasUnlimitedUsage === true,
    isDenied: entitlement.isGranted === false,
    isIncrement,
  };
}

function ofPromotion(promotion: PromotionalEntitlement): Source {
  return {
    kind: "promotion",
    id: promotion.id,
    name: promotion.description ?? "Promotional grant",
    detail: promotion.period,
    limit: promotion.usageLimit,
    isUnlimited: promotion.hasUnlimitedUsage === true,
    isDenied: false,
    isIncrement: false,
    subscriptionId: null,
  };
}
