import { columnLetters, hiddenColumns, hiddenRows } from "./sheet-xml.ts";

/** Rows and columns that are named in one remark. */
const named = 5;

/** What of a sheet may not be seen by whoever looks at it, and is read nevertheless. */
export function remarksOnSheet(
  xml: string,
  sheet: {
    readonly name: string;
    readonly isHidden: boolean;
    readonly rows: ReadonlyArray<readonly unknown[]>;
  },
): readonly string[] {
  const { name, isHidden, rows } = sheet;
  const isInRow = (row: number) => rows[row - 1]?.some((cell) => cell !== null) ?? false;
  const isInColumn = (column: number) => rows.some((row) => (row[column - 1] ?? null) !== null);
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const hidden = {
    row: [...hiddenRows(xml)].filter(isInRow).map(String),
    column: [...hiddenColumns(xml, width)].filter(isInColumn).map(columnLetters),
  };
  const remarks = isHidden ? [`the sheet "${name}" is hidden, and read as the only one`] : [];
  for (const [what, places] of Object.entries(hidden)) {
    if (places.length === 0) continue;
    const listed = places.slice(0, named).join(", ") + (places.length > named ? ", …" : "");
    const are =
      places.length === 1 ? `1 hidden ${what} is` : `${places.length} hidden ${what}s are`;
    remarks.push(`${are} read like the others: ${listed}`);
  }
  return remarks;
}
