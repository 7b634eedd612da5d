import { invalid, unknownIn } from "./billing/refusals.ts";

/** A bound on an instant or amount, or the value itself, as Stripe's lists take it. */
export type Range =
  | number
  | { readonly gt?: number; readonly gte?: number; readonly lt?: number; readonly lte?: number };

export interface Paging {
  readonly limit?: number;
  readonly starting_after?: string;
  readonly ending_before?: string;
}

export interface List<T> {
  readonly object: "list";
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly T[];
}

const limitDefault = 10;
const limitMax = 100;

/**
 * Returns one page of a list, newest first. The cursor may name any object of the whole list, even
 * one that `isWanted` leaves out. Throws Fault for an unknown cursor, for two cursors at once, and
 * for a limit outside 1 to 100.
 */
export function listPage<T extends { readonly id: string }>(
  url: string,
  oldestFirst: Iterable<T>,
  paging: Paging,
  isWanted: (object: T) => boolean = () => true,
): List<T> {
  const all = Array.isArray(oldestFirst) ? (oldestFirst as readonly T[]) : [...oldestFirst];
  if (paging.starting_after !== undefined && paging.ending_before !== undefined) {
    throw invalid(
      "Received both starting_after and ending_before. Pass one cursor alone.",
      "ending_before",
      "parameters_exclusive",
    );
  }
  const limit = paging.limit ?? limitDefault;
  if (limit < 1 || limit > limitMax) {
    throw invalid(
      `This value must be from 1 to ${limitMax}.`,
      "limit",
      "parameter_invalid_integer",
    );
  }
  const isBackward = paging.ending_before !== undefined;
  const step = isBackward ? 1 : -1;
  const data: T[] = [];
  let hasMore = false;
  for (let index = firstIndex(all, paging); index >= 0 && index < all.length; index += step) {
    const object = all[index];
    if (object === undefined || !isWanted(object)) continue;
    hasMore = data.length === limit;
    if (hasMore) break;
    data.push(object);
  }
  if (isBackward) data.reverse();
  return { object: "list", url, has_more: hasMore, data };
}

function firstIndex(all: readonly { readonly id: string }[], paging: Paging): number {
  const { starting_after: after, ending_before: before } = paging;
  if (after !== undefined) return indexOf(all, after, "starting_after") - 1;
  if (before !== undefined) return indexOf(all, before, "ending_before") + 1;
  return all.length - 1;
}

function indexOf(all: readonly { readonly id: string }[], id: string, param: string): number {
  const index = all.findLastIndex((object) => object.id === id);
  if (index < 0) throw unknownIn(param, "object", id);
  return index;
}

/** Returns whether a value is in a range such as `created[gte]`; no range takes all. */
export function isInRange(value: number, range: Range | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === "number") return value === range;
  const { gt, gte, lt, lte } = range;
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}
