import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@carryover/contract";
import type { InputFile } from "../input-file.ts";
import type { Kind } from "../kinds.ts";
import { OrderedFile } from "../ordered-file.ts";
import type { Position } from "./reader.ts";
import type { PlacedIssue } from "./validator.ts";

/** A rejected record, or a remark on one that was accepted. */
export interface ReportEntry {
  readonly number: number;
  readonly position: Position;
  readonly byteLength: number;
  readonly issues: readonly PlacedIssue[];
}

export interface ReportOptions {
  readonly directory: string;
  readonly input: InputFile;
  readonly kind: Kind;
}

/** The names of the files of a report. */
export function reportNames(kind: Kind) {
  const records = `rejected-${kind.kind}.json`;
  return { summary: "summary.json", rejections: "rejections.ndjson", records };
}

/**
 * The files that say what was rejected: `rejections.ndjson` with a line per reason, and
 * `rejected-<kind>.json` with the records as they stand in the file, to correct and import again.
 * Both are in file order, so that the corrected records have the effect that they would have had.
 * They take their names when they are finished, so that a report never is half of one.
 */
export class Report {
  readonly #options: ReportOptions;
  readonly #rejections: OrderedFile;
  readonly #records: OrderedFile;
  #isEmpty = true;

  constructor(options: ReportOptions) {
    const { directory, kind } = options;
    const names = reportNames(kind);
    const lines = { before: "", between: "", after: "" };
    const before = `{${JSON.stringify(kind.collection)}: [\n`;
    const list = { before, between: ",\n", after: "\n]}\n" };
    this.#options = options;
    this.#rejections = new OrderedFile(join(directory, names.rejections), lines);
    this.#records = new OrderedFile(join(directory, names.records), list);
  }

  /** Adds a rejected record. Throws the error of the file system if it cannot be written. */
  async add(entry: ReportEntry): Promise<void> {
    if (this.#isEmpty) await mkdir(this.#options.directory, { recursive: true, mode: 0o700 });
    this.#isEmpty = false;
    const original = await this.#original(entry);
    const text = original === null ? null : original.toString("utf8");
    const lines = entry.issues.map((issue) => `${JSON.stringify(this.#line(issue, text))}\n`);
    await this.#rejections.add(entry.number, Buffer.from(lines.join("")));
    if (original !== null) await this.#records.add(entry.number, withoutComma(original));
  }

  /** Puts the files in order and gives them their names. */
  async finish(summary: object): Promise<void> {
    const { directory, kind } = this.#options;
    const names = reportNames(kind);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // The reasons of an earlier run would be taken for those of this one. Its records may have
    // been corrected meanwhile, so they stay.
    if (this.#isEmpty) await rm(join(directory, names.rejections), { force: true });
    await this.#rejections.finish();
    // Without a rejection an earlier file may be the one that was corrected and imported just now.
    await this.#records.finish({ keepEarlier: !this.#isEmpty });
    const path = join(directory, names.summary);
    const text = `${JSON.stringify(summary, null, 2)}\n`;
    await writeFile(`${path}.${process.pid}`, text, { mode: 0o600 });
    await rename(`${path}.${process.pid}`, path);
  }

  /** The bytes of a record; those of one that is too large stay where they are. */
  async #original(entry: ReportEntry): Promise<Buffer | null> {
    if (entry.byteLength > limits.recordBytesMax) return null;
    return this.#options.input.read(entry.position.offset, entry.byteLength);
  }

  #line(issue: PlacedIssue, record: string | null) {
    const { line, column } = issue.position;
    const { pointer, code, message, hint } = issue;
    return { file: this.#options.input.name, line, column, pointer, code, message, hint, record };
  }
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
