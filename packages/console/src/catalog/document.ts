import type { CatalogDocument } from "@carryover/sdk";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";

export type CatalogPlan = NonNullable<CatalogDocument["plans"]>[number];
export type CatalogAddon = NonNullable<CatalogDocument["addons"]>[number];
export type CatalogFeature = NonNullable<CatalogDocument["features"]>[number];
export type CatalogEntitlement = NonNullable<CatalogPlan["entitlements"]>[number];

/** The whole catalog, in one request. */
export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: ({ signal }) => client.catalog.export({ signal }),
  staleTime: 30_000,
});

/** Returns plans in the order in which they extend each other, those without a parent first. */
export function inOrder(plans: readonly CatalogPlan[]): readonly CatalogPlan[] {
  const ids = new Set(plans.map(({ id }) => id));
  const placed = new Set<string>();
  const withChildren = (plan: CatalogPlan): CatalogPlan[] => {
    if (placed.has(plan.id)) return [];
    placed.add(plan.id);
    const children = plans.filter(({ parentPlanId }) => parentPlanId === plan.id);
    return [plan, ...children.flatMap(withChildren)];
  };
  const roots = plans.filter(({ parentPlanId }) => !ids.has(parentPlanId ?? ""));
  return [...roots, ...plans].flatMap(withChildren);
}

/** Returns what a plan grants of a feature, by itself or by the nearest plan that it extends. */
export function grantOf(
  { plans = [] }: CatalogDocument,
  planId: string,
  featureId: string,
): { readonly entitlement: CatalogEntitlement; readonly plan: CatalogPlan } | null {
  const seen = new Set<string>();
  let plan = plans.find(({ id }) => id === planId);
  while (plan !== undefined && !seen.has(plan.id)) {
    seen.add(plan.id);
    const entitlement = plan.entitlements?.find((one) => one.featureId === featureId);
    if (entitlement !== undefined) return { entitlement, plan };
    const parentId: string | undefined = plan.parentPlanId;
    plan = plans.find(({ id }) => id === parentId);
  }
  return null;
}
