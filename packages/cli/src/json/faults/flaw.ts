import { visit } from "jsonc-parser";
import type { ScannedItem } from "../item.ts";
import { pointerTo } from "./pointer.ts";

/** What JSON.parse lets pass. `offset` and `firstOffset` count characters of the text. */
export interface Flaw {
  readonly code: "duplicate_key" | "number_out_of_range" | "nul_character" | "lone_surrogate";
  readonly offset: number;
  readonly pointer: string;
  /** The repeated name, and where it stands first. */
  readonly name?: string;
  readonly firstOffset?: number;
}

/** Escapes that may stand for a NUL or for half of a surrogate pair. */
const doubtfulEscape = /\\u(?:0000|[dD][89a-fA-F])/;
/** Ways to write a number so small that it becomes 0. */
const doubtfulZero = /[eE]-\d{3}|\.0{300}/;
/** With this flag, only surrogates without their other half match. */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Whether a parsed item may hold a flaw. It has none if it holds as many names as the text has
 * colons, all its numbers are harmless, and no escape stands for a character that is.
 */
export function mayBeFlawed(value: unknown, text: string, item: ScannedItem): boolean {
  const tally = { nameCount: 0, isTooLarge: false, hasZero: false };
  count(value, tally);
  return (
    tally.nameCount !== item.colons ||
    tally.isTooLarge ||
    (tally.hasZero && doubtfulZero.test(text)) ||
    (item.hasEscapes && doubtfulEscape.test(text))
  );
}

interface Tally {
  nameCount: number;
  isTooLarge: boolean;
  hasZero: boolean;
}

function count(value: unknown, tally: Tally): void {
  if (typeof value === "number") {
    if (!(value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER)) {
      tally.isTooLarge = true;
    } else if (value === 0) {
      tally.hasZero = true;
    }
  } else if (Array.isArray(value)) {
    for (const entry of value) count(entry, tally);
  } else if (typeof value === "object" && value !== null) {
    const members = value as Record<string, unknown>;
    for (const name in members) {
      tally.nameCount += 1;
      count(members[name], tally);
    }
  }
}

/** Whether a number becomes text, with the digits of its source. */
export type TakesNumber = (path: ReadonlyArray<string | number>, source: string) => boolean;

/** The first flaw of a text that JSON.parse accepts; numbers that are taken for text have none. */
export function findFlaw(text: string, takesNumber?: TakesNumber): Flaw | undefined {
  let found: Flaw | undefined;
  const objects: Array<Map<string, number>> = [];
  const note = (flaw: Flaw): void => {
    found ??= flaw;
  };
  visit(text, {
    onObjectBegin: () => {
      objects.push(new Map());
    },
    onObjectEnd: () => {
      objects.pop();
    },
    onObjectProperty: (name, offset, _length, _line, _column, path) => {
      const pointer = pointerTo([...path(), name]);
      const names = objects.at(-1);
      const firstOffset = names?.get(name);
      const code = brokenText(name);
      if (code !== undefined) note({ code, offset, pointer: pointerTo(path()) });
      if (firstOffset !== undefined) {
        note({ code: "duplicate_key", offset, pointer, name, firstOffset });
      }
      names?.set(name, offset);
    },
    onLiteralValue: (value, offset, length, _line, _column, path) => {
      const source = text.slice(offset, offset + length);
      const code = typeof value === "string" ? brokenText(value) : brokenNumber(value, source);
      if (code === "number_out_of_range" && takesNumber?.(path(), source)) return;
      if (code !== undefined) note({ code, offset, pointer: pointerTo(path()) });
    },
  });
  return found;
}

function brokenText(text: string): "nul_character" | "lone_surrogate" | undefined {
  if (text.includes("\0")) return "nul_character";
  return loneSurrogate.test(text) ? "lone_surrogate" : undefined;
}

function brokenNumber(value: unknown, text: string): "number_out_of_range" | undefined {
  if (typeof value !== "number") return undefined;
  const isLost = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ""));
  return isLost || !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)
    ? "number_out_of_range"
    : undefined;
}
