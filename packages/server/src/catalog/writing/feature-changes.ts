import type { Catalog, Feature } from "../catalog.ts";

/** What grants of a feature depend on. */
type Meaning = Pick<Feature, "featureType" | "meterType"> & {
  readonly enumConfiguration: ReadonlyArray<{ readonly value: string }> | null;
};

/** What stands against a change of a feature, and the field that it is about. */
interface FeatureConflict {
  readonly field: "featureType" | "meterType" | "enumConfiguration";
  readonly message: string;
}

/** Whether a change may take their meaning from grants or from usage that there are already. */
export function changesMeaning(before: Meaning, after: Meaning): boolean {
  const isOther = before.featureType !== after.featureType || before.meterType !== after.meterType;
  return isOther || lostValues(before, after).length > 0;
}

/** Enum values that a feature no longer has. */
export function lostValues(before: Meaning, after: Meaning): string[] {
  const kept = new Set((after.enumConfiguration ?? []).map(({ value }) => value));
  const values = (before.enumConfiguration ?? []).map(({ value }) => value);
  return values.filter((value) => !kept.has(value));
}

/**
 * What stands against a change of a feature: versions of plans and add-ons that grant it, and what
 * customers have of it by themselves, which is the enum values that they are granted; undefined if
 * they have nothing.
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
  // A draft may still change, and it is looked at when it is published.
  const sold = grants.filter(({ status }) => status !== "DRAFT");
  const granted = new Set([...(ofCustomers ?? []), ...sold.flatMap((one) => one.enumValues ?? [])]);
  const lost = lostValues(before, after).filter((value) => granted.has(value));
  if (lost.length === 0) return [];
  const message = `It is granted: ${lost.map((value) => `"${value}"`).join(", ")} must stay.`;
  return [{ field: "enumConfiguration", message }];
}
