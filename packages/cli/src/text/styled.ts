/** How a piece of a text stands out where a person watches; how it looks, the terminal knows. */
export type Style = "strong" | "good" | "warning" | "bad" | "quiet";

/**
 * A piece of a text with one style. The text itself is escaped as any other is, so nothing that
 * comes from outside can have a style, or end one.
 */
export interface Span {
  readonly text: string;
  readonly style: Style | null;
}

/** A text for people, some pieces of which may stand out. */
export type Text = string | Span | readonly (string | Span)[];

/** Headings, totals, verdicts. */
export const strong = (text: string): Span => ({ text, style: "strong" });
/** The word that says that all went well. */
export const good = (text: string): Span => ({ text, style: "good" });
/** Warnings. */
export const warning = (text: string): Span => ({ text, style: "warning" });
/** What went wrong. */
export const bad = (text: string): Span => ({ text, style: "bad" });
/** Hints and remarks. */
export const quiet = (text: string): Span => ({ text, style: "quiet" });

/** A piece that stands out if there is something to look at: more than none. */
export function ifAny(count: number, style: Style | null, text: string): Span {
  return { text, style: count > 0 ? style : null };
}

/** The pieces of a text. */
export function spansOf(text: Text): readonly Span[] {
  const pieces = Array.isArray(text) ? (text as readonly (string | Span)[]) : [text as Span];
  return pieces.map((piece) => (typeof piece === "string" ? { text: piece, style: null } : piece));
}

/** The same text without styles, as it is written to files and pipes. */
export function plain(text: Text): string {
  return spansOf(text)
    .map((span) => span.text)
    .join("");
}

/** The pieces between two characters of the text. */
export function sliceSpans(spans: readonly Span[], from: number, to: number): Span[] {
  const found: Span[] = [];
  let start = 0;
  for (const { text, style } of spans) {
    const part = text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (part !== "") found.push({ text: part, style });
    start += text.length;
  }
  return found;
}

/** The lines of a text, each with its pieces. */
export function linesOf(spans: readonly Span[]): Span[][] {
  const lines: Span[][] = [[]];
  for (const { text, style } of spans) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ text: part, style });
    }
  }
  return lines;
}
