import {
  type CustomerRecord,
  type Reading,
  type ReadingOptions,
  type RunKind,
  readCustomer,
  readSubscription,
  readUsage,
  type SubscriptionRecord,
  type UsageRecord,
} from "@carryover/contract";
import { importCustomers } from "../customers/service.ts";
import type { Transaction } from "../database/database.ts";
import { promotionLists } from "../entitlements/service.ts";
import type { EntryOutcome, ImportContext, ImportEntry } from "../import-entry.ts";
import { importSubscriptions } from "../subscriptions/service.ts";
import { importUsages } from "../usage/service.ts";

/** How the records of one kind are read and applied. */
export interface Importer<T> {
  readonly read: (value: unknown, options: ReadingOptions) => Reading<T>;
  readonly customerOf: (record: T) => string;
  /** Applies entries with the effect that they would have one at a time, in order. */
  readonly apply: (
    transaction: Transaction,
    context: ImportContext,
    entries: ReadonlyArray<ImportEntry<T>>,
  ) => Promise<EntryOutcome[]>;
}

/** The record of each kind. */
export interface RecordOf {
  readonly customers: CustomerRecord;
  readonly subscriptions: SubscriptionRecord;
  readonly usage: UsageRecord;
}

/** An importer for each kind of run. */
export const importers: { readonly [K in RunKind]: Importer<RecordOf[K]> } = {
  customers: {
    read: readCustomer,
    customerOf: ({ id }) => id,
    apply: (transaction, context, entries) =>
      importCustomers(transaction, context, entries, promotionLists),
  },
  subscriptions: {
    read: readSubscription,
    customerOf: ({ customerId }) => customerId,
    apply: importSubscriptions,
  },
  usage: { read: readUsage, customerOf: ({ customerId }) => customerId, apply: importUsages },
};
