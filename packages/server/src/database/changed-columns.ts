import { sameJson } from "@carryover/contract";

/** Columns that say how a row came to be as it is, and not what it is. */
const bookkeeping = new Set(["cursorId", "revision", "importRunId", "importRecord", "updatedAt"]);

/** The columns of a row that a change has given other values, with these values. */
export function changedColumns<Row extends object>(before: Row, after: Row): Partial<Row> {
  const changed: Partial<Row> = {};
  for (const name of Object.keys(after) as Array<keyof Row & string>) {
    if (bookkeeping.has(name) || isSame(before[name], after[name])) continue;
    changed[name] = after[name];
  }
  return changed;
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  // Dates, and those inside of lists, are compared as they are stored.
  return sameJson(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}
