import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Empty } from "../show/states.tsx";
import { Tabs } from "../show/tabs.tsx";
import { ColumnMapping } from "./column-mapping.tsx";
import { Excerpt } from "./excerpt.tsx";
import { FaultList } from "./fault-list.tsx";
import { Grid } from "./grid/grid.tsx";
import style from "./importing.module.css";
import { Options } from "./options.tsx";
import type { CheckedPart, StructureFault } from "./protocol.ts";
import type { FilePart } from "./search.ts";
import type { PageFile } from "./store.ts";
import { advice } from "./words.ts";

const route = getRouteApi("/inside/imports/new");

/** One file: its faults, a grid to correct them, its columns, and how it is read. */
export function FileDetail({
  file,
  isLocked,
}: {
  readonly file: PageFile;
  readonly isLocked: boolean;
}): ReactNode {
  const search = route.useSearch();
  const { checked } = file;
  const parts = checked?.parts ?? [];
  const part = parts.find(({ kind }) => kind === search.kind) ?? mostFaulty(parts);
  const hasTable = checked?.survey != null;
  const first: FilePart = checked?.fault != null && hasTable ? "columns" : "faults";
  const open = search.part ?? first;
  const faulty = parts.reduce((sum, { rejected }) => sum + rejected, 0);
  const tabs = [
    { part: "faults", name: "Faults", note: count(faulty) } as const,
    ...(faulty > 0 ? [{ part: "correct", name: "Correct" } as const] : []),
    ...(hasTable ? [{ part: "columns", name: "Columns" } as const] : []),
    { part: "options", name: "How it is read" } as const,
  ].map((tab) => ({ ...tab, search: { file: file.id, kind: part?.kind } }));
  const isChecking = file.state === "checking";
  return (
    <>
      {checked?.fault != null && <Structure fault={checked.fault} name={file.name} />}
      <Tabs<FilePart> label={`Parts of ${file.name}`} tabs={tabs} open={open} />
      {open === "faults" && part !== undefined && <FaultList file={file} part={part} />}
      {open === "correct" && part !== undefined && part.rejected > 0 && (
        <Grid file={file} part={part} code={search.code} isLocked={isLocked || isChecking} />
      )}
      {open === "correct" && part?.rejected === 0 && (
        <Panel title="Correct">
          <Empty title="Nothing is left to correct." />
        </Panel>
      )}
      {open === "columns" && checked?.survey != null && (
        <ColumnMapping file={file} survey={checked.survey} isLocked={isLocked || isChecking} />
      )}
      {open === "options" && <Options file={file} isLocked={isLocked || isChecking} />}
    </>
  );
}

function mostFaulty(parts: readonly CheckedPart[]): CheckedPart | undefined {
  return parts.toSorted((a, b) => b.rejected - a.rejected)[0];
}

/** A fault of the whole file. Nothing of it is imported. */
function Structure({ fault, name }: { readonly fault: StructureFault; readonly name: string }) {
  const { code, message, hint, line, column, excerpt } = fault;
  return (
    <Panel title={`${name} cannot be read`}>
      <div role="alert" className={style.structure}>
        <p>
          <strong>{message}</strong> {advice(hint)}
        </p>
        {excerpt !== null && <Excerpt excerpt={excerpt} line={line} />}
        <p className={style.fileNote}>
          Line {count(line)}, column {count(column)} · {code}
        </p>
      </div>
    </Panel>
  );
}
