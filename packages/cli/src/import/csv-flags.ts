import { nearest } from "@carryover/contract/client";
import { type Command, InvalidArgumentError, type OptionValues } from "commander";
import { quoted } from "../command-line.ts";
import { isField } from "../csv/columns.ts";
import { type CsvFlags, type Encoding, encodings, type MapEntry } from "../csv/form.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { kinds } from "../pipeline/kinds.ts";
import { pastedIn } from "../text/pasted.ts";
import { visible } from "../text/visible.ts";

/** Adds the flags that say how CSV is read. */
export function withCsv(command: Command): Command {
  return command
    .option(
      "--map <field=column>",
      "CSV: read a field from a column; can be repeated",
      mapEntry,
      [],
    )
    .option("--csv-delimiter <char>", "CSV: what is between cells, such as ; or tab", delimiter)
    .option("--csv-quote <char>", "CSV: what is around cells, or none", quote)
    .option("--csv-encoding <name>", "CSV: the encoding, such as windows-1252", encoding)
    .option("--csv-header-row <n>", "CSV: the line of the header, or its row in a sheet", headerRow)
    .option("--mapping <file>", "CSV: read the columns as saved in this file for their header")
    .option("--save-mapping <file>", "CSV: save how the columns are read in this file");
}

/** What the flags say of CSV. Throws CommandError if the saved mappings cannot be read. */
export async function csvFlagsOf(flags: OptionValues): Promise<CsvFlags> {
  const { mapping, saveMapping } = flags;
  for (const entry of flags.map ?? []) requireField(entry);
  const mappings = mapping === undefined ? undefined : await mappingsOf(mapping);
  return {
    ...(mappings !== undefined && { mappings }),
    ...(saveMapping !== undefined && { saveMapping }),
    ...(flags.csvDelimiter !== undefined && { delimiter: flags.csvDelimiter }),
    ...(flags.csvQuote !== undefined && {
      quote: flags.csvQuote === "none" ? null : flags.csvQuote,
    }),
    ...(flags.csvEncoding !== undefined && { encoding: flags.csvEncoding }),
    ...(flags.csvHeaderRow !== undefined && { headerRow: flags.csvHeaderRow }),
    map: flags.map ?? [],
    ignoreUnknown: flags.ignoreUnknown ?? false,
  };
}

/** What no field takes would hide behind what is missing for it. Throws CommandError. */
function requireField({ field, column }: MapEntry): void {
  const pasted = pastedIn(field);
  if (pasted !== null) {
    const message = `The field of --map ${visible(quoted(`${field}=${column}`))} has ${pasted}.`;
    throw new CommandError(exitCodes.usage, `${message} Nothing was done.`);
  }
  const names = Object.values(kinds).flatMap(({ fieldNames }) => fieldNames);
  if (isField(field, { names })) return;
  const near = isField(column, { names }) ? null : nearest(field, names);
  const reversed = isField(column, { names }) ? quoted(`${column}=${field}`) : null;
  if (near === null && reversed === null) return;
  const meant = reversed === null ? near : `--map ${reversed}`;
  const flag = `--map ${visible(quoted(`${field}=${column}`))}`;
  throw new CommandError(
    exitCodes.usage,
    `${flag} names no field. Did you mean ${visible(meant ?? "")}? Nothing was done.`,
  );
}

/** The flags of CSV that stand in a command line, by name. */
export function namesOfCsvFlags(flags: OptionValues): readonly string[] {
  const { map = [], csvDelimiter, csvQuote, csvEncoding, csvHeaderRow, mapping } = flags;
  const all = {
    "--map": map.length > 0 || undefined,
    "--csv-delimiter": csvDelimiter,
    "--csv-quote": csvQuote,
    "--csv-encoding": csvEncoding,
    "--csv-header-row": csvHeaderRow,
    "--mapping": mapping,
    "--save-mapping": flags.saveMapping,
  };
  return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

async function mappingsOf(path: string) {
  const { readMappings } = await import("../csv/saved-mapping.ts");
  return readMappings(path);
}

function mapEntry(value: string, earlier: readonly MapEntry[]): readonly MapEntry[] {
  const at = value.indexOf("=");
  if (at < 1 || at === value.length - 1) {
    throw new InvalidArgumentError("Give a field and a column, such as id=customer_number.");
  }
  return [...earlier, { field: value.slice(0, at), column: value.slice(at + 1).trim() }];
}

function delimiter(value: string): string {
  if (value === "tab" || value === "\\t") return "\t";
  if (/^[\x20-\x7e\t]$/.test(value) && !/["'\w]/.test(value)) return value;
  throw new InvalidArgumentError("Give one character of ASCII, such as ; or tab.");
}

function quote(value: string): string {
  if (value === "none" || value === '"' || value === "'") return value;
  throw new InvalidArgumentError(`Give ", ' or none.`);
}

function headerRow(value: string): number {
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("Give the number of a line, from 1.");
}

function encoding(value: string): Encoding {
  const name = value.toLowerCase();
  const found = encodings.find((each) => each === name || each.replaceAll("-", "") === name);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Give one of ${encodings.join(", ")}.`);
}
