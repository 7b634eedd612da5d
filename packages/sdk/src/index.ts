/** The client of the Carryover API, for Node and browsers, without dependencies. */

export type { BulkOptions, BulkProgress, Records } from "./bulk/bulk.ts";
export type { BulkCustomer, BulkImport, BulkImportResult } from "./bulk/customers.ts";
export { BulkImportError } from "./bulk/error.ts";
export type {
  BulkOutcome,
  CustomerOutcome,
  RecordDetail,
  RecordOutcome,
  SubscriptionOutcome,
  UsageOutcome,
} from "./bulk/outcome.ts";
export type {
  BulkAddon,
  BulkCharge,
  BulkSubscription,
  BulkSubscriptionImport,
  BulkSubscriptionImportResult,
  BulkSubscriptionOptions,
} from "./bulk/subscriptions.ts";
export type { BulkUsage, BulkUsageReport, BulkUsageResult } from "./bulk/usage.ts";
export { type CancelSubscription, Carryover, type Health, type Whoami } from "./client.ts";
export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  BodyTooLargeError,
  CarryoverError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "./errors.ts";
export type { CsvExportOptions, ExportedRecord, ExportOptions } from "./exports/export.ts";
export type { ExportEnd, ExportKind, ExportPiece, NotExported } from "./exports/lines.ts";
export type {
  CallOptions,
  ClientOptions,
  Fetch,
  KeyOptions,
  Retry,
  SessionOptions,
} from "./options.ts";
export type { Listing, Page, Pagination } from "./page.ts";
export type { ApiKey, ApiKeyCreate, ApiKeyRotate, NewApiKey } from "./resources/access/keys.ts";
export type {
  LoggedRequest,
  LoggedRequestQuery,
  LoggedRequestWithBody,
} from "./resources/access/requests.ts";
export type { Session } from "./resources/access/session.ts";
export type { Addon, AddonCreate, AddonUpdate } from "./resources/addons.ts";
export type {
  BillingConnection,
  StripeConnect,
  StripePage,
  StripePageQuery,
} from "./resources/billing.ts";
export type {
  BillingComparison,
  BillingComparisonCreate,
  BillingComparisonEntry,
  BillingComparisonEntryPage,
  BillingComparisonEntryQuery,
  BillingComparisonQuery,
  BillingComparisons,
} from "./resources/billing-comparisons.ts";
export type {
  CatalogApplyOptions,
  CatalogChange,
  CatalogChanges,
  CatalogDocument,
} from "./resources/catalog-document.ts";
export type {
  Customer,
  CustomerCreate,
  CustomerEntitlements,
  CustomerImport,
  CustomerImportItem,
  CustomerImportResult,
  CustomerQuery,
  CustomerResource,
  CustomerResourceQuery,
  CustomerSearchPage,
  CustomerSearchQuery,
  CustomerUpdate,
  EntitlementCheck,
  EntitlementSource,
  EntitlementsQuery,
  ExplainedEntitlement,
  ExplainedEntitlements,
  ExplainQuery,
  FeatureEntitlement,
  FoundCustomer,
  Provenance,
} from "./resources/customers.ts";
export type {
  Conformance,
  ConformanceStart,
  Cutover,
  CutoverApply,
  CutoverCreate,
  CutoverItem,
  CutoverItemHistory,
  CutoverItemPage,
  CutoverItemQuery,
  CutoverQuery,
  CutoverRollback,
} from "./resources/cutovers.ts";
export type { Feature, FeatureCreate, FeatureQuery, FeatureUpdate } from "./resources/features.ts";
export type { FutureUpdateCanceled } from "./resources/future-update.ts";
export type {
  Batch,
  BatchPosition,
  BatchResult,
  ExtraQuery,
  ExtraRecord,
  HeldCount,
  ImportRecordOutcome,
  ImportRejection,
  ImportRun,
  ImportRunCreate,
  ImportRunQuery,
  ImportRunTotals,
  OutcomeQuery,
  RejectionQuery,
  UndoCreate,
  UndoneQuery,
  UndoneRecord,
} from "./resources/import-runs.ts";
export type {
  CustomerIntegration,
  IntegrationLink,
  IntegrationQuery,
  IntegrationUpdate,
} from "./resources/integrations.ts";
export type {
  PackageEntitlement,
  PackageEntitlementsCreate,
  PackageEntitlementUpdate,
} from "./resources/package-entitlements.ts";
export type {
  Charge,
  ChargeQuery,
  PackageDraftRemoved,
  PackagePublish,
  PackagePublished,
  PackageQuery,
} from "./resources/packages.ts";
export type { PaymentMethodAttachment } from "./resources/payment-method.ts";
export type { Plan, PlanCreate, PlanUpdate } from "./resources/plans.ts";
export type {
  Product,
  ProductCreate,
  ProductDuplicate,
  ProductQuery,
  ProductUpdate,
} from "./resources/products.ts";
export type {
  PromotionalEntitlement,
  PromotionalEntitlementQuery,
  PromotionalEntitlementsCreate,
} from "./resources/promotional-entitlements.ts";
export type {
  Subscription,
  SubscriptionCancel,
  SubscriptionImport,
  SubscriptionImportItem,
  SubscriptionImportTask,
  SubscriptionMigrate,
  SubscriptionPreview,
  SubscriptionPreviewed,
  SubscriptionProvision,
  SubscriptionProvisioned,
  SubscriptionQuery,
  SubscriptionTransfer,
  SubscriptionUpdate,
} from "./resources/subscriptions.ts";
export {
  type Usage,
  type UsageHistory,
  type UsageHistoryQuery,
  type UsageReport,
  type UsageReports,
  UsageUpdateBehavior,
} from "./resources/usage.ts";
