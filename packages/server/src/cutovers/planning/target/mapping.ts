import type { CutoverMapping, MappedPrice, Way } from "@carryover/contract";
import { type Catalog, latestPublished, type PackageVersion } from "../../../catalog/service.ts";
import type { StripeItem, StripeSubscription } from "../../../stripe/stripe.ts";

/** What an item of a subscription stands for. */
export type Role =
  | { readonly kind: "plan" | "addon" | "feature"; readonly id: string; readonly keep: boolean }
  | { readonly kind: "skip" }
  | null;

/** What the mapping says of an item's price; null if nothing. */
export function roleOf(mapping: CutoverMapping, { price }: StripeItem): Role {
  const entry = entryOf(mapping, price.id);
  return entry === undefined ? null : roleOfEntry(entry);
}

/** How subscriptions of a price are to be brought over; null if the mapping does not say. */
export function wayOfPrice(mapping: CutoverMapping, priceId: string): Way | null {
  return entryOf(mapping, priceId)?.way ?? null;
}

function entryOf({ prices }: CutoverMapping, priceId: string): MappedPrice | undefined {
  // Only what the mapping itself has: a price could be called "constructor".
  return Object.hasOwn(prices, priceId) ? prices[priceId] : undefined;
}

function roleOfEntry({ plan, addon, feature, keepPrice: keep }: MappedPrice): Role {
  if (plan !== undefined) return { kind: "plan", id: plan, keep };
  if (addon !== undefined) return { kind: "addon", id: addon, keep };
  if (feature !== undefined) return { kind: "feature", id: feature, keep };
  return { kind: "skip" };
}

/** The resource that a subscription is for, as its metadata at Stripe say. */
export function resourceOf(
  { resourceFrom }: CutoverMapping,
  { metadata }: StripeSubscription,
): string | null {
  if (resourceFrom === undefined || !Object.hasOwn(metadata, resourceFrom)) return null;
  return metadata[resourceFrom] || null;
}

/** Stripe prices that the charges of mapped plans and add-ons name; those that may be needed. */
export function namedPrices(mapping: CutoverMapping, catalog: Catalog): ReadonlySet<string> {
  const roles = Object.values(mapping.prices).map(roleOfEntry);
  const versions = roles.flatMap((role) => {
    if (role === null || role.kind === "skip" || role.kind === "feature") return [];
    return publishedVersion(catalog, role.kind, role.id) ?? [];
  });
  return new Set(versions.flatMap(({ prices }) => prices.flatMap((each) => each.billingId ?? [])));
}

export function publishedVersion(
  catalog: Catalog,
  kind: "plan" | "addon",
  id: string,
): PackageVersion | undefined {
  return latestPublished((kind === "plan" ? catalog.plans : catalog.addons).get(id));
}
