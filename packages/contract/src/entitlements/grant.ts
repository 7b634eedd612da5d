import { type ResetPeriod, resetPeriods } from "../catalog/reset-periods.ts";
import type { RecordFields } from "../imports/record-lists.ts";
import { limits } from "../limits.ts";
import type { FieldIssue } from "../record.ts";

/** What an entry of a list in a record grants of a feature. */
export interface RecordGrant {
  readonly usageLimit?: number | null | undefined;
  readonly hasUnlimitedUsage?: boolean | null | undefined;
  readonly hasSoftLimit?: boolean | null | undefined;
  readonly enumValues?: readonly string[] | null | undefined;
  readonly resetPeriod?: ResetPeriod | null | undefined;
}

/** The names of these fields. */
export const grantFields = [
  "usageLimit",
  "hasUnlimitedUsage",
  "hasSoftLimit",
  "enumValues",
  "resetPeriod",
] as const;

/** Returns what is wrong with the fields of a grant, whatever its feature is. */
export function checkGrant(entry: RecordFields): FieldIssue | null {
  const { usageLimit, hasUnlimitedUsage, hasSoftLimit, enumValues, resetPeriod } = entry;
  if (usageLimit != null && !isAmount(usageLimit)) {
    return { code: "invalid_entitlement", pointer: "/usageLimit" };
  }
  for (const [name, flag] of Object.entries({ hasUnlimitedUsage, hasSoftLimit })) {
    if (flag != null && typeof flag !== "boolean") {
      return { code: "invalid_type", pointer: `/${name}` };
    }
  }
  if (Array.isArray(enumValues) && enumValues.length > limits.packageItemsMax) {
    const message = `There are more than ${limits.packageItemsMax} values.`;
    return { code: "too_long", pointer: "/enumValues", message };
  }
  const isTexts =
    Array.isArray(enumValues) && enumValues.every((value) => typeof value === "string");
  if (enumValues != null && !isTexts) return { code: "invalid_type", pointer: "/enumValues" };
  if (resetPeriod != null && !(resetPeriods as readonly unknown[]).includes(resetPeriod)) {
    const message = `Write one of ${resetPeriods.join(", ")}.`;
    return { code: "invalid_type", pointer: "/resetPeriod", message };
  }
  return null;
}

/** Tells whether a value is a number of 0 or more that a double holds exactly. */
export function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= limits.usageMax;
}
