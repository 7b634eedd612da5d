import type { CustomerImportResult } from "../resources/customers.ts";
import type { BatchResult } from "../resources/import-runs.ts";
import type { Usage } from "../resources/usage.ts";

/** An issue of one record. `path` is a JSON pointer into it. */
export interface RecordDetail {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  /** What to do; empty if the message contains it. */
  readonly hint: string;
}

/** What happened to one record; `index` counts all records from 0. */
export interface RecordOutcome<Outcome extends string = string> extends Partial<RecordDetail> {
  readonly index: number;
  /** Null if the record has none. */
  readonly customerId: string | null;
  readonly outcome: Outcome;
  /** Further issues of the record, if it has more than one. */
  readonly further?: readonly RecordDetail[];
}

/** What happened to one customer. */
export type CustomerOutcome = RecordOutcome<CustomerImportResult["outcomes"][number]>;

/** What happened to one subscription. */
export type SubscriptionOutcome = RecordOutcome<BatchResult["outcomes"][number]>;

/**
 * What happened to one usage. If it was accepted and does not count, its code and message are those
 * of `usage.warnings`.
 */
export type UsageOutcome =
  | (RecordOutcome<"counted"> & { readonly usage: Usage })
  | RecordOutcome<"rejected">;

/** What happened to one record of any bulk call. */
export type BulkOutcome = CustomerOutcome | SubscriptionOutcome | UsageOutcome;
