import { limits, type RecordIssue, type RunKind } from "@carryover/contract/client";
import { Buffer } from "#platform";
import type { CellPlace } from "../../csv/place.ts";
import { pathOf } from "../../json/faults/pointer.ts";
import { IdTable } from "../id-table.ts";
import type { Kind } from "../kinds.ts";

/** What a rejected record is known by. */
export interface RecordNames {
  /** Its id, or that of its customer, shortened for people; null if it cannot be read. */
  readonly id: string | null;
  /**
   * What records of later kinds name it by: the id of a customer, or the customer and the resource
   * of a subscription. `""` if none can name it, null if it cannot be read.
   */
  readonly key: string | null;
}

/** The names of a record whose text could not be read. */
export const unreadable: RecordNames = { id: null, key: null };

/** A record that was rejected earlier in the same command, and has caused a later rejection. */
export interface Cause {
  readonly kind: RunKind;
  readonly key: string;
}

/** No valid id is longer, so that nothing depends on a record with a longer one. */
const idLengthMax = 255;
/** Characters of a value that are shown. */
const valueLengthMax = 60;

/** What a record is known by, whether it is valid or not. */
export function recordNames(kind: Kind, record: unknown): RecordNames {
  const ownId = textOf(kind, record, "id");
  const customerId = kind.kind === "customers" ? ownId : textOf(kind, record, "customerId");
  const id = ownId ?? customerId;
  return { id: id === null ? null : shortened(id), key: keyOf(kind, record, customerId) };
}

function keyOf({ kind }: Kind, record: unknown, customerId: string | null): string | null {
  if (kind === "usage") return "";
  if (customerId === null) return null;
  if (kind === "customers") return customerId.length > idLengthMax ? "" : customerId;
  const resourceId = (record as { resourceId?: unknown }).resourceId;
  return typeof resourceId === "string" ? seatKey(customerId, resourceId) : "";
}

/** No id holds a blank, so that joined ids are equal only if each of them is. */
function seatKey(customerId: string, resourceId: string): string {
  const isLong = Math.max(customerId.length, resourceId.length) > idLengthMax;
  return isLong ? "" : `${customerId} ${resourceId}`;
}

/** The value of a field under any of its names, if it is text. */
function textOf(kind: Kind, record: unknown, field: string): string | null {
  if (typeof record !== "object" || record === null) return null;
  const values = kind.namesOf(field).map((name) => (record as Record<string, unknown>)[name]);
  const value = values.find((each) => each !== undefined && each !== null && each !== "");
  return typeof value === "string" ? value : null;
}

/**
 * Remembers the records of a command that were rejected, by what later kinds name them by, so that
 * what is rejected for want of them can be told from what nobody knows. Beyond `idsMax` ids of each
 * kind nothing more is remembered, and `unknownOf` counts what was not.
 */
export class Causes {
  readonly #idsMax: number;
  readonly #rejected = new Map<RunKind, { readonly keys: IdTable; unknown: number }>();

  constructor(idsMax: number = limits.rejectedIdsMax) {
    this.#idsMax = idsMax;
  }

  /** A run of this kind begins: from now on its records are known, even if none is rejected. */
  begin(kind: RunKind): void {
    this.#of(kind);
  }

  /** The kinds whose records were sent before, or are being sent. */
  get kinds(): readonly RunKind[] {
    return [...this.#rejected.keys()];
  }

  /** Notes a rejected record. */
  reject(kind: RunKind, key: string | null): void {
    const rejected = this.#of(kind);
    if (key === "") return;
    if (key === null || !remembers(rejected.keys, key)) rejected.unknown += 1;
  }

  /** The earlier rejection that has caused this one; null if none is known. */
  causeOf(code: string, kind: Kind, record: unknown): Cause | null {
    const needed = neededFor(code, kind, record);
    const isKnown = needed !== null && this.#rejected.get(needed.kind)?.keys.find(needed.key);
    return isKnown ? needed : null;
  }

  /** How many rejected records of a kind could not be read for their id, or not be remembered. */
  unknownOf(kind: RunKind): number {
    return this.#rejected.get(kind)?.unknown ?? 0;
  }

  #of(kind: RunKind) {
    const known = this.#rejected.get(kind);
    if (known !== undefined) return known;
    const rejected = { keys: new IdTable(this.#idsMax), unknown: 0 };
    this.#rejected.set(kind, rejected);
    return rejected;
  }
}

function remembers(keys: IdTable, key: string): boolean {
  keys.note(key, 1);
  return keys.find(key) !== null;
}

/** The kind of the record that another one was rejected for want of; null for other codes. */
export function kindNeededFor(code: string): RunKind | null {
  if (code === "customer_not_found") return "customers";
  return code === "resource_not_found" ? "subscriptions" : null;
}

function neededFor(code: string, kind: Kind, record: unknown): Cause | null {
  const needed = kindNeededFor(code);
  const customerId = needed === null ? null : textOf(kind, record, "customerId");
  if (needed === null || customerId === null) return null;
  if (needed === "customers") return { kind: needed, key: customerId };
  const resourceId = textOf(kind, record, "resourceId");
  return resourceId === null ? null : { kind: needed, key: seatKey(customerId, resourceId) };
}

/** Fields that hold what nobody should see on a screen. */
const secretField = "paymentMethodId";
const secretName = /passw|secret|token|api.?key|credential|payment.?method|card|iban/i;
const secretText = /^(?:pm|card|src|tok|ba|seti|sk|rk|pk|whsec)_/;

/** Whether an issue is about something that is not to be shown, such as a payment method. */
export function isOfSecret(kind: Kind, { pointer }: Pick<RecordIssue, "pointer">): boolean {
  const path = pathOf(pointer);
  return kind.namesOf(path[0] ?? "").includes(secretField) || path.some((n) => secretName.test(n));
}

/**
 * The value that an issue is about, as JSON, shortened for people. Null where there is none, it may
 * be a secret, or nobody knows what it is.
 */
export function valueShown(
  kind: Kind,
  record: unknown,
  issue: Pick<RecordIssue, "code" | "pointer">,
): string | null {
  const [name, ...rest] = pathOf(issue.pointer);
  if (name === undefined || issue.code === "unknown_field" || isOfSecret(kind, issue)) return null;
  const others = kind.namesOf(name).filter((each) => each !== name);
  const found = [name, ...others].map((each) => inside(record, [each, ...rest]));
  const value = found.find((each) => each !== undefined);
  if (value === undefined) return null;
  if (typeof value === "string") {
    return secretText.test(value) ? null : JSON.stringify(shortened(value));
  }
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "[…]" : "{…}";
}

/** A cell of a table, without its value where that may be a secret. */
export function withoutSecret(
  kind: Kind,
  issue: Pick<RecordIssue, "pointer">,
  cell: CellPlace,
): CellPlace {
  const isSecret = isOfSecret(kind, issue) || secretText.test(cell.value ?? "");
  return isSecret ? { ...cell, value: null } : cell;
}

function inside(record: unknown, path: readonly string[]): unknown {
  let value = record;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A copy, since a part of a text would keep all of it. */
function shortened(text: string): string {
  if (text.length <= valueLengthMax) return text;
  return Buffer.from(`${text.slice(0, valueLengthMax).toWellFormed()}…`, "utf8").toString("utf8");
}
