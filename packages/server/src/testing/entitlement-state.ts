import type { Catalog, FeatureGrant } from "../catalog/catalog.ts";
import type { EntitlementState, Promotion } from "../entitlements/entitlement-state.ts";
import { rowId } from "../row-id.ts";
import { newSubscription } from "../subscriptions/deciding/new-subscription.ts";
import * as store from "../subscriptions/store.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import type { TestApi } from "./api.ts";
import { type CatalogOptions, feature, type Overrides, product, said, version } from "./catalog.ts";

const at = new Date("2025-01-01T00:00:00.000Z");

/** Returns the catalog in memory that `storeCatalog` would store for the same options. */
export function catalogOf(options: CatalogOptions): Catalog {
  const versions = (kind: "plan" | "addon", options: CatalogOptions["plans"] = []) => {
    const all = options.map((each) => version(kind, each));
    return new Map(all.map(({ id }) => [id, all.filter((each) => each.id === id)]));
  };
  return {
    revision: rowId(at.getTime()),
    products: new Map((options.products ?? []).map((each) => [each.id, product(each)])),
    features: new Map((options.features ?? []).map((each) => [each.id, feature(each)])),
    plans: versions("plan", options.plans),
    addons: versions("addon", options.addons),
  };
}

export type SubscriptionOptions = Overrides<Omit<Subscription, "addons" | "entitlements">> & {
  readonly addons?: ReadonlyArray<{ id: string; quantity?: number; version?: number }>;
  readonly entitlements?: ReadonlyArray<Overrides<FeatureGrant> & { featureId: string }>;
};

/** Returns a subscription of `c` to version 1 of `plan` since 2025 by default. */
export function subscription(options: SubscriptionOptions = {}): Subscription {
  return newSubscription({
    customerId: "c",
    subscriptionId: rowId(at.getTime()),
    cursorId: rowId(at.getTime()),
    productId: "product",
    planId: "plan",
    planVersion: 1,
    resourceId: null,
    pricingType: "CUSTOM",
    startDate: at,
    createdAt: at,
    ...said(options),
    addons: (options.addons ?? []).map((addon) => ({ quantity: 1, version: 1, ...addon })),
    entitlements: (options.entitlements ?? []).map(grant),
  });
}

/** Returns a lifetime promotion since 2025 by default. */
export function promotion(options: Overrides<Promotion> & { featureId: string }): Promotion {
  return {
    ...grant(options),
    id: rowId(at.getTime()),
    description: null,
    period: "lifetime",
    startDate: at,
    endDate: null,
    isVisible: true,
    createdAt: at,
    updatedAt: at,
    ...said(options),
  };
}

function grant(options: Overrides<FeatureGrant> & { featureId: string }): FeatureGrant {
  return {
    usageLimit: null,
    hasUnlimitedUsage: false,
    hasSoftLimit: false,
    enumValues: null,
    resetPeriod: null,
    resetAnchor: null,
    ...said(options),
  };
}

/** Returns the entitlement state of customer `c`, empty by default. */
export function entitlementState(options: Overrides<EntitlementState> = {}): EntitlementState {
  const { subscriptions = [] } = options;
  return {
    customerId: "c",
    archivedAt: null,
    subscriptions,
    ended: [],
    resourceIds: subscriptions.flatMap(({ resourceId }) => resourceId ?? []),
    promotions: [],
    usage: [],
    ...said(options),
  };
}

/** Stores subscriptions without checking them. */
export async function storeSubscriptions(
  api: Pick<TestApi, "database" | "environmentId">,
  options: readonly SubscriptionOptions[],
): Promise<void> {
  const rows = options.map(subscription);
  await store.claimIds(api.database, api.environmentId, rows);
  await store.writeSubscriptions(api.database, api.environmentId, rows);
}

/** Stores a counter, of `c` by default, without checking it. */
export async function storeUsage(
  api: Pick<TestApi, "database" | "environmentId">,
  usage: {
    customerId?: string;
    featureId: string;
    resourceId?: string;
    value: number;
    measuredAt: string;
  },
): Promise<void> {
  await api.database.execute(
    `insert into usage_counters (
      environment_id, customer_id, feature_id, resource_id, value, measured_at, revision
    )
    values ($1::uuid, $6, $2, $3, $4::numeric, $5::timestamptz, 1)`,
    [
      api.environmentId,
      usage.featureId,
      usage.resourceId ?? "",
      usage.value,
      usage.measuredAt,
      usage.customerId ?? "c",
    ],
  );
}
