import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Bones, Empty, Problem } from "./states.tsx";
import { type Column, More, Table } from "./table.tsx";

/** A table whose rows are loaded page by page, and what stands in its place without any. */
export function PagedTable<T>({
  list,
  empty,
  ...table
}: {
  readonly list: UseInfiniteQueryResult<InfiniteData<{ readonly data: readonly T[] }>>;
  /** Says that there are no rows. */
  readonly empty: string;
  readonly label: string;
  readonly columns: ReadonlyArray<Column<T>>;
  readonly keyOf: (row: T) => string | number;
}): ReactNode {
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      {list.isPending && <Bones lines={6} height={44} />}
      {list.isError && list.data === undefined && (
        <Problem error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && rows.length === 0 && <Empty title={empty} />}
      {rows.length > 0 && <Table {...table} rows={rows} />}
      <More
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
