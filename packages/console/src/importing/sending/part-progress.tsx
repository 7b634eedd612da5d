import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { RunKind } from "carryover/importing";
import { type ReactNode, useRef } from "react";
import { OutcomeBar, OutcomeLegend } from "../../imports/outcome-bar.tsx";
import { useProgress, useRate } from "../../imports/progress.ts";
import { runQuery } from "../../imports/runs.ts";
import { duration } from "../../show/moment.tsx";
import { count } from "../../show/number.ts";
import { Note, Pill, type Tone } from "../../show/states.tsx";
import { adopt } from "../actions.ts";
import style from "../importing.module.css";
import type { PageFile, Sending } from "../store.ts";

const states: Readonly<Record<Sending["state"], readonly [Tone, string]>> = {
  waiting: ["calm", "Waiting"],
  running: ["info", "Running"],
  done: ["good", "Done"],
  stopped: ["warn", "Stopped"],
  failed: ["bad", "Not finished"],
};

/** How far the records of one kind in one file are, and what became of them. */
export function PartProgress({
  file,
  kind,
  sending,
}: {
  readonly file: PageFile;
  readonly kind: RunKind;
  readonly sending: Sending;
}): ReactNode {
  const { state, runId, recordsDone, recordsTotal, reason, isResuming } = sending;
  const [tone, name] = states[state];
  const share = recordsTotal === 0 ? 1 : recordsDone / recordsTotal;
  return (
    <section className={style.progress} aria-label={`${kind} of ${file.name}`}>
      <div className={style.progressHead}>
        <strong>{kind}</strong>
        <span className={style.fileNote}>{file.name}</span>
        <Pill tone={tone}>{name}</Pill>
        {isResuming && <Pill tone="accent">Resuming</Pill>}
        <span className={style.progressCount}>
          {count(recordsDone)} of {count(recordsTotal)}
          {state === "running" && <Speed sending={sending} />}
        </span>
      </div>
      <progress className={style.bar} value={share} aria-label={`Progress of ${kind}`} />
      {reason !== null && <p className={style.fileNote}>Waiting: {reason}.</p>}
      {runId !== null && <Outcomes file={file} kind={kind} sending={sending} runId={runId} />}
      <Failure sending={sending} />
    </section>
  );
}

/** Records per second, as the server counts them, and how long the rest takes at this speed. */
function Speed({ sending }: { readonly sending: Sending }) {
  const { runId, recordsDone, recordsTotal } = sending;
  const live = useRate(runId ?? "");
  const began = useRef({ at: performance.now(), done: recordsDone });
  const seconds = (performance.now() - began.current.at) / 1_000;
  const own = seconds < 1 ? null : (recordsDone - began.current.done) / seconds;
  const rate = live ?? own;
  if (rate === null || rate <= 0) return null;
  const leftMs = ((recordsTotal - recordsDone) / rate) * 1_000;
  return (
    <>
      {" "}
      · {count(Math.round(rate))} a second · {duration(leftMs)} left
    </>
  );
}

function Outcomes({
  file,
  kind,
  sending: { state },
  runId,
}: {
  readonly file: PageFile;
  readonly kind: RunKind;
  readonly sending: Sending;
  readonly runId: string;
}) {
  const navigate = useNavigate();
  const run = useQuery(runQuery(runId));
  useProgress(runId, state === "running" && run.data?.status === "open");
  if (run.data === undefined) return null;
  const correct = async () => {
    await adopt(file.id, kind, runId);
    const search = { file: file.id, kind, part: "correct" } as const;
    await navigate({ to: "/imports/new", search, resetScroll: false });
  };
  const known = file.checked?.parts.find((part) => part.kind === kind)?.rejected ?? 0;
  const isMore = state === "done" && run.data.counts.rejected > known;
  return (
    <>
      <OutcomeBar counts={run.data.counts} />
      <div className={style.outcomes}>
        <OutcomeLegend counts={run.data.counts} />
        <span className={style.links}>
          {isMore && (
            <Button variant="default" onClick={() => void correct()}>
              Correct what the server rejects
            </Button>
          )}
          <Link to="/imports/$runId" params={{ runId }}>
            All of this run
          </Link>
        </span>
      </div>
    </>
  );
}

/** Why a run did not end, and what goes on by itself. */
function Failure({ sending: { state, result, mode } }: { readonly sending: Sending }) {
  const failure = result?.failure;
  if (state === "stopped") {
    return (
      <Note tone="warn">
        Stopped. What was applied stays; Resume goes on with the rest, also if you choose the same
        file another day.
      </Note>
    );
  }
  if (state !== "failed" || failure == null) return null;
  return (
    <div role="alert">
      <Note tone="warn">
        {failure.message}
        {failure.code !== null && <> Code {failure.code}.</>}
        {failure.requestId !== null && <> Request {failure.requestId}.</>}{" "}
        {failure.isOutage && mode === "apply"
          ? "It is tried again by itself; nothing is applied twice."
          : failure.code === "plan_stale" &&
            "Something has changed since the preview: preview again."}
      </Note>
    </div>
  );
}
