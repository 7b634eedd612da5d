import type { ImportRun } from "@carryover/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Choice, Filters, TextFilter } from "../show/choice.tsx";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Page, Panel } from "../show/page.tsx";
import page from "../show/show.module.css";
import { Bones, Empty, Pill, Problem } from "../show/states.tsx";
import { type Column, More, Table } from "../show/table.tsx";
import { OutcomeBar } from "./outcome-bar.tsx";
import { runsQuery } from "./runs.ts";
import { kinds, modes, type RunsSearch, statuses } from "./search.ts";
import { modeNames, runState, runTitle } from "./words.ts";

const route = getRouteApi("/inside/imports");

/** Every import run of the environment, whoever made it, the newest first. */
export function RunsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: RunsSearch) =>
    void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <Page
      title="Imports"
      lead="Every run of this environment, by the command line, the API and the console."
      actions={
        <Link to="/imports/new" className={page.action}>
          Import files
        </Link>
      }
    >
      <Filters>
        <Choice
          label="Kind"
          value={search.kind}
          options={kinds.map((kind) => [kind, kind])}
          onChoose={(kind) => change({ kind })}
        />
        <Choice
          label="Status"
          value={search.status}
          options={statuses.map((status) => [status, status === "open" ? "running" : status])}
          onChoose={(status) => change({ status })}
        />
        <Choice
          label="Mode"
          value={search.mode}
          options={modes.map((mode) => [mode, modeNames[mode].toLowerCase()])}
          onChoose={(mode) => change({ mode })}
        />
        <TextFilter
          label="File"
          value={search.file}
          placeholder="customers.json"
          onChange={(file) => change({ file })}
        />
      </Filters>
      <Panel title="Runs" flush>
        <Runs search={search} />
      </Panel>
    </Page>
  );
}

function Runs({ search }: { readonly search: RunsSearch }) {
  const runs = useInfiniteQuery(runsQuery(search));
  if (runs.isPending) return <Bones lines={8} height={44} />;
  if (runs.isError && runs.data === undefined) {
    return <Problem error={runs.error} onRetry={() => void runs.refetch()} />;
  }
  const rows = runs.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return <NoRuns isFiltered={Object.values(search).some(Boolean)} />;
  return (
    <>
      <Table label="Import runs" columns={columns} rows={rows} keyOf={({ id }) => id} />
      <More
        hasMore={runs.hasNextPage}
        isLoading={runs.isFetchingNextPage}
        onMore={() => void runs.fetchNextPage()}
      />
    </>
  );
}

function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No run matches." action={<Link to="/imports">Show all runs</Link>}>
        The file's name has to be exact.
      </Empty>
    );
  }
  return (
    <Empty
      title="Nothing has been imported yet."
      command={`carryover import --customers-file customers.json \\\n  --url ${location.origin}`}
      action={<Link to="/imports/new">Import files from this browser</Link>}
    >
      Import a file here, or from the command line; the run appears at once. A preview shows first
      what it would change.
    </Empty>
  );
}

/** An undo reads no records: it takes some back. */
function recordsOf({ counts, undone }: ImportRun): number {
  return undone === null ? counts.read : undone.reversed + undone.kept + undone.failed;
}

const columns: ReadonlyArray<Column<ImportRun>> = [
  {
    name: "Run",
    cell: (run) => (
      <Link to="/imports/$runId" params={{ runId: run.id }}>
        {runTitle(run)}
      </Link>
    ),
  },
  { name: "File", cell: ({ source }) => source.name },
  {
    name: "Status",
    cell: (run) => {
      const [tone, name] = runState(run);
      return <Pill tone={tone}>{name}</Pill>;
    },
  },
  { name: "Outcomes", isWide: true, cell: ({ counts }) => <OutcomeBar counts={counts} isSmall /> },
  { name: "Records", align: "right", cell: (run) => count(recordsOf(run)) },
  {
    name: "Rejected",
    align: "right",
    cell: ({ counts }) => (counts.rejected === 0 ? "–" : count(counts.rejected)),
  },
  {
    name: "Started",
    align: "right",
    cell: ({ createdAt }) => <Moment at={createdAt} form="ago" />,
  },
];
