import type { ImportRun, UndoneRecord } from "@carryover/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Pill, Problem } from "../show/states.tsx";
import { type Column, More, Table } from "../show/table.tsx";
import { undoneQuery } from "./runs.ts";

/** What became of each record that an undo was to take back. */
export function Undone({ run }: { readonly run: ImportRun }): ReactNode {
  const list = useInfiniteQuery(undoneQuery(run.id));
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Panel title="Records" flush>
      {list.isPending && <Bones lines={6} height={44} />}
      {list.isError && list.data === undefined && (
        <Problem error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && rows.length === 0 && <Empty title="No record was taken back yet." />}
      {rows.length > 0 && (
        <Table
          label="Records of the undo"
          columns={columns}
          rows={rows}
          keyOf={({ recordNumber }) => recordNumber}
        />
      )}
      <More
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </Panel>
  );
}

const tones = { reversed: "good", kept: "warn", failed: "bad" } as const;

const columns: ReadonlyArray<Column<UndoneRecord>> = [
  { name: "Record", align: "right", cell: ({ recordNumber }) => count(recordNumber) },
  { name: "Result", cell: ({ outcome }) => <Pill tone={tones[outcome]}>{outcome}</Pill> },
  {
    name: "Customer",
    cell: ({ customerId }) => (
      <Link to="/customers/$customerId" params={{ customerId }}>
        {customerId}
      </Link>
    ),
  },
  { name: "Why", cell: ({ message, hint }) => [message, hint].filter(Boolean).join(" ") },
];
