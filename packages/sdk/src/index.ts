/** The client of the Carryover API, for Node and browsers, without dependencies. */
export {
  type BulkCustomer,
  type BulkImport,
  BulkImportError,
  type BulkImportResult,
  type RecordDetail,
  type RecordOutcome,
} from "./bulk.ts";
export { Carryover } from "./client.ts";
export type {
  Customer,
  CustomerCreate,
  CustomerImport,
  CustomerImportItem,
  CustomerImportResult,
  CustomerQuery,
  CustomerUpdate,
} from "./customers.ts";
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
export type {
  Batch,
  BatchPosition,
  BatchResult,
  ImportRejection,
  ImportRun,
  ImportRunCreate,
  ImportRunQuery,
  ImportRunTotals,
  RejectionQuery,
} from "./import-runs.ts";
export type {
  CustomerIntegration,
  IntegrationLink,
  IntegrationQuery,
  IntegrationUpdate,
} from "./integrations.ts";
export type { CallOptions, ClientOptions, Fetch, Retry } from "./options.ts";
export type { Listing, Page, Pagination } from "./page.ts";
export type { PaymentMethodAttachment } from "./payment-method.ts";
