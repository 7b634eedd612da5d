import type { Health } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Bones } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { healthQuery } from "./queries.ts";

type Queue = Health["queues"][number];

/** Work of the environment that waits for a worker. */
export function Queues(): ReactNode {
  const { data } = useQuery(healthQuery);
  return (
    <Panel title="What waits" note="of this environment" flush>
      {data === undefined ? (
        <Bones lines={5} height={44} />
      ) : (
        <Table label="What waits" columns={columns} rows={data.queues} keyOf={({ name }) => name} />
      )}
    </Panel>
  );
}

const columns: ReadonlyArray<Column<Queue>> = [
  { name: "Work", cell: ({ name }) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}` },
  { name: "Count", align: "right", cell: (queue) => count(queue.count) },
  {
    name: "Tried before",
    align: "right",
    cell: ({ retryingCount }) => (retryingCount === 0 ? "–" : count(retryingCount)),
  },
  {
    name: "Oldest since, or next at",
    align: "right",
    cell: ({ since }) => <Moment at={since} none="nothing waits" />,
  },
];
