import type { RuleHit } from "@carryover/contract";
import type { Catalog, PackageVersion, Price } from "../../../catalog/service.ts";
import type { StripeItem } from "../../../stripe/stripe.ts";
import { type Facts, isMetered } from "../facts.ts";
import { hit } from "../rules/table.ts";
import { publishedVersion, type Role } from "./mapping.ts";
import { billingPeriodOf, chargesFor, targetPrice } from "./price.ts";

type Mapped = Exclude<Role, null | { kind: "skip" }>;

/** An item, and what the mapping says that it stands for. */
export interface MappedItem {
  readonly item: StripeItem;
  readonly role: Mapped;
}

/** An item as part of the platform's subscription: its new price, and whether it fits. */
export interface Part {
  readonly old: StripeItem;
  readonly priceId: string | null;
  readonly charge: Price | null;
  readonly hits: readonly RuleHit[];
}

export function partOf({ item, role }: MappedItem, plan: PackageVersion, facts: Facts): Part {
  const { context, subscription } = facts;
  const owner = role.kind === "addon" ? publishedVersion(context.catalog, "addon", role.id) : plan;
  const charges = owner === undefined ? [] : chargesFor(owner, role);
  const kept = { old: item, priceId: item.price.id, charge: null, hits: [] };
  if (owner === undefined) return kept;
  if (role.keep) {
    const period = billingPeriodOf(item.price);
    const charge = charges.find((each) => each.billingPeriod === period) ?? charges[0] ?? null;
    return { ...kept, charge };
  }
  const name = `The ${role.kind} "${role.id}"`;
  const target = targetPrice(item, { charges, name, currency: subscription.currency }, context);
  return { old: item, ...target };
}

/** What the catalog says against items in their roles, whatever their prices. */
export function partRules(
  given: readonly MappedItem[],
  plan: PackageVersion,
  catalog: Catalog,
): RuleHit[] {
  return given.flatMap((each, index) => {
    const { item, role } = each;
    const first = given.findIndex((other) => sameRole(other.role, role));
    if (first !== index) {
      const message = `Two prices stand for the ${role.kind} "${role.id}".`;
      const fix = "Join the two items at Stripe, or map one of them to something else.";
      return [hit("item_repeated", { message, fix })];
    }
    if (role.kind === "addon") return addonRules(each, given, plan, catalog);
    if (role.kind === "feature") return featureRules(each, plan, catalog);
    const [charge] = chargesFor(plan, role);
    if (charge?.featureId != null) return unitRules(item, charge);
    if ((item.quantity ?? 1) === 1) return [];
    const message = `The plan "${plan.id}" is bought ${item.quantity} times; it can be once.`;
    const fix = "Sell the plan by unit in the catalog, or map the price to a feature.";
    return [hit("quantity_unfit", { message, fix })];
  });
}

function sameRole(a: Mapped, b: Mapped): boolean {
  return a.kind === b.kind && a.id === b.id;
}

function addonRules(
  { item, role }: MappedItem,
  given: readonly MappedItem[],
  plan: PackageVersion,
  catalog: Catalog,
): RuleHit[] {
  const { id } = role;
  const version = publishedVersion(catalog, "addon", id);
  if (version === undefined) {
    const message = `The catalog has no published add-on "${id}".`;
    const fix = "Publish the add-on, or correct the mapping.";
    return [hit("addon_not_in_catalog", { message, fix })];
  }
  const quantity = item.quantity ?? 1;
  const most = version.maxQuantity ?? Number.POSITIVE_INFINITY;
  const missing = (version.dependencies ?? []).find(
    (needed) => !given.some(({ role, item }) => isBought(role, item, needed)),
  );
  const faults = [
    (plan.compatibleAddonIds ?? []).includes(id) ? [] : [`the plan "${plan.id}" does not allow it`],
    missing === undefined || quantity === 0 ? [] : [`it needs the add-on "${missing}"`],
    quantity <= most ? [] : [`its quantity is ${quantity}`],
  ].flat();
  if (faults.length === 0) return [];
  const message = `The add-on "${id}" does not fit: ${faults.join("; ")}.`;
  return [hit("addon_not_allowed", { message, fix: "Correct the catalog or the subscription." })];
}

function isBought(role: Mapped, item: StripeItem, addonId: string): boolean {
  return role.kind === "addon" && role.id === addonId && item.quantity !== 0;
}

function featureRules(
  { item, role }: MappedItem,
  plan: PackageVersion,
  catalog: Catalog,
): RuleHit[] {
  const { id } = role;
  if (!catalog.features.has(id)) {
    const message = `The catalog has no feature "${id}".`;
    const fix = "Add the feature, or correct the mapping.";
    return [hit("feature_not_in_catalog", { message, fix })];
  }
  const charges = chargesFor(plan, role);
  const period = billingPeriodOf(item.price);
  const charge = charges.find((each) => each.billingPeriod === period) ?? charges[0];
  if (charge !== undefined) return unitRules(item, charge);
  const message = `The plan "${plan.id}" does not price the feature "${id}".`;
  return [hit("feature_not_priced", { message, fix: "Add the charge to the plan." })];
}

/**
 * The units that an item stands for; undefined if it is metered. Where the catalog sells blocks,
 * the quantity at Stripe counts those, unless its price makes blocks of units itself.
 */
export function unitsOf({ quantity, price }: StripeItem, charge: Price): number | undefined {
  if (quantity === undefined || price.transform_quantity !== null) return quantity;
  return quantity * Math.max(1, charge.blockSize ?? 1);
}

function unitRules(item: StripeItem, charge: Price): RuleHit[] {
  if (isMetered(item)) return [];
  const quantity = unitsOf(item, charge) ?? 1;
  const least = charge.minUnitQuantity ?? 0;
  const most = charge.maxUnitQuantity ?? Number.POSITIVE_INFINITY;
  if (quantity === 0 || (quantity >= least && quantity <= most)) return [];
  const bound = Number.isFinite(most) ? `${least} to ${most}` : `${least} or more`;
  const message = `The quantity of ${item.price.id} is ${quantity}, and ${bound} are allowed.`;
  const fix = "Correct the bounds in the catalog, or the quantity at Stripe.";
  return [hit("quantity_unfit", { message, fix })];
}
