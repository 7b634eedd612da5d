// biome-ignore-all lint/a11y: the rows of a real table cannot be placed freely, and need no focus.
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { FaultGroup } from "carryover/importing";
import { type CSSProperties, type ReactNode, useRef } from "react";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Scroller } from "../show/scroller.tsx";
import { Bone, Empty } from "../show/states.tsx";
import { Excerpt } from "./excerpt.tsx";
import style from "./importing.module.css";
import type { CheckedPart, GridRow } from "./protocol.ts";
import type { PageFile } from "./store.ts";
import { useRows } from "./use-rows.ts";
import { advice } from "./words.ts";

const rowHeight = 84;

/** What is wrong with the records of a file: by reason, then each in the text of the file. */
export function FaultList({
  file,
  part,
}: {
  readonly file: PageFile;
  readonly part: CheckedPart;
}): ReactNode {
  const { kind, rejected, kept, faults, warned, ignored } = part;
  return (
    <>
      <Panel title="By reason" note={kind} flush>
        {rejected === 0 && (
          <Empty title="No record is faulty.">
            The server may still refuse some, such as those of a customer that it does not have. The
            preview shows which.
          </Empty>
        )}
        {faults.map((group) => (
          <Group key={group.code} group={group} file={file} kind={kind} isFault />
        ))}
        {warned.map((group) => (
          <Group key={group.code} group={group} file={file} kind={kind} isFault={false} />
        ))}
        {ignored.length > 0 && (
          <p className={style.ignored}>Left out of every record: {ignored.join(", ")}.</p>
        )}
      </Panel>
      {rejected > 0 && (
        <Panel
          title="Faulty records"
          note={kept < rejected ? `the first ${count(kept)} of ${count(rejected)}` : count(kept)}
          flush
        >
          <Faults key={`${file.checked?.sha256} ${kept}`} file={file} part={part} />
        </Panel>
      )}
    </>
  );
}

function Group({
  group: { code, count: records, example },
  file,
  kind,
  isFault,
}: {
  readonly group: FaultGroup;
  readonly file: PageFile;
  readonly kind: CheckedPart["kind"];
  readonly isFault: boolean;
}) {
  return (
    <div className={style.group} data-fault={isFault}>
      <span className={style.groupCount}>{count(records)}</span>
      <div>
        <p>{example?.message ?? code}</p>
        {example !== null && (
          <p className={style.fileNote}>
            {advice(example.hint)} First at line {count(example.line)}
            {example.value !== null && (
              <>
                : <code className={style.value}>{example.value}</code>
              </>
            )}
            .
          </p>
        )}
      </div>
      {isFault ? (
        <Link
          to="/imports/new"
          search={{ file: file.id, kind, part: "correct", code }}
          resetScroll={false}
        >
          Correct
        </Link>
      ) : (
        <span className={style.fileNote}>imported, with a remark</span>
      )}
      <code className={style.groupCode}>{code}</code>
    </div>
  );
}

function Faults({ file, part }: { readonly file: PageFile; readonly part: CheckedPart }) {
  const view = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: part.kept,
    getScrollElement: () => view.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = list.getVirtualItems();
  const inSight = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0] as const;
  const rows = useRows({ file: file.id, kind: part.kind, code: null }, inSight);
  return (
    <Scroller
      label="Faulty records"
      className={style.scroller}
      style={{ "--rows-height": `${part.kept * rowHeight}px` } as CSSProperties}
      view={view}
    >
      <div role="list" className={style.virtual} style={{ height: list.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <div
            key={index}
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={part.kept}
            className={style.fault}
            style={{ transform: `translateY(${start}px)`, height: rowHeight }}
          >
            <Fault row={rows.at(index)} />
          </div>
        ))}
      </div>
    </Scroller>
  );
}

function Fault({ row }: { readonly row: GridRow | undefined }) {
  const issue = row?.issues[0];
  if (row === undefined || issue === undefined) return <Bone height={14} width="60%" />;
  const more = row.issues.length - 1;
  return (
    <>
      <p className={style.faultLine}>
        <span className={style.place}>
          {count(issue.line)}:{count(issue.column)}
        </span>
        <span>
          {issue.message}{" "}
          <span className={style.fileNote}>
            Record {count(row.number)}
            {row.id !== null && <> · {row.id}</>}
            {more > 0 && <> · and {count(more)} more</>}
          </span>
        </span>
      </p>
      {issue.excerpt !== null && <Excerpt excerpt={issue.excerpt} line={issue.line} />}
    </>
  );
}
