import { type FileHandle, mkdir, open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@carryover/contract";
import type { InputFile } from "../input-file.ts";
import type { Kind } from "../kinds.ts";
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

/**
 * The files that say what was rejected: `rejections.ndjson` with a line per reason, and
 * `rejected-<kind>.json` with the records as they stand in the file, to correct and import again.
 * They are written under another name and take their own when they are finished, so that a report
 * never is half of one, and a file that is being imported is not overwritten.
 */
export class Report {
  readonly #options: ReportOptions;
  #rejections: FileHandle | null = null;
  #records: FileHandle | null = null;
  #recordCount = 0;

  constructor(options: ReportOptions) {
    this.#options = options;
  }

  /** Adds a rejected record. Throws the error of the file system if it cannot be written. */
  async add(entry: ReportEntry): Promise<void> {
    const original = await this.#original(entry);
    const { rejections, records } = await this.#open();
    const text = original === null ? null : original.toString("utf8");
    const lines = entry.issues.map((issue) => `${JSON.stringify(this.#line(issue, text))}\n`);
    await rejections.write(lines.join(""));
    if (original === null) return;
    await records.write(this.#recordCount === 0 ? "\n" : ",\n");
    await records.write(original);
    this.#recordCount += 1;
  }

  /** Closes the files and gives them their names. */
  async finish(summary: object): Promise<void> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true });
    const text = `${JSON.stringify(summary, null, 2)}\n`;
    await writeFile(join(directory, "summary.json"), text);
    if (this.#rejections === null || this.#records === null) return;
    await this.#records.write("\n]}\n");
    await this.#rejections.close();
    await this.#records.close();
    for (const name of this.#names()) {
      await rename(join(directory, `${name}.partial`), join(directory, name));
    }
  }

  #names(): [string, string] {
    return ["rejections.ndjson", `rejected-${this.#options.kind.kind}.json`];
  }

  async #open() {
    if (this.#rejections === null || this.#records === null) {
      const { directory, kind } = this.#options;
      await mkdir(directory, { recursive: true });
      const [rejections, records] = this.#names();
      // It holds personal data, as the file does: others need not read it.
      this.#rejections = await open(join(directory, `${rejections}.partial`), "w", 0o600);
      this.#records = await open(join(directory, `${records}.partial`), "w", 0o600);
      await this.#records.write(`{${JSON.stringify(kind.collection)}: [`);
    }
    return { rejections: this.#rejections, records: this.#records };
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
