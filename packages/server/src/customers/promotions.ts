import type { RecordIssue, RecordPromotion } from "@carryover/contract";
import type { Queryable, Transaction } from "../database/database.ts";
import type { ChangedPromotions, PromotionList } from "../import-entry.ts";

/**
 * The promotional entitlements of customers as their imports, undos and exports need them. They
 * belong to a domain to the right, so what works on them is passed in.
 */

/** What a record makes of a customer's list. */
export type PromotionDecision =
  | { readonly issue: RecordIssue }
  | {
      readonly issue: null;
      readonly isChanged: boolean;
      /** Null if the customer never had one. */
      readonly before: PromotionList | null;
      readonly promotions: readonly object[];
    };

/** Decides on the list of a customer's record. Pure. */
export type DecidePromotions = (
  customerId: string,
  wanted: readonly RecordPromotion[],
  now: Date,
) => PromotionDecision;

/** Reads and writes the lists of customers, all of which are locked. */
export interface PromotionLists {
  readonly load: (
    transaction: Transaction,
    environmentId: string,
    customerIds: readonly string[],
  ) => Promise<Map<string, PromotionList>>;
  /** Loads what decisions need, and holds it until the transaction ends. */
  readonly decider: (
    transaction: Transaction,
    environmentId: string,
    customerIds: readonly string[],
  ) => Promise<DecidePromotions>;
  /** Replaces lists as a whole. */
  readonly replace: (
    transaction: Transaction,
    environmentId: string,
    lists: ReadonlyMap<string, PromotionList>,
  ) => Promise<void>;
  /** Deletes lists, and what they have. */
  readonly remove: (
    transaction: Transaction,
    environmentId: string,
    customerIds: readonly string[],
  ) => Promise<void>;
  /** Keeps what lists were before a run has changed them. */
  readonly keepImages: (
    transaction: Transaction,
    environmentId: string,
    runId: string,
    changes: readonly ChangedPromotions[],
  ) => Promise<void>;
}

/** What an export has of a customer's list. */
export interface ExportedPromotions {
  readonly updatedAt: Date;
  /** Null for a list that no import would take. */
  readonly list: readonly RecordPromotion[] | null;
}

/** Returns the lists of customers that have, or had, promotional entitlements. */
export type ExportPromotions = (
  database: Queryable,
  customerIds: readonly string[],
) => Promise<ReadonlyMap<string, ExportedPromotions>>;
