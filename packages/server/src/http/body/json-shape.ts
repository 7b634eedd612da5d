/** The bounds of a JSON text. */
export interface JsonBounds {
  readonly valuesMax: number;
  /** Values of one entry of a list of the outermost object, and of all that is in no such list. */
  readonly entryValuesMax: number;
  readonly depthMax: number;
}

/** A list that is a member of the outermost object. */
export interface ListPlace {
  /** The first byte after its opening bracket. */
  readonly start: number;
  /** Its closing bracket. */
  end: number;
  /** Commas between entries at which it can be cut into pieces of about the wanted size. */
  readonly cuts: number[];
}

export type Excess = keyof JsonBounds;

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [opensList, closesList, opensObject, closesObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Goes through the bytes of a JSON text before it is parsed: counts its values, and finds the lists
 * of the outermost object. Whether the text is JSON at all is left to the parser, which sees every
 * byte; this only has to be right about a text that is.
 */
export class JsonShape {
  readonly lists: ListPlace[] = [];
  readonly #bytes: Buffer;
  readonly #bounds: JsonBounds;
  readonly #pieceBytes: number;
  #at = 0;
  #isInText = false;
  #isInObject = false;
  #depth = 0;
  #deepest = 0;
  /** Every comma, and every container that is not empty, starts one more value. */
  #valueCount = 1;
  #lastOpening = -1;
  #list: ListPlace | null = null;
  #lastCut = 0;
  /** How many values there were when the list began, and the entry in it. */
  #listFrom = 0;
  #entryFrom = 0;
  /** Values of the lists that have ended. */
  #listedCount = 0;

  constructor(bytes: Buffer, bounds: JsonBounds, pieceBytes: number) {
    this.#bytes = bytes;
    this.#bounds = bounds;
    this.#pieceBytes = pieceBytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Processes some more bytes; returns the bound that they exceed, or null. */
  advance(bytesMax: number): Excess | null {
    const end = Math.min(this.#bytes.length, this.#at + bytesMax);
    let isEntryTooLarge = false;
    while (this.#at < end && !isEntryTooLarge) {
      if (this.#isInText) this.#skipText(end);
      else isEntryTooLarge = this.#skipStructure(end);
    }
    if (this.#deepest > this.#bounds.depthMax) return "depthMax";
    // A container that was just opened may turn out to be empty.
    const count = this.#valueCount - (this.#lastOpening === this.#at - 1 ? 1 : 0);
    if (count > this.#bounds.valuesMax) return "valuesMax";
    return isEntryTooLarge || this.#isEntryTooLarge(count) ? "entryValuesMax" : null;
  }

  /** Goes on in a text that a slice has cut. */
  #skipText(end: number): void {
    const at = closingQuote(this.#bytes, this.#at, end);
    this.#isInText = at >= end;
    this.#at = this.#isInText ? at : at + 1;
  }

  /** Up to the end, a text that it cuts, or that of an entry that is too large: then it is true. */
  #skipStructure(end: number): boolean {
    const bytes = this.#bytes;
    for (let at = this.#at; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) {
        at = closingQuote(bytes, at + 1, end);
        if (at < end) continue;
        this.#isInText = true;
        this.#at = at;
        return false;
      }
      if (byte === comma) {
        if (this.#depth === 2 && this.#list !== null && this.#endEntry(this.#list, at)) return true;
        this.#valueCount += 1;
      } else if (byte === opensList || byte === opensObject) {
        this.#open(at, byte);
      } else if (byte === closesList || byte === closesObject) {
        if (this.#close(at)) return true;
      }
    }
    this.#at = end;
    return false;
  }

  #open(at: number, byte: number): void {
    this.#depth += 1;
    if (this.#depth > this.#deepest) this.#deepest = this.#depth;
    if (this.#depth === 1) this.#isInObject = byte === opensObject;
    if (this.#depth === 2 && byte === opensList && this.#isInObject) {
      this.#list = { start: at + 1, end: at + 1, cuts: [] };
      this.#listFrom = this.#entryFrom = this.#valueCount;
      this.#lastCut = at;
    }
    this.#valueCount += 1;
    this.#lastOpening = at;
  }

  /** Whether it ends an entry of a list that is too large, and is the list's last. */
  #close(at: number): boolean {
    if (this.#lastOpening === at - 1) this.#valueCount -= 1;
    this.#depth -= 1;
    if (this.#depth !== 1 || this.#list === null) return false;
    if (this.#isEntryTooLarge(this.#valueCount)) return true;
    this.#list.end = at;
    this.lists.push(this.#list);
    this.#list = null;
    this.#listedCount += this.#valueCount - this.#listFrom;
    return false;
  }

  /** Ends an entry of a list at its comma; whether it is too large. */
  #endEntry(list: ListPlace, at: number): boolean {
    if (this.#isEntryTooLarge(this.#valueCount)) return true;
    this.#entryFrom = this.#valueCount;
    if (at - this.#lastCut < this.#pieceBytes) return false;
    list.cuts.push(at);
    this.#lastCut = at;
    return false;
  }

  #isEntryTooLarge(count: number): boolean {
    const from = this.#list === null ? this.#listedCount : this.#entryFrom;
    return count - from > this.#bounds.entryValuesMax;
  }
}

/**
 * Returns where a text ends; if it does not before the end, where to go on. Short texts, which are
 * most, are gone through here; the rest of a long one is searched natively, even beyond the end.
 */
function closingQuote(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const stepsEnd = Math.min(end, at + shortText);
    while (at < stepsEnd) {
      const byte = bytes[at];
      if (byte === quote) return at;
      at += byte === backslash ? 2 : 1;
    }
    if (at >= end) return at;
    const found = bytes.indexOf(quote, at);
    if (found === -1) return bytes.length;
    if (!isEscaped(bytes, at, found)) return found;
    at = found + 1;
  }
  return at;
}

const shortText = 32;

/**
 * Returns whether an odd number of backslashes is right before a byte, but not before another
 * place.
 */
function isEscaped(bytes: Buffer, from: number, at: number): boolean {
  let first = at;
  while (first > from && bytes[first - 1] === backslash) first -= 1;
  return (at - first) % 2 === 1;
}
