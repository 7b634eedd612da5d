import { limits } from "@carryover/contract/client";

/** A JSON value as an object; one without fields if it is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Text of another program, no longer than a report has place for. */
export function cut(text: string, length: number = limits.rejectionTextMax): string {
  return text.slice(0, length).toWellFormed();
}

/** The fields of a refusal, which some servers put into `error`. */
export function refusalOf(body: unknown): Readonly<Record<string, unknown>> {
  const outer = fieldsOf(body);
  return { ...fieldsOf(outer.error), ...present(outer) };
}

function present(fields: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}

/** The code of a refusal; null if it has none. */
export function codeOf(body: unknown): string | null {
  const { code } = refusalOf(body);
  return typeof code === "string" ? cut(code, limits.stringLengthMax) : null;
}

/** The message of a refusal; its status where there is none. */
export function messageOf(status: number, body: unknown): string {
  const { message } = refusalOf(body);
  return typeof message === "string" && message !== "" ? cut(message) : `status ${status}`;
}
