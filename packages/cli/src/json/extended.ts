import type { RecordCode } from "@carryover/contract/client";
import type { TakesNumber } from "./faults/flaw.ts";
import { pointerTo } from "./faults/pointer.ts";

/** A value of extended JSON that has no equal in JSON. */
export interface ExtendedFault {
  readonly code: RecordCode;
  /** JSON pointer inside the record. */
  readonly pointer: string;
  readonly message: string;
}

/** Whether a text may hold extended JSON: others are not gone through a second time. */
export function mayBeExtended(text: string): boolean {
  return text.includes("$");
}

/** Thrown inside where a value cannot be converted. */
class Unconvertible extends Error {
  readonly fault: ExtendedFault;

  constructor(path: readonly string[], code: RecordCode, message: string) {
    super(message);
    this.fault = { code, pointer: pointerTo(path), message };
  }
}

/**
 * Replaces in a parsed value what MongoDB's exports write as objects (extended JSON 2.0, canonical
 * and relaxed): ids become text, dates ISO instants, numbers numbers, or text where they are taken
 * for it. Changes the value in place. Returns whether something was replaced, or what has no equal
 * in JSON.
 */
export function replaceExtended(
  value: unknown,
  takesNumber: TakesNumber = () => false,
): boolean | ExtendedFault {
  try {
    return replaceIn(value, [], takesNumber);
  } catch (error) {
    if (error instanceof Unconvertible) return error.fault;
    throw error;
  }
}

function replaceIn(value: unknown, path: readonly string[], takesNumber: TakesNumber): boolean {
  if (typeof value !== "object" || value === null) return false;
  let isChanged = false;
  for (const [name, entry] of Object.entries(value)) {
    const place = [...path, name];
    const type = typeOf(entry);
    if (type === null) {
      if (replaceIn(entry, place, takesNumber)) isChanged = true;
      continue;
    }
    const convert: Converter = converters[type];
    const source = (entry as Record<string, unknown>)[type];
    // A number in place of the text has perhaps lost digits.
    const digits = type.startsWith("$number") && typeof source === "string" ? source : null;
    const isText = digits !== null && takesNumber(place, digits);
    const plain = isText ? digits : convert(source, place);
    // An assignment to "__proto__" would lose the value.
    Object.defineProperty(value, name, { value: plain, ...asAssigned });
    isChanged = true;
  }
  return isChanged;
}

const asAssigned = { configurable: true, enumerable: true, writable: true };

type Converter = (value: unknown, path: readonly string[]) => string | number;

const converters = {
  $oid: (value, path) => {
    if (typeof value === "string") return value;
    throw new Unconvertible(path, "invalid_type", 'An "$oid" is text.');
  },
  $date: instantOf,
  $numberLong: numberOf,
  $numberInt: numberOf,
  $numberDouble: doubleOf,
  $numberDecimal: numberOf,
} satisfies Record<string, Converter>;

/** The name of an extended type, which is the only one in its object. */
function typeOf(value: unknown): keyof typeof converters | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const [name, another] = Object.keys(value);
  if (name === undefined || another !== undefined) return null;
  return Object.hasOwn(converters, name) ? (name as keyof typeof converters) : null;
}

function instantOf(value: unknown, path: readonly string[]): string {
  if (typeof value === "string") return value;
  const type = typeOf(value);
  const isLong = type === "$numberLong";
  const milliseconds = isLong ? numberOf((value as { $numberLong: unknown })[type], path) : value;
  const date = typeof milliseconds === "number" ? new Date(milliseconds) : null;
  if (date !== null && !Number.isNaN(date.getTime())) return date.toISOString();
  const message = 'A "$date" is an instant in ISO 8601, or milliseconds since 1970.';
  throw new Unconvertible(path, "invalid_date", message);
}

/** A number of JSON that has exactly the value of the text. */
function numberOf(value: unknown, path: readonly string[]): number {
  if (typeof value !== "string" || !decimal.test(value)) {
    const message = "The number has no equal in JSON.";
    throw new Unconvertible(path, "number_out_of_range", message);
  }
  const number = Number(value);
  const isSafe = Math.abs(number) <= Number.MAX_SAFE_INTEGER;
  if (isSafe && sameDecimal(value, String(number))) return number;
  const message = "The number cannot be written exactly as a number of JSON.";
  throw new Unconvertible(path, "number_out_of_range", message);
}

/** A double is written with more digits than it needs by some; it is the same one. */
function doubleOf(value: unknown, path: readonly string[]): number {
  const isNumber = typeof value === "string" && decimal.test(value);
  return numberOf(isNumber ? String(Number(value)) : value, path);
}

const decimal = /^[+-]?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

function sameDecimal(a: string, b: string): boolean {
  return normalized(a) === normalized(b);
}

/** Digits without zeros around them, and the power of ten that they are multiplied with. */
function normalized(text: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = decimal.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${text.startsWith("-") ? "-" : ""}${significant}e${power}`;
}
