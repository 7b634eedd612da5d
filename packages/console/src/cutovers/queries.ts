import type { Cutover, CutoverItem } from "@carryover/sdk";
import { infiniteQueryOptions, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { client } from "../session/client.ts";
import { isAtWork, isSettling } from "./counts.ts";
import type { CutoverSearch } from "./search.ts";

/** How often what moves is looked at, and what rests: another person may set it to work. */
const movingMs = 1_000;
const restingMs = 10_000;
const pageSize = 100;

/** Returns how long to wait before a cutover is looked at again. */
export function refreshMs(cutover: Cutover | undefined): number {
  return cutover !== undefined && (isAtWork(cutover) || isSettling(cutover)) ? movingMs : restingMs;
}

export const cutoverQuery = (cutoverId: string) =>
  queryOptions({
    queryKey: ["cutovers", "one", cutoverId],
    queryFn: ({ signal }) => client.cutovers.retrieve(cutoverId, { signal }),
    refetchInterval: (query) => refreshMs(query.state.data),
  });

/** Reads the subscriptions again as soon as a count of them has changed, the last one too. */
export function useFreshItems({ id, state, progress }: Cutover): void {
  const queries = useQueryClient();
  const stamp = `${state} ${JSON.stringify(progress)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is what changes.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["cutovers", "items", id] });
    void queries.invalidateQueries({ queryKey: ["cutovers", "item", id] });
  }, [queries, id, stamp]);
}

type Filter = Pick<CutoverSearch, "state" | "rule">;

/** The filters of the list that are set. */
export function filterOf({ state, rule }: Filter): { state?: CutoverItem["state"]; rule?: string } {
  return { ...(state === undefined ? {} : { state }), ...(rule === undefined ? {} : { rule }) };
}

/** The subscriptions of a cutover that match, page by page, in the order of the plan. */
export const itemsQuery = (cutoverId: string, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["cutovers", "items", cutoverId, filterOf(filter)],
    queryFn: ({ pageParam, signal }) => {
      const query = { from: pageParam, limit: pageSize, ...filterOf(filter) };
      return client.cutovers.itemPage(cutoverId, query, { signal });
    },
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  });

/** One subscription with its journal. */
export const itemQuery = (cutoverId: string, subscriptionId: string) =>
  queryOptions({
    queryKey: ["cutovers", "item", cutoverId, subscriptionId],
    queryFn: ({ signal }) => client.cutovers.item(cutoverId, subscriptionId, { signal }),
  });

/** What plans assume of Stripe, and how the account's test mode was found to behave. */
export const conformanceQuery = queryOptions({
  queryKey: ["conformance"],
  queryFn: ({ signal }) => client.cutovers.conformance({ signal }),
  refetchInterval: ({ state: { data } }) => (data?.state === "running" ? movingMs : false),
});
