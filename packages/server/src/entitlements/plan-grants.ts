import {
  type Catalog,
  lineOf,
  type PackageEntitlement,
  type PackageVersion,
} from "../catalog/service.ts";

/** Entitlements by the id of their feature. */
export type Grants = ReadonlyMap<string, PackageEntitlement>;

/** A catalog never changes, so what was found out about it stays true as long as it is used. */
const remembered = new WeakMap<Catalog, Map<string, Grants>>();

/**
 * Returns the entitlements of a plan or add-on version as sold at a moment. A plan inherits from
 * its parent, and the parent from its own; the plan's own entitlements take precedence. Revoked
 * entitlements are included, since they hide those of a parent.
 */
export function grantsOf(catalog: Catalog, version: PackageVersion, soldAt: Date): Grants {
  const ofCatalog = remembered.get(catalog) ?? new Map<string, Grants>();
  if (ofCatalog.size === 0) remembered.set(catalog, ofCatalog);
  const line = lineOf(catalog, version, soldAt);
  const key = line.map((each) => `${each.kind} ${each.id} ${each.version}`).join(" ");
  const known = ofCatalog.get(key);
  if (known !== undefined) return known;
  const grants = new Map(
    line
      .toReversed()
      .flatMap(({ entitlements }) =>
        entitlements.map((entitlement) => [entitlement.featureId, entitlement] as const),
      ),
  );
  ofCatalog.set(key, grants);
  return grants;
}
