import type { CellFlaw } from "../../files/input-file.ts";

/** What a number of a workbook means, as its format shows it. */
export interface SheetNumber {
  readonly text: string;
  readonly flaw: CellFlaw | null;
}

/** Days from the beginning of the count in a workbook to 1970. */
const daysTo1970 = { since1900: 25_569, since1904: 24_107 };

/** The first day that all programs count alike: Excel has a February 29 in 1900. */
const firstSoundDay = 61;

const dayMs = 86_400_000;

/**
 * The date that a number of days means, to the nearest millisecond, since a binary fraction of a
 * day is hardly ever a whole one. A workbook has no zones, so it is written without one.
 */
export function dateOf(
  serial: string,
  { format, isFrom1904 }: { readonly format: string; readonly isFrom1904: boolean },
): SheetNumber {
  const days = Number(serial);
  const flawed = (message: string): SheetNumber => {
    return { text: serial, flaw: { code: "invalid_date", message, number: serial } };
  };
  if (/\[[hms]+\]/i.test(format)) {
    return flawed(`The cell holds a duration of ${serial} days, and no date.`);
  }
  if (days < 0) return flawed(`The cell holds the date ${serial}, which is before all dates.`);
  if (days < 1) return flawed(`The cell holds a time without a day (${serial} of a day).`);
  if (!isFrom1904 && days < firstSoundDay) {
    return flawed(
      `The cell holds day ${serial} of 1900, which programs count differently before March 1.`,
    );
  }
  const since = isFrom1904 ? daysTo1970.since1904 : daysTo1970.since1900;
  return { text: isoOf(Math.round((days - since) * dayMs)), flaw: null };
}

/** A date without a zone; with milliseconds if it has any. */
export function isoOf(instant: number): string {
  const text = new Date(instant).toISOString();
  return text.endsWith(".000Z") ? text.slice(0, 19) : text.slice(0, -1);
}

/** A number whose format shows it with zeros before it, such as 42 as 00042; null for others. */
export function zerosOf(number: string, format: string): SheetNumber | null {
  const [positive = ""] = format.split(";", 1);
  const digits = positive.replace(/\[[^\]]*\]|"[^"]*"|\\./g, "").trim();
  if (!/^\d{1,15}$/.test(number) || !/^0[0 ()/-]*0$/.test(digits)) return null;
  const zeros = digits.replaceAll(/[^0]/g, "").length;
  if (number.length >= zeros) return null;
  const text = number.padStart(zeros, "0");
  const message = `The cell shows ${text} and holds the number ${number}.`;
  return { text, flaw: { code: "digits_lost", message, number } };
}

/** Digits that spreadsheets keep of a number. */
const digitsKept = 15;

/** Whether a text is a number as XML has them. */
export function isNumber(text: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) && Number.isFinite(+text);
}

/** A whole number of more digits than a spreadsheet keeps, so that its last ones are lost. */
export function longNumber(written: string, text: string): SheetNumber | null {
  if (Math.abs(Number(written)) < 10 ** digitsKept) return null;
  const message =
    `The cell holds the number ${written.trim()}, and spreadsheets keep ` +
    `${digitsKept} digits of a number: the others are lost.`;
  return { text, flaw: { code: "digits_lost", message, number: null } };
}

/** A number whose format shows it as a percentage: nobody can tell whether 0.15 or 15 is meant. */
export function percentOf(text: string, format: string): SheetNumber | null {
  const [positive = ""] = format.split(";", 1);
  if (!positive.replace(/\[[^\]]*\]|"[^"]*"|\\./g, "").includes("%")) return null;
  const percent = Number((Number(text) * 100).toPrecision(digitsKept));
  const message = `The cell shows ${percent} % and holds the number ${text}: either may be meant.`;
  return { text, flaw: { code: "ambiguous_number", message, number: null } };
}
