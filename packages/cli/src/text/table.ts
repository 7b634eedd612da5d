import { plain, type Span, spansOf, strong, type Text } from "./styled.ts";
import { visible } from "./visible.ts";
import { padded, shortenedTo, widthOf } from "./width.ts";
import { wrappedLines } from "./wrap.ts";

/** A column of a table: its heading, and what may be done with its cells where they do not fit. */
export interface Column {
  readonly name: string;
  readonly align?: "right";
  /** Cells may be shortened in the middle to so many characters; else they stay whole. */
  readonly shortenedTo?: number;
  /** Cells of the last column may be broken between words. */
  readonly wraps?: boolean;
}

/** A cell: outside text is shown, never obeyed, whatever its style. */
export type Cell = string | Span;

const gap = "  ";

/** The last column is broken between words if so much is left for it. */
const wrappedMin = 24;

/**
 * Rows under a heading, each column as wide as its widest cell. Where that is wider than `width`,
 * cells are shortened or broken as their columns allow; if that is not enough either, each row
 * becomes a block with a line for each cell. Null is a width without bounds.
 */
export function tableLines(
  columns: readonly Column[],
  rows: ReadonlyArray<readonly Cell[]>,
  width: number | null = null,
): Text[] {
  const cells = rows.map((row) => row.map(cellOf));
  const widths = fittedWidths(columns, widthsOf(columns, cells), width);
  if (widths === null) return blockLines(columns, cells, width ?? 0);
  return [headingLine(columns, widths), ...cells.flatMap((row) => rowLines(columns, row, widths))];
}

/** The same for rows that come one after the other: what is shown cannot be taken back. */
export class GrowingTable {
  readonly #columns: readonly Column[];
  readonly #width: number | null;
  #widths: readonly number[] = [];
  #isBegun = false;

  constructor(columns: readonly Column[], width: number | null) {
    this.#columns = columns;
    this.#width = width;
  }

  /** The lines of more rows; the first come with the heading. */
  lines(rows: ReadonlyArray<readonly Cell[]>): Text[] {
    if (rows.length === 0) return [];
    const cells = rows.map((row) => row.map(cellOf));
    const wanted = widthsOf(this.#columns, cells).map((each, index) => {
      return Math.max(each, this.#widths[index] ?? 0);
    });
    const widths = fittedWidths(this.#columns, wanted, this.#width);
    const isFirst = !this.#isBegun;
    this.#isBegun = true;
    if (widths === null) {
      const lines = blockLines(this.#columns, cells, this.#width ?? 0);
      return isFirst ? lines : ["", ...lines];
    }
    this.#widths = widths;
    const lines = cells.flatMap((row) => rowLines(this.#columns, row, widths));
    return isFirst ? [headingLine(this.#columns, widths), ...lines] : lines;
  }
}

function cellOf(cell: Cell): Span {
  const [{ text, style } = { text: "", style: null }] = spansOf(cell);
  return { text: visible(text), style };
}

function widthsOf(columns: readonly Column[], rows: readonly (readonly Span[])[]): number[] {
  return columns.map(({ name }, index) => {
    return rows.reduce(
      (most, row) => Math.max(most, widthOf(row[index]?.text ?? "")),
      widthOf(name),
    );
  });
}

/** Widths that fit, those of the widest columns reduced first; null if there are none. */
function fittedWidths(
  columns: readonly Column[],
  wanted: readonly number[],
  width: number | null,
): number[] | null {
  const widths = [...wanted];
  if (width === null) return widths;
  const least = columns.map(({ name, shortenedTo, wraps }, index) => {
    const own = widths[index] ?? 0;
    const min = wraps ? wrappedMin : (shortenedTo ?? own);
    return Math.min(own, Math.max(min, widthOf(name)));
  });
  const gaps = gap.length * (columns.length - 1);
  let excess = widths.reduce((sum, each) => sum + each, gaps) - width;
  while (excess > 0) {
    const spare = widths.map((each, index) => (each > (least[index] ?? 0) ? each : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) return null;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function headingLine(columns: readonly Column[], widths: readonly number[]): Text {
  const names = columns.map(({ name, align }, index) => padded(name, widths[index] ?? 0, align));
  return strong(names.join(gap).trimEnd());
}

function rowLines(
  columns: readonly Column[],
  row: readonly Span[],
  widths: readonly number[],
): Text[] {
  const before: Span[] = [];
  const last = columns.length - 1;
  for (const [index, { align }] of columns.entries()) {
    const { text = "", style = null } = row[index] ?? {};
    const width = widths[index] ?? 0;
    if (index === last && columns[last]?.wraps) break;
    const shown = padded(shortenedTo(width, text), width, align);
    before.push({ text: index === last ? shown.trimEnd() : shown + gap, style });
  }
  if (!columns[last]?.wraps) return [trimmed(before)];
  const { text = "", style = null } = row[last] ?? {};
  const start = widthOf(plain(before));
  const lines = wrappedLines([{ text, style }], widths[last] ?? 0, 0);
  return lines.map((line, index) => {
    return trimmed(
      index === 0 ? [...before, ...line] : [{ text: " ".repeat(start), style: null }, ...line],
    );
  });
}

/** Cells that are empty leave blanks at the end of a line, which nobody sees. */
function trimmed(line: readonly Span[]): Text {
  const spans = [...line];
  while (spans.length > 0) {
    const last = spans.at(-1) as Span;
    const text = last.text.trimEnd();
    if (text === last.text) break;
    spans.pop();
    if (text !== "") spans.push({ text, style: last.style });
  }
  return spans;
}

/** A row as a block: the names of its columns beside the cells that are not empty. */
function blockLines(
  columns: readonly Column[],
  rows: readonly (readonly Span[])[],
  width: number,
): Text[] {
  const names = Math.max(...columns.map(({ name }) => widthOf(name.trim())));
  return rows.flatMap((row, rank) => {
    const lines = columns.flatMap(({ name }, index): Text[] => {
      const cell = row[index];
      if (cell === undefined || cell.text.trim() === "") return [];
      const head = padded(name.trim(), names) + gap;
      const own = { text: cell.text.trim(), style: cell.style };
      return wrappedLines([{ text: head, style: null }, own], width, names + gap.length);
    });
    return rank === 0 ? lines : ["", ...lines];
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
