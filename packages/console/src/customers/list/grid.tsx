// biome-ignore-all lint/a11y: the rows of a real table cannot be placed freely, and need no focus.
import type { FoundCustomer } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { Scroller } from "../../show/scroller.tsx";
import { Pill } from "../../show/states.tsx";
import style from "../customers.module.css";
import type { ColumnName, CustomersSearch, Sort } from "../search.ts";
import { customerColumns } from "./columns.tsx";

const rowHeight = 52;
/** Rows before the last at which the next page is asked for: it is there when they are seen. */
const aheadRows = 40;

/** A list of any length: only the rows in sight are made, and pages load as they are needed. */
export function CustomerGrid({
  customers,
  columns,
  search,
  onSort,
  isLoading,
  hasMore,
  onMore,
}: {
  readonly customers: readonly FoundCustomer[];
  readonly columns: readonly ColumnName[];
  readonly search: CustomersSearch;
  readonly onSort: (part: CustomersSearch) => void;
  readonly isLoading: boolean;
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
    // A page may be empty before the end, so the end of each loading counts.
    if (hasMore && !isLoading && last >= customers.length - aheadRows) onMore();
  }, [hasMore, isLoading, last, customers.length, onMore]);
  const columnCount = { "--columns": columns.length } as CSSProperties;
  return (
    <Scroller label="Customers" className={style.grid} style={columnCount} view={view}>
      <div
        role="table"
        aria-label="Customers"
        aria-busy={isLoading}
        aria-rowcount={hasMore ? -1 : customers.length}
      >
        <HeadRow columns={columns} search={search} onSort={onSort} />
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

function HeadRow({
  columns,
  search,
  onSort,
}: {
  readonly columns: readonly ColumnName[];
  readonly search: CustomersSearch;
  readonly onSort: (part: CustomersSearch) => void;
}) {
  return (
    <div role="rowgroup">
      <div role="row" className={`${style.row} ${style.head}`}>
        <Head name="Customer" sort="name" search={search} onSort={onSort} />
        {columns.map((name) => (
          <Head key={name} search={search} onSort={onSort} {...headOf(name)} />
        ))}
      </div>
    </div>
  );
}

function headOf(column: ColumnName): { readonly name: string; readonly sort?: Sort } {
  const { name, sort } = customerColumns[column];
  return sort === undefined ? { name } : { name, sort };
}

/** The head of a column. A click sorts by it, and another one the other way around. */
function Head({
  name,
  sort,
  search,
  onSort,
}: {
  readonly name: string;
  readonly sort?: Sort;
  readonly search: CustomersSearch;
  readonly onSort: (part: CustomersSearch) => void;
}) {
  if (sort === undefined) return <span role="columnheader">{name}</span>;
  const isSorted = (search.sort ?? "createdAt") === sort;
  const isDown = isSorted && search.order === "desc";
  const state = !isSorted ? "none" : isDown ? "descending" : "ascending";
  return (
    <span role="columnheader" aria-sort={state}>
      <button
        type="button"
        className={style.sort}
        onClick={() =>
          onSort({
            sort: sort === "createdAt" ? undefined : sort,
            order: isSorted && !isDown ? "desc" : undefined,
          })
        }
      >
        {name} <span aria-hidden="true">{!isSorted ? "↕" : isDown ? "↓" : "↑"}</span>
      </button>
    </span>
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
  readonly customer: FoundCustomer;
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
