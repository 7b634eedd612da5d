import type { RecordCode, RecordIssue, RefusalCode } from "@carryover/contract";
import { Refusal } from "../../refusal.ts";
import type { Checked } from "./checks.ts";

/** The API's refusals for record codes of rejections. */
const codes: Partial<Record<RecordCode, RefusalCode>> = {
  plan_not_found: "PlanNotFound",
  addon_not_found: "AddonNotFound",
  feature_not_found: "FeatureNotFound",
  addon_incompatible: "IncompatibleSubscriptionAddon",
  addon_dependency_missing: "IncompatibleSubscriptionAddon",
  addon_repeated: "IncompatibleSubscriptionAddon",
  addons_not_allowed: "IncompatibleSubscriptionAddon",
  invalid_quantity: "InvalidQuantity",
  paid_plan_needs_cutover: "paid_plan_needs_cutover",
};

/** Makes a refusal with the issue's own message; `reason` is its record code. */
export function refusalOf({ code, message }: Pick<RecordIssue, "code" | "message">): Refusal {
  return new Refusal(codes[code] ?? "invalid_subscription", { reason: code }, message);
}

/** Returns the value, if it fits. Throws the refusal of the issue. */
export function required<T>(checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw refusalOf(checked.issue);
}

/** Makes the refusal of a field with an impossible value. */
export function invalidField(field: string, message: string): Refusal {
  return new Refusal("InvalidArgumentError", { errors: [{ path: field, message }] }, message);
}
