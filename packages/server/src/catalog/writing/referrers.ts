import { Refusal } from "../../refusal.ts";
import type { Catalog, PackageVersion } from "../catalog.ts";
import { checkProduct } from "./checks.ts";

type Kind = PackageVersion["kind"];

/**
 * Refuses to take away a plan or add-on that others are built on. A plan that is archived gets no
 * new version any more, which the plans that extend it would go on to be sold with; and what needs
 * an add-on that is archived could not be bought any more. A plan that merely lists the add-on no
 * longer offers it, which is what was asked for.
 */
export function refuseIfNamed(
  catalog: Catalog,
  key: { readonly kind: Kind; readonly id: string },
  change: "archived" | "removed",
): void {
  const all = [...catalog.plans.values(), ...catalog.addons.values()].flat();
  const others = all.filter(
    (version) =>
      version.status !== "ARCHIVED" && !(version.kind === key.kind && version.id === key.id),
  );
  const referrer = others.find((version) => isBuiltOn(version, key, change));
  if (referrer !== undefined) {
    const { kind, id } = referrer;
    const name = kind === "plan" ? "plan" : "add-on";
    const message = `The ${name} "${id}" names it. Change that first.`;
    throw new Refusal("catalog_in_use", { kind, id }, message);
  }
  if (key.kind === "plan") refuseIfInSettings(catalog, key.id, change);
}

function isBuiltOn(
  version: PackageVersion,
  { kind, id }: { readonly kind: Kind; readonly id: string },
  change: "archived" | "removed",
): boolean {
  if (kind === "plan") return version.parentPlanId === id;
  if (version.dependencies?.includes(id)) return true;
  return change === "removed" && (version.compatibleAddonIds ?? []).includes(id);
}

function refuseIfInSettings(
  catalog: Catalog,
  planId: string,
  change: "archived" | "removed",
): void {
  for (const { id, settings, status } of catalog.products.values()) {
    if (change === "archived" && status === "ARCHIVED") continue;
    if (settings?.downgradePlanId !== planId && settings?.subscriptionStartPlanId !== planId) {
      continue;
    }
    const message = `The settings of the product "${id}" name it. Change them first.`;
    throw new Refusal("catalog_in_use", { kind: "product", id }, message);
  }
}

/**
 * Refuses a change after which a product could no longer downgrade to a plan, such as a next
 * version that is paid: subscriptions that end would leave their customers without a plan.
 */
export function refuseIfUnfitForSettings(before: Catalog, after: Catalog, productId: string): void {
  const product = after.products.get(productId);
  if (product === undefined) return;
  const known = new Set(checkProduct(before, product).map(({ path }) => path));
  const fault = checkProduct(after, product).find(({ path }) => !known.has(path));
  if (fault === undefined) return;
  const message = `The product "${product.id}" names the plan as ${fault.path}: ${fault.message}`;
  throw new Refusal("catalog_in_use", { kind: "product", id: product.id }, message);
}
