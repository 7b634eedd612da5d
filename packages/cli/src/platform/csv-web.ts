import type { Options, Parser } from "csv-parse";
import type { parse as parseSync } from "csv-parse/sync";

/** What a browser loads of the parser of CSV: larger than all else that reads files. */
interface Loaded {
  readonly Parser: new (options: Options) => Parser;
  readonly parse: typeof parseSync;
}

let loaded: Loaded | undefined;

/** Loads the parser, if it is not there yet. Nothing below works before. */
export async function loadCsvParser(): Promise<void> {
  if (loaded !== undefined) return;
  const [{ Parser }, { parse }] = await Promise.all([
    import("csv-parse/browser/esm"),
    import("csv-parse/browser/esm/sync"),
  ]);
  loaded = { Parser, parse };
}

function required(): Loaded {
  if (loaded === undefined) throw new Error("The parser of CSV is not loaded.");
  return loaded;
}

/** Parses bytes that are in memory as a whole. */
export const parse: typeof parseSync = ((bytes: Uint8Array, options: Options) =>
  required().parse(bytes as Buffer, options)) as typeof parseSync;

/** A parser that takes a file in pieces. */
export function newParser(options: Options): Parser {
  return new (required().Parser)(options);
}
