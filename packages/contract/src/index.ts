export * from "./catalog/catalog.ts";
export * from "./catalog/currency.ts";
export * from "./catalog/document.ts";
export type { CatalogChange, CatalogChanges } from "./catalog/document-routes.ts";
export * from "./catalog/entitlements.ts";
export * from "./catalog/faults.ts";
export * from "./catalog/prices.ts";
export * from "./catalog/reset-periods.ts";
export * from "./catalog/schema.ts";
export * from "./customers/customers.ts";
export * from "./cutovers/conformance.ts";
export * from "./cutovers/cutovers.ts";
export {
  type LeftDraft,
  type Movement,
  type UsageGap,
  unwantedMoneyCodes,
} from "./cutovers/money.ts";
export * from "./cutovers/plan-digest.ts";
export * from "./cutovers/ways.ts";
export * from "./entitlements/entitlements.ts";
export * from "./enums.ts";
export type { Whoami } from "./environment.ts";
export * from "./errors.ts";
export type { FieldType } from "./explaining/value-type.ts";
export * from "./file-faults.ts";
export * from "./imports/record-codes.ts";
export * from "./imports/runs.ts";
export * from "./integrations/comparison.ts";
export * from "./integrations/integrations.ts";
export * from "./integrations/stripe-ids.ts";
export * from "./limits.ts";
export { listOf, mapOf } from "./lists.ts";
export * from "./openapi.ts";
export type { OutageCode } from "./outage-codes.ts";
export * from "./paging.ts";
export * from "./record.ts";
export type { RefusalKind } from "./refusal-kind.ts";
export { refusalCodesOf } from "./route-refusals.ts";
export * from "./routes.ts";
export * from "./subscriptions/import.ts";
export * from "./subscriptions/preview.ts";
export * from "./subscriptions/record.ts";
export * from "./subscriptions/state.ts";
export * from "./subscriptions/subscriptions.ts";
export * from "./text.ts";
export * from "./usage/record.ts";
export * from "./usage/usage.ts";
export { version } from "./version.ts";
