import { Buffer, isAscii } from "#platform";
import { carriageReturnByte, lineFeedByte } from "./bytes.ts";
import type { Position } from "./position.ts";

/**
 * Where the scanner is: the current chunk, where it begins in the file, and the line. Columns are
 * counted only when somebody asks, from the last point whose column is known; counting them byte by
 * byte would cost a third of the speed.
 */
export class Cursor {
  /** The bytes being scanned. */
  chunk: Buffer = Buffer.alloc(0);
  /** Offset of the chunk's first byte in the file. */
  base = 0;
  /** True if no byte of the chunk is above 0x7f, so that bytes are characters. */
  ascii = true;
  /** Last byte of the chunk before this one. */
  previousByte = 0;
  private line = 1;
  private pointOffset = 0;
  private pointColumn = 1;
  private decoded: string | undefined;

  /** The whole chunk with one character per byte; right for the parts of it that are ASCII. */
  get text(): string {
    this.decoded ??= this.chunk.toString("latin1");
    return this.decoded;
  }

  /** Goes on with the bytes that follow those of the last chunk. */
  enter(chunk: Buffer): void {
    this.chunk = chunk;
    this.ascii = isAscii(chunk);
    this.decoded = undefined;
  }

  /** Goes on with `chunk`, whose first byte stands at `position`. */
  restart(chunk: Buffer, position: Position): void {
    this.enter(chunk);
    this.base = position.offset;
    this.line = position.line;
    this.pointOffset = position.offset;
    this.pointColumn = position.column;
    this.previousByte = lineFeedByte;
  }

  /** Goes back to the start of a line in this chunk; gives its index. */
  moveTo(position: Position): number {
    this.line = position.line;
    this.pointOffset = position.offset;
    this.pointColumn = position.column;
    return position.offset - this.base;
  }

  /** Leaves the chunk; its bytes may be gone afterwards. */
  leave(): void {
    const length = this.chunk.length;
    if (length === 0) return;
    this.positionAt(length);
    this.previousByte = this.chunk[length - 1] as number;
    this.base += length;
    this.chunk = this.chunk.subarray(length);
    this.decoded = undefined;
  }

  /** Byte before `index`, also across the border of two chunks. */
  byteBefore(index: number): number {
    return index > 0 ? (this.chunk[index - 1] as number) : this.previousByte;
  }

  /** Counts the line that ends with the LF or CR at `index`; CR LF is one end. */
  newline(index: number): void {
    const isSecondHalf =
      this.chunk[index] === lineFeedByte && this.byteBefore(index) === carriageReturnByte;
    if (!isSecondHalf) this.line += 1;
    this.pointOffset = this.base + index + 1;
    this.pointColumn = 1;
  }

  /** Position of the byte at `index`, which must not stand before one already asked for. */
  positionAt(index: number): Position {
    const from = this.pointOffset - this.base;
    let column = this.pointColumn + index - from;
    if (!this.ascii) {
      for (let at = from; at < index; at += 1) {
        if (((this.chunk[at] as number) & 0xc0) === 0x80) column -= 1;
      }
    }
    this.pointOffset = this.base + index;
    this.pointColumn = column;
    return { line: this.line, column, offset: this.pointOffset };
  }
}
