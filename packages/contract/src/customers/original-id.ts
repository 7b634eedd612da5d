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
  return fullIssue("Metadata has", "/metadata");
}

function fullIssue(what: string, pointer: string): RecordIssue {
  const full = `${what} ${limits.metadataKeysMax} keys`;
  const message = `${full}, and "${originalIdKey}" would be one more.`;
  return recordIssue("invalid_metadata", pointer, { message, hint: "Remove one of them." });
}

/** Returns why stored metadata that a record leaves as it is has no place for its original id. */
export function issueOfStored(
  { metadata, originalId }: OriginalIdRecord,
  stored: Readonly<Record<string, string>>,
): RecordIssue | null {
  if (originalId == null || metadata !== undefined) return null;
  if (Object.hasOwn(stored, originalIdKey)) {
    const isSame = stored[originalIdKey] === originalId;
    return isSame ? null : recordIssue("original_id_taken", `/${originalIdKey}`);
  }
  if (Object.keys(stored).length < limits.metadataKeysMax) return null;
  return fullIssue("The stored metadata has", `/${originalIdKey}`);
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
