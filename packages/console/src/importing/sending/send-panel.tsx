import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useMayWrite } from "../../session/session.ts";
import { count } from "../../show/number.ts";
import { Panel } from "../../show/page.tsx";
import { saveBlob } from "../../show/save.ts";
import { Note } from "../../show/states.tsx";
import { check, partsToSend } from "../actions.ts";
import { ask } from "../engine.ts";
import style from "../importing.module.css";
import type { PageFile, Sending } from "../store.ts";
import { PartProgress } from "./part-progress.tsx";
import { PlanChanges } from "./plan-changes.tsx";
import { sendAll, stopAll } from "./sending.ts";

/** What the files come to: a preview of it, the import with its progress, and how it ended. */
export function SendPanel({
  files,
  isSending,
}: {
  readonly files: readonly PageFile[];
  readonly isSending: boolean;
}): ReactNode {
  const parts = partsToSend(files);
  const shown = parts.flatMap(({ id, kind }) => {
    const file = files.find((one) => one.id === id);
    const sending = file?.sendings[kind];
    return file === undefined || sending === undefined ? [] : [{ file, kind, sending }];
  });
  const sendings = shown.map(({ sending }) => sending);
  return (
    <Panel title={titleOf(sendings, isSending)} actions={<Actions {...{ files, isSending }} />}>
      <div className={style.sending}>
        <Obstacle files={files} />
        {shown.length === 0 && <Total files={files} />}
        <Corrected files={files} />
        {shown.map(({ file, kind, sending }) => (
          <PartProgress key={`${file.id} ${kind}`} file={file} kind={kind} sending={sending} />
        ))}
        {!isSending &&
          shown.map(({ file, kind, sending }) => {
            const isPlan = sending.mode !== "apply" && sending.state === "done";
            return isPlan && sending.runId !== null ? (
              <PlanChanges key={`${file.id} ${kind}`} runId={sending.runId} mode={sending.mode} />
            ) : null;
          })}
      </div>
    </Panel>
  );
}

const titles = { apply: "Import", plan: "Preview", verify: "Verification" } as const;

function titleOf([first]: readonly Sending[], isSending: boolean): string {
  if (first === undefined) return "Import";
  return isSending && first.mode === "apply" ? "Importing" : titles[first.mode];
}

function Actions({
  files,
  isSending,
}: {
  readonly files: readonly PageFile[];
  readonly isSending: boolean;
}) {
  const { mayWrite, whyNot } = useMayWrite();
  const sendings = files.flatMap((file) => Object.values(file.sendings));
  const applied = sendings.filter(({ mode }) => mode === "apply");
  const isOver = applied.length > 0 && applied.every(({ state }) => state === "done");
  const isBegun = applied.some(({ state }) => state === "stopped" || state === "failed");
  const isReady = obstacleOf(files) === null && partsToSend(files).length > 0;
  const isOff = !mayWrite || !isReady;
  if (isSending) {
    return (
      <Button variant="default" onClick={stopAll}>
        Stop
      </Button>
    );
  }
  return (
    <>
      <Button
        variant="default"
        disabled={isOff}
        title={whyNot}
        onClick={() => void sendAll(isOver ? "verify" : "plan")}
      >
        {isOver ? "Verify" : "Preview changes"}
      </Button>
      {!isOver && (
        <Button disabled={isOff} title={whyNot} onClick={() => void sendAll("apply")}>
          {isBegun ? "Resume" : "Start import"}
        </Button>
      )}
    </>
  );
}

/** Why nothing can be sent yet; null if it can. */
function obstacleOf(files: readonly PageFile[]): "checking" | "unreadable" | "edits" | null {
  if (files.some(({ state }) => state === "checking")) return "checking";
  if (files.some(({ checked }) => checked === null || checked.fault !== null)) return "unreadable";
  return files.some(({ edits }) => edits > 0) ? "edits" : null;
}

function Obstacle({ files }: { readonly files: readonly PageFile[] }) {
  const obstacle = obstacleOf(files);
  if (obstacle === "unreadable") {
    return (
      <Note tone="warn">A file cannot be read. Correct or remove it to import the others.</Note>
    );
  }
  if (obstacle !== "edits") return null;
  const edited = files.filter(({ edits }) => edits > 0);
  return (
    <Note tone="warn">
      {count(edited.reduce((sum, { edits }) => sum + edits, 0))} corrections are not checked with
      their file yet.{" "}
      <Button variant="default" onClick={() => edited.forEach(({ id }) => void check(id))}>
        Check again
      </Button>
    </Note>
  );
}

/** What would be sent. */
function Total({ files }: { readonly files: readonly PageFile[] }) {
  const parts = files.flatMap(({ checked }) => checked?.parts ?? []);
  const records = parts.reduce((sum, part) => sum + part.records, 0);
  const faulty = parts.reduce((sum, part) => sum + part.rejected, 0);
  return (
    <p className={style.total}>
      <strong>{count(records)}</strong> records
      {faulty > 0 && (
        <>
          , of which <strong>{count(faulty)}</strong> are faulty: correct them, or start without
          them; they are listed in the run
        </>
      )}
      .
    </p>
  );
}

/** Corrections are in this tab alone, and make another file of the one that was chosen. */
function Corrected({ files }: { readonly files: readonly PageFile[] }) {
  const corrected = files.filter(({ checked }) => (checked?.corrected ?? 0) > 0);
  return corrected.map(({ id, name, checked }) => (
    <p key={id} className={style.total}>
      {count(checked?.corrected ?? 0)} corrected in {name}, in this tab alone.
      <button type="button" className={style.rowAction} onClick={() => void download(id, name)}>
        Download the corrected file
      </button>
    </p>
  ));
}

async function download(id: number, name: string): Promise<void> {
  const content = await ask(id, "corrected", null);
  saveBlob(`corrected-${name.replace(/\.gz$/i, "").replace(/\.xlsx$/i, ".csv")}`, content);
}
