import { type Catalog, type Feature, isCalculatedUsage } from "../catalog/service.ts";
import type { LockedCustomer } from "../customers/service.ts";

/** The target of a usage. */
export interface Target {
  readonly customerId: string;
  readonly featureId: string;
  readonly resourceId?: string | null | undefined;
}

/** The known customers, features and resources that usages name. */
export interface KnownTargets {
  readonly customers: ReadonlyMap<string, LockedCustomer>;
  readonly features: Catalog["features"];
  /** Resources of the customers' subscriptions, ended ones too, by customer. */
  readonly resources: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The reason against counting a usage. */
export type Objection =
  | "customer_not_found"
  | "customer_archived"
  | "feature_not_found"
  | "feature_not_calculated_usage"
  | "resource_not_found";

/** Returns the reason against counting usage of this target; null without one. */
export function objectionTo(
  { customerId, featureId, resourceId }: Target,
  known: KnownTargets,
): Objection | null {
  const customer = known.customers.get(customerId);
  if (customer === undefined) return "customer_not_found";
  if (customer.archivedAt !== null) return "customer_archived";
  const feature = known.features.get(featureId);
  if (feature === undefined) return "feature_not_found";
  if (!isCalculatedUsage(feature)) return "feature_not_calculated_usage";
  if (!resourceId || known.resources.get(customerId)?.has(resourceId)) return null;
  return "resource_not_found";
}

/** Returns a sentence about the kind of a feature whose usage cannot be reported as a value. */
export function kindSentence(feature: Feature): string {
  return `The feature is ${kindOf(feature)}; only calculated usage takes a value.`;
}

function kindOf({ featureType, meterType }: Feature): string {
  if (featureType === "BOOLEAN") return "boolean, granted or not";
  if (featureType === "ENUM") return "an enum, granted as values";
  if (meterType === "None") return "a configuration number, which does not count";
  return "metered by aggregating raw events";
}
