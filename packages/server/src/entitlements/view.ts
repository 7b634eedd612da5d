import type {
  entitlementsReply,
  featureEntitlement,
  promotionalEntitlement,
} from "@carryover/contract";
import type { z } from "zod";
import type { Catalog } from "../catalog/service.ts";
import { type CheckResult, isMetered, judge, knowsResource } from "./check.ts";
import type { EntitlementState, Promotion } from "./entitlement-state.ts";
import { grantedBy, sourcesAt } from "./merge.ts";
import { usagePeriod, usagePeriodAnchor } from "./period.ts";

export type EntitlementView = z.input<typeof featureEntitlement>;
export type EntitlementsView = z.input<typeof entitlementsReply>["data"];
export type PromotionView = z.input<typeof promotionalEntitlement>;

/** Returns the result of a check as the API answers it. */
export function entitlementView(result: CheckResult, now: Date): EntitlementView {
  const { denied, feature, entitlement, used } = result;
  return {
    type: "FEATURE",
    isGranted: denied === null,
    accessDeniedReason: denied,
    ...(feature !== undefined && {
      feature: {
        id: feature.id,
        displayName: feature.displayName,
        featureStatus: feature.status,
        featureType: feature.featureType,
      },
    }),
    ...(feature !== undefined && isMetered(feature) && entitlement && { currentUsage: used }),
    ...(entitlement && grantView(result, now)),
  };
}

function grantView({ feature, entitlement }: CheckResult, now: Date): Partial<EntitlementView> {
  if (entitlement === null) return {};
  const period = usagePeriod(entitlement, now);
  return {
    ...(feature?.featureType === "NUMBER" && {
      usageLimit: entitlement.usageLimit,
      hasUnlimitedUsage: entitlement.hasUnlimitedUsage,
      resetPeriod: entitlement.resetPeriod,
    }),
    ...(period !== null && {
      usagePeriodAnchor: usagePeriodAnchor(entitlement).toISOString(),
      usagePeriodStart: period.start.toISOString(),
      usagePeriodEnd: period.end.toISOString(),
    }),
    entitlementUpdatedAt: entitlement.updatedAt.toISOString(),
    ...(entitlement.validUntil !== null && { validUntil: entitlement.validUntil.toISOString() }),
  };
}

/**
 * Returns a customer's entitlements in the order of the catalog's features. Exhausted features are
 * included with the reason; features without a grant are not. The reason of the whole explains an
 * empty list.
 */
export function entitlementsView(
  catalog: Catalog,
  entitlementState: EntitlementState | undefined,
  resourceId: string | null,
  now: Date,
): EntitlementsView {
  if (entitlementState === undefined) return nothing("CustomerNotFound");
  if (entitlementState.archivedAt !== null) return nothing("CustomerIsArchived");
  if (!knowsResource(entitlementState, resourceId)) return nothing("NoActiveSubscription");
  const sources = sourcesAt(catalog, entitlementState, resourceId, now);
  const entitlements = [...catalog.features.values()].flatMap((feature) => {
    const question = { entitlementState, feature, request: { resourceId }, now };
    const result = judge(question, grantedBy(catalog, sources, feature.id));
    return result === null ? [] : [entitlementView(result, now)];
  });
  const isIdle = entitlements.length === 0 && sources.subscriptions.length === 0;
  return isIdle ? nothing("NoActiveSubscription") : { accessDeniedReason: null, entitlements };
}

function nothing(reason: EntitlementsView["accessDeniedReason"]): EntitlementsView {
  return { accessDeniedReason: reason, entitlements: [] };
}

/** Returns a promotional entitlement as the API answers it. */
export function promotionView(
  environmentId: string,
  promotion: Promotion,
  now: Date,
): PromotionView {
  return {
    id: promotion.id,
    environmentId,
    featureId: promotion.featureId,
    description: promotion.description,
    status: statusAt(promotion, now),
    period: promotion.period,
    startDate: promotion.startDate.toISOString(),
    endDate: promotion.endDate?.toISOString() ?? null,
    usageLimit: promotion.usageLimit,
    hasUnlimitedUsage: promotion.hasUnlimitedUsage,
    hasSoftLimit: promotion.hasSoftLimit,
    enumValues: promotion.enumValues === null ? null : [...promotion.enumValues],
    featureGroupIds: null,
    isVisible: promotion.isVisible,
    resetPeriod: promotion.resetPeriod,
    resetPeriodConfiguration:
      promotion.resetAnchor === null ? null : { accordingTo: promotion.resetAnchor },
    createdAt: promotion.createdAt.toISOString(),
    updatedAt: promotion.updatedAt.toISOString(),
  };
}

/** Returns the status; a future promotion is Paused, the closest word of the public API. */
function statusAt({ startDate, endDate }: Promotion, now: Date): PromotionView["status"] {
  if (endDate !== null && endDate <= now) return "Expired";
  return startDate <= now ? "Active" : "Paused";
}
