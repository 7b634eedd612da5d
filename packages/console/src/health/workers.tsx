import type { Health } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { duration, Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Pill } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { healthQuery } from "./queries.ts";

type Worker = Health["workers"][number];

/** A turn that is later than this has a process that is too busy, or stands still. */
const lateSecondsMax = 10;

/** The background work of the server that answers. */
export function Workers(): ReactNode {
  const { data } = useQuery(healthQuery);
  return (
    <Panel title="Workers" note="of the server that answers" flush>
      {data === undefined ? (
        <Bones lines={7} height={44} />
      ) : (
        <Table label="Workers" columns={columns} rows={data.workers} keyOf={({ name }) => name} />
      )}
    </Panel>
  );
}

const columns: ReadonlyArray<Column<Worker>> = [
  { name: "Worker", cell: ({ name }) => name },
  { name: "State", cell: (worker) => <State worker={worker} /> },
  {
    name: "Last turn",
    cell: ({ finishedAt }) => <Moment at={finishedAt} form="ago" none="none yet" />,
  },
  {
    name: "Took",
    align: "right",
    isWide: true,
    cell: ({ tookMs }) => (tookMs === null ? "–" : took(tookMs)),
  },
  {
    name: "Last error",
    cell: ({ lastError }) =>
      lastError === null ? (
        "none since the start"
      ) : (
        <>
          {lastError.kind}, <Moment at={lastError.at} form="ago" />
        </>
      ),
  },
];

function State({ worker: { state, failures, lateSeconds } }: { readonly worker: Worker }) {
  if (state === "failing") return <Pill tone="bad">failed {count(failures)} times</Pill>;
  if (lateSeconds > lateSecondsMax)
    return <Pill tone="warn">{duration(lateSeconds * 1_000)} late</Pill>;
  return <Pill tone={state === "working" ? "info" : "good"}>{state}</Pill>;
}

function took(ms: number): string {
  return ms < 1_000 ? `${count(ms)} ms` : duration(ms);
}
