import { randomBytes } from "node:crypto";

/**
 * Makes row ids (UUID version 7, RFC 9562): 48 bits of milliseconds, then a counter, then random
 * bits. Ids of one process ascend strictly, so a list ordered by them is in the order of creation.
 */
let lastMs = 0;
let counter = 0;

/** Returns a new row id, later than every one this process has made before. */
export function rowId(nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = 0;
  } else if (++counter > 0x3ffffff) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, "0");
  const high = ((counter >>> 14) & 0xfff).toString(16).padStart(3, "0");
  const low = (0x8000 | (counter & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low}-${randomHex()}`;
}

const randomLength = 6;
let random = Buffer.alloc(0);

/** Returns random bits from a stock: requesting a few takes as long as requesting thousands. */
function randomHex(): string {
  if (random.length < randomLength) random = randomBytes(1_024 * randomLength);
  const hex = random.toString("hex", 0, randomLength);
  random = random.subarray(randomLength);
  return hex;
}

/**
 * Returns the cursor of a row that a record of a run created: the run's time, then the record's
 * number, then the run's random bits. So what a run created is listed in the order of its file,
 * although lanes write it in another.
 */
export function recordCursor(runId: string, recordNumber: number): string {
  const high = (recordNumber >>> 19).toString(16).padStart(3, "0");
  const middle = (0x8000 | ((recordNumber >>> 5) & 0x3fff)).toString(16);
  const low = ((recordNumber & 0x1f) << 3).toString(16).padStart(2, "0");
  return `${runId.slice(0, 13)}-7${high}-${middle}-${low}${runId.slice(26)}`;
}

/** Returns the number of the record of a run that a row has its cursor of; null for any other. */
export function numberOfRecordCursor(runId: string, cursor: string): number | null {
  const isOfRun = cursor.startsWith(`${runId.slice(0, 13)}-7`) && cursor.endsWith(runId.slice(26));
  if (!isOfRun) return null;
  const high = Number.parseInt(cursor.slice(15, 18), 16) * 2 ** 19;
  const middle = (Number.parseInt(cursor.slice(19, 23), 16) & 0x3fff) << 5;
  return high + middle + (Number.parseInt(cursor.slice(24, 26), 16) >> 3);
}

/**
 * The bounds of a list without a cursor, as SQL. With a constant comparison the index is used even
 * by a plan that is made without looking at the parameters.
 */
export const firstId = "'00000000-0000-0000-0000-000000000000'";
export const lastId = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";
