import {
  Buffer,
  compressionBytes,
  compressionFault,
  compressionOf,
  damaged,
  FileFault,
  type InputFile,
} from "carryover/importing";

const chunkBytes = 256 * 1024;

/** What is decompressed is kept in pieces of this size, which the browser may move to its disk. */
const pieceBytes = 8 * 1024 * 1024;

/** A file of the browser as a file to import. Only a chunk of it is in memory at a time. */
export function inputOf(
  name: string,
  content: Blob,
  onRead: (bytesDone: number) => void,
): InputFile {
  const near = new NearBytes(content);
  return {
    name,
    bytes: content.size,
    async *chunks() {
      for (let at = 0; at < content.size; at += chunkBytes) {
        yield await near.read(at, at + chunkBytes);
        onRead(Math.min(at + chunkBytes, content.size));
      }
    },
    read: async (offset, length) => near.read(offset, offset + length),
    // Reading a file that has changed since it was chosen fails.
    isUnchanged: () =>
      bytesOf(content.slice(0, 1)).then(
        () => true,
        () => false,
      ),
    close: async () => {},
  };
}

/**
 * Reads parts of a file, and keeps what is near the last one: asking the browser for each record
 * takes longer than checking it.
 */
export class NearBytes {
  readonly #content: Blob;
  #from = 0;
  #bytes = new Uint8Array();

  constructor(content: Blob) {
    this.#content = content;
  }

  /** The bytes are a copy, for whoever asks to keep. */
  async read(from: number, to: number) {
    const end = Math.min(to, this.#content.size);
    if (from < this.#from || end > this.#from + this.#bytes.length) {
      const part = this.#content.slice(from, Math.max(end, from + chunkBytes));
      this.#bytes = await bytesOf(part);
      this.#from = from;
    }
    return Buffer.from(this.#bytes.slice(from - this.#from, end - this.#from).buffer);
  }
}

async function bytesOf(part: Blob) {
  try {
    return Buffer.from(await part.arrayBuffer());
  } catch (cause) {
    const fault = new FileFault({
      code: "file_not_readable",
      position: { line: 1, column: 1, offset: 0 },
      message: "The browser can no longer read the file: it has changed, or it is gone.",
      hint: "Choose the file again.",
    });
    throw Object.assign(fault, { cause });
  }
}

/** The content of a file, decompressed. Throws a FileFault if it is damaged or cut off. */
export async function unpacked(content: Blob): Promise<Blob> {
  const compression = compressionOf(await bytesOf(content.slice(0, compressionBytes)));
  if (compression === null) return content;
  if (compression === "zstd") {
    const message = "The file is compressed with zstd, which browsers cannot read.";
    throw compressionFault(message, "Decompress it: zstd -d FILE");
  }
  const pieces: Blob[] = [];
  let [chunks, length] = [[] as Uint8Array<ArrayBuffer>[], 0];
  const stream = content.stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      if (length < pieceBytes) continue;
      pieces.push(new Blob(chunks));
      [chunks, length] = [[], 0];
    }
  } catch (error) {
    throw damaged(compression, error as Error);
  }
  return new Blob([...pieces, new Blob(chunks)]);
}
