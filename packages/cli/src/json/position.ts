import { carriageReturnByte, lineFeedByte } from "./bytes.ts";

/**
 * A place in a file. Lines and columns begin at 1, columns count characters (code points), and the
 * offset counts bytes from the beginning of the file, a byte order mark included.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/**
 * The place `length` bytes after `from`, where `bytes` is the text that begins at `from`. A line
 * ends with LF, CR LF or a CR alone.
 */
export function advance(from: Position, bytes: Uint8Array, length: number): Position {
  let { line, column } = from;
  for (let index = 0; index < length; index += 1) {
    const byte = bytes[index] as number;
    if (byte === lineFeedByte || byte === carriageReturnByte) {
      if (byte === carriageReturnByte || bytes[index - 1] !== carriageReturnByte) line += 1;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) {
      column += 1;
    }
  }
  return { line, column, offset: from.offset + length };
}
