import { type LeftOut, limits, type Outcome, type RecordIssue } from "@carryover/contract";

/** One record of a batch, with its place in the batch and in the file. */
export interface ImportEntry<T> {
  readonly index: number;
  readonly recordNumber: number;
  readonly record: T;
}

/** The data of a run that the importer of one kind needs. */
export interface ImportContext {
  readonly environmentId: string;
  readonly runId: string;
  readonly now: Date;
  readonly unarchive: boolean;
  /** Whether records are compared with newer rows as well, instead of being skipped. */
  readonly compare?: boolean | undefined;
  /**
   * A guess that no record has a stored counterpart, as in most first imports: they are written
   * without being looked up. Where the guess is wrong, nothing is written, and the record is loaded
   * and decided like one that somebody else has changed. Only time is at stake.
   */
  readonly expectNew: boolean;
  /**
   * Whether records are only compared with what is stored: nothing is locked, and an importer that
   * would write throws WouldWrite instead.
   */
  readonly isLooking?: boolean | undefined;
}

/** Thrown by an importer that only looks, before it would write the first record of a part. */
export class WouldWrite extends Error {
  override readonly name = "WouldWrite";
}

/** The outcome of the record at this index, and its issue. */
export interface EntryOutcome {
  readonly index: number;
  readonly outcome: Outcome;
  readonly issues: readonly RecordIssue[];
  /** The subscription that the record means, unless it is rejected; none for other kinds. */
  readonly subscriptionId?: string;
  /** What it shows of the whole run; most show nothing. */
  readonly note?: EntryNote;
}

/** What a record shows of the whole run beside its outcome, for the findings at its end. */
export interface EntryNote {
  /** The finding; null takes back what an earlier record of the run has shown of the same. */
  readonly code:
    | "usage_above_limit"
    | "usage_above_soft_limit"
    | "usage_without_entitlement"
    | null;
  readonly featureId: string;
  readonly resourceId: string | null;
  /** Null without an entitlement. */
  readonly usageLimit: number | null;
  /** What counts now, after the record. */
  readonly usage: number;
}

/** The note of the record at this index of a batch. */
export interface BatchNote {
  readonly index: number;
  readonly note: EntryNote;
}

/**
 * Imports entries in parts, one after the other: a transaction only waits for statements, so other
 * requests get their turn between the statements, and wait for the computation of one part at most.
 * Each part sees the writes of the ones before it, so the effect is that of a single import.
 */
export async function inParts<E>(
  entries: readonly E[],
  importPart: (part: readonly E[]) => Promise<readonly EntryOutcome[]>,
): Promise<EntryOutcome[]> {
  const outcomes: EntryOutcome[] = [];
  for (let from = 0; from < entries.length; from += limits.importPartRecordsMax) {
    const part = entries.slice(from, from + limits.importPartRecordsMax);
    outcomes.push(...(await importPart(part)));
  }
  return outcomes;
}

/** A row that no record names. */
export interface ExtraRow {
  readonly id: string;
  readonly customerId: string;
  readonly cursorId: string;
  readonly planId: string | null;
  readonly billingId: string | null;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is listed: rows of an environment that none of these runs names, beyond a cursor. */
export interface ExtraRequest {
  readonly environmentId: string;
  readonly runIds: readonly string[];
  readonly now: Date;
  readonly after: string | undefined;
  readonly limit: number;
}

/** What the exporter of one kind needs to know. */
export interface ExportContext {
  readonly environmentId: string;
  readonly now: Date;
  /** Which rows to export; null for all. */
  readonly changes: ChangedSince | null;
}

/**
 * Selects rows by their last change. A record may bring an `updatedAt` of long ago, so rows of the
 * runs that have written since then count as changed too.
 */
export interface ChangedSince {
  readonly since: Date;
  readonly runIds: readonly string[];
}

/** A row as a record of an import, and what the record cannot say of it. */
export interface Exported<T> {
  /** Null for a row that no record can stand for. */
  readonly record: T | null;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Where each field of a record comes from. Undefined leaves the field out. The type demands every
 * field that an import knows, so that a new one cannot be forgotten here.
 */
export type FieldSources<T, Row> = {
  readonly [Field in keyof Required<T>]: (row: Row) => T[Field] | undefined;
};

/** Returns the record of a row, its fields in the order of their sources. */
export function recordOf<T, Row>(sources: FieldSources<T, Row>, row: Row): T {
  const record: Partial<T> = {};
  for (const name in sources) {
    const value = sources[name](row);
    if (value !== undefined) record[name] = value;
  }
  return record as T;
}

/** Returns undefined for what is not set: an import leaves a field that is absent. */
export function ifSet(value: string | null): string | undefined {
  return value === null || value === "" ? undefined : value;
}

export function ifAny<T extends object>(value: T): T | undefined {
  for (const _ in value) return value;
  return undefined;
}

/** All promotional entitlements of one customer, and who has changed them last. */
export interface PromotionList {
  readonly revision: number;
  /** The record that has written it; null where the API has changed it since. */
  readonly importRunId: string | null;
  readonly importRecord: number | null;
  readonly updatedAt: Date;
  /** In the order of their features, as JSON keeps them. */
  readonly promotions: readonly object[];
}

/** A list that a record changes. */
export interface ChangedPromotions {
  readonly customerId: string;
  readonly recordNumber: number;
  readonly before: PromotionList | null;
  readonly after: PromotionList;
}

/** The id of a customer's list among the rows that records have changed; no id has a blank. */
export function promotionsEntityId(customerId: string): string {
  return `of ${customerId}`;
}
