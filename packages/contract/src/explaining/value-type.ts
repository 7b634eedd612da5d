/** What is wrong with a value in one sentence, and how to write it. */
export interface Explanation {
  readonly message: string;
  readonly hint: string;
}

/** The type of a field, as JSON has it; a date is a text. */
export type FieldType = "text" | "date" | "number" | "boolean" | "list" | "map";

const expectations: Record<FieldType, string> = {
  text: "text",
  date: "a date in quotes",
  number: "a number",
  boolean: "true or false",
  list: "a list",
  map: "a map of text to text",
};

/** Names the type of a value of JSON, with its article. */
function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : String(value);
}

/** Explains a value of another type than its field has. */
export function explainType(name: string, type: FieldType, value: unknown): Explanation {
  const message = `"${name}" must be ${expectations[type]}, but is ${typeName(value)}.`;
  return { message, hint: hintOf(name, type, value) };
}

function hintOf(name: string, type: FieldType, value: unknown): string {
  if (value === null) return "Give it a value.";
  if (type === "date" && typeof value === "number") return epochHint(value) ?? dateHint;
  if (type === "date") return dateHint;
  if (type === "text") return textHint(name, value);
  if (typeof value === "string" && isWritten(value, type)) {
    return `Write it without quotes: ${value.trim()}`;
  }
  return `Write ${expectations[type]}, or leave the field out.`;
}

const dateHint = 'Write it like "2022-01-31T00:00:00.000Z".';

/** A number may have lost leading zeros or digits, so only a safe one is repeated. */
function textHint(name: string, value: unknown): string {
  if (typeof value === "boolean") return `${name} is text: write "${value}".`;
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    return `${name} is text: write "${value}".`;
  }
  return `${name} is text: write it in quotes.`;
}

function isWritten(text: string, type: FieldType): boolean {
  if (type === "number") return /^\s*-?\d{1,15}(\.\d{1,10})?\s*$/.test(text);
  return type === "boolean" && /^\s*(true|false)\s*$/.test(text);
}

/** Seconds of 1973 and of 5138: what lies between them has ten digits or so, as today has. */
const secondsMin = 1e8;
const secondsMax = 1e11;
const millisecondsMax = 1e14;

/** Which date a number would be, or null if it looks like none. */
export function epochHint(value: number): string | null {
  if (!(value >= secondsMin && value < millisecondsMax)) return null;
  const unit = value < secondsMax ? "seconds" : "milliseconds";
  const date = new Date(value < secondsMax ? value * 1_000 : value).toISOString();
  return `If it counts ${unit} since 1970, write "${date}".`;
}
