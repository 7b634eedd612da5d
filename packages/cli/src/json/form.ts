import { Buffer } from "#platform";
import {
  backslashByte,
  closeListByte,
  closeObjectByte,
  colonByte,
  commaByte,
  isNewline,
  kinds,
  openListByte,
  openObjectByte,
  quoteByte,
  slashByte,
  starByte,
  wordKind,
} from "./bytes.ts";
import type { ReaderOptions } from "./options.ts";

/**
 * How a file that begins with `{` is to be read: as one object with lists of records, or as records
 * one after the other. `unknown_list` names a member that holds objects under an unknown name.
 */
export type Form =
  | { readonly kind: "object" }
  | { readonly kind: "lines" }
  | { readonly kind: "unknown_list"; readonly name: string; readonly index: number };

/** Thrown inside when the bytes end before it can be decided. */
class OutOfBytes extends Error {}

/**
 * Decides by the names in the first object, which `head` begins with. The name of a collection
 * makes it the object form, a field of a record makes it lines. Other names decide
 * nothing, unless they hold a list of objects. If no name decides, it is lines only if another
 * object follows. Text that is no JSON decides by the first known name in its first line.
 * Undefined means that more bytes are needed; `isAll` that there are none.
 */
export function detectForm(
  head: Uint8Array,
  isAll: boolean,
  options: ReaderOptions,
): Form | undefined {
  try {
    return new FormDetector(head, isAll, options).detect();
  } catch (error) {
    if (!(error instanceof OutOfBytes)) throw error;
    return isAll ? formOfFirstLine(head, options) : undefined;
  }
}

class FormDetector {
  private at = 1;
  private readonly bytes: Uint8Array;
  private readonly isAll: boolean;
  private readonly options: ReaderOptions;

  constructor(bytes: Uint8Array, isAll: boolean, options: ReaderOptions) {
    this.bytes = bytes;
    this.isAll = isAll;
    this.options = options;
  }

  detect(): Form {
    for (;;) {
      const byte = this.next();
      if (byte === closeObjectByte) return this.afterObject();
      if (byte !== quoteByte) return this.guess();
      const index = this.at;
      const name = this.name();
      if (name === undefined || this.next() !== colonByte) return this.guess();
      this.at += 1;
      const form = this.member(name, index) ?? this.skipValue();
      if (form !== undefined) return form;
      if (this.next() === commaByte) this.at += 1;
      else if (this.next() !== closeObjectByte) return this.guess();
    }
  }

  /** What a name decides, with the value that begins after it. */
  private member(name: string, index: number): Form | undefined {
    const { collections, extras, recordFields } = this.options;
    if (collections.includes(name)) return { kind: "object" };
    if (extras.includes(name)) return undefined;
    if (recordFields.includes(name)) return { kind: "lines" };
    if (this.next() !== openListByte) return undefined;
    const list = this.at;
    this.at += 1;
    if (this.next() === openObjectByte) return { kind: "unknown_list", name, index };
    this.at = list;
    return undefined;
  }

  /** No name has decided: only another object tells that the first one was a record. */
  private afterObject(): Form {
    this.at += 1;
    try {
      return { kind: this.next() === openObjectByte ? "lines" : "object" };
    } catch (error) {
      if (error instanceof OutOfBytes && this.isAll) return { kind: "object" };
      throw error;
    }
  }

  /** The text is no JSON from here on. */
  private guess(): Form {
    const lineEnd = this.bytes.findIndex(isNewline);
    if (lineEnd < 0) throw new OutOfBytes();
    return formOfFirstLine(this.bytes, this.options);
  }

  private skipValue(): Form | undefined {
    let depth = 0;
    do {
      const byte = this.next();
      if (byte === quoteByte) {
        if (this.name() === undefined) return this.guess();
        continue;
      }
      if (byte === openObjectByte || byte === openListByte) depth += 1;
      else if (byte === closeObjectByte || byte === closeListByte) depth -= 1;
      else if (kinds[byte] !== wordKind && depth === 0) return this.guess();
      this.at += 1;
      if (kinds[byte] === wordKind) this.skipWord();
    } while (depth > 0);
    return depth < 0 ? this.guess() : undefined;
  }

  private skipWord(): void {
    while (kinds[this.byte()] === wordKind) this.at += 1;
  }

  /** The string at this place, or undefined if it is not closed on its line. */
  private name(): string | undefined {
    const from = this.at + 1;
    this.at = from;
    for (;;) {
      const byte = this.byte();
      if (isNewline(byte)) return undefined;
      this.at += byte === backslashByte ? 2 : 1;
      if (byte === quoteByte) return text(this.bytes.subarray(from, this.at - 1));
    }
  }

  /** The next byte that is neither blank nor in a comment; stays on it. */
  private next(): number {
    for (;;) {
      const byte = this.byte();
      if (byte === slashByte) this.skipComment();
      else if (byte > 0x20) return byte;
      else this.at += 1;
    }
  }

  private skipComment(): void {
    this.at += 1;
    const opener = this.byte();
    this.at += 1;
    if (opener === slashByte) {
      while (!isNewline(this.byte())) this.at += 1;
    } else if (opener === starByte) {
      while (this.byte() !== starByte || this.bytes[this.at + 1] !== slashByte) this.at += 1;
      this.at += 2;
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new OutOfBytes();
    return byte;
  }
}

/** The form that the first known name in the first line speaks for. */
function formOfFirstLine(head: Uint8Array, options: ReaderOptions): Form {
  const lineEnd = head.findIndex(isNewline);
  const line = text(lineEnd < 0 ? head : head.subarray(0, lineEnd));
  for (const word of line.match(/\w+/g) ?? []) {
    if (options.collections.includes(word)) return { kind: "object" };
    if (options.recordFields.includes(word)) return { kind: "lines" };
  }
  return { kind: "object" };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
