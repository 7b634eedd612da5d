import type { ImportRun } from "@carryover/sdk";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";
import { afterAll, nextOf, type Wish } from "../show/paging.ts";
import type { Outcome, RunsSearch } from "./search.ts";

const refreshMs = 4_000;

/** The runs that match, the newest first, page by page. */
export const runsQuery = ({ kind, status, mode, file }: RunsSearch) =>
  infiniteQueryOptions({
    queryKey: ["runs", "list", { kind, status, mode, file }],
    queryFn: async ({ pageParam, signal }) => {
      const filters = { kind, status, mode, sourceName: file };
      const page = await client.importRuns.list(
        { limit: 50, before: pageParam, ...present(filters) },
        { signal },
      );
      return { data: page.data.toReversed(), pagination: page.pagination };
    },
    initialPageParam: afterAll,
    getNextPageParam: ({ data, pagination }) => (data.length < 50 ? null : pagination.prev),
    refetchInterval: (query) =>
      query.state.data?.pages.some(({ data }) => data.some(isOpen)) ? refreshMs : false,
  });

/** One run. It is asked for again while it is open: events come in between, if they can. */
export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", "one", runId],
    queryFn: ({ signal }) => client.importRuns.retrieve(runId, { signal }),
    refetchInterval: (query) => (query.state.data?.status === "open" ? refreshMs : false),
  });

/** The rejected records of a run, in the order of the file. */
export const rejectionsQuery = (runId: string) =>
  infiniteQueryOptions({
    queryKey: ["runs", "rejections", runId],
    queryFn: ({ pageParam, signal }) =>
      client.importRuns.rejections(runId, { limit: 1_000, ...pageParam }, { signal }),
    initialPageParam: {} as Wish,
    getNextPageParam: nextOf,
  });

/** What became of the records of a run, in the order of the file. */
export const outcomesQuery = (runId: string, outcome: Outcome | undefined) =>
  infiniteQueryOptions({
    queryKey: ["runs", "outcomes", runId, outcome],
    queryFn: ({ pageParam, signal }) =>
      client.importRuns.outcomes(
        runId,
        { limit: 100, ...pageParam, ...(outcome === undefined ? {} : { outcome: [outcome] }) },
        { signal },
      ),
    initialPageParam: {} as Wish,
    getNextPageParam: nextOf,
  });

/** What became of the records that an undo was to take back. */
export const undoneQuery = (undoId: string) =>
  infiniteQueryOptions({
    queryKey: ["runs", "undone", undoId],
    queryFn: ({ pageParam, signal }) =>
      client.importRuns.undone(undoId, { limit: 100, ...pageParam }, { signal }),
    initialPageParam: {} as Wish,
    getNextPageParam: nextOf,
  });

function isOpen({ status }: ImportRun): boolean {
  return status === "open";
}

function present<T extends object>(fields: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}
