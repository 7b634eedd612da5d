import type { ImportRecordOutcome, ImportRun } from "@carryover/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Choice } from "../show/choice.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { PagedTable } from "../show/paged-table.tsx";
import { Pill, type Tone } from "../show/states.tsx";
import type { Column } from "../show/table.tsx";
import style from "./run-parts.module.css";
import { outcomesQuery } from "./runs.ts";
import { type Outcome, outcomes } from "./search.ts";

const route = getRouteApi("/inside/imports/$runId");

/** What became of each record, and the values that it changed. */
export function OutcomeList({
  run,
  outcome,
}: {
  readonly run: ImportRun;
  readonly outcome: Outcome | undefined;
}): ReactNode {
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(outcomesQuery(run.id, outcome));
  const choose = (chosen: Outcome | undefined) =>
    void navigate({
      search: { part: "outcomes", outcome: chosen },
      replace: true,
      resetScroll: false,
    });
  return (
    <Panel
      title="Records by outcome"
      flush
      actions={
        <Choice
          label="Outcome"
          value={outcome}
          options={outcomes.map((one) => [one, one])}
          onChoose={choose}
        />
      }
    >
      <PagedTable
        list={list}
        empty="No record has this outcome."
        label="Outcomes"
        columns={outcomeColumns}
        keyOf={({ recordNumber }) => recordNumber}
      />
    </Panel>
  );
}

const tones = {
  created: "good",
  updated: "accent",
  replaced: "accent",
  unchanged: "calm",
  skipped: "warn",
  rejected: "bad",
} as const satisfies Record<Outcome, Tone>;

/** A record with its outcome and the values that it changes. */
export const outcomeColumns: ReadonlyArray<Column<ImportRecordOutcome>> = [
  { name: "Record", align: "right", cell: ({ recordNumber }) => count(recordNumber) },
  { name: "Outcome", cell: ({ outcome }) => <Pill tone={tones[outcome]}>{outcome}</Pill> },
  {
    name: "Customer",
    cell: ({ customerId }) =>
      customerId === null ? (
        "–"
      ) : (
        <Link to="/customers/$customerId" params={{ customerId }}>
          {customerId}
        </Link>
      ),
  },
  { name: "Changes", cell: (record) => <Changes record={record} /> },
];

function Changes({ record }: { readonly record: ImportRecordOutcome }) {
  if (record.issues.length > 0) {
    return record.issues.map(({ code, message }) => <p key={code}>{message}</p>);
  }
  return record.changes.map(({ entity, id, field, before, after }) => (
    <div key={`${entity} ${id} ${field}`} className={style.change}>
      <span className={style.field}>{field}</span>
      {before !== null && before !== undefined && (
        <span className={style.before}>{written(before)}</span>
      )}
      <span className={style.after}>{written(after)}</span>
    </div>
  ));
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
