import { CloseButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Choice } from "../show/choice.tsx";
import { compact, count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Pill } from "../show/states.tsx";
import { choose, removeFile } from "./actions.ts";
import style from "./importing.module.css";
import type { PageFile } from "./store.ts";

const kinds = ["customers", "subscriptions", "usage"] as const;

/** The files on the page, with what was found in them. */
export function FileList({
  files,
  open,
  isLocked,
}: {
  readonly files: readonly PageFile[];
  readonly open: number | undefined;
  /** While records are sent, no file is read in another way. */
  readonly isLocked: boolean;
}): ReactNode {
  return (
    <Panel title="Files" flush>
      <ul className={style.files}>
        {files.map((file) => (
          <li key={file.id} className={style.file} data-open={file.id === open}>
            <div className={style.fileName}>
              <Link
                to="/imports/new"
                search={{ file: file.id }}
                replace
                resetScroll={false}
                aria-current={file.id === open ? "true" : undefined}
              >
                {file.name}
              </Link>
              <span className={style.fileNote}>{size(file.bytes)}</span>
            </div>
            <Found file={file} />
            <KindChoice file={file} isLocked={isLocked} />
            <CloseButton
              aria-label={`Remove ${file.name}`}
              disabled={isLocked}
              onClick={() => removeFile(file.id)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function KindChoice({ file, isLocked }: { readonly file: PageFile; readonly isLocked: boolean }) {
  const parts = file.checked?.parts ?? [];
  const isNamed = parts.length > 1 || parts.some(({ kind }) => kind !== file.choice.kind);
  if (isNamed) return <span className={style.fileNote}>The file names its lists</span>;
  return (
    <fieldset className={style.kind} disabled={isLocked}>
      <Choice
        label="Holds"
        value={file.choice.kind}
        options={kinds.map((kind) => [kind, kind])}
        any={null}
        onChoose={(kind) => kind !== undefined && choose(file.id, { kind })}
      />
    </fieldset>
  );
}

/** How far the check is, or what it has found. */
function Found({ file }: { readonly file: PageFile }) {
  const { checked, failure, share, state } = file;
  if (state === "checking") {
    return (
      <div className={style.found}>
        <progress className={style.bar} value={share} aria-label={`Checking ${file.name}`} />
        <span className={style.fileNote}>Checking, {Math.floor(share * 100)} %</span>
      </div>
    );
  }
  if (failure !== null || checked === null) {
    return (
      <div className={style.found}>
        <Pill tone="bad">Not checked</Pill> {failure}
      </div>
    );
  }
  if (checked.fault !== null) {
    const { line, column } = checked.fault;
    return (
      <div className={style.found}>
        <Pill tone="bad">Cannot be read</Pill>
        <span className={style.fileNote}>
          line {count(line)}, column {count(column)}
        </span>
      </div>
    );
  }
  return (
    <div className={style.found}>
      {checked.parts.map(({ kind, records, rejected, warnings }) => (
        <span key={kind} className={style.partFound}>
          <strong>{count(records)}</strong> {kind}
          {rejected > 0 ? (
            <Pill tone="bad">{count(rejected)} faulty</Pill>
          ) : (
            <Pill tone="good">Sound</Pill>
          )}
          {warnings > 0 && <Pill tone="warn">{count(warnings)} with remarks</Pill>}
        </span>
      ))}
    </div>
  );
}

function size(bytes: number): string {
  return `${compact(bytes)}B`;
}
