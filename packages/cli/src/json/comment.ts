import { carriageReturnByte, isNewline, lineFeedByte, slashByte, starByte } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import type { Position } from "./position.ts";

type CommentState = "none" | "slash" | "line" | "block" | "star";

/** Skips one comment at a time, wherever the chunks are cut. */
export class Comment {
  /** Where the comment, or a slash that begins none, stands. */
  start: Position = { line: 1, column: 1, offset: 0 };
  /** True after `scan` if the slash begins no comment. */
  isStraySlash = false;
  private state: CommentState = "none";
  private readonly cursor: Cursor;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** True while the comment goes on in the next chunk. */
  get isOpen(): boolean {
    return this.state !== "none";
  }

  /** True if the end of the file may not come now. */
  get isUnterminated(): boolean {
    return this.state === "block" || this.state === "star";
  }

  /** Begins with the slash at `from`, or goes on there; gives the index after what it took. */
  scan(from: number): number {
    let at = from;
    if (this.state === "none") {
      this.start = this.cursor.positionAt(at);
      this.state = "slash";
      at += 1;
    }
    if (this.state === "slash") {
      if (at === this.cursor.chunk.length) return at;
      const byte = this.cursor.chunk[at];
      this.isStraySlash = byte !== slashByte && byte !== starByte;
      if (this.isStraySlash) {
        this.state = "none";
        return at;
      }
      this.state = byte === slashByte ? "line" : "block";
      at += 1;
    }
    return this.state === "line" ? this.scanLine(at) : this.scanBlock(at);
  }

  /** At the end of the file, which ends a line comment too; true if a lone slash is left. */
  end(): boolean {
    const wasSlash = this.state === "slash";
    this.state = "none";
    return wasSlash;
  }

  private scanLine(from: number): number {
    const { chunk } = this.cursor;
    let at = from;
    while (at < chunk.length) {
      const byte = chunk[at];
      if (byte === lineFeedByte || byte === carriageReturnByte) {
        this.state = "none";
        break;
      }
      at += 1;
    }
    return at;
  }

  private scanBlock(from: number): number {
    const { chunk } = this.cursor;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (byte === slashByte && this.state === "star") {
        this.state = "none";
        return at + 1;
      }
      this.state = byte === starByte ? "star" : "block";
      if (isNewline(byte)) this.cursor.newline(at);
    }
    return chunk.length;
  }
}
