import { limits } from "@carryover/contract/client";
import type { Brackets } from "./brackets.ts";
import {
  blankKind,
  closeListByte,
  colonKind,
  commaByte,
  commaKind,
  isNewline,
  kinds,
  newlineKind,
  openKind,
  openListByte,
  openObjectByte,
  quoteByte,
  quoteKind,
  slashKind,
  wordKind,
} from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { tooManyBrackets, truncatedFile, unbalancedBracket } from "./faults/faults.ts";
import { afterColon, afterOpen, afterValue, type ItemProblem, type ScannedItem } from "./item.ts";
import type { Position } from "./position.ts";
import { StringScanner } from "./string-scanner.ts";

/** plain: brackets and strings; tail: after the record on its line; spoiled: to the next record. */
type Mode = "none" | "plain" | "word" | "line" | "tail" | "spoiled";

/**
 * Finds where one item ends: the hot loop. `scan` takes bytes until `isEnded`, or until the chunk
 * is used up. When `isLines` is set, each line is a record of its own, and a broken one ends at the
 * next line that begins with `{`:
 * - A line that begins with `{` where JSON allows one is taken as part of the record.
 * - Anywhere else it begins the next record, and the one before it is broken.
 * - Once a record turns out to be broken or too deep it ends before the first such line, and
 *   `nextLine` says from where to scan again.
 */
export class ItemScanner {
  isLines = false;
  isEnded = false;
  /** True if the item's end was swallowed by a string, together with the comma after it. */
  isCutShort = false;
  mode: Mode = "none";
  private floor = 0;
  private hasTailComma = false;
  private readonly cursor: Cursor;
  private readonly brackets: Brackets;
  private readonly item: ScannedItem;
  private readonly strings: StringScanner;

  constructor(cursor: Cursor, brackets: Brackets, item: ScannedItem) {
    this.cursor = cursor;
    this.brackets = brackets;
    this.item = item;
    this.strings = new StringScanner(cursor, item);
  }

  /** True where a slash may begin a comment. */
  get takesComments(): boolean {
    return this.mode === "tail" || (this.mode === "plain" && !this.strings.isOpen);
  }

  /** Begins an item with the byte at `at`; gives the index after it. */
  begin(at: number): number {
    const start = this.cursor.positionAt(at);
    const byte = this.cursor.chunk[at] as number;
    this.item.begin(start);
    this.isEnded = false;
    this.isCutShort = false;
    this.hasTailComma = false;
    this.floor = this.brackets.depth;
    this.strings.isOpen = false;
    if (byte === openObjectByte || byte === openListByte) {
      this.brackets.open(byte, start);
      this.item.last = afterOpen;
      this.mode = "plain";
      return at + 1;
    }
    if (this.isLines) {
      this.mode = "line";
      return at;
    }
    this.mode = byte === quoteByte ? "plain" : "word";
    if (byte === quoteByte) this.strings.begin(start);
    return at + 1;
  }

  /** Goes on at `from`; gives the index after what belongs to the item. */
  scan(from: number): number {
    switch (this.mode) {
      case "plain":
        return this.strings.isOpen ? this.resumeString(from) : this.scanPlain(from);
      case "word":
        return this.scanWord(from);
      case "tail":
        return this.scanTail(from);
      default:
        return this.scanLines(from);
    }
  }

  /** The file ends here: ends the item too, or throws a truncated_file. */
  end(): void {
    const { item, cursor } = this;
    if (this.mode === "tail") this.endAt(item.closedAt as number);
    else if (this.mode === "word") this.endAt(cursor.base);
    else if (this.mode === "line" || this.mode === "spoiled") this.endAt(item.end);
    else if (this.isLines && this.isBrokenLine()) this.breakOff(0);
    else throw truncatedFile(this.brackets, cursor.positionAt(0), item.lostQuote);
  }

  /** Something that is no value stands at `position`, which spoils the item. */
  addWord(position: Position): void {
    if (this.mode === "tail") this.spoilTail(position);
    else this.item.last = afterValue;
  }

