/**
 * The rule of `--map-ids`, which gives two ids never the same one and can be reversed: each
 * byte, in UTF-8, of a character that no id may have, and of `|`, becomes `|` and its two
 * hexadecimal digits. An id that would not begin with a letter or digit gets `x||` before it.
 */
import { Buffer } from "#platform";
export function mapId(id: string): string {
  if (id === "" || !id.isWellFormed()) return id;
  const mapped = id.replace(/[^a-zA-Z0-9_.@-]/gu, escaped);
  return /^[a-zA-Z0-9]/.test(mapped) ? mapped : `${prefix}${mapped}`;
}

/** No escape has two bars in a row, so no other id begins with it. */
const prefix = "x||";

function escaped(character: string): string {
  const bytes = [...Buffer.from(character, "utf8")];
  return bytes.map((byte) => `|${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
