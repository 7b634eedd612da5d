import { limits } from "@carryover/contract/client";
import type { Parser } from "csv-parse";
import { newParser, parse } from "#csv-parser";
import { Buffer } from "#platform";
import { carriageReturnByte, lineFeedByte } from "../json/bytes.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { advance, type Position } from "../json/position.ts";
import { decoded, parserOptions } from "./dialect.ts";
import type { CsvForm, Dialect } from "./form.ts";

/** One row of a file. */
export interface Row {
  readonly start: Position;
  /** As it is in the file, without the line break that ends it. */
  readonly bytes: Buffer;
  readonly cells: readonly string[];
}

/** One cell of a row, and its place in it. */
export interface Cell {
  /** Bytes from the start of the row, an opening quote included. */
  readonly offset: number;
  readonly end: number;
  readonly text: string;
  /** Whether text stands outside of its quotes, so that nobody knows what it means. */
  readonly isBroken: boolean;
}

/** What of a form decides where its rows are. */
type RowForm = Pick<CsvForm, "dialect" | "start" | "sheet">;

/**
 * Cuts a file into rows. `push` it the bytes in pieces of any size, from the first row on, then
 * call `end`. Throws a FileFault where a quote is never closed or a row is too large, after all
 * rows before it.
 */
export class RowReader {
  readonly #dialect: Dialect;
  readonly #take: (row: Row) => void;
  readonly #parser: Parser;
  /** Where the parser began in the file. */
  readonly #origin: number;
  readonly #rowsAreLines: boolean;
  /** Where the row begins that is being read. */
  #start: Position;
  /** The bytes of it so far. */
  #kept: Buffer = Buffer.alloc(0);
  #failure: unknown;

  constructor({ dialect, start, sheet }: RowForm, take: (row: Row) => void) {
    this.#dialect = dialect;
    this.#rowsAreLines = sheet !== null;
    this.#take = take;
    this.#start = start;
    this.#origin = start.offset;
    this.#parser = newParser(parserOptions(dialect));
    this.#parser.on("error", (error) => {
      this.#failure = error;
    });
  }

  async push(chunk: Uint8Array): Promise<void> {
    // The parser keeps what it was given, and whoever reads the file uses its buffer again.
    const bytes = Buffer.concat([this.#kept, chunk]);
    const added = bytes.subarray(this.#kept.length);
    this.#kept = bytes;
    await new Promise<void>((resolve) => {
      this.#parser.write(added, (error) => {
        if (error) this.#failure ??= error;
        resolve();
      });
      this.#drain();
    });
    this.#drain();
    if (this.#failure !== undefined) this.#fail(this.#failure);
    if (this.#kept.length > limits.recordBytesMax) throw this.#tooLarge();
  }

  async end(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#parser.once("error", () => resolve());
      this.#parser.once("end", () => resolve());
      this.#parser.on("readable", () => {
        try {
          this.#drain();
        } catch (error) {
          reject(error);
        }
      });
      this.#parser.end();
    });
    if (this.#failure !== undefined) this.#fail(this.#failure);
  }

  #drain(): void {
    for (;;) {
      const found = this.#parser.read() as { record: string[]; info: { bytes: number } } | null;
      if (found === null) return;
      this.#finish(found.record, this.#origin + found.info.bytes);
    }
  }

  #finish(cells: readonly string[], end: number): void {
    const start = this.#start;
    const whole = this.#kept.subarray(0, end - start.offset);
    const bytes = withoutLineBreak(whole);
    if (bytes.length > limits.recordBytesMax) throw this.#tooLarge();
    this.#kept = this.#kept.subarray(whole.length);
    const { quote, encoding } = this.#dialect;
    const isOneLine = this.#rowsAreLines || quote === null || !bytes.includes(quote);
    this.#start = isOneLine
      ? { line: start.line + 1, column: 1, offset: end }
      : advance(start, whole, whole.length);
    this.#take({ start, bytes, cells: cells.map((cell) => decoded(cell, encoding)) });
  }

  #fail(failure: unknown): never {
    if (isUnclosed(failure)) {
      throw this.#unclosed("before the end of the file") ?? this.#tooLarge();
    }
    throw failure;
  }

  /** A row without an end is mostly a quote without one. */
  #tooLarge(): FileFault {
    const unclosed = this.#unclosed("within 1 MiB");
    if (unclosed !== null) return unclosed;
    return new FileFault({
      code: "row_too_large",
      position: this.#start,
      message: "This row is larger than 1 MiB.",
    });
  }

  #unclosed(where: string): FileFault | null {
    const bytes = this.#kept.subarray(0, limits.recordBytesMax);
    const cells: Cell[] = [];
    if (readCells(bytes, this.#dialect, cells)) return null;
    const last = cells.at(-1);
    const offset = last === undefined ? 0 : last.end + this.#dialect.delimiter.length;
    return new FileFault({
      code: "unclosed_quote",
      position: advance(this.#start, bytes, offset),
      message: `The quote that opens this cell is not closed ${where}.`,
    });
  }
}

function withoutLineBreak(row: Buffer): Buffer {
  let length = row.length;
  if (length > 0 && row[length - 1] === lineFeedByte) length -= 1;
  if (length > 0 && row[length - 1] === carriageReturnByte && length >= row.length - 1) length -= 1;
  return row.subarray(0, length);
}

/** Whether a row has no data; spreadsheets write such rows after the last one. */
export function isBlank({ cells }: Row): boolean {
  return cells.every((cell) => cell.trim() === "");
}

/** The cells of one row with their places. */
export function cellsOf(bytes: Buffer, dialect: Dialect): readonly Cell[] {
  const cells: Cell[] = [];
  readCells(bytes, dialect, cells);
  return cells;
}

/** Reads the cells of one row; returns false if the bytes end inside of quotes. */
function readCells(bytes: Buffer, dialect: Dialect, cells: Cell[]): boolean {
  let offset = 0;
  try {
    parse(bytes, {
      ...parserOptions(dialect),
      to: 1,
      cast: (text, { bytes: end, quoting }) => {
        const isBroken =
          quoting && bytes.toString("latin1", offset, end) !== quotedAs(text, dialect);
        cells.push({ offset, end, isBroken, text: decoded(text, dialect.encoding) });
        offset = end + dialect.delimiter.length;
        return "";
      },
    });
    return true;
  } catch (error) {
    if (isUnclosed(error)) return false;
    throw error;
  }
}

/** The bytes of a cell within quotes, one character for each. */
function quotedAs(text: string, { quote, encoding }: Dialect): string {
  const mark = quote ?? "";
  const written = `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
  return encoding === "utf-8" ? Buffer.from(written).toString("latin1") : written;
}

/** The two parsers have an error of their own each, which in a browser are two classes. */
function isUnclosed(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "CSV_QUOTE_NOT_CLOSED";
}
