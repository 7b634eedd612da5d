import type { CustomerSearchPage, CustomerSearchQuery, FoundCustomer } from "@carryover/sdk";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "../../session/client.ts";
import { nextOf, type Wish } from "../../show/paging.ts";
import type { CustomersSearch } from "../search.ts";

/** The first page is there at once; those after it are large, since somebody scrolls. */
const firstPageSize = 100;
const pageSize = 500;

/** How long to look for a full page, before what there is of it is shown. */
const patienceMs = 1_500;

/** The part of the address that decides who is listed, and in which order. */
type Listed = Omit<CustomersSearch, "columns">;

/** Returns the query of the API for the filters of the page. */
function queryOf(search: Listed): CustomerSearchQuery {
  const { find, plan, status, only, from, to, run, sort, order } = search;
  const days = {
    ...(from === undefined ? {} : { gte: `${from}T00:00:00.000Z` }),
    ...(to === undefined ? {} : { lte: `${to}T23:59:59.999Z` }),
  };
  return {
    ...(find === undefined ? {} : { q: find.slice(0, 100) }),
    ...(plan === undefined ? {} : { plan: [plan] }),
    ...(status === undefined ? {} : { status: [status] }),
    ...(only === "trial" ? { trial: "true" } : {}),
    ...(only === "over-limit" ? { overLimit: "true" } : {}),
    ...(only === "archived" ? { archived: "true" } : {}),
    ...(only === "not-archived" ? { archived: "false" } : {}),
    ...(Object.keys(days).length === 0 ? {} : { createdAt: days }),
    ...(run === undefined ? {} : { run }),
    sort: sort ?? "createdAt",
    order: order ?? "asc",
  } as CustomerSearchQuery;
}

function listed({ columns: _, ...rest }: CustomersSearch): Listed {
  return rest;
}

/**
 * The customers that match, page by page. The key has all filters, so an older request that comes
 * late is kept under its own, and it is given up as soon as nobody shows it.
 */
export const customersQuery = (search: CustomersSearch) =>
  infiniteQueryOptions({
    queryKey: ["customers", "list", listed(search)],
    queryFn: ({ pageParam, signal }) =>
      fullPage(
        { ...queryOf(search), ...pageParam },
        pageParam.after === undefined ? firstPageSize : pageSize,
        signal,
      ),
    initialPageParam: {} as Wish,
    getNextPageParam: nextOf,
    placeholderData: keepPreviousData,
  });

/** A page, or what is there of it after a while: a search stops early where matches are rare. */
async function fullPage(
  query: CustomerSearchQuery,
  limit: number,
  signal: AbortSignal,
): Promise<Pick<CustomerSearchPage, "data" | "pagination" | "total">> {
  const endsAt = performance.now() + patienceMs;
  const first = await client.customers.search({ ...query, limit }, { signal });
  const data: FoundCustomer[] = [...first.data];
  let { next } = first.pagination;
  while (next !== null && data.length < limit && performance.now() < endsAt) {
    const rest = { ...query, after: next, limit: limit - data.length };
    const page = await client.customers.search(rest, { signal });
    data.push(...page.data);
    next = page.pagination.next;
  }
  return { data, pagination: { next, prev: null }, total: first.total };
}

/** How many match, exactly where the server counts them in time. */
export const totalQuery = (search: CustomersSearch) => {
  const { sort: _, order: __, ...filters } = listed(search);
  return queryOptions({
    queryKey: ["customers", "total", filters],
    queryFn: async ({ signal }) => {
      const query = { ...queryOf(filters), limit: 1, total: "exact" } as CustomerSearchQuery;
      return (await client.customers.search(query, { signal })).total;
    },
    staleTime: 30_000,
  });
};

/** All customers that match, in the order of the page, as they are read. */
export async function* allFound(
  search: CustomersSearch,
  signal: AbortSignal,
): AsyncGenerator<readonly FoundCustomer[]> {
  let after: string | null = null;
  do {
    const page: CustomerSearchPage = await client.customers.search(
      { ...queryOf(search), limit: pageSize, total: "none", ...(after === null ? {} : { after }) },
      { signal },
    );
    yield page.data;
    after = page.pagination.next;
  } while (after !== null);
}
