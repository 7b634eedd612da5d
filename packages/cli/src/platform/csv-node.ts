import { type Options, Parser } from "csv-parse";

export { parse } from "csv-parse/sync";

/** The parser of CSV. Browsers load it when the first table is read: see `csv-web.ts`. */
export async function loadCsvParser(): Promise<void> {}

/** A parser that takes a file in pieces. */
export function newParser(options: Options): Parser {
  return new Parser(options);
}
