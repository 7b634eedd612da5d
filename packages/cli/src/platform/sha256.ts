/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const constants = fractionsOf(64, 1 / 3);
/** Those of the square roots of the first eight. */
const beginning = fractionsOf(8, 1 / 2);

const blockBytes = 64;

/**
 * SHA-256, piece by piece. Browsers digest only what is in memory as a whole, and only in pages
 * that came encrypted or from the same machine.
 */
export class Sha256 {
  readonly #state = beginning.slice();
  readonly #words = new Uint32Array(64);
  /** Bytes that do not fill a block yet. */
  readonly #rest = new Uint8Array(blockBytes);
  #restBytes = 0;
  #bytes = 0;

  update(piece: Uint8Array | string): this {
    const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    this.#bytes += bytes.length;
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(blockBytes - this.#restBytes, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restBytes);
      this.#restBytes += at;
      if (this.#restBytes < blockBytes) return this;
      this.#take(this.#rest, 0);
      this.#restBytes = 0;
    }
    for (; at + blockBytes <= bytes.length; at += blockBytes) this.#take(bytes, at);
    this.#rest.set(bytes.subarray(at));
    this.#restBytes = bytes.length - at;
    return this;
  }

  digest(_form: "hex"): string {
    const bits = this.#bytes * 8;
    const padding = new Uint8Array(((this.#restBytes < 56 ? 56 : 120) - this.#restBytes + 8) | 0);
    padding[0] = 0x80;
    const length = new DataView(padding.buffer, padding.length - 8);
    length.setUint32(0, Math.floor(bits / 2 ** 32));
    length.setUint32(4, bits >>> 0);
    this.update(padding);
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, "0")).join("");
  }

  /** One block, as FIPS 180-4 names its parts. */
  #take(bytes: Uint8Array, from: number): void {
    const words = this.#words;
    for (let t = 0, at = from; t < 16; t += 1, at += 4) {
      words[t] =
        ((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number);
    }
    for (let t = 16; t < 64; t += 1) {
      const w2 = words[t - 2] as number;
      const w15 = words[t - 15] as number;
      const s1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
      const s0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
      words[t] = (s1 + (words[t - 7] as number) + s0 + (words[t - 16] as number)) | 0;
    }
    this.#compress(words);
  }

  #compress(words: Uint32Array): void {
    const state = this.#state;
    let [a, b, c, d, e, f, g, h] = state as unknown as EightWords;
    for (let t = 0; t < 64; t += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const choice = (e & f) ^ (~e & g);
      const one = (h + s1 + choice + (constants[t] as number) + (words[t] as number)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    const added = [a, b, c, d, e, f, g, h];
    for (let at = 0; at < 8; at += 1) state[at] = (state[at] as number) + (added[at] as number);
  }
}

type EightWords = [number, number, number, number, number, number, number, number];

function fractionsOf(count: number, power: number): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return Uint32Array.from(primes, (prime) => (prime ** power % 1) * 2 ** 32);
}
