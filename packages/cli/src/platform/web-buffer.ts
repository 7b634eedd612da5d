/** The encodings of text that bytes are read and written in. */
type TextEncoding = "utf8" | "latin1";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

/** Characters that are made of bytes at once; more would be too many arguments. */
const characters = 8_192;

/** Bytes with those methods of Node's Buffer that the reader and the sender use. */
export class WebBuffer extends Uint8Array {
  /** By this the parser of CSV knows bytes: in a browser it has a Buffer of its own. */
  get _isBuffer(): true {
    return true;
  }

  static alloc(length: number, fill = ""): WebBuffer {
    const bytes = new WebBuffer(length);
    return fill === "" ? bytes : bytes.fill(fill.charCodeAt(0));
  }

  static allocUnsafeSlow(length: number): WebBuffer {
    return new WebBuffer(length);
  }

  static byteLength(text: string, _encoding: "utf8" = "utf8"): number {
    let bytes = text.length;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit < 0x80) continue;
      const isPair = unit >= 0xd800 && unit < 0xdc00 && isLow(text.charCodeAt(at + 1));
      bytes += unit < 0x800 ? 1 : 2;
      if (isPair) at += 1;
    }
    return bytes;
  }

  static concat(pieces: readonly Uint8Array[]): WebBuffer {
    const whole = new WebBuffer(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** Shares the memory of an ArrayBuffer; copies anything else. */
  static override from(source: unknown, second?: unknown, length?: number): WebBuffer {
    if (source instanceof ArrayBuffer) {
      return new WebBuffer(source, typeof second === "number" ? second : 0, length);
    }
    if (typeof source !== "string")
      return WebBuffer.concat([Uint8Array.from(source as ArrayLike<number>)]);
    if (second !== "latin1") return WebBuffer.concat([encoder.encode(source)]);
    const bytes = new WebBuffer(source.length);
    for (let at = 0; at < source.length; at += 1) bytes[at] = source.charCodeAt(at);
    return bytes;
  }

  override subarray(from?: number, to?: number): WebBuffer {
    return super.subarray(from, to) as WebBuffer;
  }

  override toString(encoding: TextEncoding = "utf8", from = 0, to = this.length): string {
    const bytes = from === 0 && to === this.length ? this : super.subarray(from, to);
    if (encoding === "utf8" || isAscii(bytes)) return utf8.decode(bytes);
    let text = "";
    for (let at = 0; at < bytes.length; at += characters) {
      text += String.fromCharCode(...bytes.subarray(at, at + characters));
    }
    return text;
  }

  /** Returns how many bytes were written. */
  write(text: string, at: number | "latin1" = 0, _encoding?: "utf8"): number {
    const from = at === "latin1" ? 0 : at;
    return encoder.encodeInto(text, super.subarray(from)).written;
  }

  copy(target: Uint8Array, at: number, from = 0, to = this.length): number {
    const part = super.subarray(from, to);
    target.set(part, at);
    return part.length;
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, at) => byte === other[at]);
  }

  /** Looks for a byte, a character of ASCII, or a run of bytes. */
  override includes(wanted: number | string): boolean {
    return super.includes(typeof wanted === "string" ? wanted.charCodeAt(0) : wanted);
  }

  override lastIndexOf(wanted: number | Uint8Array): number {
    if (typeof wanted === "number") return super.lastIndexOf(wanted);
    for (let at = this.length - wanted.length; at >= 0; at -= 1) {
      if (wanted.every((byte, index) => this[at + index] === byte)) return at;
    }
    return -1;
  }

  readUInt16LE(at: number): number {
    return new DataView(this.buffer, this.byteOffset).getUint16(at, true);
  }

  readUInt32LE(at: number): number {
    return new DataView(this.buffer, this.byteOffset).getUint32(at, true);
  }

  writeUInt16LE(value: number, at: number): number {
    new DataView(this.buffer, this.byteOffset).setUint16(at, value, true);
    return at + 2;
  }

  writeUInt32LE(value: number, at: number): number {
    new DataView(this.buffer, this.byteOffset).setUint32(at, value, true);
    return at + 4;
  }
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Whether no byte is above 0x7f. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] as number) > 0x7f) return false;
  return true;
}

/** Whether all bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
