import { limits } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import { overLimit } from "./over-limit.ts";
import type { SortKey } from "./sorts-store.ts";
import { type CandidateSource, sourcesOf } from "./sources-store.ts";
import { collect, type Found, type SearchRequest, sizesOf, walk } from "./store.ts";

/** A page of what was found. */
export interface FoundPage {
  readonly found: readonly Found[];
  /** Where the search goes on; null at the end. */
  readonly next: SortKey | null;
  /** How many match, from the first customer of the page on, where it is known. */
  readonly matching: number | null;
}

/**
 * Returns the page after a key. Where an index finds a few thousand customers at most, these are
 * collected and sorted; otherwise the list is read in its order until the page is full, the list
 * ends, or time is up. Throws nothing but outages.
 */
export async function search(
  database: Queryable,
  request: SearchRequest,
  after: SortKey | null,
  limit: number,
): Promise<FoundPage> {
  const { filter, range, isByCursor, bounds } = request;
  const endsAt = performance.now() + bounds.ms;
  // A list in the order of the cursors is entered where they begin.
  const sources = sourcesOf(request, filter, isByCursor ? null : range);
  const few = await smallestOf(database, sources, bounds.collectMax);
  const read = few === null ? walking(database, request) : collecting(database, request, few);
  const page = await fill(database, request, read, { after, limit, endsAt });
  const isShort = page.next !== null && page.found.length < limit;
  if (!isShort || few !== null || filter.overLimit !== undefined) return page;
  const several = await smallestOf(database, sources, bounds.collectLateMax);
  if (several === null) return page;
  // What matches is elsewhere in this order: to collect it takes less than to walk there.
  const rest = collecting(database, request, several);
  return await fill(database, request, rest, { after, limit, endsAt: 0 });
}

/** Returns the source with the fewest customers, if it has no more than a number. */
async function smallestOf(
  database: Queryable,
  sources: readonly CandidateSource[],
  customersMax: number,
): Promise<CandidateSource | null> {
  if (sources.length === 0) return null;
  const sizes = await sizesOf(database, sources, customersMax);
  const least = Math.min(...sizes);
  return least > customersMax ? null : (sources[sizes.indexOf(least)] ?? null);
}

/** A stretch of the list. */
interface Stretch {
  readonly found: readonly Found[];
  /** The last customer that was looked at, and the part to read on in; null at the end. */
  readonly position: SortKey | null;
  readonly matching: number | null;
}

/** Reads the list on from a key: up to so many customers. */
type Read = (after: SortKey | null, limit: number) => Promise<Stretch>;

interface Wanted {
  readonly after: SortKey | null;
  readonly limit: number;
  readonly endsAt: number;
}

/** Reads until a page is full, the list ends or time is up, and keeps whoever is over a limit. */
async function fill(
  database: Queryable,
  request: SearchRequest,
  read: Read,
  { after, limit, endsAt }: Wanted,
): Promise<FoundPage> {
  const isJudged = request.filter.overLimit !== undefined;
  const found: Found[] = [];
  let position = after;
  let matching: number | null = null;
  for (;;) {
    const asked = isJudged ? limits.searchJudgedMax : limit + 1 - found.length;
    const stretch = await read(position, asked);
    found.push(...(isJudged ? await judged(database, request, stretch.found) : stretch.found));
    matching ??= isJudged ? null : stretch.matching;
    if (found.length > limit) {
      const kept = found.slice(0, limit);
      return { found: kept, next: kept.at(-1)?.key ?? null, matching };
    }
    position = stretch.position;
    if (position === null || performance.now() > endsAt) return { found, next: position, matching };
  }
}

async function judged(
  database: Queryable,
  request: SearchRequest,
  found: readonly Found[],
): Promise<Found[]> {
  const ids = found.map(({ customerId }) => customerId);
  const over = await overLimit(database, request, ids);
  return found.filter(({ customerId }) => over.has(customerId));
}

function collecting(database: Queryable, request: SearchRequest, source: CandidateSource): Read {
  return async (after, limit) => {
    const { found, matching } = await collect(database, request, source, after, limit);
    const position = found.length < limit ? null : (found.at(-1)?.key ?? null);
    return { found, position, matching };
  };
}

function walking(database: Queryable, request: SearchRequest): Read {
  return async (after, limit) => {
    const part = after?.part ?? 0;
    const { found, last, isEnd } = await walk(database, request, { part, after }, limit);
    if (!isEnd) return { found, position: last ?? found.at(-1)?.key ?? null, matching: null };
    const hasNext = part + 1 < request.order.partCount;
    const position = hasNext ? request.order.startOfNameless : null;
    return { found, position, matching: null };
  };
}
