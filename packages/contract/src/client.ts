/**
 * What a client needs of the contract: all but the schemas. They and zod take half of the time in
 * which a command starts, and whoever sends records only checks them with `record.ts`.
 */
export * from "./catalog/currency.ts";
export * from "./catalog/path.ts";
export * from "./customers/original-id.ts";
export * from "./customers/record.ts";
export * from "./cutovers/plan-digest.ts";
export * from "./cutovers/unwanted-money.ts";
export * from "./cutovers/ways.ts";
export * from "./entitlements/promotion-record.ts";
export * from "./environments/key-kinds.ts";
export type { FieldType } from "./explaining/value-type.ts";
export * from "./exports/csv.ts";
export * from "./file-faults.ts";
export * from "./imports/named-customer.ts";
export * from "./imports/outcomes.ts";
export * from "./imports/record-codes.ts";
export * from "./imports/record-fields.ts";
export * from "./imports/run-kinds.ts";
export * from "./limits.ts";
export * from "./record.ts";
export * from "./subscriptions/record.ts";
export { statusOfRecord } from "./subscriptions/state.ts";
export * from "./text.ts";
export * from "./usage/record.ts";
export { version } from "./version.ts";
