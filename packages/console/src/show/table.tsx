import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Scroller } from "./scroller.tsx";
import style from "./table.module.css";

/** One column of a table. */
export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => ReactNode;
  readonly align?: "right";
  /** Left out on a narrow screen. */
  readonly isWide?: boolean;
}

/** A table of things that have a key. It scrolls sideways where it has no room. */
export function Table<T>({
  label,
  columns,
  rows,
  keyOf,
}: {
  readonly label: string;
  readonly columns: ReadonlyArray<Column<T>>;
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string | number;
}): ReactNode {
  return (
    <Scroller label={label} className={style.wrap}>
      <table className={style.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={classOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} className={classOf(column)} data-name={column.name}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

/** Loads what follows in a list. */
export function More({
  hasMore,
  isLoading,
  onMore,
}: {
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}): ReactNode {
  if (!hasMore) return null;
  return (
    <div className={style.more}>
      <Button variant="default" loading={isLoading} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
}

function classOf<T>({ align, isWide }: Column<T>): string | undefined {
  const names = [align === "right" && style.right, isWide && style.wide].filter(Boolean);
  return names.length === 0 ? undefined : names.join(" ");
}
