/**
 * Makes the decoders of this thread keep a byte order mark, U+FEFF, at the beginning of a text. PGlite
 * decodes each value by itself, so a value that begins with this character would be read without it,
 * unlike from PostgreSQL, and never equal what was written.
 */
export function keepByteOrderMarks() {
  globalThis.TextDecoder = class extends TextDecoder {
    constructor(label, options) {
      super(label, { ignoreBOM: true, ...options });
    }
  };
}
