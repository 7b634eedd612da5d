import type { LoggedRequest, LoggedRequestQuery } from "@carryover/sdk";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";
import { afterAll } from "../show/paging.ts";
import type { RequestsSearch } from "./search.ts";

const pageLength = 50;
const refreshMs = 3_000;

type Filters = Omit<RequestsSearch, "open">;

/** The requests that match, the latest first. The first page alone goes on by itself. */
export const requestsQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["requests", "list", filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: pageLength, before: pageParam, ...queryOf(filters) };
      const page = await client.requests.list(query, { signal });
      const data: readonly LoggedRequest[] = page.data.toReversed();
      return { data, pagination: page.pagination };
    },
    initialPageParam: afterAll,
    getNextPageParam: ({ data, pagination }) => (data.length < pageLength ? null : pagination.prev),
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 1) === 1 ? refreshMs : false),
  });

/** One request with its body. It never changes. */
export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ["requests", "one", id],
    queryFn: ({ signal }) => client.requests.retrieve(id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

function queryOf({ customer, key, id, from, to, ...same }: Filters): LoggedRequestQuery {
  const createdAt = {
    ...(from !== undefined && { gte: midnight(from, 0) }),
    ...(to !== undefined && { lt: midnight(to, 1) }),
  };
  const fields = { customerId: customer, keyId: key, requestId: id, ...same };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const query: LoggedRequestQuery = Object.fromEntries(given);
  return Object.keys(createdAt).length === 0 ? query : { ...query, createdAt };
}

/** Returns when a day begins in the zone of who looks, or so many days after it. */
function midnight(day: string, later: number): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}
