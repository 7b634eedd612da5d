import type { CellPlace } from "../csv/place.ts";
import type { DocumentFault } from "../files/document-fault.ts";
import type { FileFault, Position } from "../pipeline/reader.ts";
import { quiet, strong, type Text } from "./styled.ts";
import { visible } from "./visible.ts";

/** One fault for people: where, what, and what to do next. */
export function describe(
  file: string,
  position: Position,
  said: { code: string; message: string; hint: string; cell?: CellPlace },
): Text {
  // A fault of the path has no place in the file.
  const isOfPath = said.code.startsWith("file_");
  const place = isOfPath ? file : `${file}:${position.line}:${position.column}`;
  const what = `: ${visible(said.message)} [${said.code}]\n`;
  const where = said.cell === undefined ? "" : `\n  ${visible(cellText(said.cell))}`;
  return [strong(visible(place)), what, quiet(`  ${visible(said.hint)}${where}`)];
}

/** Characters of a value that are shown. */
const valueShown = 60;

/** The cell of a table for people; what may be a secret is not shown. */
export function cellText({
  recordNumber,
  id,
  column,
  columnNumber,
  field,
  value,
  sheet,
  place,
}: CellPlace): string {
  const inSheet =
    sheet === undefined
      ? ""
      : `${column === null ? "row" : "cell"} ${place} of the sheet ${shown(sheet)}, `;
  const record = `${inSheet}record ${recordNumber}${id === null ? "" : `, id ${shown(id)}`}`;
  if (column === null) return record;
  const name =
    column === `column ${columnNumber}` ? column : `column ${columnNumber} ${shown(column)}`;
  const goesTo = field === null || field === column ? "" : `, field ${field}`;
  const isHidden = field === "paymentMethodId" || value === null;
  return `${record}, ${name}${goesTo}${isHidden ? "" : `, value ${shown(value)}`}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > valueShown ? `${text.slice(0, valueShown)}…` : text);
}

/** A file that cannot be read at all. */
export function describeFault(file: string, fault: FileFault): Text {
  return describe(file, fault.position, fault);
}

/** One fault of a document for people: where, and what. */
export function describeDocumentFault(
  file: string,
  { line, column, path, message }: DocumentFault,
): string {
  const where = path === "" ? "" : ` ${path}:`;
  return visible(`${file}:${line}:${column}:${where} ${message}`);
}

/** A number of things for people: `1 record`, `2,000 records`. */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${separated(count)} ${count === 1 ? thing : things}`;
}

const number = new Intl.NumberFormat("en-US");

/** A number for people: `2,000`. */
export function separated(count: number): string {
  return number.format(count);
}
