import { byteOrderMark } from "./encoding.ts";
import { afterDocument } from "./faults/faults.ts";
import type { Position } from "./position.ts";

/** A byte order mark between two documents, as where files that begin with one are joined. */
export class MarkBetween {
  #start: Position | undefined;
  #count = 0;

  /** Whether the byte at `position` belongs to a mark. Throws if the mark is not complete. */
  takes(byte: number, position: Position): boolean {
    if (byte !== byteOrderMark[this.#count]) {
      this.end();
      return false;
    }
    this.#start ??= position;
    this.#count += 1;
    if (this.#count === byteOrderMark.length) {
      this.#count = 0;
      this.#start = undefined;
    }
    return true;
  }

  /** Throws if the file ends inside a mark. */
  end(): void {
    if (this.#start !== undefined) throw afterDocument(this.#start);
  }
}
