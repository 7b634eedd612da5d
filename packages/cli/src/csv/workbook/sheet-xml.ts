/** What the XML of a workbook has beyond the values that the library for workbooks returns. */
import type { Buffer } from "#platform";

/** A cell as the XML of a sheet has it. */
export interface XmlCell {
  /** Such as `B3`. */
  readonly place: string;
  readonly row: number;
  readonly column: number;
  /** `e` is an error, `str` the text of a formula, `n` a number or date. */
  readonly type: string;
  /** Its index in the styles; -1 if it has none. */
  readonly style: number;
  readonly hasFormula: boolean;
  /** Null if it has no element for a value. */
  readonly value: string | null;
}

/** Tags of cells and what is in them, each with the text after it. */
const cellTags = /<(\/?)(?:\w+:)?([cfv])(?=[\s/>])([^<>]*)>([^<]*)/g;

/** The cells of a sheet in the order of the file; other XML has none. */
export function* cellsIn(xml: string): Generator<XmlCell> {
  let cell: { -readonly [name in keyof XmlCell]: XmlCell[name] } | null = null;
  for (const [, slash, name, attributes = "", text = ""] of xml.matchAll(cellTags)) {
    const isEmpty = attributes.endsWith("/");
    if (name !== "c") {
      if (cell === null || slash === "/") continue;
      if (name === "f") cell.hasFormula = true;
      else cell.value = isEmpty ? "" : text;
      continue;
    }
    if (slash !== "/") cell = cellOf(attributes);
    if (cell !== null && (slash === "/" || isEmpty)) {
      yield cell;
      cell = null;
    }
  }
}

function cellOf(attributes: string): XmlCell {
  return {
    ...placeOf(attributeOf(attributes, "r")),
    type: attributeOf(attributes, "t") || "n",
    style: Number(attributeOf(attributes, "s") || "-1"),
    hasFormula: false,
    value: null,
  };
}

/** The row and column of a place such as `B3`, in any case; A1 for other text. */
export function placeOf(text: string): Pick<XmlCell, "place" | "row" | "column"> {
  const [, letters = "A", digits = "1"] = /^([A-Z]+)(\d+)$/.exec(text.toUpperCase()) ?? [];
  const column = columnNumber(letters);
  return { place: `${letters}${digits}`, row: Number(digits), column };
}

const attributePatterns = new Map<string, RegExp>();

/** The value of an attribute; "" if there is none. */
function attributeOf(attributes: string, name: string): string {
  let pattern = attributePatterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`(?:^|\\s)(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributePatterns.set(name, pattern);
  }
  const [, double, single] = pattern.exec(attributes) ?? [];
  return unescaped(double ?? single ?? "");
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** The letters of a column, such as `AB` of 28. */
export function columnLetters(number: number): string {
  let letters = "";
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

function elements(xml: string, name: string): readonly string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])([^<>]*)>`, "g");
  return [...xml.matchAll(pattern)].map(([, attributes = ""]) => attributes);
}

/** The highest number of a row, with or without cells. */
export function lastRow(xml: string): number {
  return elements(xml, "row").reduce(
    (last, row) => Math.max(last, Number(attributeOf(row, "r"))),
    0,
  );
}

/** The numbers of the rows that are hidden, by hand or by a filter. */
export function hiddenRows(xml: string): ReadonlySet<number> {
  const hidden = elements(xml, "row").filter((row) => isTrue(attributeOf(row, "hidden")));
  return new Set(hidden.map((row) => Number(attributeOf(row, "r"))));
}

/** The numbers of the columns that are hidden, at most up to `last`. */
export function hiddenColumns(xml: string, last: number): ReadonlySet<number> {
  const columns = new Set<number>();
  for (const each of elements(xml, "col")) {
    const isHidden = isTrue(attributeOf(each, "hidden")) || attributeOf(each, "width") === "0";
    const to = Math.min(last, Number(attributeOf(each, "max")));
    if (!isHidden) continue;
    for (let at = Math.max(1, Number(attributeOf(each, "min"))); at <= to; at += 1) columns.add(at);
  }
  return columns;
}

/** The ranges of merged cells, such as `C2:C4`. */
export function mergedRanges(xml: string): readonly string[] {
  return elements(xml, "mergeCell").map((attributes) => attributeOf(attributes, "ref"));
}

function isTrue(value: string): boolean {
  return value === "1" || value === "true";
}

/** A sheet as the directory of the workbook lists it. */
export interface ListedSheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** The file in the archive that holds its XML; there is none if it is a chart. */
  readonly path: string;
}

/** What of a workbook decides how its numbers are meant. */
export interface WorkbookXml {
  readonly sheets: readonly ListedSheet[];
  /** The code of the number format of each style; "" for one that is built in. */
  readonly formats: readonly string[];
  /** Whether days are counted from 1904. */
  readonly isFrom1904: boolean;
}

/** Reads what describes a workbook; `files` are those in its archive. */
export function workbookXml(files: ReadonlyMap<string, Buffer>): WorkbookXml {
  const textOf = (path: string) => files.get(path)?.toString("utf8") ?? "";
  const workbook = textOf("xl/workbook.xml");
  const relations = elements(textOf("xl/_rels/workbook.xml.rels"), "Relationship");
  const targets = new Map(
    relations.map((each) => [attributeOf(each, "Id"), attributeOf(each, "Target")]),
  );
  const sheets = elements(workbook, "sheet").map((sheet) => {
    const target = targets.get(attributeOf(sheet, "id")) ?? "";
    const path = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
    const isHidden = /^(?:very)?hidden$/i.test(attributeOf(sheet, "state"));
    return { name: attributeOf(sheet, "name"), isHidden, path };
  });
  return {
    sheets,
    formats: formatsIn(textOf("xl/styles.xml")),
    isFrom1904: elements(workbook, "workbookPr").some((each) =>
      isTrue(attributeOf(each, "date1904")),
    ),
  };
}

/** Formats that are built in: 46 shows hours beyond a day, 9 and 10 are percentages. */
const builtIn: Readonly<Record<string, string>> = { 9: "0%", 10: "0.00%", 46: "[h]:mm:ss" };

function formatsIn(styles: string): readonly string[] {
  const codes = new Map(
    elements(styles, "numFmt").map((each) => [
      attributeOf(each, "numFmtId"),
      attributeOf(each, "formatCode"),
    ]),
  );
  const [, cells = ""] = styles.split(/<(?:\w+:)?cellXfs\b/, 2);
  const [own = ""] = cells.split(/<\/(?:\w+:)?cellXfs\b/, 1);
  return elements(own, "xf").map((each) => {
    const id = attributeOf(each, "numFmtId");
    return codes.get(id) ?? builtIn[id] ?? "";
  });
}
