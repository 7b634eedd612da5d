import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { limits, type RunKind } from "@carryover/contract/client";
import { makeDirectory, makeOwnDirectory } from "../files/directory.ts";
import type { InputFile } from "../files/input-file.ts";
import { type Frame, OrderedFile } from "../files/ordered-file.ts";
import { writePrivateFile } from "../files/private-file.ts";
import { type Metadata, metadataMember } from "./file-metadata.ts";
import type { Kind } from "./kinds.ts";
import type { Position } from "./reader.ts";
import type { PlacedIssue } from "./validator.ts";

/** A rejected record, or a remark on one that was accepted. */
export interface ReportEntry {
  readonly number: number;
  readonly position: Position;
  readonly byteLength: number;
  readonly issues: readonly PlacedIssue[];
}

/** What a part of a report is about: the records of one kind in one file. */
export interface ReportSource {
  readonly input: InputFile;
  readonly kind: Kind;
  /** What stands beside the records in their file, and must stand beside the rejected ones. */
  readonly metadata: Metadata | null;
  /** The beginning of a file of CSV, which must be above the rejected rows; null for JSON. */
  readonly csvHead: Buffer | null;
  /** The text of a record, from its bytes in the file. */
  readonly textOf: (bytes: Buffer) => string;
}

export interface ReportOptions {
  /** The folder of this report; it is made when it is needed, with those above it. */
  readonly directory: string;
  /** Whether remarks on accepted records are written too. */
  readonly keepsWarnings: boolean;
}

const names = {
  summary: "summary.json",
  rejections: "rejections.ndjson",
  warnings: "warnings.ndjson",
  unknown: "unknown.ndjson",
};

/** The name of the records of a kind; a second file of it has one of its own. */
function recordsName(
  what: "rejected" | "unknown",
  { kind, csvHead }: ReportSource,
  rank: number,
): string {
  const name = rank === 1 ? `${what}-${kind.kind}` : `${what}-${kind.kind}-${rank}`;
  return `${name}.${csvHead === null ? "json" : "csv"}`;
}

/**
 * The files that say what was rejected: `rejections.ndjson` with a line per reason, and for each
 * part `rejected-<kind>.json` or `.csv` with the records as they stand in the file, to correct and
 * import again. All are in the order of the parts and their files, so that the corrected records
 * have the effect that they would have had. They take their names when they are finished, so that a
 * report never is half of one.
 */
export class Report {
  readonly #options: ReportOptions;
  readonly #rejections: OrderedFile;
  readonly #warnings: OrderedFile;
  readonly #unknown: OrderedFile;
  readonly #parts: ReportPart[] = [];
  #hasDirectory = false;

  constructor(options: ReportOptions) {
    const { directory } = options;
    const lines = { before: "", between: "", after: "" };
    this.#options = options;
    this.#rejections = new OrderedFile(join(directory, names.rejections), lines);
    this.#warnings = new OrderedFile(join(directory, names.warnings), lines);
    this.#unknown = new OrderedFile(join(directory, names.unknown), lines);
  }

  /** Begins the part of another run; its lines stand after those of the parts before it. */
  part(source: ReportSource): ReportPart {
    const { directory, keepsWarnings } = this.#options;
    const { kind } = source.kind;
    const sameKind = this.#parts.filter((part) => part.kind === kind);
    const part = new ReportPart(source, {
      path: join(directory, recordsName("rejected", source, sameKind.length + 1)),
      unknownPath: join(directory, recordsName("unknown", source, sameKind.length + 1)),
      base: this.#parts.length * partNumbers,
      rejections: this.#rejections,
      warnings: keepsWarnings ? this.#warnings : null,
      unknown: this.#unknown,
      prepare: () => this.#prepare(),
    });
    this.#parts.push(part);
    return part;
  }

  /** Puts the files in order and gives them their names. */
  async finish(summary: object): Promise<void> {
    const { directory, keepsWarnings } = this.#options;
    await this.#prepare();
    // The same run may have been reported when it was interrupted, and hold fewer reasons then. Its
    // records may have been corrected meanwhile, so they stay.
    if (this.#parts.every((part) => part.isEmpty)) {
      await rm(join(directory, names.rejections), { force: true });
    }
    await this.#rejections.finish();
    if (keepsWarnings) await rm(join(directory, names.warnings), { force: true });
    await this.#warnings.finish();
    await rm(join(directory, names.unknown), { force: true });
    await this.#unknown.finish();
    for (const part of this.#parts) await part.finish();
    const text = `${JSON.stringify(summary, null, 2)}\n`;
    await writePrivateFile(join(directory, names.summary), text);
  }

  /** The files with rejected records; those too large to be kept are in none. */
  get recordPaths(): string[] {
    return this.#parts.filter((part) => part.keptCount > 0).map((part) => part.path);
  }

  async #prepare(): Promise<void> {
    if (this.#hasDirectory) return;
    const { directory } = this.#options;
    await makeDirectory(dirname(directory));
    await makeOwnDirectory(directory);
    this.#hasDirectory = true;
  }
}

/** More than a part has records, so that the lines of one stand before those of the next. */
const partNumbers = limits.recordNumberMax + 1;

interface PartFiles {
  readonly path: string;
  readonly unknownPath: string;
  readonly base: number;
  readonly rejections: OrderedFile;
  /** Null if remarks are not written. */
  readonly warnings: OrderedFile | null;
  readonly unknown: OrderedFile;
  readonly prepare: () => Promise<void>;
}

/** What a report says of one run. */
export class ReportPart {
  readonly path: string;
  /** Rejected records that are kept with their text. */
  keptCount = 0;
  /** Whether nothing was rejected. */
  isEmpty = true;
  readonly #source: ReportSource;
  readonly #files: PartFiles;
  readonly #records: OrderedFile;
  readonly #unknownRecords: OrderedFile;

