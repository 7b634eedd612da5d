import { rowCodes } from "./row-codes.ts";

/** Every issue that a record can have; a table like that of the refusals in errors.ts. */

/** What a record code does: `rejected` and `skipped` are outcomes, a `warning` accompanies one. */
export interface RecordCodeKind {
  readonly effect: "rejected" | "skipped" | "warning";
  readonly sentence: string;
  readonly hint: string;
}

export const recordCodes = {
  invalid_json: {
    effect: "rejected",
    sentence: "The record is not valid JSON.",
    hint: "Correct the text at this position.",
  },
  not_an_object: {
    effect: "rejected",
    sentence: "A record must be an object.",
    hint: "Write it as {…} with named fields.",
  },
  duplicate_key: {
    effect: "rejected",
    sentence: "The object contains the same field twice.",
    hint: "Keep one of the two.",
  },
  nul_character: {
    effect: "rejected",
    sentence: "The text holds a NUL character, which PostgreSQL cannot store.",
    hint: "Remove it.",
  },
  lone_surrogate: {
    effect: "rejected",
    sentence: "The text contains half of a surrogate pair, which is not a character.",
    hint: "Export the record again as UTF-8, or remove the broken character.",
  },
  invalid_utf8: {
    effect: "rejected",
    sentence: "The bytes are not valid UTF-8.",
    hint: "Export the file as UTF-8.",
  },
  number_out_of_range: {
    effect: "rejected",
    sentence: "The number cannot be stored exactly.",
    hint: "Use a smaller number, or write it as text where text is allowed.",
  },
  record_too_large: {
    effect: "rejected",
    sentence: "The record is larger than 1 MiB.",
    hint: "Look for a missing quote or bracket, or shorten the record.",
  },
  record_too_deep: {
    effect: "rejected",
    sentence: "The record is nested deeper than 64 levels.",
    hint: "Look for a missing bracket.",
  },
  ...rowCodes,
  unknown_field: {
    effect: "rejected",
    sentence: "The field is unknown; its value would be lost.",
    hint: "Correct its name, remove it, or pass --ignore-unknown.",
  },
  conflicting_fields: {
    effect: "rejected",
    sentence: "Two names of the same field hold different values.",
    hint: "Keep one of the two.",
  },
  missing_field: {
    effect: "rejected",
    sentence: "A required field is missing.",
    hint: "Add it.",
  },
  invalid_type: {
    effect: "rejected",
    sentence: "The value has the wrong type.",
    hint: "Write the value as the expected type.",
  },
  invalid_id: {
    effect: "rejected",
    sentence: "An id has 1 to 255 characters, first a letter or digit, then also _ | . @ or -.",
    hint: "Correct the id here and wherever it is referred to.",
  },
  invalid_email: {
    effect: "rejected",
    sentence: "This is not an e-mail address.",
    hint: "Correct it, or write null for no address.",
  },
  email_hidden: {
    effect: "warning",
    sentence: "A web page has replaced the e-mail address by a placeholder; imported without it.",
    hint: "Put in the real address and import the record again.",
  },
  email_dropped: {
    effect: "warning",
    sentence: "This is not an e-mail address; the customer is imported without it.",
    hint: "Put in the right address and import the record again.",
  },
  original_id_taken: {
    effect: "rejected",
    sentence: "The original id has no place: metadata holds another value under originalId.",
    hint: "Give the other value another key, or remove it.",
  },
  invalid_date: {
    effect: "rejected",
    sentence: "This is not an existing date and time in ISO 8601.",
    hint: "Write it like 2022-01-31T00:00:00.000Z.",
  },
  date_without_zone: {
    effect: "rejected",
    sentence: "The date has no time zone, so it does not name one instant.",
    hint: "Add the time and Z, or an offset such as +02:00.",
  },
  too_long: {
    effect: "rejected",
    sentence: "The text is too long.",
    hint: "Shorten it.",
  },
  empty_text: {
    effect: "rejected",
    sentence: "The text is empty.",
    hint: "Give it a value, write null to clear it, or leave the field out.",
  },
  invalid_metadata: {
    effect: "rejected",
    sentence: "Metadata maps text to text: 50 keys of 1 to 40 characters, values up to 500.",
    hint: "Write each value in quotes and keep to these limits.",
  },
  repeated_in_file: {
    effect: "warning",
    sentence: "The same id occurs earlier in this file; records are applied in file order.",
    hint: "Keep one of them, or pass --no-repeats to reject the later ones.",
  },
  repeated_not_allowed: {
    effect: "rejected",
    sentence: "The same id occurs earlier in this file, and repeats are not allowed in this run.",
    hint: "Keep one of them, or leave out --no-repeats.",
  },
  stored_is_newer: {
    effect: "skipped",
    sentence: "The stored record was updated after this one.",
    hint: "Nothing to do; leave out updatedAt to write it anyway.",
  },
  archive_stale: {
    effect: "skipped",
    sentence: "It has changed, or an import has named it, since it was listed.",
    hint: "Run the command again.",
  },
  archive_of_api: {
    effect: "skipped",
    sentence: "No import has created it, but the API.",
    hint: "Archive or cancel it by hand if it is not wanted.",
  },
  archive_billed: {
    effect: "skipped",
    sentence: "The billing provider bills it, has billed it or is to.",
    hint: "Cancel it by hand: that ends it at the billing provider, too.",
  },
  archive_not_free: {
    effect: "skipped",
    sentence: "Its plan is not free, or it is to change to one that is not.",
    hint: "Cancel it by hand.",
  },
  archive_in_work: {
    effect: "skipped",
    sentence: "Work at the billing provider for it is not finished.",
    hint: "Run the command again when it is.",
  },
  archive_in_cutover: {
    effect: "skipped",
    sentence: "A cutover has the subscription at the billing provider.",
    hint: "Cancel it by hand, or roll the cutover back first.",
  },
  archive_ends_another: {
    effect: "skipped",
    sentence: "Another subscription ends because this one starts then.",
    hint: "Correct the end of that one, then cancel this one by hand.",
  },
  archive_has_subscriptions: {
    effect: "skipped",
    sentence: "The customer has subscriptions that are not ended.",
    hint: "Name a file of subscriptions too, or cancel them by hand.",
  },
  archive_pays: {
    effect: "skipped",
    sentence: "The customer pays for subscriptions of others.",
    hint: "Let somebody else pay for them first.",
  },
  archive_promoted: {
    effect: "skipped",
    sentence: "The customer has promotional entitlements, which it would lose.",
    hint: "Revoke them first, or archive the customer by hand.",
  },
  customer_archived: {
    effect: "rejected",
    sentence: "The customer is archived.",
    hint: "Unarchive it, or import the customer with --unarchive.",
  },
  customer_not_found: {
    effect: "rejected",
    sentence: "There is no such customer.",
    hint: "Import the customer first, or correct the id.",
  },
  plan_not_found: {
    effect: "rejected",
    sentence: "The catalog has no such plan.",
    hint: "Correct the id, or add the plan with carryover catalog apply.",
  },
  plan_not_published: {
    effect: "rejected",
    sentence: "The plan has no published version.",
    hint: "Publish it, or use a plan that is published.",
  },
  resource_required: {
    effect: "rejected",
    sentence: "The product allows several subscriptions, so a resourceId must tell them apart.",
    hint: "Add a resourceId.",
  },
  resource_not_allowed: {
    effect: "rejected",
    sentence: "The product allows one subscription per customer, so it takes no resource.",
    hint: "Remove the resourceId.",
  },
  resource_not_found: {
    effect: "rejected",
    sentence: "The customer has no subscription for this resource.",
    hint: "Import the subscription first, or correct the resourceId.",
  },
  addon_not_found: {
    effect: "rejected",
    sentence: "The catalog has no such add-on.",
    hint: "Correct the id, or add the add-on with carryover catalog apply.",
  },
  addon_not_published: {
    effect: "rejected",
    sentence: "The add-on has no published version.",
    hint: "Publish it, or leave it out.",
  },
  addon_incompatible: {
    effect: "rejected",
    sentence: "The plan does not list this add-on as compatible.",
    hint: "Use a compatible add-on, or add it to the plan.",
  },
  addon_dependency_missing: {
    effect: "rejected",
    sentence: "The add-on requires another add-on, which is missing.",
    hint: "Add the required add-on too.",
  },
  addon_repeated: {
    effect: "rejected",
    sentence: "The same add-on is listed twice.",
    hint: "Keep one of them, with the quantity of both.",
  },
  addons_not_allowed: {
    effect: "rejected",
    sentence: "A free plan takes no add-ons.",
    hint: "Remove them, or use another plan.",
  },
  invalid_quantity: {
    effect: "rejected",
    sentence: "A quantity is 0 for none, or a whole number that the catalog allows.",
    hint: "Correct the quantity.",
  },
  entitlements_not_allowed: {
    effect: "rejected",
    sentence: "A free plan takes no entitlements of its own.",
    hint: "Remove them, or use a custom plan.",
  },
  feature_not_found: {
    effect: "rejected",
    sentence: "The catalog has no such feature.",
    hint: "Correct the id, or add the feature with carryover catalog apply.",
  },
  invalid_entitlement: {
    effect: "rejected",
    sentence: "The entitlement does not fit its feature.",
    hint: "Give a usageLimit of 0 or more, or hasUnlimitedUsage, for a feature that counts.",
  },
  promotion_repeated: {
    effect: "rejected",
    sentence: "The same feature is granted twice.",
    hint: "Keep one of the two.",
  },
  credits_not_supported: {
    effect: "rejected",
    sentence: "Credits cannot be imported.",
    hint: "Remove the entry.",
  },
  end_before_start: {
    effect: "rejected",
    sentence: "The endDate is before the startDate.",
    hint: "Correct one of the two.",
  },
  subscription_id_taken: {
    effect: "rejected",
    sentence: "The id belongs to a subscription of another customer, plan or resource.",
    hint: "Correct the id, or leave it out.",
  },
  paid_plan_needs_cutover: {
    effect: "rejected",
    sentence:
      "The plan is paid and the environment has a billing provider, which must not bill twice.",
    hint: "Use carryover cutover, or give the billingId of the existing subscription.",
  },
  seat_taken: {
    effect: "rejected",
    sentence: "Two billing ids bill one customer for the same product and resource.",
    hint:
      "Cancel one of the two at the billing provider, and import it with its canceledAt before " +
      "the other; to keep both, give one a plan of another product.",
  },
  billing_id_taken: {
    effect: "rejected",
    sentence: "The billing id belongs to a subscription of another customer, product or resource.",
    hint:
      "Find out which customer the subscription at the billing provider belongs to, and correct " +
      "the other record: cancel its subscription, or import it with its own billingId.",
  },
  invalid_billing_id: {
    effect: "rejected",
    sentence:
      "Stripe is connected, and this is not a Stripe id: it has letters, digits and _ only.",
    hint: "Give the id that Stripe shows, such as cus_…, sub_… or pm_…, or leave it out.",
  },
  status_conflict: {
    effect: "rejected",
    sentence: "The status of the record and its dates disagree.",
    hint: "Correct one of the two, or remove the status, which follows from the dates.",
  },
  billing_id_replaced: {
    effect: "warning",
    sentence: "The billing id is a former id of the subscription, which keeps its current one.",
    hint: "Nothing to do if the record predates the change.",
  },
  billing_state_unknown: {
    effect: "warning",
    sentence: "The billing provider could not be asked about the state of the subscription.",
    hint:
      "It counts as active. Run carryover pull stripe and import its files, which contain the " +
      "state. Later changes at Stripe are followed.",
  },
  subscription_followed: {
    effect: "warning",
    sentence: "Another subscription of the same customer, product and resource starts later.",
    hint: "Nothing to do if this is intended.",
  },
  subscription_replaced: {
    effect: "warning",
    sentence: "It replaces another subscription, which was canceled.",
    hint: "Nothing to do if this is intended.",
  },
  subscription_ended: {
    effect: "warning",
    sentence: "The subscription has ended on the platform and remains ended.",
    hint: "Give the record a later startDate, or an id, to begin a new subscription.",
  },
  entitlement_without_value: {
    effect: "warning",
    sentence: "The plan leaves a value open for each customer, and the record does not set it.",
    hint: "Set it in entitlements; until then the feature is not granted.",
  },
  feature_not_calculated_usage: {
    effect: "rejected",
    sentence: "Only features with calculated usage take a value.",
    hint: "Remove the record, or correct the featureId.",
  },
  invalid_usage: {
    effect: "rejected",
    sentence: "Usage is a number of 0 or more, written without quotes.",
    hint: "Correct the value.",
  },
  usage_before_period: {
    effect: "warning",
    sentence: "It was measured before the current usage period, so it does not count in this one.",
    hint:
      "Nothing to do if it belongs to an earlier period. For current usage, omit createdAt; if " +
      "the subscription is older than its startDate says, correct that first.",
  },
  usage_superseded: {
    effect: "warning",
    sentence: "A later SET takes precedence; this usage is recorded in the history only.",
    hint: "Nothing to do if this is intended; leave out createdAt to count it now.",
  },
  refused_by_server: {
    effect: "rejected",
    sentence: "The server of API v1 refused this record.",
    hint: "Correct it as the message says, and import it again.",
  },
  database_refused: {
    effect: "rejected",
    sentence: "The database refused this record.",
    hint: "The code in the message is PostgreSQL's; correct the record, or ask the operator.",
  },
} as const satisfies Record<string, RecordCodeKind>;

export type RecordCode = keyof typeof recordCodes;
