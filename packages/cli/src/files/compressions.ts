import { FileFault } from "../json/faults/file-fault.ts";

/** The compressions that are read, by the bytes that they begin with. */
export type Compression = "gzip" | "zstd";

/** Bytes that tell a compressed file from others. */
export const compressionBytes = 4;

const starts: ReadonlyArray<readonly [name: Compression, bytes: readonly number[]]> = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The compression that the first bytes of a file show; its name does not matter. */
export function compressionOf(head: Uint8Array): Compression | null {
  const found = starts.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte));
  return found?.[0] ?? null;
}

/** The fault of a stream that does not decompress. */
export function damaged(
  compression: Compression,
  cause: { readonly code?: string | undefined; readonly message: string },
): FileFault {
  const isCut = cause.code === "Z_BUF_ERROR" || /unexpected end/i.test(cause.message);
  const message = isCut
    ? `The ${compression} data ends too early: the file was cut off.`
    : `The ${compression} data is damaged: ${cause.message}.`;
  const fault = compressionFault(message, "Copy or export the file again. Nothing of it was read.");
  return Object.assign(fault, { cause });
}

/** A fault of the compression of a file. */
export function compressionFault(message: string, hint: string): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "damaged_compression", position, message, hint });
}
