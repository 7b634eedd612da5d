/** What CSV does not begin with unless a flag says so: JSON, a comment in it, or a web page. */
const foreign = /^(?:\s*\/\/[^\r\n]*)*\s*(?:[[{}\]<]|"[^"\r\n]*"\s*:|\/\*|$)/;

/** Blanks, and comments that are closed. */
const blankOrComment = /^(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/;

/** A list of objects or of lists, an object, a part of one, or a web page. */
const document = /^(?:\[\s*(?:[[{\]/]|$)|\{\s*(?:["'}/]|\w+\s*:|$)|"[^"\r\n]*"\s*:|<)/;

/**
 * What a file begins with: nothing, a table, a document of JSON or HTML, or what may be a table,
 * but is read as one only if somebody says so.
 */
export type Beginning = "empty" | "table" | "document" | "unclear";

/** Says what the text at the beginning of a file is. */
export function beginningOf(text: string): Beginning {
  if (!foreign.test(text)) return "table";
  const rest = text.replace(blankOrComment, "");
  if (rest === "") return "empty";
  return document.test(rest) ? "document" : "unclear";
}
