import { cutoverRefusals } from "./cutovers/refusals.ts";
import { accessRefusals } from "./environments/refusals.ts";
import { comparisonRefusals } from "./integrations/comparison-refusals.ts";
import type { RefusalKind } from "./refusal-kind.ts";
import { requestRefusals } from "./requests/refusals.ts";

/**
 * Every error code of the system, in three tables: refusals of HTTP requests are here, faults of
 * unreadable files in file-faults.ts, and issues of single records in record-codes.ts. Codes in
 * PascalCase are those of the public v1 API; the others are ours. `docs/reference/errors.md` lists
 * the same codes, and a test compares both.
 */

export const refusals = {
  InvalidArgumentError: {
    status: 400,
    retryable: false,
    sentence: "The request is not valid.",
  },
  invalid_json_body: {
    status: 400,
    retryable: false,
    sentence: "The body is not valid JSON.",
  },
  InvalidQuantity: {
    status: 400,
    retryable: false,
    sentence: "A quantity must be 0 for none, or a whole number that the plan or add-on allows.",
  },
  InvalidCancellationDate: {
    status: 400,
    retryable: false,
    sentence: "The subscription cannot be canceled at this time.",
  },
  InvalidEntitlementResetPeriod: {
    status: 400,
    retryable: false,
    sentence: "This reset period does not fit the feature or its anchor.",
  },
  MeteringNotAvailableForFeatureType: {
    status: 400,
    retryable: false,
    sentence: "Usage cannot be reported for a feature of this kind.",
  },
  IncompatibleSubscriptionAddon: {
    status: 400,
    retryable: false,
    sentence: "An add-on does not fit the plan or the other add-ons.",
  },
  invalid_subscription: {
    status: 400,
    retryable: false,
    sentence: "The requested subscription is not possible; `reason` says why.",
  },
  invalid_usage_report: {
    status: 400,
    retryable: false,
    sentence: "Some of the usages cannot be reported, so none was counted; `errors` names each.",
  },
  catalog_invalid: {
    status: 400,
    retryable: false,
    sentence: "The catalog is inconsistent, so none of it was applied; `errors` says where.",
  },
  webhook_signature_invalid: {
    status: 400,
    retryable: false,
    sentence: "The signature does not match a signing secret of this server.",
  },
  payment_failed: {
    status: 402,
    retryable: false,
    sentence: "The billing provider could not collect the payment; nothing was provisioned.",
  },
  billing_refused: {
    status: 400,
    retryable: false,
    sentence: "The billing provider refuses the request; the message says why.",
  },
  Unauthenticated: {
    status: 401,
    retryable: false,
    sentence: "The API key is missing, unknown or revoked. Send it in the X-API-KEY header.",
  },
  IdentityForbidden: {
    status: 403,
    retryable: false,
    sentence: "A client key may only read entitlements and the catalog. Use a server key.",
  },
  ...accessRefusals,
  ...requestRefusals,
  CustomerNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such customer in this environment.",
  },
  IntegrationNotFound: {
    status: 404,
    retryable: false,
    sentence: "The customer has no such integration.",
  },
  ProductNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such product in this environment.",
  },
  FeatureNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such feature in this environment.",
  },
  PlanNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such plan in this environment.",
  },
  AddonNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such add-on in this environment.",
  },
  EntitlementNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such entitlement.",
  },
  SubscriptionNotFound: {
    status: 404,
    retryable: false,
    sentence: "No such subscription in this environment.",
  },
  CustomerResourceNotFound: {
    status: 404,
    retryable: false,
    sentence: "The customer has no subscription for this resource.",
  },
  cutover_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such cutover in this environment.",
  },
  cutover_item_not_found: {
    status: 404,
    retryable: false,
    sentence: "The cutover has no such subscription.",
  },
  ...comparisonRefusals,
  future_update_not_found: {
    status: 404,
    retryable: false,
    sentence: "The subscription has no such scheduled change.",
  },
  import_run_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such import run in this environment.",
  },
  batch_not_found: {
    status: 404,
    retryable: false,
    sentence: "The import run has no such batch yet.",
  },
  route_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such path. The paths are listed at /openapi.json.",
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    sentence: "The path exists, but not with this method.",
  },
  DuplicatedEntityNotAllowed: {
    status: 409,
    retryable: false,
    sentence: "It exists already.",
  },
  EntityIsArchivedError: {
    status: 409,
    retryable: false,
    sentence: "It is archived. Unarchive it first.",
  },
  EditAllowedOnDraftPackageOnlyError: {
    status: 409,
    retryable: false,
    sentence: "Only a draft can be edited. Create a draft first.",
  },
  PackageAlreadyPublished: {
    status: 409,
    retryable: false,
    sentence: "There is no draft to publish.",
  },
  DraftPlanCantBeArchived: {
    status: 409,
    retryable: false,
    sentence: "A plan or add-on that was never published cannot be archived. Remove its draft.",
  },
  catalog_in_use: {
    status: 409,
    retryable: false,
    sentence: "Existing data conflicts with this change of the catalog.",
  },
  InvalidSubscriptionStatus: {
    status: 409,
    retryable: false,
    sentence: "The subscription's status does not allow this.",
  },
  billing_not_connected: {
    status: 409,
    retryable: false,
    sentence: "No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.",
  },
  renewal_day_differs: {
    status: 409,
    retryable: false,
    sentence:
      "The subscription that it would replace at the billing provider renews on another day.",
  },
  billing_key_refused: {
    status: 409,
    retryable: false,
    sentence: "The billing provider refuses the key, or the key lacks a permission.",
  },
  billing_tasks_open: {
    status: 409,
    retryable: false,
    sentence: "Work at the connected account is unfinished.",
  },
  encryption_key_missing: {
    status: 409,
    retryable: false,
    sentence: "Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.",
  },
  ...cutoverRefusals,
  webhook_address_needed: {
    status: 409,
    retryable: false,
    sentence:
      "Several environments receive events, each at the address of its connection: see " +
      "carryover integrations list.",
  },
  paid_plan_needs_cutover: {
    status: 409,
    retryable: false,
    sentence: "A paid plan is billed by the provider: use the cutover, or give its billing id.",
  },
  idempotency_key_reused: {
    status: 409,
    retryable: false,
    sentence: "This Idempotency-Key was used with another request in the last 24 hours.",
  },
  usage_key_reused: {
    status: 409,
    retryable: false,
    sentence: "The idempotencyKey was used for another usage of this customer and feature.",
  },
  import_run_not_open: {
    status: 409,
    retryable: false,
    sentence: "The import run is completed or canceled and takes no more batches.",
  },
  import_run_not_undoable: {
    status: 409,
    retryable: false,
    sentence: "The import run cannot be undone.",
  },
  import_run_not_comparable: {
    status: 409,
    retryable: false,
    sentence: "The import run does not say what its file holds.",
  },
  import_run_incomplete: {
    status: 409,
    retryable: false,
    sentence: "The import run lacks batches or records, so it cannot be completed.",
  },
  batch_conflict: {
    status: 409,
    retryable: false,
    sentence: "The batch was applied with different content. Has the file changed? Open a new run.",
  },
  batch_out_of_order: {
    status: 409,
    retryable: false,
    sentence: "The batches of a lane must arrive in order; an earlier one is missing.",
  },
  import_plan_not_found: {
    status: 404,
    retryable: false,
    sentence: "This environment has no such plan of an import.",
  },
  plan_stale: {
    status: 409,
    retryable: false,
    sentence: "The plan no longer holds: something has changed since. Plan again.",
  },
  plan_too_entangled: {
    status: 409,
    retryable: false,
    sentence: "Too many records of the same customers for a plan. Import the file without one.",
  },
  body_too_large: {
    status: 413,
    retryable: false,
    sentence: "The body is larger, or holds more values, than this path accepts.",
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    sentence: "Send the body as application/json.",
  },
  RateLimitExceeded: {
    status: 429,
    retryable: true,
    sentence: "Too many requests. Wait as long as Retry-After says.",
  },
  draining: {
    status: 503,
    retryable: true,
    sentence: "The server is shutting down. Try again shortly.",
  },
  billing_unavailable: {
    status: 503,
    retryable: true,
    sentence: "The billing provider cannot be reached. Try again shortly.",
  },
  database_unavailable: {
    status: 503,
    retryable: true,
    sentence: "The database cannot be reached. Try again shortly.",
  },
  database_busy: {
    status: 503,
    retryable: true,
    sentence:
      "The database took too long, or others keep changing the same rows. Try again shortly.",
  },
  database_starting: {
    status: 503,
    retryable: true,
    sentence: "The database is starting or recovering. Try again shortly.",
  },
  database_read_only: {
    status: 503,
    retryable: true,
    sentence: "The database is read-only, as after a failover. Try again shortly.",
  },
  database_connections_exhausted: {
    status: 503,
    retryable: true,
    sentence: "The database takes no more connections. Try again shortly, or raise its limit.",
  },
  database_out_of_memory: {
    status: 503,
    retryable: true,
    sentence: "The database has run out of memory. Try again shortly, or give it more.",
  },
  database_limit_exceeded: {
    status: 507,
    retryable: false,
    sentence: "A limit that is set in the database was exceeded; its log says which. Raise it.",
  },
  database_io_error: {
    status: 503,
    retryable: true,
    sentence:
      "The database cannot read or write its files; its log says why. Repair that, then retry.",
  },
  disk_full: {
    status: 507,
    retryable: false,
    sentence:
      "The disk of the database is full; nothing was written. Free some space and send it again.",
  },
  store_stopped: {
    status: 503,
    retryable: true,
    sentence: "The embedded store has stopped. Start the command, or the server, again.",
  },
  schema_not_current: {
    status: 503,
    retryable: true,
    sentence: "The schema of the database does not match this program. Run the version that does.",
  },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof refusals;
