import type { CellFlaw } from "../../files/input-file.ts";
import { cellsIn, type XmlCell } from "./sheet-xml.ts";

/** A cell that holds no value, although it is not empty. */
export interface CellError extends Pick<XmlCell, "place" | "row" | "column"> {
  /** What is written in its place: an error, which is rejected wherever it is read again. */
  readonly error: string;
  readonly flaw: CellFlaw;
}

/** Errors such as `#N/A`, and formulas whose result no program has calculated. */
export function* errorsIn(xml: string): Generator<CellError> {
  for (const cell of cellsIn(xml)) {
    const { place, row, column, value } = cell;
    const isUncalculated = cell.hasFormula && hasNoResult(cell);
    if (cell.type !== "e" && !isUncalculated) continue;
    const error = isUncalculated ? "#N/A" : value || "#N/A";
    const message = isUncalculated
      ? "The cell holds a formula without a result: open the workbook in Excel, and save it there."
      : `The cell holds the error ${error}.`;
    yield { place, row, column, error, flaw: { code: "error_value", message, number: null } };
  }
}

/** Programs that write formulas and do not calculate leave the value out, or empty. */
function hasNoResult({ type, value }: XmlCell): boolean {
  return value === null || (value === "" && type !== "str");
}
