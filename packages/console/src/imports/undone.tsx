import type { ImportRun, UndoneRecord } from "@carryover/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { PagedTable } from "../show/paged-table.tsx";
import { Pill } from "../show/states.tsx";
import type { Column } from "../show/table.tsx";
import { undoneQuery } from "./runs.ts";

/** What became of each record that an undo was to take back. */
export function Undone({ run }: { readonly run: ImportRun }): ReactNode {
  const list = useInfiniteQuery(undoneQuery(run.id));
  return (
    <Panel title="Records" flush>
      <PagedTable
        list={list}
        empty="No record was taken back yet."
        label="Records of the undo"
        columns={columns}
        keyOf={({ recordNumber }) => recordNumber}
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
