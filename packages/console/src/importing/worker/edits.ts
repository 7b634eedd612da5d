import {
  checkedRecords,
  type MeasuredFile,
  type Part,
  type PlacedIssue,
  type RejectedRecord,
  type RunOptions,
} from "carryover/importing";
import { inputOf } from "./input.ts";

/** A record as it was changed on the page. */
export interface EditedRecord {
  readonly record: RejectedRecord;
  /** Null if it is left out. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** What is still wrong with it. */
  readonly issues: readonly PlacedIssue[];
}

/** Checks records by themselves, each as if it stood where it does in its file. */
export async function checkAlone(
  part: Part,
  options: RunOptions,
  changed: ReadonlyArray<{ readonly record: RejectedRecord; readonly bytes: Uint8Array }>,
): Promise<EditedRecord[]> {
  const together = await issuesOf(part, options, changed);
  if (together !== null) {
    return changed.map((one, at) => ({ ...own(one), issues: together[at] ?? [] }));
  }
  // One of them spoils the others, such as a bracket too many.
  const edited: EditedRecord[] = [];
  for (const one of changed) {
    const alone = await issuesOf(part, options, [one]);
    edited.push({ ...own(one), issues: alone?.[0] ?? one.record.issues });
  }
  return edited;
}

function own({ record, bytes }: { record: RejectedRecord; bytes: Uint8Array }) {
  return { record, bytes: new Uint8Array(bytes) };
}

/** What is wrong with each of some records; null if they cannot be told apart. */
async function issuesOf(
  { kind, file }: Part,
  options: RunOptions,
  changed: ReadonlyArray<{ readonly record: RejectedRecord; readonly bytes: Uint8Array }>,
): Promise<ReadonlyArray<readonly PlacedIssue[]> | null> {
  const { csv } = file.reading;
  const [open, between, close] = csv ? ["", "\n", "\n"] : ["[", ",\n", "]"];
  const pieces = changed.flatMap(({ bytes }) => [new Uint8Array(bytes), between]);
  const content = new Blob([open, ...pieces.slice(0, -1), close]);
  const form = csv ? { ...csv, start: { line: 1, column: 1, offset: 0 }, flaws: new Map() } : null;
  const alone: MeasuredFile = {
    ...file,
    input: inputOf(file.input.name, content, () => {}),
    reading: { ...file.reading, csv: form, defaultCollection: kind.collection },
  };
  const found: Array<readonly PlacedIssue[]> = [];
  try {
    for await (const records of checkedRecords({ kind, file: alone, options })) {
      for (const record of records) found.push(record.kind === "rejected" ? record.issues : []);
    }
  } catch {
    return null;
  }
  return found.length === changed.length ? found : null;
}

/** A stretch of a file, and what takes its place. */
interface Replaced {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const nothing = new Uint8Array();

/** The content of a file with changed records in place of those that it has. Copies none of it. */
export async function withEdits(
  content: Blob,
  edits: Iterable<EditedRecord>,
  isTable: boolean,
): Promise<Blob> {
  const replaced: Replaced[] = [];
  for (const { record, bytes } of edits) {
    const from = record.position.offset;
    const end = from + record.byteLength;
    const to = bytes === null && !isTable ? await afterComma(content, end) : end;
    replaced.push({ from, to, bytes: bytes ?? nothing });
  }
  const pieces: BlobPart[] = [];
  let at = 0;
  for (const { from, to, bytes } of replaced.sort((a, b) => a.from - b.from)) {
    pieces.push(content.slice(at, from), bytes);
    at = to;
  }
  return new Blob([...pieces, content.slice(at)]);
}

/** What follows a record in a list is a comma, which goes with it; the last one may have none. */
async function afterComma(content: Blob, end: number): Promise<number> {
  const near = await content.slice(end, end + 256).text();
  const [blanks = ""] = /^\s*/.exec(near) ?? [];
  return near[blanks.length] === "," ? end + blanks.length + 1 : end;
}
