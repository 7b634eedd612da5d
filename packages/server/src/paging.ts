import type { PageRequest } from "@carryover/contract";

/** A page as every list answers it. */
export interface Page<T> {
  readonly data: T[];
  readonly pagination: { readonly next: string | null; readonly prev: string | null };
}

/**
 * Makes a page of rows that were loaded with one row more than asked. Rows of a page that was asked
 * backwards come nearest first and are turned around. `next` and `prev` are null at the ends.
 */
export function pageOfRows<Row, T>(
  rows: readonly Row[],
  request: PageRequest,
  cursorOf: (row: Row) => string,
  view: (row: Row) => T,
): Page<T> {
  const backwards = request.before !== undefined;
  const more = rows.length > request.limit;
  const kept = rows.slice(0, request.limit);
  const ordered = backwards ? kept.toReversed() : kept;
  const first = ordered[0];
  const last = ordered.at(-1);
  const hasPrev = backwards ? more : request.after !== undefined;
  const hasNext = backwards ? true : more;
  return {
    data: ordered.map(view),
    pagination: {
      next: hasNext && last !== undefined ? cursorOf(last) : null,
      prev: hasPrev && first !== undefined ? cursorOf(first) : null,
    },
  };
}
