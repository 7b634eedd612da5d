import { Refusal } from "../refusal.ts";
import type { Catalog, PackageVersion } from "./catalog.ts";

/**
 * Refuses to take away a plan or add-on that others are built on. A plan that is archived gets no
 * new version any more, which the plans that extend it would go on to be sold with, so that counts;
 * an add-on that is archived is merely no longer offered.
 */
export function refuseIfNamed(
  catalog: Catalog,
  key: { readonly kind: PackageVersion["kind"]; readonly id: string },
  change: "archived" | "removed",
): void {
  const all = [...catalog.plans.values(), ...catalog.addons.values()].flat();
  const others = all.filter(
    (version) =>
      version.status !== "ARCHIVED" && !(version.kind === key.kind && version.id === key.id),
  );
  const names = (version: PackageVersion) =>
    key.kind === "plan"
      ? version.parentPlanId === key.id
      : change === "removed" &&
        [...(version.compatibleAddonIds ?? []), ...(version.dependencies ?? [])].includes(key.id);
  const referrer = others.find(names);
  if (referrer !== undefined) {
    const { kind, id } = referrer;
    const message = "Another plan or add-on names it; `kind` and `id` say which.";
    throw new Refusal("catalog_in_use", { kind, id }, message);
  }
  if (key.kind === "plan" && change === "removed") refuseIfInSettings(catalog, key.id);
}

function refuseIfInSettings(catalog: Catalog, planId: string): void {
  for (const { id, settings } of catalog.products.values()) {
    if (settings?.downgradePlanId !== planId && settings?.subscriptionStartPlanId !== planId) {
      continue;
    }
    const message = "The settings of its product name it.";
    throw new Refusal("catalog_in_use", { kind: "product", id }, message);
  }
}
