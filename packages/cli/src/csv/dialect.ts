import { limits } from "@carryover/contract/client";
import type { Options } from "csv-parse";
import { parse } from "#csv-parser";
import { Buffer, isAscii } from "#platform";
import type { InputFile } from "../files/input-file.ts";
import { byteOrderMark } from "../json/encoding.ts";
import type { Dialect, Encoding } from "./form.ts";

/** The parser's options for a dialect. A quote within a cell that began without one is text. */
export function parserOptions({ delimiter, quote, encoding }: Dialect): Options {
  return {
    delimiter,
    quote: quote ?? false,
    escape: quote ?? false,
    encoding: encoding === "utf-8" ? "utf8" : "latin1",
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_quotes: true,
    relax_column_count: true,
    info: true,
  };
}

/** The text of a cell that the parser has read; in other encodings it returns bytes as they are. */
export function decoded(text: string, encoding: Encoding): string {
  return encoding === "utf-8" ? text : fromBytes(text, encoding);
}

/** What Windows-1252 has in place of the control characters from 0x80 on. */
const windowsMarks = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** The text of bytes, each of which is one character of `text`. */
function fromBytes(text: string, encoding: Encoding): string {
  if (isAscii(Buffer.from(text, "latin1"))) return text;
  if (encoding !== "windows-1252") {
    return new TextDecoder(encoding).decode(Buffer.from(text, "latin1"));
  }
  // Node's decoder of this name reads ISO 8859-1 in several versions.
  return text.replace(/[\x80-\x9f]/g, (byte) => windowsMarks[byte.charCodeAt(0) - 0x80] ?? byte);
}

/** Whether text holds what stands for bytes without a meaning in their encoding. */
export function isGarbled(text: string): boolean {
  return /[\x80-\x9f\ufffd]/.test(text);
}

/** The text of a whole row, from its bytes in the file. */
export function rowText(bytes: Buffer, { encoding }: Dialect): string {
  if (encoding === "utf-8") return bytes.toString("utf8");
  return fromBytes(bytes.toString("latin1"), encoding);
}

/** A row of the beginning of a file, and where it ends. */
export interface HeadRow {
  readonly cells: readonly string[];
  /** Bytes from the beginning to its end, the line break included. */
  readonly end: number;
}

/** The first rows of some bytes, as many as there are; the last one may have been cut off. */
export function firstRows(bytes: Buffer, dialect: Dialect, rowsMax: number): HeadRow[] {
  const rows: HeadRow[] = [];
  try {
    parse(bytes, {
      ...parserOptions(dialect),
      to: rowsMax,
      on_record: (record: unknown, { bytes: end }) => {
        const { record: cells } = record as { record: string[] };
        rows.push({ cells: cells.map((cell) => decoded(cell, dialect.encoding)), end });
        return null;
      },
    });
  } catch (error) {
    // The bytes may end inside of quotes. What was read before is sound.
    if ((error as { code?: unknown }).code !== "CSV_QUOTE_NOT_CLOSED") throw error;
  }
  return rows;
}

/** The delimiters that are detected, the most frequent ones first. */
export const delimiters = [",", ";", "\t", "|"] as const;

/** Rows by which a delimiter is detected. */
const rowsLookedAt = 20;

/**
 * The delimiter and quote that fit the first rows best: by the columns that are known, then by the
 * rows that are as long as the header, then by the number of columns.
 */
export function detectDialect(
  bytes: Buffer,
  given: Partial<Dialect> & { readonly encoding: Encoding },
  isKnown: (name: string) => boolean,
): Dialect {
  const quote = given.quote === undefined ? detectQuote(bytes, given.delimiter) : given.quote;
  const { encoding } = given;
  if (given.delimiter !== undefined) return { delimiter: given.delimiter, quote, encoding };
  let best: { dialect: Dialect; score: readonly number[] } | null = null;
  for (const delimiter of delimiters) {
    const dialect = { delimiter, quote, encoding };
    const rows = firstRows(bytes, dialect, rowsLookedAt);
    const names = rows[0]?.cells.map((name) => name.trim()) ?? namesOfLine(bytes, dialect);
    const known = names.filter(isKnown).length;
    const alike = rows.filter(({ cells }) => cells.length === names.length).length;
    const score = [known, names.length > 1 ? alike : 0, names.length];
    if (best === null || isHigher(score, best.score)) best = { dialect, score };
  }
  return best?.dialect ?? { delimiter: ",", quote, encoding };
}

