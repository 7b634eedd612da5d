import type { Position } from "../json/position.ts";

/** Where one record stands in its file. */
export interface RecordPlace {
  readonly number: number;
  readonly position: Position;
  readonly byteLength: number;
}

/**
 * Where many records stand in their file, as columns of numbers: tens of thousands of records are
 * in flight at a time, and as objects they would keep the garbage collector busy.
 */
export class RecordPlaces {
  readonly numbers: number[] = [];
  readonly #lines: number[] = [];
  readonly #columns: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];

  get count(): number {
    return this.numbers.length;
  }

  add({ number, position, byteLength }: RecordPlace): void {
    this.numbers.push(number);
    this.#lines.push(position.line);
    this.#columns.push(position.column);
    this.#offsets.push(position.offset);
    this.#lengths.push(byteLength);
  }

  /** The place of a record by its index, or null if there is none. */
  at(index: number): RecordPlace | null {
    const number = this.numbers[index];
    if (number === undefined) return null;
    const line = this.#lines[index] ?? 0;
    const column = this.#columns[index] ?? 0;
    const offset = this.#offsets[index] ?? 0;
    return { number, position: { line, column, offset }, byteLength: this.#lengths[index] ?? 0 };
  }
}
