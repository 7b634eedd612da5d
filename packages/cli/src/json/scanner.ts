import { limits } from "@carryover/contract/client";
import { Buffer } from "#platform";
import { Brackets } from "./brackets.ts";
import { blankKind, kinds, newlineKind, slashByte } from "./bytes.ts";
import { Comment } from "./comment.ts";
import { Cursor } from "./cursor.ts";
import { byteOrderMarkLength, encodingBytes } from "./encoding.ts";
import { unexpectedText, unknownName, unterminatedComment } from "./faults/faults.ts";
import { detectForm } from "./form.ts";
import { ScannedItem } from "./item.ts";
import { ItemScanner } from "./item-scanner.ts";
import type { ReaderOptions } from "./options.ts";
import { Outline, type Role } from "./outline.ts";
import { advance, type Position } from "./position.ts";
import { readExtra, readName } from "./top-level.ts";

/** Receives what the scanner finds. The item is reused: it is only valid during the call. */
export interface ScannerSink {
  /** A record of a collection, sound or not. */
  record(collection: string, item: ScannedItem): void;
  /** The parsed value of an extra top-level name; the item is the value. */
  extra(name: string, value: unknown, item: ScannedItem, namePosition: Position): void;
}

/**
 * The one grammar of import files: an object with lists of records, a bare list, or records one
 * after the other, all with comments and trailing commas. `push` it the bytes of the file in
 * pieces of any size, then call `end`; both throw a FileFault when the structure is broken.
 */
export class Scanner {
  private readonly cursor = new Cursor();
  private readonly brackets = new Brackets();
  private readonly comment = new Comment(this.cursor);
  private readonly item = new ScannedItem(this.cursor);
  private readonly items = new ItemScanner(this.cursor, this.brackets, this.item);
  private readonly outline: Outline;
  private readonly options: ReaderOptions;
  private readonly sink: ScannerSink;
  /** First bytes, until there are enough to know the encoding. */
  private head: Buffer | undefined = Buffer.alloc(0);
  /** What the item being scanned is. */
  private role: Role | undefined;
  /** Bytes of the probe at which it is looked at again: doubling, so that it costs little. */
  private probeBytes = 1;

  constructor(options: ReaderOptions, sink: ScannerSink) {
    this.options = options;
    this.sink = sink;
    this.outline = new Outline(this.cursor, this.brackets, this.item, options);
  }

  /** Takes the next bytes of the file; they may be overwritten after the call. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.head === undefined) {
      this.cursor.enter(chunk);
    } else {
      this.head = Buffer.concat([this.head, chunk]);
      if (this.head.length < encodingBytes) return;
      this.open(this.head);
    }
    this.scanChunk();
  }

  /** Whether the lists of the file have names; known when it has begun. */
  get hasNames(): boolean {
    return this.outline.hasNames;
  }

  /** The collections that the file has a list of so far, also an empty one. */
  get collectionsSeen(): ReadonlySet<string> {
    return this.outline.collectionsSeen;
  }

  /** How many JSON documents the file has so far. */
  get documentCount(): number {
    return this.outline.documentCount;
  }

  /** Says that the file ends here. */
  end(): void {
    if (this.head !== undefined) {
      this.open(this.head);
      this.scanChunk();
    }
    this.endComment();
    while (this.role !== undefined) {
      let at = 0;
      if (this.role === "probe") {
        at = this.probe(true) ?? 0;
      } else {
        this.items.end();
        this.finishItem(0);
      }
      this.scanChunk(at);
      this.endComment();
    }
    this.outline.end();
  }

  /** Begins the file with its first bytes. */
  private open(head: Buffer): void {
    this.head = undefined;
    const offset = byteOrderMarkLength(head);
    this.cursor.restart(head.subarray(offset), { line: 1, column: 1, offset });
  }

  private scanChunk(from = 0): void {
    const { cursor, comment, items } = this;
    let at = from;
    for (;;) {
      while (at < cursor.chunk.length) {
        if (comment.isOpen || (cursor.chunk[at] === slashByte && this.takesComments())) {
          at = this.skipComment(at);
        } else if (this.role === undefined) {
          at = this.scanOutside(at);
        } else if (this.role === "probe") {
          at = cursor.chunk.length;
        } else {
          at = items.scan(at);
          if (items.isEnded) at = this.finishItem(at);
        }
      }
      const next = this.role === "probe" ? this.probe(false) : undefined;
      if (next === undefined) break;
      at = next;
    }
    if (this.role !== undefined) this.item.keep();
    cursor.leave();
  }