/** The names in the first line, for a header that has no end because of a lost quote. */
export function namesOfLine(bytes: Buffer, dialect: Dialect): readonly string[] {
  const line = firstRows(bytes, { ...dialect, quote: null }, 1)[0];
  return line?.cells.map((name) => name.replaceAll(dialect.quote ?? "", "").trim()) ?? [];
}

function isHigher(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index >= 0 && (one[index] ?? 0) > (other[index] ?? 0);
}

/** Single quotes, if the first line has them around its cells and no double quotes. */
function detectQuote(bytes: Buffer, delimiter: string | undefined): string {
  const [line = ""] = bytes.toString("latin1").split(/[\r\n]/, 1);
  const between = delimiter === undefined ? delimiters : [delimiter];
  const isSingle =
    line.length > 2 &&
    !line.includes('"') &&
    line.startsWith("'") &&
    line.endsWith("'") &&
    line
      .slice(1, -1)
      .split("'")
      .every((part, index) => index % 2 === 0 || between.includes(part as ","));
  return isSingle ? "'" : '"';
}

/**
 * UTF-8, unless its bytes beyond ASCII are none: then Windows-1252, which spreadsheets write in
 * Western Europe. Text of both is taken for UTF-8 with broken rows, which are rejected.
 */
export async function detectEncoding(input: InputFile): Promise<Encoding> {
  let [sound, broken] = [0, 0];
  let rest = Buffer.alloc(0);
  for await (const chunk of input.chunks()) {
    if (rest.length === 0 && isAscii(chunk)) continue;
    const bytes = Buffer.concat([rest, chunk]);
    const found = countCharacters(bytes);
    sound += found.sound;
    broken += found.broken;
    if (sound > 0 || broken >= limits.csvEncodingBytesMax) break;
    rest = bytes.subarray(found.done);
  }
  return sound > 0 || broken === 0 ? "utf-8" : "windows-1252";
}

/** The first value with characters beyond ASCII, as an encoding reads it; null without any. */
export async function sampleOf(input: InputFile, encoding: Encoding): Promise<string | null> {
  for await (const chunk of input.chunks()) {
    if (isAscii(chunk)) continue;
    const at = chunk.findIndex((byte) => byte >= 0x80);
    const from = Math.max(0, at - sampleBytes);
    const near = Buffer.from(chunk.subarray(from, at + sampleBytes)).toString("latin1");
    const [before = ""] = /[^\r\n,;\t|"]*$/.exec(near.slice(0, at - from)) ?? [];
    const [after = ""] = /^[^\r\n,;\t|"]*/.exec(near.slice(at - from)) ?? [];
    return decoded(before + after, encoding);
  }
  return null;
}

/** Bytes of a value that are shown on either side. */
const sampleBytes = 40;

/** Bytes beyond ASCII: characters of UTF-8, other bytes, and how many bytes were looked at. */
function countCharacters(bytes: Buffer): { sound: number; broken: number; done: number } {
  let [sound, broken, at] = [0, 0, 0];
  if (byteOrderMark.every((byte, index) => bytes[index] === byte)) at = byteOrderMark.length;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      at += 1;
      continue;
    }
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    if (at + length > bytes.length) return { sound, broken: broken, done: at };
    const isSound = length > 1 && !bytes.toString("utf8", at, at + length).includes("\ufffd");
    if (isSound) sound += 1;
    else broken += 1;
    at += isSound ? length : 1;
  }
  return { sound, broken, done: at };
}
