import { limits } from "@carryover/contract/client";
import { Buffer } from "#platform";
import type { Cursor } from "./cursor.ts";
import type { Position } from "./position.ts";

/** What stood last in a record, if it is no comma; an offset of 0 and more is that of a comma. */
export const afterValue = -1;
export const afterOpen = -2;
export const afterColon = -3;

/** What is structurally wrong with one record, while the file around it can still be read. */
export interface ItemProblem {
  readonly position: Position;
  readonly message: string;
}

/**
 * The piece of the file being scanned: a record, the name of a top-level member, or the value of
 * one. It keeps the bytes of earlier chunks, up to the size a record may have.
 */
export class ScannedItem {
  start: Position = { line: 1, column: 1, offset: 0 };
  /** Offset in the file after the last byte. */
  end = 0;
  /** Colons outside of strings; as many as there are members. */
  colons = 0;
  hasEscapes = false;
  /** Comments and trailing commas: pairs of offsets from the start of the item. */
  edits: number[] = [];
  /** Offset of the last comma from the start of the item, or one of the constants above. */
  last = afterValue;
  /** The quote of the first string that is not closed on its line. */
  lostQuote: Position | undefined;
  /** Closing brackets without an opening one in strings that are not closed on their line. */
  swallowedClosers = 0;
  /** First bracket beyond the deepest level allowed. */
  tooDeep: Position | undefined;
  problem: ItemProblem | undefined;
  /** Offset after the bracket that closes the item, when text may follow it on its line. */
  closedAt: number | undefined;
  /** Start of the first later line that may begin another record, should this one be broken. */
  nextLine: Position | undefined;
  private pending: Buffer = Buffer.alloc(4096);
  private pendingBytes = 0;
  private isDropped = false;
  readonly cursor: Cursor;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Makes it the item that begins at `start`. */
  begin(start: Position): void {
    this.start = start;
    this.end = start.offset;
    this.colons = 0;
    this.hasEscapes = false;
    if (this.edits.length > 0) this.edits = [];
    this.last = afterValue;
    this.lostQuote = undefined;
    this.swallowedClosers = 0;
    this.tooDeep = undefined;
    this.problem = undefined;
    this.closedAt = undefined;
    this.nextLine = undefined;
    this.pendingBytes = 0;
    this.isDropped = false;
  }

  get byteLength(): number {
    return this.end - this.start.offset;
  }

  get isTooLarge(): boolean {
    return this.byteLength > limits.recordBytesMax;
  }

  /** True if the item was not cut by the border of two chunks. */
  get isInChunk(): boolean {
    return this.start.offset >= this.cursor.base;
  }

  /** The file's bytes from the start to the end; only valid until the scanner goes on. */
  get bytes(): Buffer {
    return this.slice(this.start.offset, this.end);
  }

  /** True while everything from the start to the byte at `index` of the chunk is at hand. */
  reachesTo(index: number): boolean {
    return this.cursor.base + index - this.start.offset <= limits.recordBytesMax;
  }

  /** The bytes between two offsets of the file, none if they were too many to be kept. */
  slice(from: number, to: number): Buffer {
    const { base, chunk } = this.cursor;
    if (from >= base) return chunk.subarray(from - base, to - base);
    if (this.isDropped) return Buffer.alloc(0);
    const first = this.start.offset;
    const kept = this.pending.subarray(from - first, Math.min(to, base) - first);
    return to <= base ? kept : Buffer.concat([kept, chunk.subarray(0, to - base)]);
  }

  /** Notes what is to be blanked, as offsets from the start; nothing beyond the largest size. */
  addEdit(from: number, to: number): void {
    if (to <= limits.recordBytesMax) this.edits.push(from, to);
  }

  /** Offset after the last byte before `to` that is neither blank nor a newline. */
  trimmedEnd(to: number): number {
    const bytes = this.slice(this.start.offset, to);
    let length = bytes.length;
    while (length > 0 && (bytes[length - 1] as number) <= 0x20) length -= 1;
    return bytes.length === 0 ? to : this.start.offset + length;
  }

  /** Keeps what the chunk holds of the item, since the chunk is about to go. */
  keep(): void {
    const { base, chunk } = this.cursor;
    const from = Math.max(this.start.offset - base, 0);
    const to = this.closedAt === undefined ? chunk.length : this.closedAt - base;
    if (to <= from || this.isDropped) return;
    const bytesAfter = this.pendingBytes + to - from;
    if (bytesAfter > limits.recordBytesMax) {
      this.isDropped = true;
      return;
    }
    if (bytesAfter > this.pending.length) this.grow(bytesAfter);
    this.pending.set(chunk.subarray(from, to), this.pendingBytes);
    this.pendingBytes = bytesAfter;
  }

  private grow(bytesMin: number): void {
    const grown = Buffer.alloc(Math.max(bytesMin, this.pending.length * 2));
    grown.set(this.pending.subarray(0, this.pendingBytes));
    this.pending = grown;
  }
}
