import type { CellFlaw } from "../../files/input-file.ts";
import { errorsIn } from "./sheet-errors.ts";
import {
  dateOf,
  isNumber,
  isoOf,
  longNumber,
  percentOf,
  type SheetNumber,
  zerosOf,
} from "./sheet-numbers.ts";
import { cellsIn, type WorkbookXml } from "./sheet-xml.ts";

/** What the formats of a sheet make of its numbers. */
export class SheetMeanings {
  readonly flaws = new Map<string, CellFlaw>();
  /** The numbers that have a style, by place. */
  readonly #styled = new Map<string, { readonly number: string; readonly style: number }>();
  /** Dates that are written as text, by place: their readers differ about the zone. */
  readonly #written = new Map<string, string>();
  readonly #workbook: WorkbookXml;

  constructor(xml: string, workbook: WorkbookXml) {
    this.#workbook = workbook;
    for (const { place, flaw } of errorsIn(xml)) this.flaws.set(place, flaw);
    for (const { place, type, style, value } of cellsIn(xml)) {
      if (type === "n" && style >= 0 && value) this.#styled.set(place, { number: value, style });
      if (type === "d" && value) this.#written.set(place, value.trim());
    }
  }

  dateAt(place: string, date: Date): string {
    const written = this.#written.get(place);
    if (written !== undefined) return written;
    const cell = this.#styled.get(place);
    if (cell === undefined) return isoOf(date.getTime());
    const { isFrom1904 } = this.#workbook;
    return this.#noted(place, dateOf(cell.number, { format: this.#formatAt(place), isFrom1904 }));
  }

  /** The text of a number as XML has it. */
  numberAt(place: string, text: string): string {
    const number = numberText(text);
    if (!isNumber(text)) {
      const message = `The cell holds ${text.slice(0, 60)} as a number, which is none.`;
      return this.#noted(place, { text: number, flaw: { code: "error_value", message, number } });
    }
    const format = this.#formatAt(place);
    const shown = longNumber(text, number) ?? percentOf(number, format) ?? zerosOf(number, format);
    return shown === null ? number : this.#noted(place, shown);
  }

  #formatAt(place: string): string {
    const cell = this.#styled.get(place);
    return cell === undefined ? "" : (this.#workbook.formats[cell.style] ?? "");
  }

  #noted(place: string, { text, flaw }: SheetNumber): string {
    if (flaw !== null) this.flaws.set(place, flaw);
    return text;
  }
}

function numberText(text: string): string {
  const isPlain = /^-?\d{1,15}$/.test(text);
  const number = Number(text);
  if (isPlain || (Math.abs(number) < 1e15 && Math.abs(number) >= 1e-6)) return String(number);
  return number === 0 ? "0" : number.toExponential().replace("e", "E");
}
