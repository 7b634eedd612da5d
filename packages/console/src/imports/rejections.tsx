import type { ImportRejection, ImportRun } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { saveLines } from "../show/save.ts";
import { Bones, Empty, Problem } from "../show/states.tsx";
import { type Column, More, Table } from "../show/table.tsx";
import { type RejectionGroup, rejectionGroups } from "./rejection-groups.ts";
import style from "./run-parts.module.css";
import { rejectionsQuery } from "./runs.ts";

const examplesMax = 50;

/** The rejected records of a run by their reason: one mistake in all does not hide the others. */
export function Rejections({
  run,
  code,
}: {
  readonly run: ImportRun;
  readonly code: string | undefined;
}): ReactNode {
  const rejections = useInfiniteQuery(rejectionsQuery(run.id));
  const rows = rejections.data?.pages.flatMap(({ data }) => data) ?? [];
  const isPart = rejections.hasNextPage;
  return (
    <Panel
      title="Rejected records"
      note={isPart ? `the first ${count(rows.length)} of ${count(run.counts.rejected)}` : undefined}
      actions={
        rows.length > 0 && (
          <>
            <Link to="/imports/new">Correct the file here</Link>
            <Download run={run} />
          </>
        )
      }
      flush
    >
      {rejections.isPending && <Bones lines={4} height={48} />}
      {rejections.isError && rejections.data === undefined && (
        <Problem error={rejections.error} onRetry={() => void rejections.refetch()} />
      )}
      {rejections.isSuccess && rows.length === 0 && (
        <Empty title="No record was rejected.">Every record of the file was accepted.</Empty>
      )}
      {rejectionGroups(rows).map((group, index) => (
        <Group key={group.code} group={group} isOpen={code === group.code || index === 0} />
      ))}
      <More
        hasMore={isPart}
        isLoading={rejections.isFetchingNextPage}
        onMore={() => void rejections.fetchNextPage()}
      />
    </Panel>
  );
}

function Group({ group, isOpen }: { readonly group: RejectionGroup; readonly isOpen: boolean }) {
  const { code, message, hint, records } = group;
  return (
    <details className={style.group} open={isOpen}>
      <summary>
        <span className={style.number}>{count(records.length)}</span>
        <span className={style.message}>
          {message} <span className={style.hint}>{hint}</span>
        </span>
        <span className={style.code}>{code}</span>
      </summary>
      <div className={style.inner}>
        <Table
          label={`Records rejected with ${code}`}
          columns={columnsOf(group)}
          rows={records.slice(0, examplesMax)}
          keyOf={({ recordNumber }) => recordNumber}
        />
        {records.length > examplesMax && (
          <p className={style.rest}>
            {count(records.length - examplesMax)} more: download them all.
          </p>
        )}
      </div>
    </details>
  );
}

/** Records whose reasons differ say them one by one. */
function columnsOf({ message, hint, records }: RejectionGroup) {
  const isOne = records.every((one) => one.message === message && one.hint === hint);
  return isOne ? places : [...places, ...reasons];
}

const places: ReadonlyArray<Column<ImportRejection>> = [
  { name: "Record", cell: ({ recordNumber }) => count(recordNumber) },
  {
    name: "Line",
    cell: ({ line, column }) => (line === null ? "–" : `${count(line)}:${column ?? 1}`),
  },
  { name: "Field", cell: ({ path }) => <span className="mono">{path}</span> },
];

const reasons: ReadonlyArray<Column<ImportRejection>> = [
  { name: "Reason", cell: ({ message }) => message },
  { name: "Remedy", isWide: true, cell: ({ hint }) => hint },
];

/** Saves all rejections of the run, one JSON object a line. */
function Download({ run }: { readonly run: ImportRun }) {
  const saving = useMutation({
    mutationFn: () =>
      saveLines(
        `rejections-${run.id}.ndjson`,
        client.importRuns.rejections(run.id, { limit: 1_000 }),
      ),
  });
  return (
    <Button variant="default" loading={saving.isPending} onClick={() => saving.mutate()}>
      {saving.isError ? "Failed: download again" : "Download NDJSON"}
    </Button>
  );
}
