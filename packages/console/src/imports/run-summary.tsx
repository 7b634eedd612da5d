import type { ImportRun } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Copyable } from "../show/copyable.tsx";
import { duration, Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Columns, Facts, Panel, Stats } from "../show/page.tsx";
import { OutcomeBar, OutcomeLegend } from "./outcome-bar.tsx";
import { useRate } from "./progress.ts";
import { runLengthMs, runRate } from "./words.ts";

/** The numbers of a run: counts by outcome, its rate, where it came from. */
export function RunSummary({ run }: { readonly run: ImportRun }): ReactNode {
  const live = useRate(run.id);
  const rate = run.status === "open" ? (live ?? runRate(run)) : runRate(run);
  return (
    <>
      <Stats
        items={[
          { label: "Records read", value: count(run.counts.read) },
          { label: "Records per second", value: rate === null ? "–" : count(Math.round(rate)) },
          { label: "Time", value: duration(runLengthMs(run)) },
          { label: "Batches", value: count(run.batchCount) },
        ]}
      />
      <Columns>
        <Panel title="Outcomes">
          {run.undone === null ? <Outcomes run={run} /> : <Buckets undone={run.undone} />}
        </Panel>
        <Panel title="Source">
          <Facts items={facts(run)} />
        </Panel>
      </Columns>
    </>
  );
}

function Outcomes({ run: { counts } }: { readonly run: ImportRun }) {
  return (
    <>
      <OutcomeBar counts={counts} />
      <OutcomeLegend counts={counts} />
    </>
  );
}

/** The three ways in which a record of an undo can end. */
export function Buckets({
  undone,
}: {
  readonly undone: NonNullable<ImportRun["undone"]>;
}): ReactNode {
  return (
    <Facts
      items={[
        ["Reversed", `${count(undone.reversed)}: as they were before the run`],
        ["Kept", `${count(undone.kept)}: changed since, so they stay`],
        ["Failed", `${count(undone.failed)}: could not be taken back`],
      ]}
    />
  );
}

function facts(run: ImportRun): ReadonlyArray<readonly [string, ReactNode]> {
  const { source } = run;
  return [
    ["File", source.name],
    ["Size", source.bytes === null ? "–" : `${count(source.bytes)} bytes`],
    ["SHA-256", <Digest key="digest" digest={source.sha256} />],
    ["Newest record", <Moment key="newest" at={source.newest} />],
    ["Options", options(run) || "none"],
    ["Started", <Moment key="start" at={run.createdAt} />],
    ["Finished", <Moment key="end" at={run.completedAt} none="not yet" />],
    ["Run", <Copyable key="id" text={run.id} />],
    ...(run.kind === "customers" && run.mode === "apply" ? [created(run.id)] : []),
  ];
}

function created(run: string): readonly [string, ReactNode] {
  const link = (
    <Link key="created" to="/customers" search={{ run }}>
      Customers that it has created
    </Link>
  );
  return ["Result", link];
}

function Digest({ digest }: { readonly digest: string | null }) {
  return digest === null ? "–" : <Copyable text={digest}>{digest.slice(0, 16)}…</Copyable>;
}

function options({ options: { ignoreUnknown, unarchive, noRepeats } }: ImportRun): string {
  const names = [
    ignoreUnknown && "unknown fields ignored",
    unarchive && "archived customers brought back",
    noRepeats && "repeated ids refused",
  ];
  return names.filter(Boolean).join(", ");
}
