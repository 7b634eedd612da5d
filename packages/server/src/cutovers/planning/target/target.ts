import type { PlannedItem, RuleHit } from "@carryover/contract";
import type { PackageVersion } from "../../../catalog/service.ts";
import type { StripeItem } from "../../../stripe/stripe.ts";
import type { Facts } from "../facts.ts";
import { hit } from "../rules/table.ts";
import { publishedVersion, type Role, roleOf } from "./mapping.ts";
import { ownerOf, resourceOfPlan } from "./owner.ts";
import { type MappedItem, type Part, partOf, partRules, unitsOf } from "./parts.ts";
import { billingPeriodOf } from "./price.ts";

type Target = NonNullable<PlannedItem["target"]>;

/** What the platform will hold for a subscription, and what the new one is made of. */
export interface Targeting {
  /** Null if the mapping does not lead to one. */
  readonly target: Target | null;
  /** The price of each item, in the order of the old items. */
  readonly items: ReadonlyArray<{ readonly old: StripeItem; readonly priceId: string }>;
  /** What of the catalog each item bills, in the same order; also those that keep their price. */
  readonly billed: readonly Billed[];
  readonly hits: readonly RuleHit[];
}

/** The plan or add-on that an item bills, and the feature of it if it is sold by unit. */
export interface Billed {
  readonly old: StripeItem;
  readonly packageId: string;
  readonly featureId: string | null;
}

const nothing = { target: null, items: [], billed: [] } as const;

/** Goes from prices at Stripe to a plan, add-ons and units of the catalog. */
export function targetingOf(facts: Facts): Targeting {
  const { items, context } = facts;
  const roles = items.map((item) => ({ item, role: roleOf(context.mapping, item) }));
  const early = unmapped(roles);
  if (early.length > 0) return { ...nothing, hits: early };
  const given = roles.filter((each): each is MappedItem => each.role !== null && "id" in each.role);
  const owner = ownerOf(facts);
  const [plan, second] = given.filter(({ role }) => role.kind === "plan");
  if (plan === undefined || second !== undefined) {
    return { ...nothing, hits: [...owner.hits, ...planCount(given)] };
  }
  const version = publishedVersion(context.catalog, "plan", plan.role.id);
  if (version === undefined) {
    const message = `The catalog has no published plan "${plan.role.id}".`;
    const fix = "Publish the plan, or correct the mapping.";
    const missing = hit("plan_not_in_catalog", { message, fix });
    return { ...nothing, hits: [...owner.hits, missing] };
  }
  const parts = given.map((each) => partOf(each, version, facts));
  const resource = resourceOfPlan(facts, version);
  const { customerId } = owner;
  return {
    target:
      customerId === null
        ? null
        : targetOf({ customerId, version, given, parts, resourceId: resource.id }),
    items: parts.flatMap(({ old, priceId }) => (priceId === null ? [] : [{ old, priceId }])),
    billed: given.map(({ item, role }, index) => ({
      old: item,
      packageId: role.kind === "addon" ? role.id : version.id,
      featureId: parts[index]?.charge?.featureId ?? (role.kind === "feature" ? role.id : null),
    })),
    hits: [
      ...owner.hits,
      ...ofPlan(version),
      ...resource.hits,
      ...partRules(given, version, context.catalog),
      ...parts.flatMap((part) => part.hits),
    ],
  };
}

function unmapped(roles: ReadonlyArray<{ item: StripeItem; role: Role }>): RuleHit[] {
  return roles.flatMap(({ item, role }) => {
    const { id } = item.price;
    if (role?.kind === "skip") {
      const message = `The mapping says to skip ${id}.`;
      return [hit("price_skipped", { message, fix: "Nothing; it stays as it is." })];
    }
    if (role !== null) return [];
    const message = `The mapping has no entry for the price ${id}.`;
    return [hit("price_not_mapped", { message, fix: `Add ${id} to the mapping, or skip it.` })];
  });
}

function planCount(given: readonly MappedItem[]): RuleHit[] {
  // That it has no items at all is said already.
  if (given.length === 0) return [];
  const plans = given.filter(({ role }) => role.kind === "plan");
  const prices = given.map(({ item }) => item.price.id).join(", ");
  if (plans.length === 0) {
    const message = `None of its prices stands for a plan: ${prices}.`;
    return [hit("no_plan_item", { message, fix: "Map one of them to a plan, or skip them." })];
  }
  const names = plans.map(({ item, role }) => `${item.price.id} (${role.id})`).join(", ");
  const fix = "Map all but one to add-ons or features; or divide the subscription at Stripe.";
  return [hit("several_plans", { message: `Several prices stand for a plan: ${names}.`, fix })];
}

function ofPlan({ id, pricingType }: PackageVersion): RuleHit[] {
  if (pricingType !== null && pricingType !== "FREE") return [];
  const message = `The plan "${id}" is free.`;
  return [hit("plan_is_free", { message, fix: "Map the price to a paid plan." })];
}

/** The subscription as the platform will hold it. */
function targetOf({
  customerId,
  version,
  given,
  parts,
  resourceId,
}: {
  customerId: string;
  version: PackageVersion;
  given: readonly MappedItem[];
  parts: readonly Part[];
  resourceId: string | null;
}): Target {
  const [first] = given;
  const units = parts.flatMap(({ old, charge }) => {
    const featureId = charge?.featureId ?? null;
    const isOfPlan = charge !== null && version.prices.includes(charge);
    if (!isOfPlan || featureId === null) return [];
    const quantity = unitsOf(old, charge);
    return quantity === undefined ? [] : [{ id: featureId, type: "FEATURE" as const, quantity }];
  });
  return {
    customerId,
    planId: version.id,
    resourceId,
    billingPeriod: first === undefined ? null : billingPeriodOf(first.item.price),
    addons: given.flatMap(({ item, role }) =>
      role.kind === "addon" ? [{ id: role.id, quantity: item.quantity ?? 1 }] : [],
    ),
    charges: units,
  };
}
