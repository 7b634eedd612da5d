import { hasDecimalComma } from "./doubtful-cells.ts";
import { type Column, type CsvForm, columnName } from "./form.ts";
import { isBlank, type Row, RowReader } from "./rows.ts";

/**
 * Reads a whole file of CSV from its first byte, and hands on the rows with data. `push` it the
 * bytes in pieces of any size, then call `end`; both throw a FileFault as RowReader does.
 */
export class CsvScanner {
  readonly #rows: RowReader;
  /** Bytes of the head that are still to come. */
  #headBytes: number;

  constructor(form: CsvForm, take: (row: Row) => void) {
    this.#headBytes = form.start.offset;
    this.#rows = new RowReader(form, (row) => {
      if (!isBlank(row)) take(row);
    });
  }

  async push(chunk: Uint8Array): Promise<void> {
    const skipped = Math.min(this.#headBytes, chunk.length);
    this.#headBytes -= skipped;
    if (skipped < chunk.length) await this.#rows.push(chunk.subarray(skipped));
  }

  end(): Promise<void> {
    return this.#rows.end();
  }
}

/** A column that goes to no field, and how many of its cells would be lost. */
export interface LeftOutColumn {
  readonly column: Column;
  readonly filled: number;
}

/** Counts the filled cells of columns that go to no field. */
export class LeftOutCells {
  readonly #counts: Array<{ readonly column: Column; filled: number }>;

  constructor({ columns }: CsvForm) {
    this.#counts = columns
      .filter(({ field }) => field === null)
      .map((column) => ({ column, filled: 0 }));
  }

  note({ cells }: Row): void {
    for (const count of this.#counts) {
      if ((cells[count.column.number - 1] ?? "").trim() !== "") count.filled += 1;
    }
  }

  /** The columns that have filled cells. */
  list(): readonly LeftOutColumn[] {
    return this.#counts.filter(({ filled }) => filled > 0);
  }
}

/** Looks for numbers with a comma before decimals. */
export class DecimalCommas {
  isFound = false;
  readonly #columns: readonly Column[];

  constructor({ columns }: CsvForm) {
    this.#columns = columns.filter(({ type }) => type === "number");
  }

  note({ cells }: Row): void {
    if (this.isFound) return;
    this.isFound = this.#columns.some(({ number }) => hasDecimalComma(cells[number - 1] ?? ""));
  }
}

/** What is said of a column that is left out. */
export function leftOutText({ column, filled }: LeftOutColumn): string {
  const cells = filled === 1 ? "1 filled cell" : `${filled} filled cells`;
  return `${columnName(column)} (${cells})`;
}
