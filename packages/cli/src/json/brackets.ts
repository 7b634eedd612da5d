import { closingDistance, openListByte } from "./bytes.ts";
import type { Position } from "./position.ts";

/** Open brackets whose place is remembered; deeper ones are still matched by kind. */
const placesMax = 256;

/** Open brackets there can be at all; one byte each, so that memory stays bounded. */
export const openBracketsMax = 16 * 1024 * 1024;

/** A bracket that is open, as it is named in a message. */
interface OpenBracket {
  readonly opener: string;
  readonly position: Position | undefined;
}

/** The brackets open at the moment, outermost first: of the file, and of the record in it. */
export class Brackets {
  depth = 0;
  private openers: Uint8Array = new Uint8Array(placesMax);
  private readonly places: Position[] = [];

  /** Opens a bracket; false if there are too many. */
  open(opener: number, position: Position | undefined): boolean {
    if (this.depth === this.openers.length && !this.grow()) return false;
    this.openers[this.depth] = opener;
    if (this.depth < placesMax && position !== undefined) this.places[this.depth] = position;
    this.depth += 1;
    return true;
  }

  /** Whether the place of the next bracket is worth finding out. */
  get remembersNext(): boolean {
    return this.depth < placesMax;
  }

  /** Closes the innermost bracket; false, and nothing closed, if it is none of this kind. */
  close(closer: number): boolean {
    if (this.depth === 0) return false;
    if (this.openers[this.depth - 1] !== closer - closingDistance) return false;
    this.depth -= 1;
    return true;
  }

  /** Forgets brackets until `depth` are left. */
  cut(depth: number): void {
    this.depth = depth;
  }

  /** True if the innermost open bracket is a `[`. */
  get inList(): boolean {
    return this.openers[this.depth - 1] === openListByte;
  }

  /** The bracket at a depth, the innermost one by default. */
  at(depth: number = this.depth): OpenBracket {
    return {
      opener: String.fromCharCode(this.openers[depth - 1] as number),
      position: depth <= placesMax ? this.places[depth - 1] : undefined,
    };
  }

  /** Offset of the bracket at a depth; without end if it is not remembered. */
  offsetAt(depth: number): number {
    return this.at(depth).position?.offset ?? Number.POSITIVE_INFINITY;
  }

  /** The innermost open bracket in words: `"[" opened at line 2, column 18`. */
  name(depth: number = this.depth): string {
    const { opener, position } = this.at(depth);
    if (position === undefined) return `"${opener}" at level ${depth}`;
    return `"${opener}" opened at line ${position.line}, column ${position.column}`;
  }

  private grow(): boolean {
    if (this.openers.length >= openBracketsMax) return false;
    const grown = new Uint8Array(this.openers.length * 2);
    grown.set(this.openers);
    this.openers = grown;
    return true;
  }
}
