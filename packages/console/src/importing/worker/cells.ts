import { Buffer, type CsvForm, cellsOf, type Kind } from "carryover/importing";
import { applyEdits, modify } from "jsonc-parser";
import type { GridCell } from "../protocol.ts";

/** How the records of a file are taken apart and put together again. */
export interface RecordForm {
  /** The cells of a record; null if it cannot be read. */
  cellsOf(bytes: Uint8Array): readonly GridCell[] | null;
  /** The bytes of the record with another value in a field; null takes the field away. */
  withValue(bytes: Uint8Array, field: string, value: string | null): Uint8Array;
  textOf(bytes: Uint8Array): string;
  bytesOf(text: string): Uint8Array<ArrayBuffer>;
}

/** Records of JSON: what is not changed stays as it is written in the file. */
export function jsonForm(kind: Kind): RecordForm {
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  return {
    cellsOf: (bytes) => {
      const value = parsed(textOf(bytes));
      if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
      return Object.entries(value).map(([field, own]) => ({ field, value: shown(own) }));
    },
    withValue: (bytes, field, value) => {
      const text = textOf(bytes);
      const written = value === null || value === "" ? undefined : typed(kind, field, value);
      return bytesOf(applyEdits(text, modify(text, [field], written, {})));
    },
    textOf,
    bytesOf,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value of the type that its field has, if the text is one. */
function typed(kind: Kind, field: string, text: string): unknown {
  const type = kind.typeOf(field);
  if (type === "text") return text;
  const value = parsed(text);
  if (type === "number") return typeof value === "number" ? value : text;
  if (type === "boolean") return typeof value === "boolean" ? value : text;
  return value ?? text;
}

/** Rows of a table. A changed row is written anew, in the dialect of the file. */
export function rowForm(form: CsvForm): RecordForm {
  const { dialect, columns } = form;
  const { encoding } = dialect;
  const textOf = (bytes: Uint8Array) => new TextDecoder(encoding).decode(bytes);
  const bytesOf = (text: string) => encoded(text, encoding);
  const textsOf = (bytes: Uint8Array) =>
    cellsOf(Buffer.from(bytes), dialect).map((one) => one.text);
  return {
    cellsOf: (bytes) => {
      const texts = textsOf(bytes);
      return columns.flatMap(({ field, number }) => {
        return field === null ? [] : [{ field, value: texts[number - 1] ?? "" }];
      });
    },
    withValue: (bytes, field, value) => {
      const texts = textsOf(bytes);
      const column = columns.find((one) => one.field === field);
      if (column === undefined) return bytes;
      while (texts.length < columns.length) texts.push("");
      texts[column.number - 1] = value ?? "";
      return bytesOf(texts.map((text) => quoted(text, form)).join(dialect.delimiter));
    },
    textOf,
    bytesOf,
  };
}

function quoted(text: string, { dialect: { delimiter, quote }, sheet }: CsvForm): string {
  if (quote === null) return text;
  const isPlain = sheet === null && !/[\r\n]/.test(text) && !text.includes(delimiter);
  if (isPlain && !text.includes(quote)) return text;
  return `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
}

/** The bytes of a text; in an encoding other than UTF-8, a character has one byte or none. */
function encoded(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const characters = new TextDecoder(encoding).decode(all);
  return Uint8Array.from(text, (character) => {
    const byte = characters.indexOf(character);
    return byte < 0 ? 0x3f : byte;
  });
}
