import { type CustomerSort, checkText } from "@carryover/contract";
import { Refusal } from "../refusal.ts";
import type { SortKey } from "./sorts-store.ts";

/** The order that a cursor is of. */
export interface CursorOf {
  readonly sort: CustomerSort;
  readonly order: "asc" | "desc";
}

/** Returns a key as a cursor: it means something in its own order alone. */
export function cursorOf({ sort, order }: CursorOf, { part, values }: SortKey): string {
  return Buffer.from(JSON.stringify([sort, order, part, ...values])).toString("base64url");
}

/** Returns the key of a cursor. Throws InvalidArgumentError for one of another order. */
export function keyOfCursor({ sort, order }: CursorOf, cursor: string): SortKey {
  const [itsSort, itsOrder, part, ...values] = read(cursor);
  const patterns = part === 1 && sort === "name" ? [uuid] : keys[sort];
  const isSound =
    itsSort === sort &&
    itsOrder === order &&
    (part === 0 || (part === 1 && sort === "name")) &&
    values.length === patterns.length &&
    values.every((value, index) => typeof value === "string" && patterns[index]?.test(value));
  if (isSound) return { part: part as number, values: values as string[] };
  const message = "a cursor of a page with the same sort and order";
  throw new Refusal("InvalidArgumentError", { errors: [{ path: "after", message }] }, message);
}

function read(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As PostgreSQL writes it in UTC. */
const instantText = /^(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00$/;
const instant = {
  test(value: string): boolean {
    const [, year = "", month = "", day = ""] = instantText.exec(value) ?? [];
    const date = new Date(0);
    date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    return Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && Number(day) > 0;
  },
};
const text = { test: (value: string) => checkText(value) === null };

const keys: Readonly<Record<CustomerSort, ReadonlyArray<{ test(value: string): boolean }>>> = {
  createdAt: [uuid],
  id: [text],
  updatedAt: [instant, uuid],
  name: [text, uuid],
};
