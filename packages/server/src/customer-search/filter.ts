import type { customerSearchQuery } from "@carryover/contract";
import type { z } from "zod";

export type SearchQuery = z.output<typeof customerSearchQuery>;

/** What customers have to match, all of it. Absent fields do not filter. */
export type SearchFilter = Pick<
  SearchQuery,
  "q" | "plan" | "status" | "trial" | "overLimit" | "archived" | "createdAt" | "run"
>;

/** Texts from one, and before another, in the order of their bytes. */
export interface TextRange {
  readonly from: string;
  readonly to: string;
}

/** Where the text of a search may begin an id, a name and so on. */
export interface Prefixes {
  /** As it is, in lower and in upper case: ids differ by case, and people do not. */
  readonly ids: readonly TextRange[];
  /** For texts whose ASCII letters are lower: one range for each way to write the others. */
  readonly lowered: readonly TextRange[];
  readonly exact: readonly TextRange[];
}

/** Returns the ranges of texts that begin with the text of a search. */
export function prefixesOf(q: string): Prefixes {
  const capital = q.replaceAll(/(^|[\s-])(\p{Ll})/gu, (_, space, letter) => {
    return space + letter.toUpperCase();
  });
  const cases = [q, q.toLowerCase(), q.toUpperCase()];
  return {
    ids: rangesOf(cases),
    lowered: rangesOf([...cases, capital].map(lowerAscii)),
    exact: rangesOf([q]),
  };
}

function rangesOf(texts: readonly string[]): TextRange[] {
  return [...new Set(texts)].map((from) => ({ from, to: `${from}\u{10ffff}` }));
}

/** Lowers what PostgreSQL's `lower` lowers in the C collation. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
