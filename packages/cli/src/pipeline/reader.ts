import { type RecordCode, recordCodes } from "@carryover/contract/client";
import { sha256 } from "#platform";
import { type CsvForm, formText } from "../csv/form.ts";
import { type CellPlace, placeInRow } from "../csv/place.ts";
import { recordOf } from "../csv/row-record.ts";
import type { Row } from "../csv/rows.ts";
import { CsvScanner, DecimalCommas, LeftOutCells, type LeftOutColumn } from "../csv/scanner.ts";
import { mayBeExtended, replaceExtended } from "../json/extended.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { locate } from "../json/faults/locate.ts";
import type { ScannedItem } from "../json/item.ts";
import type { ReaderOptions } from "../json/options.ts";
import type { Position } from "../json/position.ts";
import { type Examined, examine } from "../json/record.ts";
import { Scanner } from "../json/scanner.ts";
import { adviceOnNumber } from "../policies/advice.ts";
import type { PolicyUse } from "../policies/policies.ts";
import type { RecordPolicies } from "../policies/record-policies.ts";
import type { RecordTexts } from "../policies/record-texts.ts";
import { withReplaced } from "../policies/source-text.ts";

export type { ReaderOptions } from "../json/options.ts";
export type { Position } from "../json/position.ts";
export { FileFault, locate };

/** How a file is read: as JSON, unless it is CSV. */
export interface FileReading extends ReaderOptions {
  readonly csv?: CsvForm | null;
  /** What is done to dirt in its records; null if all of it is rejected. */
  readonly policies?: RecordPolicies | null;
}

/** One sound record of a file. */
export interface FileRecord {
  readonly kind: "record";
  readonly collection: string;
  /** From 1, counted per collection; faults count too. */
  readonly number: number;
  /** Where the record begins in the file. */
  readonly position: Position;
  readonly byteLength: number;
  readonly value: Record<string, unknown>;
  /** The record as strict JSON: mostly a window into the file's text, so it is not to be kept. */
  readonly json: string;
  /** What policies have changed while it was read. */
  readonly uses?: readonly PolicyUse[];
}

/** A record that cannot be read. The records around it are not affected. */
export interface RecordFault {
  readonly kind: "fault";
  readonly collection: string;
  /** From 1, counted per collection, together with the sound records. */
  readonly number: number;
  /** Where the record begins in the file. */
  readonly position: Position;
  readonly byteLength: number;
  /** Where in the file the fault is. */
  readonly faultPosition: Position;
  /** JSON pointer inside the record; "" is the record itself. */
  readonly pointer: string;
  readonly code: RecordCode;
  readonly message: string;
  readonly hint: string;
  /** Where the fault is in a table; none in JSON. */
  readonly cell?: CellPlace;
}

/** The value of a name beside the lists of a file, such as additionalMetaData. */
export interface FileExtra {
  readonly value: unknown;
  readonly namePosition: Position;
  /** Where the value begins. */
  readonly position: Position;
  readonly byteLength: number;
}

/** What one pass over the structure of a file tells. */
export interface FileMeasure {
  readonly bytes: number;
  /** Digest of all the bytes, and of how CSV is read, in lower-case hex. */
  readonly sha256: string;
  /** Count of the records, sound or not, of each collection that the file has a list of. */
  readonly records: Readonly<Record<string, number>>;
  /** Whether the lists have names; else all records are of the kind that was asked for. */
  readonly hasNames: boolean;
  /** JSON documents that the file consists of; records one after the other are one. */
  readonly documents: number;
  /** Columns of CSV that go to no field and have filled cells. */
  readonly leftOut: readonly LeftOutColumn[];
  /** Whether a number of CSV has a comma before decimals. */
  readonly hasDecimalCommas: boolean;
  /** The extra top-level names. */
  readonly extras: Readonly<Record<string, FileExtra>>;
}

