import { limits } from "@carryover/contract";
import type { Feature, FeatureGrant, PackageEntitlement, ResetAnchor } from "../catalog.ts";
import type { CatalogFault } from "./faults.ts";

type Checked = FeatureGrant & Partial<Pick<PackageEntitlement, "isCustom" | "isGranted">>;

/** Returns the mismatches of a feature and its grant; paths are fields of the grant. */
export function checkEntitlement(feature: Feature, grant: Checked): CatalogFault[] {
  return [...checkValue(feature, grant), ...checkReset(feature, grant)];
}

/** Returns whether a fault concerns the reset period, which has its own code in the public API. */
export function isResetFault(fault: CatalogFault): boolean {
  return /(^|\.)reset(Period|Anchor)$/.test(fault.path);
}

function checkValue(feature: Feature, grant: Checked): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const add = (path: string, message: string) => faults.push({ path, message });
  const { enumValues, hasUnlimitedUsage, usageLimit } = grant;
  const type = feature.featureType;
  if (type !== "NUMBER" && usageLimit !== null) {
    add("usageLimit", `A feature of type ${type} has no limit.`);
  }
  if (type !== "NUMBER" && hasUnlimitedUsage) {
    add("hasUnlimitedUsage", `A feature of type ${type} has no usage.`);
  }
  if (type !== "ENUM" && enumValues !== null && enumValues.length > 0) {
    add("enumValues", `A feature of type ${type} has no values to choose from.`);
  }
  if (type === "NUMBER") faults.push(...checkLimit(grant));
  if (type === "ENUM") faults.push(...checkEnumValues(feature, grant));
  return faults;
}

function checkLimit({ isCustom, isGranted, usageLimit, hasUnlimitedUsage }: Checked) {
  const fault = (message: string) => [{ path: "usageLimit", message }];
  if (usageLimit === null) {
    if (hasUnlimitedUsage || isCustom === true || isGranted === false) return [];
    return fault("A feature of type NUMBER needs a limit, unlimited usage, or a custom value.");
  }
  if (hasUnlimitedUsage) return fault("It cannot have a limit and be unlimited.");
  if (usageLimit >= 0 && usageLimit <= limits.usageMax) return [];
  return fault(`It must be a number from 0 to ${limits.usageMax}.`);
}

function checkEnumValues(feature: Feature, grant: Checked): CatalogFault[] {
  const given = grant.enumValues ?? [];
  if (given.length === 0 && grant.isCustom !== true && grant.isGranted !== false) {
    return [{ path: "enumValues", message: "A feature of type ENUM needs at least one value." }];
  }
  const known = new Set((feature.enumConfiguration ?? []).map(({ value }) => value));
  return given.flatMap((value, index) =>
    known.has(value)
      ? []
      : [{ path: `enumValues.${index}`, message: "The feature does not have this value." }],
  );
}

function checkReset(feature: Feature, grant: FeatureGrant): CatalogFault[] {
  const { resetAnchor, resetPeriod } = grant;
  if (resetPeriod !== null && feature.meterType === "None") {
    return [{ path: "resetPeriod", message: "Only the usage of a metered feature is reset." }];
  }
  if (resetAnchor === null) return [];
  if (resetPeriod === null) {
    return [{ path: "resetAnchor", message: "An anchor needs a reset period." }];
  }
  if (anchorsOf[resetPeriod].includes(resetAnchor)) return [];
  const message = `A reset period of one ${resetPeriod} cannot be counted from ${resetAnchor}.`;
  return [{ path: "resetAnchor", message }];
}

/** The possible anchors of each reset period, as in the public API. */
const anchorsOf: Readonly<
  Record<NonNullable<FeatureGrant["resetPeriod"]>, readonly ResetAnchor[]>
> = {
  YEAR: ["SubscriptionStart"],
  MONTH: ["SubscriptionStart", "StartOfTheMonth"],
  WEEK: [
    "SubscriptionStart",
    "EverySunday",
    "EveryMonday",
    "EveryTuesday",
    "EveryWednesday",
    "EveryThursday",
    "EveryFriday",
    "EverySaturday",
  ],
  DAY: ["SubscriptionStart"],
  HOUR: ["SubscriptionStart"],
};
