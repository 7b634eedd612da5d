import { columnLetters, placeOf } from "./sheet-xml.ts";

/** A sheet whose cells contradict each other about where they are. */
export class SheetOrderError extends Error {
  override readonly name = "SheetOrderError";
}

/** Comments within text, and text that is marked as such: XML readers differ in what they do. */
const hiddenText = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>/g;

/** The same XML without comments, and with plain text instead of marked text. */
export function withPlainText(xml: string): string {
  if (!xml.includes("<!")) return xml;
  return xml.replaceAll(hiddenText, (_, text: string | undefined) => {
    return (text ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  });
}

/** The beginnings of rows and cells. */
const placedTags = /(<(?:\w+:)?(row|c))(?=[\s/>])([^<>]*?)(\/?)>/g;

const placeAttribute = /(^|\s)r\s*=\s*(?:"([^"]*)"|'([^']*)')/;

/**
 * The same sheet with a place for each row and cell: those that have none follow the one before.
 * Throws SheetOrderError if a cell is not where its row is, or rows or cells are out of order.
 */
export function withPlaces(xml: string): string {
  let [row, column] = [0, 0];
  // A row may leave its number to its first cell.
  let isRowNamed = false;
  return xml.replaceAll(placedTags, (tag, begin, name, attributes: string, end) => {
    const [, , double, single] = placeAttribute.exec(attributes) ?? [];
    const own = double ?? single;
    if (name === "row") {
      const number = own === undefined ? row + 1 : Number(own);
      if (!Number.isInteger(number) || number <= row) {
        throw new SheetOrderError(`the row ${own} follows the row ${row}`);
      }
      [row, column, isRowNamed] = [number, 0, own !== undefined];
      return tag;
    }
    const place = placeIn(own, { row, column, isRowNamed });
    [row, column, isRowNamed] = [place.row, place.column, true];
    if (own === place.place) return tag;
    const others = attributes.replace(placeAttribute, "");
    return `${begin} r="${place.place}"${others}${end}>`;
  });
}

function placeIn(
  own: string | undefined,
  at: { readonly row: number; readonly column: number; readonly isRowNamed: boolean },
) {
  const next = at.column + 1;
  if (own === undefined) {
    const place = `${columnLetters(next)}${at.row}`;
    return { place, row: at.row, column: next };
  }
  if (!/^[A-Z]{1,3}[1-9]\d*$/i.test(own)) {
    throw new SheetOrderError(`the place "${own}" of a cell is none`);
  }
  const place = placeOf(own);
  const isInRow = at.isRowNamed ? place.row === at.row : place.row >= at.row;
  if (!isInRow) throw new SheetOrderError(`the cell ${place.place} is in row ${at.row}`);
  if (place.column < next) {
    throw new SheetOrderError(`the cell ${place.place} follows one that is to the right of it`);
  }
  return place;
}