/**
 * Reads an import file as a stream, in flat memory: an object with lists of records, a bare list,
 * or records one after the other. Yields one array for each chunk that completes records, in file
 * order. The chunks then belong to the reader. Throws a FileFault when the structure of the file is
 * broken, after all records before the fault.
 */
export async function* readRecords(
  source: AsyncIterable<Uint8Array>,
  options: FileReading,
): AsyncGenerator<ReadonlyArray<FileRecord | RecordFault>, void, undefined> {
  let records: Array<FileRecord | RecordFault> = [];
  const numbers = new Map<string, number>();
  const numberOf = (collection: string): number => {
    const number = (numbers.get(collection) ?? 0) + 1;
    numbers.set(collection, number);
    return number;
  };
  const { csv, defaultCollection, policies } = options;
  const scanner = csv
    ? new CsvScanner(csv, (row) => {
        const texts = policies?.textsOf(defaultCollection) ?? null;
        const place = { collection: defaultCollection, number: numberOf(defaultCollection), texts };
        records.push(rowRecord(place, row, csv));
      })
    : new Scanner(options, {
        record: (collection, item) => {
          const texts = policies?.textsOf(collection) ?? null;
          const record = toRecord({ collection, number: numberOf(collection), texts }, item);
          records.push(policies ? withAdvice(record, item, policies) : record);
        },
        extra: () => undefined,
      });
  try {
    for await (const chunk of source) {
      await scanner.push(chunk);
      if (records.length === 0) continue;
      yield records;
      records = [];
    }
    await scanner.end();
  } catch (error) {
    if (error instanceof FileFault && records.length > 0) yield records;
    throw error;
  }
  if (records.length > 0) yield records;
}

/**
 * Goes through the structure of a file once, without parsing its records: digest, counts, extras.
 * Throws the FileFault that readRecords throws, at the same position.
 */
export async function measureFile(
  source: AsyncIterable<Uint8Array>,
  options: FileReading,
): Promise<FileMeasure> {
  if (options.csv) return measureCsv(source, options.defaultCollection, options.csv);
  const hash = sha256();
  const counts = new Map<string, number>();
  const extras = new Map<string, FileExtra>();
  let bytes = 0;
  const scanner = new Scanner(options, {
    record: (collection) => {
      counts.set(collection, (counts.get(collection) ?? 0) + 1);
    },
    extra: (name, value, { start: position, byteLength }, namePosition) => {
      extras.set(name, { value, namePosition, position, byteLength });
    },
  });
  for await (const chunk of source) {
    bytes += chunk.length;
    hash.update(chunk);
    scanner.push(chunk);
  }
  scanner.end();
  for (const name of scanner.collectionsSeen) counts.set(name, counts.get(name) ?? 0);
  return {
    bytes,
    sha256: hash.digest("hex"),
    records: Object.fromEntries(counts),
    hasNames: scanner.hasNames,
    documents: scanner.documentCount,
    leftOut: [],
    hasDecimalCommas: false,
    extras: Object.fromEntries(extras),
  };
}

/** The digest covers how the columns are read, since that decides what the records are. */
async function measureCsv(
  source: AsyncIterable<Uint8Array>,
  collection: string,
  form: CsvForm,
): Promise<FileMeasure> {
  const hash = sha256();
  const leftOut = new LeftOutCells(form);
  const commas = new DecimalCommas(form);
  let [bytes, count] = [0, 0];
  const scanner = new CsvScanner(form, (row) => {
    count += 1;
    leftOut.note(row);
    commas.note(row);
  });
  for await (const chunk of source) {
    bytes += chunk.length;
    hash.update(chunk);
    await scanner.push(chunk);
  }
  await scanner.end();
  hash.update(formText(form));
  return {
    bytes,
    sha256: hash.digest("hex"),
    records: { [collection]: count },
    hasNames: false,
    documents: 1,
    leftOut: leftOut.list(),
    hasDecimalCommas: commas.isFound,
    extras: {},
  };
}

