import { FileFault } from "./faults/file-fault.ts";

/** Bytes that tell one encoding from another. */
export const encodingBytes = 4;

/** The byte order mark of UTF-8. */
export const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];

/** First bytes of what is no UTF-8, the longer ones first. */
const foreignStarts: ReadonlyArray<readonly [name: string, bytes: ReadonlyArray<number>]> = [
  ["UTF-32LE", [0xff, 0xfe, 0x00, 0x00]],
  ["UTF-32BE", [0x00, 0x00, 0xfe, 0xff]],
  ["UTF-16LE", [0xff, 0xfe]],
  ["UTF-16BE", [0xfe, 0xff]],
  ["gzip", [0x1f, 0x8b]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
];

/**
 * Length of the UTF-8 byte order mark at the start of a file, 0 without one. Throws a FileFault
 * when the first bytes (4 of them, or the whole of a shorter file) show another encoding.
 */
export function byteOrderMarkLength(head: Uint8Array): number {
  const name = foreignName(head);
  if (name !== undefined) {
    const compressed = name === "gzip" || name === "zip";
    throw new FileFault({
      code: "unsupported_encoding",
      position: { line: 1, column: 1, offset: 0 },
      message: compressed
        ? `The file is compressed (${name}), not text in UTF-8.`
        : `The file is encoded as ${name}, not as UTF-8.`,
      hint: compressed
        ? "Save a spreadsheet (.xlsx) as CSV UTF-8; unpack any other archive first."
        : `Convert it: iconv -f ${name} -t UTF-8 FILE > FILE.utf8`,
    });
  }
  return startsWith(head, byteOrderMark) ? byteOrderMark.length : 0;
}

function foreignName(head: Uint8Array): string | undefined {
  for (const [name, bytes] of foreignStarts) {
    if (startsWith(head, bytes)) return name;
  }
  return withoutMark(head);
}

/** JSON begins with an ASCII character, so the places of the NUL bytes tell the width. */
function withoutMark(head: Uint8Array): string | undefined {
  const pattern = Array.from(head.subarray(0, encodingBytes), (byte) => (byte === 0 ? "0" : "x"));
  switch (pattern.join("")) {
    case "000x":
      return "UTF-32BE";
    case "x000":
      return "UTF-32LE";
    case "0x0x":
    case "0xxx":
    case "0x":
    case "0x0":
      return "UTF-16BE";
    case "x0x0":
    case "x0xx":
    case "x0":
    case "x0x":
      return "UTF-16LE";
    default:
      return undefined;
  }
}

function startsWith(head: Uint8Array, bytes: ReadonlyArray<number>): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}