  private takesComments(): boolean {
    return this.role === undefined || (this.role !== "probe" && this.items.takesComments);
  }

  private skipComment(from: number): number {
    const { comment, cursor, item, items } = this;
    const at = comment.scan(from);
    if (comment.isOpen) return at;
    if (comment.isStraySlash) this.addStraySlash();
    else if (this.role !== undefined && items.mode === "plain") {
      const start = item.start.offset;
      item.addEdit(comment.start.offset - start, cursor.base + at - start);
    }
    return at;
  }

  private addStraySlash(): void {
    const { start } = this.comment;
    if (this.role === undefined) throw unexpectedText(start, "This text is not expected here.");
    this.items.addWord(start);
  }

  private endComment(): void {
    if (this.comment.isUnterminated) throw unterminatedComment(this.comment.start);
    if (this.comment.end()) this.addStraySlash();
  }

  private scanOutside(from: number): number {
    const { cursor, items } = this;
    const kind = kinds[cursor.chunk[from] as number];
    if (kind === blankKind) return from + 1;
    if (kind === newlineKind) {
      cursor.newline(from);
      return from + 1;
    }
    this.role = this.outline.step(from);
    if (this.role === undefined) return from + 1;
    if (this.role === "probe") {
      this.item.begin(cursor.positionAt(from));
      this.probeBytes = 1;
      return cursor.chunk.length;
    }
    return items.begin(from);
  }

  /** Hands on the item that ended before `at`; gives the index to go on from. */
  private finishItem(at: number): number {
    const { item, items, outline, sink } = this;
    const role = this.role as Role;
    this.role = undefined;
    items.isEnded = false;
    outline.finish(role, items.isCutShort);
    if (role === "record") sink.record(outline.collection, item);
    else if (role === "name") outline.setName(readName(item), item.start);
    else {
      const { name, namePosition } = outline;
      const value = readExtra(name, item);
      outline.setExtra(value);
      sink.extra(name, value, item, namePosition);
    }
    if (item.nextLine === undefined || item.end > item.nextLine.offset) return at;
    return this.goBackTo(item.nextLine);
  }

  /** Scans again from the start of a line in the item that has just ended. */
  private goBackTo(position: Position): number {
    const { cursor, item } = this;
    const { base, chunk } = cursor;
    if (position.offset >= base) return cursor.moveTo(position);
    const rest = item.slice(position.offset, base + chunk.length);
    cursor.restart(Buffer.from(rest), position);
    return 0;
  }

  /**
   * Decides what an object is, and goes back to its start. Returns the index in the chunk to go on
   * from; undefined if it cannot be decided yet.
   */
  private probe(isAll: boolean): number | undefined {
    const { cursor, item, options } = this;
    const { start } = item;
    const bytes = item.slice(start.offset, cursor.base + cursor.chunk.length);
    const isEnough = bytes.length >= limits.recordBytesMax;
    if (!isAll && !isEnough && bytes.length < this.probeBytes) return undefined;
    this.probeBytes = bytes.length * 2;
    const head = bytes.subarray(0, limits.recordBytesMax);
    const form = detectForm(head, isAll || isEnough, options);
    if (form === undefined) return undefined;
    if (form.kind === "unknown_list") {
      throw unknownName(form.name, advance(start, head, form.index), options);
    }
    this.role = undefined;
    if (form.kind === "lines") {
      this.outline.beginLines(start);
      this.items.isLines = true;
      return this.goTo(start, bytes);
    }
    this.outline.beginObject(start);
    const { line, column, offset } = start;
    return this.goTo({ line, column: column + 1, offset: offset + 1 }, bytes.subarray(1));
  }

  /** Goes on at `position`, where `bytes` begin; copies them only if the chunk lacks some. */
  private goTo(position: Position, bytes: Buffer): number {
    const { cursor } = this;
    if (position.offset >= cursor.base) return cursor.moveTo(position);
    cursor.restart(Buffer.from(bytes), position);
    return 0;
  }
}
