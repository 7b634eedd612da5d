/** Columns that a text takes where it is shown: wide characters take two, combining marks none. */
export function widthOf(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (const { segment } of characters.segment(text)) {
    if (unseen.test(segment)) continue;
    // Their sound marks take a column each, other than those of wide letters.
    if (halfwidth.test(segment)) width += segment.length;
    else width += wide.test(segment) ? 2 : 1;
  }
  return width;
}

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Latin, dashes, dots and arrows of our own texts: the first look at others takes some time. */
const narrow = /^[ -~\u00a0-\u02ff\u2010-\u2026\u2190-\u21ff]*$/;

/** What has no column of its own: marks without a letter, and what is escaped elsewhere. */
const unseen = /^[\p{M}\p{Cc}\p{Cf}]+$/u;

/** Forms of wide letters that take one column. */
const halfwidth = /^[\uff61-\uffdc]/;

/**
 * What terminals show twice as wide: the scripts of East Asia, their forms and punctuation that
 * Unicode calls wide or fullwidth, and emojis, also those that a variation selector makes.
 */
const wide = new RegExp(
  "^(?:[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}" +
    "\\p{Script=Bopomofo}\\p{Script=Yi}\\p{Script=Tangut}\\p{Emoji_Presentation}" +
    "\\u3000-\\u303e\\uff01-\\uff60\\uffe0-\\uffe6]|\\p{Emoji}\\ufe0f)",
  "u",
);

/** The text with blanks to this width; before it, if it is to stand on the right. */
export function padded(text: string, width: number, align?: "right"): string {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? blanks + text : text + blanks;
}

/**
 * A text that is no wider than this, with … for what was left out of its middle. An amount is left
 * out as a whole: the end of 20.00 would be read as 0.00.
 */
export function shortenedTo(width: number, text: string): string {
  if (widthOf(text) <= width) return text;
  const all = Array.from(characters.segment(text), ({ segment }) => segment);
  const head = taken(all, Math.ceil((width - 1) / 2));
  const tail = taken(all.toReversed(), Math.floor((width - 1) / 2));
  const end = tail.toReversed().join("");
  const isCut = /[\d.,]$/.test(text.slice(0, text.length - end.length));
  return `${head.join("")}…${isCut ? end.replace(endOfAmount, "") : end}`;
}

/** The digits that an amount ends with, such as those of `20.00 usd`. */
const endOfAmount = /^[\d,]*\.?\d+ (?=[a-z]{3}\b)/;

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
