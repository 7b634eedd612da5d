import { limits } from "../limits.ts";
import { type Reading, type RecordIssue, recordIssue } from "../record.ts";

/** The key of metadata under which the original id of a customer or subscription is kept. */
export const originalIdKey = "originalId";

/** A record with an id of its own, as far as its original id is concerned. */
export interface OriginalIdRecord {
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  readonly originalId?: string | null | undefined;
}

/** Rejects a record whose metadata has no place for its original id. */
export function refuseOriginalId<T extends OriginalIdRecord>(reading: Reading<T>): Reading<T> {
  if (!reading.ok || reading.record.originalId == null) return reading;
  const issue = issueOf(reading.record);
  return issue === null ? reading : { ok: false, issues: [issue] };
}

/** Returns why the metadata of a record, or that which is stored, cannot keep its original id. */
function issueOf({ metadata, originalId }: OriginalIdRecord): RecordIssue | null {
  if (metadata == null) return null;
  if (Object.hasOwn(metadata, originalIdKey)) {
    const isSame = metadata[originalIdKey] === originalId;
    return isSame ? null : recordIssue("original_id_taken", `/metadata/${originalIdKey}`);
  }
  if (Object.keys(metadata).length < limits.metadataKeysMax) return null;
  const full = `Metadata has ${limits.metadataKeysMax} keys`;
  const message = `${full}, and "${originalIdKey}" would be one more.`;
  return recordIssue("invalid_metadata", "/metadata", { message, hint: "Remove one of them." });
}

/** Returns whether stored metadata that a record leaves as it is holds another original id. */
export function isOriginalIdTaken(
  { metadata, originalId }: OriginalIdRecord,
  stored: Readonly<Record<string, string>>,
): boolean {
  if (originalId == null || metadata !== undefined) return false;
  return Object.hasOwn(stored, originalIdKey) && stored[originalIdKey] !== originalId;
}

/** Returns the metadata that a record leaves: its own or the stored one, with its original id. */
export function metadataWithOriginal(
  { metadata, originalId }: OriginalIdRecord,
  stored: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept = metadata === undefined ? stored : (metadata ?? {});
  if (originalId == null || kept[originalIdKey] === originalId) return kept;
  return { ...kept, [originalIdKey]: originalId };
}
