import type { EffectiveEntitlement } from "../entitlements/entitlement-state.ts";
import { effectiveEntitlement } from "../entitlements/merge.ts";
import type { CatalogOptions, VersionOptions } from "./catalog.ts";
import {
  catalogOf,
  entitlementState,
  promotion,
  type SubscriptionOptions,
  subscription,
} from "./entitlement-state.ts";

/** Short names for tables of merged grants, of the feature seats by default. */

export const now = new Date("2026-01-01T00:00:00.000Z");
export const yesterday = new Date("2025-12-31T00:00:00.000Z");
export const tomorrow = new Date("2026-01-02T00:00:00.000Z");

export const features: CatalogOptions["features"] = [
  { id: "seats" },
  { id: "region", featureType: "ENUM", meterType: "None" },
  { id: "sso", featureType: "BOOLEAN", meterType: "None" },
];

/** The common options of a plan, an add-on and a promotion, and the behavior. */
export type Options = Omit<
  NonNullable<VersionOptions["entitlements"]>[number],
  "createdAt" | "updatedAt"
>;
export const seats = (usageLimit: number | null, more: Partial<Options> = {}): Options => {
  return { featureId: "seats", usageLimit, ...more };
};
export const plan = (...entitlements: Options[]): VersionOptions => ({ id: "plan", entitlements });
export const addon = (id: string, ...entitlements: Options[]): VersionOptions => ({
  id,
  entitlements,
});
export const override = { behavior: "Override" } as const;
export const unlimited = { hasUnlimitedUsage: true } as const;

/** Returns the grant of seats of one subscription to `plan`. */
export function seatsOf(options: CatalogOptions, subscribed: SubscriptionOptions = {}) {
  return merged(options, [subscribed]);
}

/** Returns a customer's entitlements from these subscriptions and promotions. */
export function merged(
  request: CatalogOptions,
  subscriptions: readonly SubscriptionOptions[],
  options: { featureId?: string; resourceId?: string; promotions?: Options[] } = {},
): EffectiveEntitlement | null {
  const customer = entitlementState({
    subscriptions: subscriptions.map(subscription),
    promotions: (options.promotions ?? []).map(promotion),
  });
  const { featureId = "seats", resourceId = null } = options;
  return effectiveEntitlement(
    catalogOf({ features, ...request }),
    customer,
    featureId,
    resourceId,
    now,
  );
}
