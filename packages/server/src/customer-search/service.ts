import { type customerSearchReply, limits } from "@carryover/contract";
import type { z } from "zod";
import { customersOf } from "../customers/service.ts";
import { type Database, sqlState } from "../database/database.ts";
import { statusSqlAt } from "../subscriptions/service.ts";
import { cursorOf, keyOfCursor } from "./cursor.ts";
import { cursorRange } from "./cursor-ranges.ts";
import type { SearchFilter, SearchQuery } from "./filter.ts";
import { type FoundPage, search } from "./search.ts";
import { shownSubscriptions } from "./shown-store.ts";
import { orderOf } from "./sorts-store.ts";
import * as store from "./store.ts";

type SearchView = z.input<typeof customerSearchReply>;
type FoundView = SearchView["data"][number];
type Total = SearchView["total"];

/** Finds the customers of an environment. */
export interface CustomerSearchService {
  /** Returns a page. Throws InvalidArgumentError for a cursor that is not of this list. */
  search(database: Database, environmentId: string, query: SearchQuery): Promise<SearchView>;
}

type Place = Pick<store.SearchRequest, "environmentId" | "now" | "statusAt">;

const usualBounds: store.SearchBounds = {
  collectMax: limits.searchCollectMax,
  collectLateMax: limits.searchCollectLateMax,
  sliceRows: limits.searchSliceRows,
  ms: limits.searchMs,
};

export function createCustomerSearchService(
  now: () => Date,
  bounds = usualBounds,
): CustomerSearchService {
  let counting = 0;
  const counted = async (database: Database, place: Place, filter: SearchFilter) => {
    if (counting >= limits.searchCountsAtOnce) return null;
    counting++;
    try {
      return await countAll(database, place, filter);
    } finally {
      counting--;
    }
  };
  return {
    async search(database, environmentId, query) {
      const place = { environmentId, now: now(), statusAt: statusSqlAt };
      const { page, data } = await readPage(database, { ...place, bounds }, query);
      const known = query.total === "none" || query.after !== undefined ? null : knownOf(page);
      const isExact = known?.relation !== "at least" || query.total !== "exact";
      const exact = isExact ? null : await counted(database, place, query);
      return {
        data,
        pagination: { next: page.next === null ? null : cursorOf(query, page.next), prev: null },
        total: exact ?? (await atLeast(database, place, query, known)),
      };
    },
  };
}

async function readPage(
  database: Database,
  place: Place & Pick<store.SearchRequest, "bounds">,
  query: SearchQuery,
): Promise<{ page: FoundPage; data: FoundView[] }> {
  const { environmentId } = place;
  const after = query.after === undefined ? null : keyOfCursor(query, query.after);
  return await database.transaction(async (transaction) => {
    await store.beginSearch(transaction);
    const firstRun = await store.firstRunSince(transaction, environmentId, query);
    const range = cursorRange(query, firstRun);
    const order = orderOf(query.sort, query.order);
    const isByCursor = query.sort === "createdAt";
    const request = { ...place, filter: query, order, range, isByCursor };
    const page = await search(transaction, request, after, query.limit);
    const ids = page.found.map(({ customerId }) => customerId);
    const customers = await customersOf(transaction, environmentId, ids);
    const subscriptions = await shownSubscriptions(transaction, place, ids);
    const ofCustomers = byCustomer(subscriptions);
    const data = ids.flatMap((id): FoundView[] => {
      const customer = customers.get(id);
      if (customer === undefined) return [];
      const { importRunId: run, importRecord: recordNumber } = customer.row;
      const isImported = run !== null && recordNumber !== null;
      return [
        {
          ...customer.view,
          subscriptions: (ofCustomers.get(id) ?? []).map(shown),
          writtenBy: isImported ? { run, recordNumber } : null,
        },
      ];
    });
    return { page, data };
  });
}

function shown(one: Awaited<ReturnType<typeof shownSubscriptions>>[number]) {
  const { id, planId, status, trialEndDate } = one;
  return {
    id,
    planId,
    status: status as FoundView["subscriptions"][number]["status"],
    trialEndDate: trialEndDate?.toISOString() ?? null,
  };
}

/** What the first page itself says about how many match. */
function knownOf({ found, next, matching }: FoundPage): NonNullable<Total> {
  if (matching !== null) return { count: matching, relation: "exact" };
  return { count: found.length, relation: next === null ? "exact" : "at least" };
}

/** Without filters the first thousands are counted; with one, those that were found are known. */
async function atLeast(
  database: Database,
  place: Place,
  filter: SearchFilter,
  known: Total,
): Promise<Total> {
  if (known?.relation !== "at least" || hasFilter(filter)) return known;
  const countedMax = limits.searchCountedMax;
  const count = await database.transaction(async (transaction) => {
    await store.beginSearch(transaction);
    return await store.countMatching(transaction, { ...place, filter: {} }, countedMax);
  });
  return { count, relation: count < countedMax ? "exact" : "at least" };
}

function hasFilter(filter: SearchFilter): boolean {
  const { q, plan, status, trial, overLimit, archived, createdAt, run } = filter;
  return [q, plan, status, trial, overLimit, archived, createdAt, run].some(
    (part) => part !== undefined,
  );
}

/** Counts all that match; null if that takes too long, or needs more than statements. */
async function countAll(database: Database, place: Place, filter: SearchFilter): Promise<Total> {
  if (filter.overLimit !== undefined) return null;
  const request = { ...place, filter };
  try {
    return await database.transaction(async (transaction) => {
      await store.beginCount(transaction);
      // An embedded store answers nobody else meanwhile.
      const looked = limits.searchCountedEmbeddedMax;
      if (database.store === "embedded") return store.countWithin(transaction, request, looked);
      const count = await store.countMatching(transaction, request, null);
      return { count, relation: "exact" } as const;
    });
  } catch (error) {
    if (sqlState(error) === timedOut) return null;
    throw error;
  }
}

/** The state of a statement that was stopped at its timeout. */
const timedOut = "57014";

type Shown = Awaited<ReturnType<typeof shownSubscriptions>>[number];

function byCustomer(subscriptions: readonly Shown[]): Map<string, Shown[]> {
  const all = new Map<string, Shown[]>();
  for (const one of subscriptions) {
    const known = all.get(one.customerId);
    if (known === undefined) all.set(one.customerId, [one]);
    else known.push(one);
  }
  return all;
}
