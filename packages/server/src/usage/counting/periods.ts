import type { Period } from "../../calendar.ts";
import type { Catalog } from "../../catalog/service.ts";
import {
  type EffectiveEntitlement,
  grantedBy,
  type Holdings,
  mostGenerous,
  sourcesAt,
  usagePeriod,
} from "../../entitlements/service.ts";
import type { Subscription } from "../../subscriptions/service.ts";
import { type CounterKey, keyText } from "./counter.ts";

/** Returns the usage period of a counter that contains an instant; null if it is never reset. */
export type PeriodAt = (key: CounterKey, at: Date) => Period | null;

/** Returns the sum of a counter's stored DELTAs that were measured after an instant. */
export type DeltasAfter = (key: CounterKey, at: Date) => string;

/** Returns what is granted now of a counter's feature, for its resource. */
export type GrantsAt = (key: CounterKey) => readonly EffectiveEntitlement[];

/** Returns what customers are granted; nothing without `holdings`. Each counter is merged once. */
export function grantsOf(
  catalog: Catalog,
  holdings: ReadonlyMap<string, Holdings>,
  now: Date,
): GrantsAt {
  const known = new Map<string, readonly EffectiveEntitlement[]>();
  const ofCustomers = new Map<string, HoldingsOf>();
  const holdingsOf = (all: Holdings): HoldingsOf => {
    const found = ofCustomers.get(all.customerId) ?? byResource(all);
    ofCustomers.set(all.customerId, found);
    return found;
  };
  return (key) => {
    const text = keyText(key);
    const found = known.get(text);
    if (found !== undefined) return found;
    const all = holdings.get(key.customerId);
    const resourceId = key.resourceId === "" ? null : key.resourceId;
    const granted =
      all === undefined
        ? []
        : grantedBy(
            catalog,
            sourcesAt(catalog, holdingsOf(all)(resourceId), resourceId, now),
            key.featureId,
          );
    known.set(text, granted);
    return granted;
  };
}

/**
 * Returns usage periods according to the current entitlements, for the past too, since earlier
 * entitlements are not stored. Without a grant there are no periods.
 */
export function periodsOf(grantsAt: GrantsAt): PeriodAt {
  const known = new Map<string, EffectiveEntitlement | null>();
  return (key, at) => {
    const text = keyText(key);
    let entitlement = known.get(text);
    if (entitlement === undefined) {
      entitlement = mostGenerous(grantsAt(key));
      known.set(text, entitlement);
    }
    return usagePeriod(entitlement, at);
  };
}

/** Returns a customer's holdings for a resource, or without a resource. */
type HoldingsOf = (
  resourceId: string | null,
) => Pick<Holdings, "subscriptions" | "ended" | "promotions">;

/** Sorts subscriptions by resource once, so that no counter has to look through all of them. */
function byResource({ subscriptions, ended, promotions }: Holdings): HoldingsOf {
  const subscriptionsOf = grouped(subscriptions);
  const endedOf = grouped(ended);
  return (resourceId) => {
    return {
      subscriptions: subscriptionsOf(resourceId),
      ended: endedOf(resourceId),
      promotions,
    };
  };
}

/** Returns the subscriptions that count for a resource: its own, and those without a resource. */
function grouped(
  subscriptions: readonly Subscription[],
): (resourceId: string | null) => readonly Subscription[] {
  const groups = new Map<string | null, Subscription[]>();
  for (const subscription of subscriptions) {
    const group = groups.get(subscription.resourceId);
    if (group === undefined) groups.set(subscription.resourceId, [subscription]);
    else group.push(subscription);
  }
  const ofNone = groups.get(null) ?? [];
  return (resourceId) => {
    const own = resourceId === null ? [] : (groups.get(resourceId) ?? []);
    return own.length === 0 ? ofNone : [...ofNone, ...own];
  };
}
