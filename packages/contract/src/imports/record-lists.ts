import { explainType } from "../explaining/value-type.ts";
import { escapePointer, type FieldIssue, sameJson } from "../record.ts";
import { checkIdentifier, explainText } from "../text.ts";

/** Lists of objects inside of records, such as the add-ons of a subscription. */

export type RecordFields = Readonly<Record<string, unknown>>;

/** Makes the check of a list: its length first, then each entry. */
export function checkList(max: number, check: (entry: RecordFields) => FieldIssue | null) {
  return (value: unknown): FieldIssue | null => {
    if (!Array.isArray(value)) return { code: "invalid_type", pointer: "" };
    if (value.length > max) {
      const message = `There are more than ${max} entries.`;
      return { code: "too_long", pointer: "", message };
    }
    for (const [index, entry] of value.entries()) {
      if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
        return { code: "not_an_object", pointer: `/${index}` };
      }
      const issue = check(entry as RecordFields);
      if (issue !== null) return { ...issue, pointer: `/${index}${issue.pointer}` };
    }
    return null;
  };
}

/** Reports unknown fields of a nested entry, whose values would be lost. */
export function checkNames(entry: RecordFields, known: readonly string[]): FieldIssue | null {
  const name = Object.keys(entry).find((each) => !known.includes(each));
  if (name === undefined) return null;
  const pointer = `/${escapePointer(name)}`;
  const shown = name.slice(0, 60).toWellFormed();
  const message = `There is no field "${shown}" here; known are ${known.join(", ")}.`;
  return { code: "unknown_field", pointer, message };
}

/** Reads an id with two names: one must be present, and both must agree. */
export function checkId(entry: RecordFields, names: readonly string[]): FieldIssue | null {
  const given = names.filter((name) => entry[name] !== undefined);
  const [first, second] = given;
  if (first === undefined) {
    const message = `"${names[0]}" is required.`;
    return { code: "missing_field", pointer: "", message };
  }
  if (second !== undefined && !sameJson(entry[first], entry[second])) {
    return { code: "conflicting_fields", pointer: `/${second}` };
  }
  const id = entry[first];
  const pointer = `/${first}`;
  if (typeof id !== "string") {
    return { code: "invalid_type", pointer, ...explainType(first, "text", id) };
  }
  const code = checkIdentifier(id);
  return code === null ? null : { code, pointer, ...explainText(code, id) };
}

/** Puts an issue, if there is one, below a pointer. */
export function at(prefix: string, issue: FieldIssue | null): FieldIssue | null {
  return issue === null ? null : { ...issue, pointer: prefix + issue.pointer };
}
