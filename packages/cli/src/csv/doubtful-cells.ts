import { isErrorValue, type RecordCode } from "@carryover/contract/client";
import { type Column, type CsvForm, columnName } from "./form.ts";

/** A cell that holds something else than it seems to. */
export interface CellDoubt {
  readonly ok: false;
  readonly code: RecordCode;
  readonly message: string;
}

/** Groups of three digits with one mark between them: thousands, or decimals after the mark. */
const maybeThousands = /^-?[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)$/;

/** Numbers with a comma that can only be one before decimals. */
const decimalComma = /^-?(?:\d+|[1-9]\d{0,2}(?:[.' \u00a0\u202f’]\d{3})+),\d+$/;

/** Whether a text shows that its table has commas before decimals. */
export function hasDecimalComma(text: string): boolean {
  const number = text.trim();
  return decimalComma.test(number) && !maybeThousands.test(number);
}

/** Marks between thousands, with those before decimals. */
const grouped = /^-?[1-9]\d{0,2}(?:[., '\u00a0\u202f’]\d{3})+(?:[.,]\d+)?$/;

/** How a number with marks between its thousands, or a decimal comma, is to be written. */
export function plainForm(text: string): string | null {
  const number = text.trim();
  if (/^-?\d+,\d+$/.test(number)) return number.replace(",", ".");
  if (!grouped.test(number)) return null;
  const [, whole = "", decimals] = /^(.*?)(?:[.,](\d+))?$/.exec(number) ?? [];
  const last = number.at(-(decimals?.length ?? 0) - 1);
  // 1.234.567 has no decimals, and 1.234,567 has some.
  const isWhole = decimals === undefined || (last !== undefined && whole.includes(last));
  const digits = (isWhole ? number : whole).replace(/[^\d-]/g, "");
  return isWhole ? digits : `${digits}.${decimals}`;
}

/** Whoever only empties such cells keeps the marks for tabs in the others. */
const nullOfText =
  "the null of a database's text format, in which \\t and \\n stand for tabs and line breaks: " +
  "export the table as CSV with a header instead.";

/** Why nobody can tell what a cell means; null if its text means itself. */
export function doubtOf(text: string, column: Column, form: NumberForm): CellDoubt | null {
  const name = columnName(column);
  if (isErrorValue(text)) {
    const isNull = text.trim() === "\\N";
    const what = isNull ? nullOfText : "which is no value.";
    const message = `${name} holds ${text.trim()}, ${what}`;
    return { ok: false, code: "error_value", message };
  }
  if (column.type !== "number" || !maybeThousands.test(text)) return null;
  const hasPoint = text.includes(".");
  const isPointDoubtful = form.dialect.delimiter === ";" || form.hasDecimalCommas;
  if (hasPoint && !isPointDoubtful) return null;
  const thousands = text.replaceAll(/[.,]/g, "");
  const groups = text.split(/[.,]/).length - 1;
  const decimals = groups > 1 ? "" : ` or ${text.replace(",", ".")}`;
  const message = `${name} holds ${text}, which may mean ${thousands}${decimals}.`;
  return { ok: false, code: "ambiguous_number", message };
}

/** What of a form decides how its numbers are written. */
type NumberForm = Pick<CsvForm, "dialect" | "hasDecimalCommas">;

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
