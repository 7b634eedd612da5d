import type { Catalog, Feature } from "../catalog.ts";

/** The fields of a feature that give its grants their meaning. */
type Meaning = Pick<Feature, "featureType" | "meterType"> & {
  readonly enumConfiguration: ReadonlyArray<{ readonly value: string }> | null;
};

/** A conflict with a change of a feature, and the affected field. */
interface FeatureConflict {
  readonly field: "featureType" | "meterType" | "enumConfiguration";
  readonly message: string;
}

/**
 * Returns whether a change may take their meaning from grants or from usage that there are already.
 */
export function changesMeaning(before: Meaning, after: Meaning): boolean {
  const isOther = before.featureType !== after.featureType || before.meterType !== after.meterType;
  return isOther || lostValues(before, after).length > 0;
}

/** Returns the enum values that a feature no longer has. */
export function lostValues(before: Meaning, after: Meaning): string[] {
  const kept = new Set((after.enumConfiguration ?? []).map(({ value }) => value));
  const values = (before.enumConfiguration ?? []).map(({ value }) => value);
  return values.filter((value) => !kept.has(value));
}

/**
 * Returns the conflicts with a change of a feature: versions of plans and add-ons that grant it,
 * and customers that have it directly, with the enum values granted to them; undefined without such
 * customers.
 */
export function featureConflicts(
  catalog: Catalog,
  before: Feature,
  after: Feature,
  ofCustomers: ReadonlySet<string> | undefined,
): FeatureConflict[] {
  const versions = [...catalog.plans.values(), ...catalog.addons.values()].flat();
  const grants = versions.flatMap(({ status, entitlements }) =>
    entitlements
      .filter(({ featureId }) => featureId === before.id)
      .map(({ enumValues }) => ({ status, enumValues })),
  );
  const conflicts: FeatureConflict[] = [];
  for (const field of ["featureType", "meterType"] as const) {
    if (before[field] === after[field]) continue;
    if (grants.length > 0) {
      const message = "Plans or add-ons grant the feature, so this cannot change.";
      conflicts.push({ field, message });
    } else if (ofCustomers !== undefined) {
      const message = "Customers have the feature or usage of it, so this cannot change.";
      conflicts.push({ field, message });
    }
  }
  if (conflicts.length > 0) return conflicts;
  // A draft may still change, and is checked when it is published.
  const sold = grants.filter(({ status }) => status !== "DRAFT");
  const granted = new Set([...(ofCustomers ?? []), ...sold.flatMap((one) => one.enumValues ?? [])]);
  const lost = lostValues(before, after).filter((value) => granted.has(value));
  if (lost.length === 0) return [];
  const message = `It is granted: ${lost.map((value) => `"${value}"`).join(", ")} must stay.`;
  return [{ field: "enumConfiguration", message }];
}
