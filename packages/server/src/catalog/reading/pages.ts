import type { instantRange, PageRequest } from "@carryover/contract";
import type { z } from "zod";
import { type Page, pageOfRows } from "../../paging.ts";

/** Cuts a page from a list in memory, whose items it sorts by their cursors. */
export function cutPage<Item, T>(
  items: readonly Item[],
  request: PageRequest,
  cursorOf: (item: Item) => string,
  view: (item: Item) => T,
): Page<T> {
  const { after, before, limit } = request;
  const ordered = items
    .filter((item) => after === undefined || cursorOf(item) > after.toLowerCase())
    .filter((item) => before === undefined || cursorOf(item) < before.toLowerCase())
    .sort((a, b) => (cursorOf(a) < cursorOf(b) ? -1 : 1));
  const nearestFirst = before === undefined ? ordered : ordered.toReversed();
  return pageOfRows(nearestFirst.slice(0, limit + 1), request, cursorOf, view);
}

/** Returns whether an instant is within the bounds of a query. */
export function isWithin(at: Date, range: z.output<typeof instantRange> | undefined): boolean {
  const time = at.getTime();
  const holds = (bound: string | undefined, compare: (bound: number) => boolean) =>
    bound === undefined || compare(Date.parse(bound));
  return (
    holds(range?.gt, (bound) => time > bound) &&
    holds(range?.gte, (bound) => time >= bound) &&
    holds(range?.lt, (bound) => time < bound) &&
    holds(range?.lte, (bound) => time <= bound)
  );
}

/** Returns whether a query asks for a value; a query without values asks for all. */
export function isAmong<T>(value: T, requested: readonly T[] | undefined): boolean {
  return requested === undefined || requested.includes(value);
}
