import { checkMetadata, fileFaults, sameJson } from "@carryover/contract/client";
import { FileFault } from "../json/faults/file-fault.ts";
import type { Position } from "../json/position.ts";
import type { FileMeasure, FileRecord } from "./reader.ts";

export type Metadata = Readonly<Record<string, string>>;

/** The names under which metadata may stand beside the lists of a file, as in a record. */
export const fileMetadataNames = ["additionalMetaData", "metadata"] as const;

/** The list whose records the metadata of a file belongs to. */
const owner = "subscriptions";

/** Finds the place of a value in a part of the file. */
type Locate = (
  part: { readonly position: Position; readonly byteLength: number },
  pointer: string,
) => Promise<Position>;

/**
 * The metadata that stands beside the lists of a file and applies to each of its subscriptions;
 * null if there is none. Throws a FileFault if it is no metadata or nothing of the file takes it:
 * it would be lost in silence.
 */
export async function fileMetadata(measure: FileMeasure, locate: Locate): Promise<Metadata | null> {
  const given = fileMetadataNames.flatMap((name) => {
    const extra = measure.extras[name];
    return extra === undefined ? [] : [{ name, ...extra }];
  });
  const [first, second] = given;
  if (first === undefined) return null;
  if (measure.records[owner] === undefined) {
    const message = `"${first.name}" applies to ${owner}, and the file has none.`;
    throw new FileFault({ code: "unexpected_text", position: first.namePosition, message });
  }
  for (const extra of given) {
    const issue = checkMetadata(extra.value);
    if (issue === null) continue;
    const position = await locate(extra, issue.pointer);
    const { sentence: message } = fileFaults.invalid_file_metadata;
    throw new FileFault({ code: "invalid_file_metadata", position, message });
  }
  if (second !== undefined && !sameJson(first.value, second.value)) {
    const message = `"${second.name}" is another name of "${first.name}", which differs.`;
    const hint = "Keep one of the two.";
    throw new FileFault({ code: "unexpected_text", position: second.namePosition, message, hint });
  }
  return first.value as Metadata;
}

/**
 * A record with the metadata of its file. What the record itself says under a key stands, and so
 * does null, by which it says that it has none. What the reader of the record is going to refuse is
 * left as it is, so that the refusal names what stands in the file.
 */
export function withMetadata(record: FileRecord, metadata: Metadata): FileRecord {
  const names = fileMetadataNames.filter((name) => Object.hasOwn(record.value, name));
  const [own, other] = names.map((name) => record.value[name]);
  if (names.length > 0 && checkMetadata(own) !== null) return record;
  if (names.length > 1 && !sameJson(own, other)) return record;
  const merged = { ...metadata, ...(own as Metadata | undefined) };
  const value = { ...record.value };
  for (const name of names.length === 0 ? ["metadata"] : names) value[name] = merged;
  return { ...record, value, json: JSON.stringify(value) };
}

/** The name and value that give records of another file the same metadata, as JSON. */
export function metadataMember(metadata: Metadata | null): string {
  return metadata === null ? "" : `"additionalMetaData": ${JSON.stringify(metadata)}, `;
}
