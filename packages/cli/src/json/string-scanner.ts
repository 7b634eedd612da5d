import {
  backslashByte,
  closeListByte,
  closeObjectByte,
  isNewline,
  openListByte,
  openObjectByte,
  quoteByte,
  stringStops,
} from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import type { ScannedItem } from "./item.ts";
import type { Position } from "./position.ts";

/**
 * Finds where a string ends. JSON knows no newline inside a string, so a string ends with its line:
 * a lost quote spoils one record, and not all that follow.
 */
export class StringScanner {
  /** True while the string goes on in the next chunk. */
  isOpen = false;
  private isEscaped = false;
  private start: Position = { line: 1, column: 1, offset: 0 };
  private readonly cursor: Cursor;
  private readonly item: ScannedItem;

  constructor(cursor: Cursor, item: ScannedItem) {
    this.cursor = cursor;
    this.item = item;
  }

  /** Opens a string whose quote stands at `start`; `resume` goes on after the quote. */
  begin(start: Position): void {
    this.start = start;
    this.isOpen = true;
    this.isEscaped = false;
  }

  /** Goes on with the open string; gives the index after what belongs to it. */
  resume(from: number): number {
    const skipsOne = this.isEscaped && !isNewline(this.cursor.chunk[from]);
    this.isOpen = false;
    this.isEscaped = false;
    return this.skip(skipsOne ? from + 1 : from, -1);
  }

  /** Goes to the end of the string whose quote is at index `start`, or < 0 if it was before. */
  skip(from: number, start: number): number {
    const { chunk } = this.cursor;
    const end = chunk.length;
    let at = from;
    while (at < end) {
      const byte = chunk[at] as number;
      if (stringStops[byte] === 0) {
        at += 1;
      } else if (byte === quoteByte) {
        return at + 1;
      } else if (byte === backslashByte) {
        this.item.hasEscapes = true;
        this.isEscaped = at + 1 === end;
        at += isNewline(chunk[at + 1]) ? 1 : 2;
      } else {
        this.loseQuote(at, start);
        return at;
      }
    }
    if (start >= 0) this.start = this.cursor.positionAt(start);
    this.isOpen = true;
    return end;
  }

  private loseQuote(at: number, start: number): void {
    const { item, cursor } = this;
    const position = start >= 0 ? cursor.positionAt(start) : this.start;
    item.lostQuote ??= position;
    item.swallowedClosers += surplusClosers(item.slice(position.offset, cursor.base + at));
  }
}

/** How many more brackets a text closes than it opens. */
function surplusClosers(text: Uint8Array): number {
  let surplus = 0;
  for (const byte of text) {
    if (byte === closeObjectByte || byte === closeListByte) surplus += 1;
    if (byte === openObjectByte || byte === openListByte) surplus -= 1;
  }
  return surplus;
}
