import { type ResetPeriod, resetPeriods } from "../catalog/reset-periods.ts";
import { weeklyAnchors } from "../enums.ts";
import { explainType } from "../explaining/value-type.ts";
import { at, checkId, checkList, checkNames, type RecordFields } from "../imports/record-lists.ts";
import { limits } from "../limits.ts";
import type { FieldIssue, RecordField } from "../record.ts";
import {
  checkFilledText,
  checkInstant,
  checkText,
  parseInstant,
  type TextCheck,
  textField,
} from "../text.ts";
import { checkGrant, grantFields, type RecordGrant } from "./grant.ts";

/** How long a promotional entitlement lasts; a custom one until its end. */
export const promotionPeriods = [
  "1 week",
  "1 month",
  "6 month",
  "1 year",
  "lifetime",
  "custom",
] as const;

export type PromotionPeriod = (typeof promotionPeriods)[number];

/**
 * A promotional entitlement in the record of its customer. Dates are ISO 8601 with a zone: without
 * a start it begins when it is first granted, and without an end it lasts for its period.
 */
export interface RecordPromotion extends RecordGrant {
  readonly featureId: string;
  readonly description?: string | null | undefined;
  readonly period: PromotionPeriod;
  readonly startDate?: string | null | undefined;
  /** Required for the period custom, and absent or null for a lifetime. */
  readonly endDate?: string | null | undefined;
  /** Whether widgets show it; they do if it is absent. */
  readonly isVisible?: boolean | null | undefined;
  /** What the reset period is counted from; only for years, months and weeks. */
  readonly resetPeriodConfiguration?: { readonly accordingTo: string } | null | undefined;
}

const names = [
  "featureId",
  "description",
  "period",
  "startDate",
  "endDate",
  "isVisible",
  "resetPeriodConfiguration",
  ...grantFields,
] as const;

/** The list of a customer's promotional entitlements, as a field of its record. */
export const promotionsField: RecordField = {
  type: "list",
  isRequired: false,
  isNullable: true,
  check: (value) => checkEntries(value) ?? repeatedFeature(value as readonly RecordPromotion[]),
};

const checkEntries = checkList(limits.promotionsRecordMax, checkPromotion);

function repeatedFeature(entries: readonly RecordPromotion[]): FieldIssue | null {
  const seen = new Set<string>();
  for (const [index, { featureId }] of entries.entries()) {
    if (seen.has(featureId)) return { code: "promotion_repeated", pointer: `/${index}/featureId` };
    seen.add(featureId);
  }
  return null;
}

function checkPromotion(entry: RecordFields): FieldIssue | null {
  return (
    checkNames(entry, names) ??
    checkId(entry, ["featureId"]) ??
    checkGrant(entry) ??
    checkValues(entry.enumValues) ??
    checkTextOf(entry, "description", checkText) ??
    checkTextOf(entry, "startDate", checkInstant) ??
    checkTextOf(entry, "endDate", checkInstant) ??
    checkPeriod(entry as unknown as RecordPromotion) ??
    checkVisible(entry.isVisible) ??
    checkReset(entry)
  );
}

function checkTextOf(entry: RecordFields, name: string, check: TextCheck): FieldIssue | null {
  const value = entry[name];
  if (value == null) return null;
  const field = textField(check);
  if (typeof value !== "string") {
    return { code: "invalid_type", pointer: `/${name}`, ...explainType(name, field.type, value) };
  }
  return at(`/${name}`, field.check(value));
}

function checkValues(values: unknown): FieldIssue | null {
  for (const [index, value] of ((values ?? []) as readonly string[]).entries()) {
    const code = checkFilledText(value);
    if (code !== null) return { code, pointer: `/enumValues/${index}` };
  }
  return null;
}

/** Checks that an entry ends when its period says it does. */
function checkPeriod({ period, startDate, endDate }: RecordPromotion): FieldIssue | null {
  if (!promotionPeriods.includes(period)) {
    const message = `Write one of ${promotionPeriods.join(", ")}.`;
    const code = period === undefined ? "missing_field" : "invalid_type";
    return { code, pointer: "/period", message: `"period" is how long it lasts. ${message}` };
  }
  if (period === "custom" && endDate == null) {
    const message = 'The period "custom" needs an "endDate".';
    return { code: "missing_field", pointer: "/endDate", message };
  }
  if (endDate == null) return null;
  if (period === "lifetime") {
    const message = 'The period "lifetime" has no "endDate".';
    const hint = 'Remove it, or write the period "custom".';
    return { code: "invalid_entitlement", pointer: "/endDate", message, hint };
  }
  if (startDate == null || parseInstant(endDate) >= parseInstant(startDate)) return null;
  return { code: "end_before_start", pointer: "/endDate" };
}

function checkVisible(value: unknown): FieldIssue | null {
  if (value == null || typeof value === "boolean") return null;
  const said = explainType("isVisible", "boolean", value);
  return { code: "invalid_type", pointer: "/isVisible", ...said };
}

/** What each reset period may be counted from; the shorter ones have no choice. */
const anchors: Readonly<Partial<Record<ResetPeriod, readonly string[]>>> = {
  YEAR: ["SubscriptionStart"],
  MONTH: ["SubscriptionStart", "StartOfTheMonth"],
  WEEK: weeklyAnchors,
};

function checkReset({ resetPeriod, resetPeriodConfiguration }: RecordFields): FieldIssue | null {
  if (resetPeriodConfiguration == null) return null;
  const pointer = "/resetPeriodConfiguration";
  if (typeof resetPeriodConfiguration !== "object" || Array.isArray(resetPeriodConfiguration)) {
    return { code: "not_an_object", pointer };
  }
  const configuration = resetPeriodConfiguration as RecordFields;
  const unknown = checkNames(configuration, ["accordingTo"]);
  if (unknown !== null) return at(pointer, unknown);
  const period = resetPeriods.find((each) => each === resetPeriod);
  const known = period === undefined ? undefined : anchors[period];
  if (known === undefined) {
    const message = "Only the reset periods YEAR, MONTH and WEEK have a configuration.";
    return { code: "invalid_entitlement", pointer, message, hint: "Remove it." };
  }
  if (known.includes(configuration.accordingTo as string)) return null;
  const message = `Write one of ${known.join(", ")}.`;
  return { code: "invalid_type", pointer: `${pointer}/accordingTo`, message };
}
