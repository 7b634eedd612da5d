/** Sizes of the dictionary id and of the content size, by their flags in the descriptor. */
const dictionaryBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

const magicBytes = 4;
const blockHeaderBytes = 3;
const checksumBytes = 4;
/** A block of one repeated byte; its size is that of its content. */
const repeatedBlock = 1;

/**
 * Follows one zstd frame (RFC 8878, section 3.1.1) to its end. Node's decoder takes a stream that
 * is cut off between two blocks for a whole one, and ends with its first frame.
 */
export class ZstdFrame {
  /** Whether something follows the frame. */
  hasMore = false;
  #hasChecksum = false;
  /** Bytes of the content of a block that are still to come. */
  #skipped = 0;
  /** What is being collected, until it is as long as what `#step` reads. */
  #head: number[] = [];
  #wanted = magicBytes + 1;
  #step: "descriptor" | "header" | "block" | "checksum" = "descriptor";

  /** Whether the frame has ended. */
  get isWhole(): boolean {
    return this.#step === "checksum" && this.#skipped === 0 && this.#wanted === 0;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.isWhole) {
        this.hasMore = true;
        return;
      }
      const skipped = Math.min(this.#skipped, chunk.length - at);
      this.#skipped -= skipped;
      at += skipped;
      if (this.#skipped > 0 || at === chunk.length) break;
      this.#head.push(chunk[at] as number);
      at += 1;
      if (this.#head.length === this.#wanted) this.#read();
    }
  }

  #read(): void {
    const head = this.#head;
    this.#head = [];
    if (this.#step === "descriptor") {
      const descriptor = head[magicBytes] ?? 0;
      const isSingle = (descriptor & 0x20) !== 0;
      const sizeFlag = descriptor >> 6;
      const size = sizeFlag === 0 && isSingle ? 1 : (contentSizeBytes[sizeFlag] ?? 0);
      this.#hasChecksum = (descriptor & 4) !== 0;
      this.#wanted = (isSingle ? 0 : 1) + (dictionaryBytes[descriptor & 3] ?? 0) + size;
      this.#step = "header";
    } else if (this.#step === "header") {
      this.#wanted = blockHeaderBytes;
      this.#step = "block";
    } else if (this.#step === "block") {
      this.#readBlock((head[0] ?? 0) | ((head[1] ?? 0) << 8) | ((head[2] ?? 0) << 16));
    } else this.#wanted = 0;
  }

  #readBlock(header: number): void {
    const isRepeated = ((header >> 1) & 3) === repeatedBlock;
    const isLast = (header & 1) !== 0;
    this.#skipped = isRepeated ? 1 : header >> 3;
    if (!isLast) return;
    this.#wanted = this.#hasChecksum ? checksumBytes : 0;
    this.#step = "checksum";
  }
}
