import {
  type Catalog,
  latestPublished,
  type PackageEntitlement,
  type PackageVersion,
} from "../catalog/service.ts";

/** Entitlements by the id of their feature. */
export type Grants = ReadonlyMap<string, PackageEntitlement>;

/** A catalog never changes, so what was found out about it stays true as long as it is used. */
const remembered = new WeakMap<Catalog, Map<PackageVersion, Grants>>();

/**
 * What a version of a plan or add-on says of each feature. A plan inherits what its parent says,
 * and the parent's parent; what the plan says itself comes first. Entitlements that are not granted
 * are in it too: they take away what a parent grants.
 */
export function grantsOf(catalog: Catalog, version: PackageVersion): Grants {
  const ofCatalog = remembered.get(catalog) ?? new Map<PackageVersion, Grants>();
  if (ofCatalog.size === 0) remembered.set(catalog, ofCatalog);
  const known = ofCatalog.get(version);
  if (known !== undefined) return known;
  const grants = resolve(catalog, version);
  ofCatalog.set(version, grants);
  return grants;
}

/** A plan that is its own ancestor inherits nothing from itself. */
function resolve(catalog: Catalog, version: PackageVersion): Grants {
  const chain = new Map<string, PackageVersion>();
  let next: PackageVersion | undefined = version;
  while (next !== undefined && !chain.has(next.id)) {
    chain.set(next.id, next);
    next = parentOf(catalog, next);
  }
  const ancestorsFirst = [...chain.values()].toReversed();
  return new Map(
    ancestorsFirst.flatMap(({ entitlements }) =>
      entitlements.map((entitlement) => [entitlement.featureId, entitlement] as const),
    ),
  );
}

/** The parent as it is sold now. One that is no longer sold passes on what it granted at last. */
function parentOf(catalog: Catalog, version: PackageVersion): PackageVersion | undefined {
  if (version.parentPlanId === null) return undefined;
  const versions = catalog.plans.get(version.parentPlanId);
  return latestPublished(versions) ?? versions?.findLast(({ status }) => status === "ARCHIVED");
}
