import type { ImportRun } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import { Page } from "../show/page.tsx";
import { Bone, Note, Pill, Problem } from "../show/states.tsx";
import { Tabs } from "../show/tabs.tsx";
import { Findings } from "./findings.tsx";
import { OutcomeList } from "./outcome-list.tsx";
import { useProgress } from "./progress.ts";
import { Rejections } from "./rejections.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunSummary } from "./run-summary.tsx";
import { runQuery } from "./runs.ts";
import type { Part } from "./search.ts";
import { Undone } from "./undone.tsx";
import { runState, runTitle } from "./words.ts";

const route = getRouteApi("/inside/imports/$runId");

/** One run: what became of its records, live while it is open, and what can be done about it. */
export function RunPage(): ReactNode {
  const { runId } = route.useParams();
  const run = useQuery(runQuery(runId));
  useProgress(runId, run.data?.status === "open");
  const crumb = <Link to="/imports">Imports</Link>;
  if (run.isPending) {
    return (
      <Page title="Import run" crumb={crumb}>
        <Bone height={280} />
      </Page>
    );
  }
  if (run.data === undefined) {
    return (
      <Page title="Import run" crumb={crumb}>
        <Problem error={run.error} onRetry={() => void run.refetch()} />
      </Page>
    );
  }
  const [tone, state] = runState(run.data);
  const title = runTitle(run.data);
  return (
    <Page
      title={`${title}: ${run.data.source.name}`}
      heading={
        <>
          {title} <Pill tone={tone}>{state}</Pill>
        </>
      }
      crumb={crumb}
      lead={run.data.source.name}
      actions={<RunActions run={run.data} />}
    >
      <Remark run={run.data} />
      <RunSummary run={run.data} />
      <Parts run={run.data} />
    </Page>
  );
}

/** What this run has to do with others. */
function Remark({ run }: { readonly run: ImportRun }) {
  if (run.undoes !== null) {
    return (
      <Note>
        {run.dryRun ? "A preview: nothing was taken back of " : "Takes back "}
        <Link to="/imports/$runId" params={{ runId: run.undoes }}>
          this run
        </Link>
        .
      </Note>
    );
  }
  if (run.mode === "plan") {
    return <Note>A plan: nothing was written but the run itself.</Note>;
  }
  if (run.status === "canceled") {
    return (
      <Note tone="warn">
        This run was canceled. What it had applied before stays; undo takes it back.
      </Note>
    );
  }
  return null;
}

function Parts({ run }: { readonly run: ImportRun }) {
  const search = route.useSearch();
  const isUndo = run.mode === "undo";
  const first: Part = isUndo ? "undo" : run.counts.rejected > 0 ? "rejections" : "outcomes";
  const open = search.part ?? first;
  const tabs = isUndo
    ? [{ part: "undo", name: "Records" } as const]
    : ([
        { part: "rejections", name: "Rejected", note: count(run.counts.rejected) },
        { part: "outcomes", name: "Outcomes", note: count(run.counts.read) },
        { part: "findings", name: "Findings", note: count(run.findings.length) },
      ] as const);
  return (
    <>
      <Tabs<Part> label="Parts of the run" tabs={tabs} open={open} />
      {open === "rejections" && <Rejections run={run} code={search.code} />}
      {open === "outcomes" && <OutcomeList run={run} outcome={search.outcome} />}
      {open === "findings" && <Findings run={run} />}
      {open === "undo" && <Undone run={run} />}
    </>
  );
}
