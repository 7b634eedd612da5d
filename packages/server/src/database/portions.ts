import { limits } from "@carryover/contract";

/** Returns the long texts of a row; the rest of a row is small. */
export type TextsOf<T> = (row: T) => Readonly<Record<string, unknown>>;

/**
 * Cuts rows, in their order, into portions of one statement each: writing tens of megabytes at once
 * would block the event loop, while between statements other requests are answered. Rows without
 * long texts are one portion.
 */
export function* portions<T>(rows: readonly T[], textsOf: TextsOf<T>): Generator<readonly T[]> {
  let from = 0;
  let length = 0;
  for (const [index, row] of rows.entries()) {
    length += lengthOf(textsOf(row));
    if (length < limits.statementTextsMax) continue;
    yield rows.slice(from, index + 1);
    from = index + 1;
    length = 0;
  }
  if (from < rows.length) yield from === 0 ? rows : rows.slice(from);
}

function lengthOf(texts: Readonly<Record<string, unknown>>): number {
  let length = 0;
  for (const name in texts) {
    const text = texts[name];
    length += name.length + (typeof text === "string" ? text.length : 0);
  }
  return length;
}
