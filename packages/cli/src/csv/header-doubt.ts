import { shortened } from "../json/faults/faults.ts";
import type { CsvFields } from "./form.ts";
import type { Header } from "./header.ts";

/** What a first row may be instead of a header, and what to do about it. */
interface HeaderDoubt {
  readonly message: string;
  readonly hint: string;
  /** Whether the hint says all that helps. */
  readonly isSure: boolean;
}

/** Names of a later row that are shown. */
const namesShown = 10;

/** What values look like that are seldom the name of a column: addresses, dates, numbers. */
const likeData = /^(?:[^\s@]+@[^\s@]+\.\w+|\d{4}-\d\d-\d\d.*|-?\d+(?:[.,]\d+)?)$/;

/** How comments begin in files whose programs write some. */
const likeComment = /^(?:#|--|\/\/|;|%)/;

/** What a first row without the needed columns may be; undefined if it looks like a header. */
export function doubtOfHeader(header: Header, fields: CsvFields): HeaderDoubt | undefined {
  const { names, later } = header;
  const own = names.filter((name) => name !== "");
  const isComment = likeComment.test(own[0] ?? "");
  const what = isComment ? "a comment" : "a title";
  const isDoubtful = later?.isKnown || isComment || !own.some(isData);
  const joined = own.length === 1 ? otherDelimiter(own[0] ?? "", fields) : undefined;
  if (joined !== undefined && later?.isKnown !== true) return joined;
  if (later !== null && isDoubtful) {
    const listed = later.names.slice(0, namesShown).map(shortened).join(", ");
    const seems = later.isKnown ? "seems to be the header" : "may be the header";
    return {
      message: ` The first row may be ${what}, and row ${later.row} ${seems}: ${listed}.`,
      hint: `If so, pass --csv-header-row ${later.row}: what is before it is left out. `,
      isSure: later.isKnown,
    };
  }
  if (names.some(isData)) return record(fields);
  if (isComment || (names.length > 1 && own.length <= 1)) {
    const hint = "If so, say with --csv-header-row in which row the header is. ";
    return { message: ` The first row may be ${what}.`, hint, isSure: false };
  }
  return curlyQuotes(own);
}

function isData(name: string): boolean {
  return likeData.test(name);
}

function record({ required }: CsvFields): HeaderDoubt {
  const example = required.map(([name]) => name).join(",");
  return {
    message: " The first row may be a record.",
    hint: `If it is, add a row before it with the names of the columns, such as ${example}. `,
    isSure: false,
  };
}

/** Quotes that word processors make of straight ones. */
function curlyQuotes(names: readonly string[]): HeaderDoubt | undefined {
  if (!names.some((name) => /^[“”„‘’].*[“”‘’]$/.test(name))) return undefined;
  return {
    message: " The names are in curly quotes, as word processors write them.",
    hint: 'Write " for each of them in the whole file. ',
    isSure: true,
  };
}

/** Names that are one name because something else is between them. */
function otherDelimiter(name: string, { names }: CsvFields): HeaderDoubt | undefined {
  const mark = /^\w+([ -/:-@[-`{-~])/.exec(name)?.[1];
  if (mark === undefined || !name.split(mark).some((part) => names.includes(part)))
    return undefined;
  return {
    message: ` It has one column, ${JSON.stringify(shortened(name))}.`,
    hint: `If "${mark}" separates its names, pass --csv-delimiter '${mark}'. `,
    isSure: false,
  };
}