  constructor(source: ReportSource, files: PartFiles) {
    this.path = files.path;
    this.#source = source;
    this.#files = files;
    this.#records = new OrderedFile(files.path, frameOf(source));
    this.#unknownRecords = new OrderedFile(files.unknownPath, frameOf(source));
  }

  get kind(): RunKind {
    return this.#source.kind.kind;
  }

  get keepsWarnings(): boolean {
    return this.#files.warnings !== null;
  }

  /** Adds a rejected record. Throws the error of the file system if it cannot be written. */
  async add(entry: ReportEntry): Promise<void> {
    this.isEmpty = false;
    const isKept = await this.#addTo(this.#files.rejections, this.#records, entry, {});
    if (isKept) this.keptCount += 1;
  }

  /** Adds a record that was sent without an answer. Throws likewise. */
  async doubt(entry: ReportEntry): Promise<void> {
    const own = { recordNumber: entry.number };
    await this.#addTo(this.#files.unknown, this.#unknownRecords, entry, own);
  }

  /** Adds the reasons to one file and the record to another; false if it is too large for that. */
  async #addTo(
    reasons: OrderedFile,
    records: OrderedFile,
    entry: ReportEntry,
    own: { readonly recordNumber?: number },
  ): Promise<boolean> {
    const { prepare, base } = this.#files;
    await prepare();
    const original = await this.#original(entry);
    const text = original === null ? null : this.#source.textOf(original);
    const lines = entry.issues.map((issue) => this.#line(issue, { ...own, record: text }));
    await reasons.add(base + entry.number, Buffer.from(lines.join("")));
    if (original === null) return false;
    const isRow = this.#source.csvHead !== null;
    await records.add(entry.number, isRow ? original : withoutComma(original));
    return true;
  }

  /** Adds the remarks on an accepted record, if they are written. Throws likewise. */
  async warn(entry: ReportEntry): Promise<void> {
    const { warnings, base, prepare } = this.#files;
    if (warnings === null) return;
    await prepare();
    const lines = entry.issues.map((issue) => this.#line(issue, {}));
    await warnings.add(base + entry.number, Buffer.from(lines.join("")));
  }

  async finish(): Promise<void> {
    // Without a rejection an earlier file may be the one that was corrected and imported just now.
    await this.#records.finish({ keepEarlier: !this.isEmpty });
    // Those of an earlier end of this import may be known now, and are another import's then.
    await rm(this.#files.unknownPath, { force: true });
    await this.#unknownRecords.finish();
  }

  /** The bytes of a record; those of one that is too large stay where they are. */
  async #original(entry: ReportEntry): Promise<Buffer | null> {
    if (entry.byteLength > limits.recordBytesMax) return null;
    return this.#source.input.read(entry.position.offset, entry.byteLength);
  }

  #line(issue: PlacedIssue, record: { recordNumber?: number; record?: string | null }): string {
    const { input } = this.#source;
    const { line, column } = issue.position;
    const { pointer, code, message, hint, cell } = issue;
    const own = { file: input.name, kind: this.kind, line, column, pointer };
    const place = cell === undefined ? own : { ...own, cell };
    return `${JSON.stringify({ ...place, code, message, hint, ...record })}\n`;
  }
}

/** What makes the rejected records a file that can be imported. */
function frameOf({ kind, metadata, csvHead }: ReportSource): Frame {
  if (csvHead === null) {
    const before = `{${metadataMember(metadata)}${JSON.stringify(kind.collection)}: [\n`;
    return { before, between: ",\n", after: "\n]}\n" };
  }
  const lineBreak = /\r?\n?$/.exec(csvHead.toString("latin1"))?.[0] || "\n";
  return { before: csvHead, between: lineBreak, after: lineBreak };
}

/** Where a quote was lost, the comma after the record was taken for a part of it. */
function withoutComma(record: Buffer): Buffer {
  let length = record.length;
  while (length > 0 && isBlankOrComma(record[length - 1])) length -= 1;
  return record.subarray(0, length);
}

function isBlankOrComma(byte: number | undefined): boolean {
  return byte !== undefined && (byte <= 0x20 || byte === 0x2c);
}
