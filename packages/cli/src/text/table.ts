import { visible } from "./visible.ts";

/** A column of a table: its heading, and on which side its cells stand. */
export interface Column {
  readonly name: string;
  readonly align?: "right";
}

/** Rows that are as wide as the widest cell of each column, under a heading. */
export function tableLines(
  columns: readonly Column[],
  rows: ReadonlyArray<readonly string[]>,
): string[] {
  const shown = [columns.map(({ name }) => name), ...rows.map((row) => row.map(visible))];
  const widths = columns.map((_, index) => {
    return shown.reduce((width, row) => Math.max(width, (row[index] ?? "").length), 0);
  });
  return shown.map((row) => {
    const cells = columns.map(({ align }, index) => {
      const [cell, width] = [row[index] ?? "", widths[index] ?? 0];
      return align === "right" ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join("  ").trimEnd();
  });
}

/** A line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula is defused. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(",");
}

function csvCell(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