/** Where a record belongs, and what policies make of its text; null if there are none. */
interface RecordSeat {
  readonly collection: string;
  readonly number: number;
  readonly texts: RecordTexts | null;
}

function rowRecord(seat: RecordSeat, row: Row, form: CsvForm): FileRecord | RecordFault {
  const { number, texts } = seat;
  const { start, bytes } = row;
  const place = { start, byteLength: bytes.length };
  const entry = entryOf(seat, place, withoutExtended(recordOf(row, form, texts), start, texts));
  if (entry.kind === "record") return entry;
  const issue = { code: entry.code, pointer: entry.pointer, message: entry.message };
  const { hint } = entry;
  const placed = placeInRow({ number, start, bytes }, form, { ...issue, hint }, [entry.pointer]);
  return { ...entry, hint: placed.hint, cell: placed.cell };
}

function toRecord(seat: RecordSeat, item: ScannedItem): FileRecord | RecordFault {
  const { texts } = seat;
  if (texts === null) return entryOf(seat, item, withoutExtended(examine(item), item.start, null));
  const plain = withoutExtended(examine(item, texts.takesNumber), item.start, texts);
  return entryOf(seat, item, withTexts(plain, texts));
}

/** A number that is too large for JSON may be text with all of its digits. */
function withAdvice(
  entry: FileRecord | RecordFault,
  item: ScannedItem,
  rules: RecordPolicies,
): FileRecord | RecordFault {
  if (entry.kind === "record" || entry.code !== "number_out_of_range") return entry;
  const { collection, pointer } = entry;
  const advice = adviceOnNumber(rules.policies, (policies) => {
    const { takesNumber } = rules.textsWith(policies, collection);
    const examined = examine(item, takesNumber);
    return examined.kind === "value" || examined.fault.pointer !== pointer;
  });
  return advice === "" ? entry : { ...entry, hint: entry.hint + advice };
}

function withTexts(examined: Examined, texts: RecordTexts): Examined {
  if (examined.kind === "fault") return examined;
  const json = texts.replaced(examined.value, examined.json);
  return json === null ? examined : { kind: "value", value: JSON.parse(json), json };
}

function entryOf(
  { collection, number, texts }: RecordSeat,
  { start: position, byteLength }: { readonly start: Position; readonly byteLength: number },
  examined: Examined,
): FileRecord | RecordFault {
  if (examined.kind === "fault") {
    const { code, pointer, message, position: faultPosition } = examined.fault;
    const { hint } = recordCodes[code];
    const place = { collection, number, position, byteLength };
    return { kind: "fault", ...place, faultPosition, pointer, code, message, hint };
  }
  const { value, json } = examined;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const record: FileRecord = {
      kind: "record",
      collection,
      number,
      position,
      byteLength,
      value: value as Record<string, unknown>,
      json,
    };
    return texts === null || texts.uses.length === 0 ? record : { ...record, uses: texts.uses };
  }
  const { sentence: message, hint } = recordCodes.not_an_object;
  const place = { collection, number, position, byteLength };
  const code = "not_an_object";
  return { kind: "fault", ...place, faultPosition: position, pointer: "", code, message, hint };
}

/** What MongoDB's exports write as objects becomes what they mean; it is sent in that form. */
function withoutExtended(examined: Examined, start: Position, texts: RecordTexts | null): Examined {
  if (examined.kind === "fault" || !mayBeExtended(examined.json)) return examined;
  const { value, json } = examined;
  const replaced = replaceExtended(value, texts?.takeForeign);
  if (typeof replaced === "boolean") {
    if (!replaced) return examined;
    // Policies take the digits of the source, which the parsed numbers may have lost.
    const plain = texts === null ? JSON.stringify(value) : withReplaced(json, value);
    return { kind: "value", value, json: plain };
  }
  const position = locate(json, start, replaced.pointer);
  return { kind: "fault", fault: { ...replaced, position } };
}
