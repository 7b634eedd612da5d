import stringWidth from "string-width";

/** Columns that a text takes where it is shown: wide characters take two, combining marks none. */
export function widthOf(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** Latin, dashes, dots and arrows of our own texts: the first look at others takes 40 ms. */
const narrow = /^[ -~\u00a0-\u02ff\u2010-\u2026\u2190-\u21ff]*$/;

/** The text with blanks to this width; before it, if it is to stand on the right. */
export function padded(text: string, width: number, align?: "right"): string {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? blanks + text : text + blanks;
}

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text that is no wider than this, with … for what was left out of its middle. */
export function shortenedTo(width: number, text: string): string {
  if (widthOf(text) <= width) return text;
  const all = Array.from(characters.segment(text), ({ segment }) => segment);
  const head = taken(all, Math.ceil((width - 1) / 2));
  const tail = taken(all.toReversed(), Math.floor((width - 1) / 2));
  return `${head.join("")}…${tail.toReversed().join("")}`;
}

/** As many characters as fit. */
function taken(all: readonly string[], width: number): string[] {
  const some: string[] = [];
  let left = width;
  for (const each of all) {
    left -= widthOf(each);
    if (left < 0) break;
    some.push(each);
  }
  return some;
}

/** As much of a line as fits: whole parts, between which are two blanks; else whole words. */
export function cutTo(width: number, line: string): string {
  if (widthOf(line) <= width) return line;
  const parts = fitting(line.split("  "), "  ", width);
  if (parts !== "") return parts;
  const words = fitting(line.split(" "), " ", width);
  return words === "" ? shortenedTo(width, line) : words;
}

function fitting(parts: readonly string[], between: string, width: number): string {
  let shown = "";
  for (const [index, part] of parts.entries()) {
    const next = index === 0 ? part : shown + between + part;
    if (widthOf(next) > width) break;
    shown = next;
  }
  return shown;
}
