// biome-ignore-all lint/a11y: the rows of a real table cannot be placed freely, and need no focus.
import type { Customer } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { Scroller } from "../show/scroller.tsx";
import { Pill } from "../show/states.tsx";
import { customerColumns } from "./columns.tsx";
import style from "./customers.module.css";
import type { ColumnName } from "./search.ts";

const rowHeight = 52;
/** Rows before the last at which the next page is asked for: it is there when they are seen. */
const aheadRows = 40;

/** A list of any length: only the rows in sight are made, and pages load as they are needed. */
export function CustomerGrid({
  customers,
  columns,
  hasMore,
  onMore,
}: {
  readonly customers: readonly Customer[];
  readonly columns: readonly ColumnName[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
}): ReactNode {
  const view = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: customers.length,
    getScrollElement: () => view.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= customers.length - aheadRows) onMore();
  }, [hasMore, last, customers.length, onMore]);
  const columnCount = { "--columns": columns.length } as CSSProperties;
  return (
    <Scroller label="Customers" className={style.grid} style={columnCount} view={view}>
      <div role="table" aria-label="Customers" aria-rowcount={hasMore ? -1 : customers.length}>
        <div role="rowgroup">
          <div role="row" className={`${style.row} ${style.head}`}>
            <span role="columnheader">Customer</span>
            {columns.map((name) => (
              <span key={name} role="columnheader">
                {customerColumns[name].name}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={style.body} style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const customer = customers[index];
            return customer === undefined ? null : (
              <Row
                key={customer.id}
                index={index}
                start={start}
                customer={customer}
                columns={columns}
              />
            );
          })}
        </div>
      </div>
    </Scroller>
  );
}

function Row({
  index,
  start,
  customer,
  columns,
}: {
  readonly index: number;
  readonly start: number;
  readonly customer: Customer;
  readonly columns: readonly ColumnName[];
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className={style.row}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span role="cell" className={style.cell}>
        <Link
          className={style.name}
          to="/customers/$customerId"
          params={{ customerId: customer.id }}
        >
          {customer.name ?? customer.id}{" "}
          {customer.archivedAt !== null && <Pill tone="warn">Archived</Pill>}
        </Link>
        <span className={style.id}>{customer.id}</span>
      </span>
      {columns.map((name) => (
        <span key={name} role="cell" className={style.cell}>
          {customerColumns[name].cell(customer)}
        </span>
      ))}
    </div>
  );
}
