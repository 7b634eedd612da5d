import type { Period } from "../../calendar.ts";
import type { Catalog } from "../../catalog/service.ts";
import {
  type EffectiveEntitlement,
  type GrantingHoldings,
  grantedBy,
  mostGenerous,
  type Sources,
  sourcesAt,
  usagePeriod,
} from "../../entitlements/service.ts";
import type { GrantingSubscription } from "../../subscriptions/service.ts";
import { type CounterKey, keyText } from "./counter.ts";

/** Returns the usage period of a counter that contains an instant; null if it is never reset. */
export type PeriodAt = (key: CounterKey, at: Date) => Period | null;

/** Returns the sum of a counter's stored DELTAs that were measured after an instant. */
export type DeltasAfter = (key: CounterKey, at: Date) => string;

/** Returns the sources of what is granted now to a counter's customer, for its resource. */
export type SourcesOf = (key: CounterKey) => Sources | null;

/** Returns what is granted now of a counter's feature, for its resource. */
export type GrantsAt = (key: CounterKey) => readonly EffectiveEntitlement[];

/** Returns the sources of customers, found once for each resource; null without `holdings`. */
export function sourcesOf(
  catalog: Catalog,
  holdings: ReadonlyMap<string, GrantingHoldings>,
  now: Date,
): SourcesOf {
  const known = new Map<string, Sources>();
  const ofCustomers = new Map<GrantingHoldings, HoldingsOf>();
  const holdingsOf = (all: GrantingHoldings): HoldingsOf => {
    const found = ofCustomers.get(all) ?? byResource(all);
    ofCustomers.set(all, found);
    return found;
  };
  return (key) => {
    const all = holdings.get(key.customerId);
    if (all === undefined) return null;
    const text = `${key.customerId}/${key.resourceId}`;
    const found = known.get(text);
    if (found !== undefined) return found;
    const resourceId = key.resourceId === "" ? null : key.resourceId;
    const sources = sourcesAt(catalog, holdingsOf(all)(resourceId), resourceId, now);
    known.set(text, sources);
    return sources;
  };
}

/** Returns what customers are granted; nothing without sources. Each counter is merged once. */
export function grantsOf(catalog: Catalog, sourcesOfKey: SourcesOf): GrantsAt {
  const known = new Map<string, readonly EffectiveEntitlement[]>();
  return (key) => {
    const sources = sourcesOfKey(key);
    if (sources === null) return [];
    const text = keyText(key);
    const found = known.get(text);
    if (found !== undefined) return found;
    const granted = grantedBy(catalog, sources, key.featureId);
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
type HoldingsOf = (resourceId: string | null) => GrantingHoldings;

/** Sorts subscriptions by resource once, so that no counter has to look through all of them. */
function byResource({ subscriptions, ended, promotions }: GrantingHoldings): HoldingsOf {
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
  subscriptions: readonly GrantingSubscription[],
): (resourceId: string | null) => readonly GrantingSubscription[] {
  const groups = new Map<string | null, GrantingSubscription[]>();
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
