import type { RecordDetail } from "./outcome.ts";

/**
 * What a usage is refused with, and what an import says of such a record: bulk calls speak of their
 * records in one way, whatever the API route behind them answers.
 */
const recordFaults: Readonly<Record<string, Omit<RecordDetail, "message">>> = {
  CustomerNotFound: {
    code: "customer_not_found",
    path: "/customerId",
    hint: "Import the customer first, or correct the id.",
  },
  EntityIsArchivedError: {
    code: "customer_archived",
    path: "/customerId",
    hint: "Unarchive it, or import the customer with --unarchive.",
  },
  FeatureNotFound: {
    code: "feature_not_found",
    path: "/featureId",
    hint: "Correct the id, or add the feature with carryover catalog apply.",
  },
  MeteringNotAvailableForFeatureType: {
    code: "feature_not_calculated_usage",
    path: "/featureId",
    hint: "Remove the record, or correct the featureId.",
  },
  CustomerResourceNotFound: {
    code: "resource_not_found",
    path: "/resourceId",
    hint: "Import the subscription first, or correct the resourceId.",
  },
  usage_key_reused: {
    code: "usage_key_reused",
    path: "/idempotencyKey",
    hint: "Give each usage a key of its own.",
  },
};

/** Returns the issue of a usage that the API refuses with a code. */
export function refusedUsage(code: string, message: string): RecordDetail {
  const { path, hint, ...known } = recordFaults[code] ?? { code, path: "", hint: "" };
  return { code: known.code, path, message, hint };
}

const codesOfFields: Readonly<Record<string, string>> = {
  value: "invalid_usage",
  customerId: "invalid_id",
  featureId: "invalid_id",
  resourceId: "invalid_id",
  createdAt: "invalid_date",
};

/** Returns the issue of a field that the API cannot read; `path` is a JSON pointer. */
export function unreadableField(path: string, message: string): RecordDetail {
  const [, field = ""] = path.split("/");
  const code = codesOfFields[field] ?? (field === "" ? "not_an_object" : "invalid_type");
  return { code, path, message, hint: "Correct the value." };
}
