import { fileFaults, nearest } from "@carryover/contract/client";
import { type Brackets, openBracketsMax } from "../brackets.ts";
import { closingDistance, openListByte } from "../bytes.ts";
import type { ReaderOptions } from "../options.ts";
import type { Position } from "../position.ts";
import { FileFault } from "./file-fault.ts";

/** Open brackets named in one message. */
const bracketsNamedMax = 6;

/** Characters of an unknown name that are repeated in a message. */
const nameLengthMax = 60;

/** What a string without its closing quote is called, wherever it is the cause of a fault. */
export const lostQuoteMessage =
  "This string is never closed on its line. A line break in a text is written as \\n.";

/** A bracket closes one of another kind; the fault of a lost quote before it, if there is one. */
export function unbalancedBracket(
  brackets: Brackets,
  closer: number,
  position: Position,
  lostQuote: Position | undefined,
): FileFault {
  const { opener } = brackets.at();
  const found = `"${String.fromCharCode(closer)}" at line ${position.line}`;
  const needed = String.fromCharCode(opener.charCodeAt(0) + closingDistance);
  const message = `${found} closes the ${brackets.name()}; it needs "${needed}".`;
  return afterLostQuote("unbalanced_bracket", message, position, lostQuote);
}

/** The file ends while brackets are open; they are named innermost first. */
export function truncatedFile(
  brackets: Brackets,
  position: Position,
  lostQuote?: Position,
): FileFault {
  const names: string[] = [];
  const deepestNamed = Math.max(0, brackets.depth - bracketsNamedMax);
  for (let depth = brackets.depth; depth > deepestNamed; depth -= 1) {
    names.push(`the ${brackets.name(depth)}`);
  }
  if (deepestNamed > 0) names.push(`${deepestNamed} more`);
  const message = `The file ends too early. Still open, innermost first: ${names.join("; ")}.`;
  return afterLostQuote("truncated_file", message, position, lostQuote);
}

/** More brackets are open than any file needs; remembering them would use up the memory. */
export function tooManyBrackets(position: Position): FileFault {
  const message = `More than ${openBracketsMax} brackets are open.`;
  return new FileFault({ code: "unbalanced_bracket", position, message });
}

/** Text where none belongs, or where another one does; then the hint says which. */
export function unexpectedText(
  position: Position,
  message: string,
  hint: string = fileFaults.unexpected_text.hint,
): FileFault {
  return new FileFault({ code: "unexpected_text", position, message, hint });
}

function afterLostQuote(
  code: "unbalanced_bracket" | "truncated_file",
  message: string,
  position: Position,
  lostQuote: Position | undefined,
): FileFault {
  if (lostQuote === undefined) return new FileFault({ code, position, message });
  return new FileFault({
    code,
    position: lostQuote,
    message: `${lostQuoteMessage} What follows from it: ${message}`,
    hint: "Add the missing quote.",
  });
}

/** Nothing but blanks and comments. */
export function emptyFile(): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "empty_file", position, message: fileFaults.empty_file.sentence });
}

/** Two entries follow each other without a comma. */
export function missingComma(position: Position, entry: "record" | "name"): FileFault {
  const message = `A comma is missing before this ${entry}.`;
  return new FileFault({ code: "missing_comma", position, message });
}

/** Where the outermost brackets of the file stand. */
export interface TopBrackets {
  readonly opener: number;
  readonly start: Position;
  readonly end: Position;
}

/** A bracket closes nothing, after the top-level brackets were closed or before there are any. */
export function strayBracket(
  closer: number,
  position: Position,
  top: TopBrackets | undefined,
): FileFault {
  const found = `"${String.fromCharCode(closer)}" closes nothing:`;
  const code = "stray_bracket";
  if (top === undefined) {
    return new FileFault({ code, position, message: `${found} no bracket is open.` });
  }
  const kind = top.opener === openListByte ? "list" : "object";
  const opened = `the ${kind} opened at line ${top.start.line}, column ${top.start.column}`;
  const place = `at line ${top.end.line}, column ${top.end.column}`;
  const message = `${found} ${opened} was already closed ${place}.`;
  const early = String.fromCharCode(top.opener + closingDistance);
  const hint = `Remove it; or, if more was to follow, remove the "${early}" ${place}.`;
  return new FileFault({ code, position, message, hint });
}

/** After a document stands what is no document. Removing it may lose data, so nobody is told to. */
export function afterDocument(position: Position): FileFault {
  const message = "This stands after the end of the data.";
  const hint =
    "If it is data, write it as a list or an object like the one before; else remove it.";
  return unexpectedText(position, message, hint);
}

/** Another document follows, but in another form than the one before it. */
export function otherDocument(
  position: Position,
  kind: "list" | "object",
  { opener, end }: TopBrackets,
): FileFault {
  const before = opener === openListByte ? "list" : "object with lists of records";
  const message =
    `This ${kind} stands after the ${before} that was closed at line ${end.line}, ` +
    `column ${end.column}.`;
  const hint =
    kind === "object"
      ? "If it is a record, move it into the list before; else put it into a file of its own."
      : 'Give the list a name, as in {"customers": [{…}]}, or put it into a file of its own.';
  return unexpectedText(position, message, hint);
}

/** A name at the top level that is none of those known. */
export function unknownName(name: string, position: Position, options: ReaderOptions): FileFault {
  const near = nearest(name, [...options.collections, ...options.extras]);
  return new FileFault({
    code: "unknown_top_level_key",
    position,
    message: `"${shortened(name)}" is no list of records that we know.`,
    hint: near === null ? useOneOf(options) : `Did you mean "${near}"?`,
  });
}

/** An object at the top level without any list of records. */
export function noCollection(position: Position, options: ReaderOptions): FileFault {
  return new FileFault({
    code: "unknown_top_level_key",
    position,
    message: fileFaults.unknown_top_level_key.sentence,
    hint: useOneOf(options),
  });
}

/** A file that begins as neither JSON nor a table. */
export function noJson(position: Position): FileFault {
  const message = "The file holds neither object nor list.";
  return new FileFault({ code: "not_an_object_or_list", position, message });
}

/** Tables are exported as web pages too, by the name of .xls. */
export function webPage(position: Position): FileFault {
  return new FileFault({
    code: "not_an_object_or_list",
    position,
    message: "The file is a web page or XML, not JSON.",
    hint:
      "Perhaps a login or error page was saved: open the file, and export the data again. If it " +
      "shows a table, save that as .xlsx or CSV UTF-8 in Excel.",
  });
}

/** A comment is still open where the file ends. */
export function unterminatedComment(position: Position): FileFault {
  const message = 'This "/*" is never closed.';
  return new FileFault({ code: "unterminated_comment", position, message });
}

function useOneOf(options: ReaderOptions): string {
  return `Use one of: ${options.collections.join(", ")}.`;
}

/** A control character as it is written about: `<U+0000>`. */
function codePointText(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `<U+${code}>`;
}

/** A name for a message: it comes from the file, so it may be of any length and hold anything. */
export function shortened(name: string): string {
  const printable = name.replace(/\p{Cc}/gu, codePointText);
  return printable.length > nameLengthMax ? `${printable.slice(0, nameLengthMax)}…` : printable;
}
