// biome-ignore-all lint/a11y: the rows of a real table cannot be placed freely, and need no focus.
import { useVirtualizer } from "@tanstack/react-virtual";
import type { RunKind } from "carryover/importing";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { count } from "../../show/number.ts";
import { Scroller } from "../../show/scroller.tsx";
import { Bone, Pill } from "../../show/states.tsx";
import style from "../importing.module.css";
import type { GridRow } from "../protocol.ts";
import { useRows } from "../use-rows.ts";
import { advice } from "../words.ts";

const rowHeight = 46;

/** A cell that got another value; a field of null is the text of the whole record. */
export interface CellChange {
  readonly number: number;
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** The fault that the cell had; null if it had none. */
  readonly issueCode: string | null;
}

/** The rejected records as a table whose cells are inputs; only the rows in sight are made. */
export function GridTable({
  list,
  total,
  version,
  how,
}: {
  readonly list: { readonly file: number; readonly kind: RunKind; readonly code: string | null };
  readonly total: number;
  /** Grows with each change of the records. */
  readonly version: number;
  readonly how: How;
}): ReactNode {
  const view = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => view.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const inSight = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0] as const;
  const { at, fields, refresh } = useRows(list, inSight);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change asks for the rows again.
  useEffect(() => {
    if (version > 0) refresh();
  }, [version]);
  const height = `${(total + 1) * rowHeight}px`;
  const columns = { "--fields": Math.max(1, fields.length), "--rows-height": height };
  return (
    <Scroller
      label="Records to correct"
      className={style.grid}
      style={columns as CSSProperties}
      view={view}
    >
      <div role="table" aria-label="Records to correct" aria-rowcount={total + 1}>
        <Head fields={fields} />
        <div role="rowgroup" className={style.virtual} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className={style.gridRow}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
            >
              <Row row={at(index)} fields={fields} how={how} />
            </div>
          ))}
        </div>
      </div>
    </Scroller>
  );
}

function Head({ fields }: { readonly fields: readonly string[] }) {
  return (
    <div role="rowgroup">
      <div role="row" className={`${style.gridRow} ${style.gridHead}`}>
        <span role="columnheader">Record</span>
        <span role="columnheader">State</span>
        {fields.map((field) => (
          <span key={field} role="columnheader">
            {field}
          </span>
        ))}
        <span role="columnheader">Action</span>
      </div>
    </div>
  );
}

/** What can be done in the table. */
interface How {
  readonly isLocked: boolean;
  readonly onCell: (change: CellChange) => void;
  readonly onRow: (number: number, how: "leave out" | "restore") => void;
}

const tones = { faulty: "bad", sound: "good", "left out": "warn" } as const;

function Row({
  row,
  fields,
  how,
}: {
  readonly row: GridRow | undefined;
  readonly fields: readonly string[];
  readonly how: How;
}) {
  if (row === undefined) {
    return (
      <span role="cell" className={style.cell}>
        <Bone height={12} width={80} />
      </span>
    );
  }
  const isOut = row.state === "left out";
  const reason = row.issues.map(({ message, hint }) => `${message} ${advice(hint)}`).join("\n");
  return (
    <>
      <span role="rowheader" className={style.cell}>
        {count(row.number)}
        <span className={style.fileNote}> · line {count(row.line)}</span>
      </span>
      <span role="cell" className={style.cell} title={reason}>
        <Pill tone={tones[row.state]}>{row.state}</Pill>
      </span>
      {row.text !== null && !isOut ? (
        <WholeText row={row} text={row.text} how={how} />
      ) : (
        fields.map((field) => <Cell key={field} row={row} field={field} how={how} />)
      )}
      <span role="cell" className={style.cell}>
        <button
          type="button"
          className={style.rowAction}
          disabled={how.isLocked}
          onClick={() => how.onRow(row.number, row.isEdited ? "restore" : "leave out")}
        >
          {row.isEdited ? "Restore" : "Leave out"}
        </button>
      </span>
    </>
  );
}

function Cell({
  row,
  field,
  how: { isLocked, onCell },
}: {
  readonly row: GridRow;
  readonly field: string;
  readonly how: How;
}) {
  const value = row.cells.find((cell) => cell.field === field)?.value ?? null;
  const issue = row.issues.find((one) => one.field === field);
  return (
    <span role="cell" className={style.cell}>
      <input
        key={value}
        className={style.cellInput}
        aria-label={`${field} of record ${row.number}`}
        aria-invalid={issue !== undefined}
        title={issue === undefined ? undefined : `${issue.message} ${advice(issue.hint)}`}
        defaultValue={value ?? ""}
        data-out={row.state === "left out"}
        disabled={isLocked || row.state === "left out"}
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") event.currentTarget.value = value ?? "";
        }}
        onBlur={({ currentTarget }) => {
          const after = currentTarget.value === "" ? null : currentTarget.value;
          if ((after ?? "") === (value ?? "")) return;
          const { number } = row;
          onCell({ number, field, before: value, after, issueCode: issue?.code ?? null });
        }}
      />
    </span>
  );
}

/** A record that cannot be taken apart is corrected as text. */
function WholeText({
  row,
  text,
  how: { isLocked, onCell },
}: {
  readonly row: GridRow;
  readonly text: string;
  readonly how: How;
}) {
  const issue = row.issues[0];
  return (
    <span role="cell" className={style.wholeCell}>
      <input
        key={text}
        className={style.cellInput}
        aria-label={`Text of record ${row.number}`}
        aria-invalid={issue !== undefined}
        title={issue === undefined ? undefined : `${issue.message} ${advice(issue.hint)}`}
        defaultValue={text.replaceAll(/\s*[\r\n]+\s*/g, " ")}
        disabled={isLocked}
        spellCheck={false}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        onBlur={({ currentTarget: { value, defaultValue } }) => {
          if (value === defaultValue) return;
          const { number } = row;
          onCell({ number, field: null, before: null, after: value, issueCode: null });
        }}
      />
    </span>
  );
}
