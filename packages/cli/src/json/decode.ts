import { Buffer, isAscii, isUtf8 } from "#platform";
import { spaceByte } from "./bytes.ts";
import type { ScannedItem } from "./item.ts";

/**
 * The text of an item, with blanks for comments and trailing commas: JSON.parse takes it, and its
 * bytes keep their offsets. If it is no UTF-8: the count of bytes before the first wrong one.
 */
export function decodeItem(item: ScannedItem): string | number {
  const { cursor, edits, start, end } = item;
  if (edits.length === 0 && cursor.ascii && item.isInChunk) {
    return cursor.text.substring(start.offset - cursor.base, end - cursor.base);
  }
  const bytes = edits.length === 0 ? item.bytes : blanked(item.bytes, edits);
  if (isAscii(bytes)) return bytes.toString("latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : validLength(bytes);
}

function blanked(bytes: Buffer, edits: ReadonlyArray<number>): Buffer {
  const copy = Buffer.from(bytes);
  for (let index = 0; index < edits.length; index += 2) {
    const to = edits[index + 1] as number;
    for (let at = edits[index] as number; at < to; at += 1) copy[at] = spaceByte;
  }
  return copy;
}

/** Bytes of the longest valid beginning; found by halving, since this is rare. */
function validLength(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(withoutPartial(bytes.subarray(0, middle)))) valid = middle;
    else invalid = middle;
  }
  return withoutPartial(bytes.subarray(0, valid)).length;
}

/** Leaves out the beginning of a character that may go on after the end of the bytes. */
function withoutPartial(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}
