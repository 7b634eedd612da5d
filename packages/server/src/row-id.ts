import { randomBytes } from "node:crypto";

/**
 * Makes row ids (UUID version 7, RFC 9562): 48 bits of milliseconds, then a counter, then random
 * bits. Ids of one process ascend strictly, so a list ordered by them is in the order of creation.
 */
let lastMs = 0;
let counter = 0;
let randomTail = "";

/** A new row id, later than every one this process has made before. */
export function rowId(nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = 0;
    randomTail = randomBytes(6).toString("hex");
  } else if (++counter > 0x3ffffff) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, "0");
  const high = ((counter >>> 14) & 0xfff).toString(16).padStart(3, "0");
  const low = (0x8000 | (counter & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low}-${randomTail}`;
}