  private scanPlain(from: number): number {
    const { cursor, item, strings } = this;
    const { chunk } = cursor;
    const end = chunk.length;
    const shift = cursor.base - item.start.offset;
    let { last } = item;
    let colons = 0;
    let at = from;
    while (at < end) {
      const kind = kinds[chunk[at] as number] as number;
      if (kind === wordKind) {
        last = afterValue;
        at += 1;
      } else if (kind === blankKind) {
        at += 1;
      } else if (kind === quoteKind) {
        last = afterValue;
        at = strings.skip(at + 1, at);
        if (strings.isOpen) break;
      } else if (kind === colonKind) {
        colons += 1;
        last = afterColon;
        at += 1;
      } else if (kind === commaKind) {
        last = last === afterValue ? shift + at : afterOpen;
        at += 1;
      } else if (kind === newlineKind) {
        cursor.newline(at);
        at += 1;
      } else if (kind === slashKind) {
        break;
      } else {
        item.last = last;
        at = kind === openKind ? this.open(at) : this.close(at);
        last = item.last;
        if (this.mode !== "plain") break;
      }
    }
    item.colons += colons;
    item.last = last;
    return at;
  }

  /** Goes on with a string from the chunk before, which may be the whole item. */
  private resumeString(from: number): number {
    const at = this.strings.resume(from);
    const isWhole = !this.strings.isOpen && this.brackets.depth === this.floor;
    return isWhole ? this.endAt(this.cursor.base + at, at) : at;
  }

  private open(at: number): number {
    const { brackets, cursor, item } = this;
    const byte = cursor.chunk[at] as number;
    const mayEnd = this.isLines || item.lostQuote !== undefined;
    if (mayEnd && byte === openObjectByte && this.endsBefore(at)) return at;
    const isTooDeep = brackets.depth - this.floor >= limits.recordDepthMax;
    if (isTooDeep && item.nextLine !== undefined && item.reachesTo(at)) return this.spoil(at);
    const wantsPlace = brackets.remembersNext || (isTooDeep && item.tooDeep === undefined);
    const position = wantsPlace ? cursor.positionAt(at) : undefined;
    if (!brackets.open(byte, position)) throw tooManyBrackets(cursor.positionAt(at));
    if (isTooDeep) item.tooDeep ??= position;
    item.last = afterOpen;
    return at + 1;
  }

  private close(at: number): number {
    const { brackets, cursor, item } = this;
    const byte = cursor.chunk[at] as number;
    if (!brackets.close(byte)) return this.mismatch(at);
    if (item.last >= 0) item.addEdit(item.last, item.last + 1);
    item.last = afterValue;
    if (brackets.depth === this.floor) {
      const isWhole = !this.isLines || isNewline(cursor.chunk[at + 1]);
      if (isWhole) return this.endAt(cursor.base + at + 1, at + 1);
      item.closedAt = cursor.base + at + 1;
      this.mode = "tail";
    }
    return at + 1;
  }

  private mismatch(at: number): number {
    const { brackets, cursor, item } = this;
    const byte = cursor.chunk[at] as number;
    if (byte === closeListByte && !this.isLines && this.hasSwallowedItsEnd(at)) {
      return this.cutShort(at);
    }
    const position = cursor.positionAt(at);
    const fault = unbalancedBracket(brackets, byte, position, item.lostQuote);
    if (!this.isLines) throw fault;
    item.problem = { position: fault.position, message: fault.message };
    return this.spoil(at);
  }

  /** Whether the `{` at `at` begins the next record, because this one lacks its end. */
  private endsBefore(at: number): boolean {
    const { brackets, cursor, item } = this;
    const isAllowed = brackets.inList ? item.last !== afterValue : item.last === afterColon;
    if (this.isLines && isNewline(cursor.byteBefore(at))) {
      if (isAllowed) item.nextLine ??= cursor.positionAt(at);
      else this.breakOff(at);
      return !isAllowed;
    }
    if (isAllowed || !this.hasSwallowedItsEnd(at)) return false;
    this.cutShort(at);
    return true;
  }

  private cutShort(at: number): number {
    this.isCutShort = true;
    return this.endAt(this.item.trimmedEnd(this.cursor.base + at), at);
  }

  /** A lost quote has swallowed all the brackets that would have closed the record. */
  private hasSwallowedItsEnd(at: number): boolean {
    const { item } = this;
    const depth = this.brackets.depth - this.floor;
    return item.lostQuote !== undefined && item.swallowedClosers >= depth && item.reachesTo(at);
  }

