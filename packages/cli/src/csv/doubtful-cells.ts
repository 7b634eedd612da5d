import { isErrorValue, type RecordCode } from "@carryover/contract/client";
import { type Column, columnName, type Dialect } from "./form.ts";

/** A cell that holds something else than it seems to. */
export interface CellDoubt {
  readonly ok: false;
  readonly code: RecordCode;
  readonly message: string;
}

/** Groups of three digits after points, as tables with semicolons write thousands. */
const maybeThousands = /^-?[1-9]\d{0,2}(?:\.\d{3})+$/;

/** Why nobody can tell what a cell means; null if its text means itself. */
export function doubtOf(text: string, column: Column, { delimiter }: Dialect): CellDoubt | null {
  const name = columnName(column);
  if (isErrorValue(text)) {
    const message = `${name} holds ${text.trim()}, which is no value.`;
    return { ok: false, code: "error_value", message };
  }
  if (column.type !== "number" || delimiter !== ";" || !maybeThousands.test(text)) return null;
  const message = `${name} holds ${text}, which may mean ${text.replaceAll(".", "")}.`;
  return { ok: false, code: "ambiguous_number", message };
}

/**
 * Says that a row is the header once more, as in files that were joined: in any case, with a byte
 * order mark or not. Null for other rows.
 */
export function headerAgain(cells: readonly string[], columns: readonly Column[]): string | null {
  const isSame = columns.every(({ name }, index) => plain(cells[index] ?? "") === plain(name));
  if (!isSame) return null;
  const mark = cells[0]?.includes("\ufeff") ? ", after a byte order mark (U+FEFF)" : "";
  return `This row is the header again${mark}.`;
}

function plain(name: string): string {
  return name
    .replace(/[\ufeff"]/g, "")
    .trim()
    .toLowerCase();
}
