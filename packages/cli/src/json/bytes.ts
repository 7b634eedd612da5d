/** The bytes that mean something to the scanner, and the classes it sorts all bytes into. */

export const lineFeedByte = 0x0a;
export const carriageReturnByte = 0x0d;
export const spaceByte = 0x20;
export const quoteByte = 0x22;
export const starByte = 0x2a;
export const commaByte = 0x2c;
export const slashByte = 0x2f;
export const colonByte = 0x3a;
export const openListByte = 0x5b;
export const backslashByte = 0x5c;
export const closeListByte = 0x5d;
export const openObjectByte = 0x7b;
export const closeObjectByte = 0x7d;

/** Both kinds of bracket stand two places apart in ASCII. */
export const closingDistance = 2;

export const blankKind = 0;
export const wordKind = 1;
export const quoteKind = 2;
export const colonKind = 3;
export const commaKind = 4;
export const openKind = 5;
export const closeKind = 6;
export const newlineKind = 7;
export const slashKind = 8;

/**
 * Class of each byte outside of strings. Whatever JSON does not know counts as a word, so that it
 * ends up in front of JSON.parse, which refuses it.
 */
export const kinds: Uint8Array = classify();

/** 1 for the bytes that may end or bend a string: the quote, the backslash and newlines. */
export const stringStops: Uint8Array = new Uint8Array(256);
for (const byte of [quoteByte, backslashByte, lineFeedByte, carriageReturnByte]) {
  stringStops[byte] = 1;
}

/** True for the two bytes that end a line. */
export function isNewline(byte: number | undefined): boolean {
  return byte === lineFeedByte || byte === carriageReturnByte;
}

function classify(): Uint8Array {
  const table = new Uint8Array(256).fill(wordKind);
  table[spaceByte] = blankKind;
  table[0x09] = blankKind;
  table[quoteByte] = quoteKind;
  table[colonByte] = colonKind;
  table[commaByte] = commaKind;
  table[slashByte] = slashKind;
  table[openListByte] = openKind;
  table[openObjectByte] = openKind;
  table[closeListByte] = closeKind;
  table[closeObjectByte] = closeKind;
  table[lineFeedByte] = newlineKind;
  table[carriageReturnByte] = newlineKind;
  return table;
}