  /** Ends a record that is never closed before `at`, or before the first line that may be one. */
  private breakOff(at: number): void {
    const { item, cursor } = this;
    const canGoBack = item.nextLine !== undefined && item.reachesTo(at);
    if (!canGoBack) item.nextLine = undefined;
    const end = item.nextLine?.offset ?? cursor.base + at;
    item.problem = this.unclosedBefore(end);
    if (item.lostQuote !== undefined && item.lostQuote.offset >= end) item.lostQuote = undefined;
    this.endAt(item.reachesTo(at) ? item.trimmedEnd(end) : end);
  }

  /** The innermost bracket still open among those before an offset. */
  private unclosedBefore(offset: number): ItemProblem {
    const { brackets, item } = this;
    let { depth } = brackets;
    while (depth > this.floor + 1 && !(brackets.offsetAt(depth) < offset)) depth -= 1;
    const position = brackets.at(depth).position ?? item.start;
    return { position, message: `The ${brackets.name(depth)} is never closed.` };
  }

  /** Abandons a broken record, and looks for the next one. */
  private spoil(at: number): number {
    const { item, cursor } = this;
    if (item.nextLine !== undefined && item.reachesTo(at)) {
      this.breakOff(at);
      return at;
    }
    item.nextLine = undefined;
    item.end = cursor.base + at + 1;
    this.brackets.cut(this.floor);
    this.mode = "spoiled";
    return at + 1;
  }

  private endAt(offset: number, next = 0): number {
    this.item.end = offset;
    this.isEnded = true;
    this.mode = "none";
    this.brackets.cut(this.floor);
    return next;
  }

  private scanWord(from: number): number {
    const { chunk, base } = this.cursor;
    for (let at = from; at < chunk.length; at += 1) {
      if (kinds[chunk[at] as number] !== wordKind) return this.endAt(base + at, at);
    }
    return chunk.length;
  }

  /** After a record on its line: only another record, or one comma, may follow. */
  private scanTail(from: number): number {
    const { cursor, item } = this;
    for (let at = from; at < cursor.chunk.length; at += 1) {
      const byte = cursor.chunk[at] as number;
      if (kinds[byte] === blankKind) continue;
      if (isNewline(byte) || byte === openObjectByte) {
        return this.endAt(item.closedAt as number, at);
      }
      if (kinds[byte] === slashKind) return at;
      if (byte === commaByte && !this.hasTailComma) {
        this.hasTailComma = true;
        continue;
      }
      this.spoilTail(cursor.positionAt(at));
      return at;
    }
    return cursor.chunk.length;
  }

  /** Something else follows: the line is broken, and its record with it. */
  private spoilTail(position: Position): void {
    const message = "This stands after the end of the record, on the same line.";
    this.item.problem = { position, message };
    this.item.end = position.offset + 1;
    this.item.closedAt = undefined;
    this.mode = "line";
  }

  /** Takes the rest of the line, and when spoiled all lines up to one that begins with `{`. */
  private scanLines(from: number): number {
    const { cursor, item } = this;
    for (let at = from; at < cursor.chunk.length; at += 1) {
      const byte = cursor.chunk[at] as number;
      if (isNewline(byte)) {
        if (this.mode === "line") return this.endAt(item.end, at);
        cursor.newline(at);
      } else if (kinds[byte] !== blankKind) {
        const isNext = byte === openObjectByte && isNewline(cursor.byteBefore(at));
        if (this.mode === "spoiled" && isNext) return this.endAt(item.end, at);
        item.end = cursor.base + at + 1;
      }
    }
    return cursor.chunk.length;
  }

  /** Whether the file's last record is broken, as opposed to cut off with the file. */
  private isBrokenLine(): boolean {
    const { cursor, item } = this;
    if (item.lostQuote !== undefined) return true;
    if (!item.reachesTo(0)) return false;
    return item.nextLine !== undefined || this.isWholeLine(cursor.previousByte);
  }

  /** A single line, ended by a newline, is complete, however broken it is. */
  private isWholeLine(lastByte: number): boolean {
    const { cursor, item } = this;
    const bytes = item.slice(item.start.offset, item.trimmedEnd(cursor.base));
    return isNewline(lastByte) && !bytes.some(isNewline);
  }
}
