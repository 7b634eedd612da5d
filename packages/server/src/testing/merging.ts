import { effectiveEntitlement } from "../entitlements/merge.ts";
import type { EffectiveEntitlement } from "../entitlements/standing.ts";
import type { CatalogWish, VersionWish } from "./catalog.ts";
import { catalogOf, promotion, type SubscriptionWish, standing, subscription } from "./standing.ts";

/** Short words for tables of what is merged: of the feature seats, unless it is said otherwise. */

export const now = new Date("2026-01-01T00:00:00.000Z");
export const yesterday = new Date("2025-12-31T00:00:00.000Z");
export const tomorrow = new Date("2026-01-02T00:00:00.000Z");

export const features: CatalogWish["features"] = [
  { id: "seats" },
  { id: "region", featureType: "ENUM", meterType: "None" },
  { id: "sso", featureType: "BOOLEAN", meterType: "None" },
];

/** Fits a plan, an add-on and a promotion: what they have in common, and the behavior. */
export type Wish = Omit<
  NonNullable<VersionWish["entitlements"]>[number],
  "createdAt" | "updatedAt"
>;
export const seats = (usageLimit: number | null, more: Partial<Wish> = {}): Wish => {
  return { featureId: "seats", usageLimit, ...more };
};
export const plan = (...entitlements: Wish[]): VersionWish => ({ id: "plan", entitlements });
export const addon = (id: string, ...entitlements: Wish[]): VersionWish => ({ id, entitlements });
export const override = { behavior: "Override" } as const;
export const unlimited = { hasUnlimitedUsage: true } as const;

/** What one subscription to `plan` has of seats. */
export function seatsOf(wish: CatalogWish, subscribed: SubscriptionWish = {}) {
  return merged(wish, [subscribed]);
}

/** What a customer may use, by these subscriptions and promotions. */
export function merged(
  wish: CatalogWish,
  subscriptions: readonly SubscriptionWish[],
  options: { featureId?: string; resourceId?: string; promotions?: Wish[] } = {},
): EffectiveEntitlement | null {
  const customer = standing({
    subscriptions: subscriptions.map(subscription),
    promotions: (options.promotions ?? []).map(promotion),
  });
  const { featureId = "seats", resourceId = null } = options;
  return effectiveEntitlement(
    catalogOf({ features, ...wish }),
    customer,
    featureId,
    resourceId,
    now,
  );
}
