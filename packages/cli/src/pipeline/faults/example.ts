import { recordCodes } from "@carryover/contract/client";
import type { Kind } from "../kinds.ts";
import type { PlacedIssue } from "../validator.ts";
import { isOfSecret, type RecordNames, valueShown, withoutSecret } from "./causes.ts";
import type { FaultExample } from "./groups.ts";

/** A rejected record, as far as an example needs it. */
export interface ExampleRecord {
  readonly number: number;
  readonly names: RecordNames;
  /** What it held; null if its issues have their values already, or it could not be read. */
  readonly held: unknown;
}

/** An example of an issue. What is wrong where a secret stands is said without its value. */
export function exampleOf(
  kind: Kind,
  { number, names, held }: ExampleRecord,
  issue: PlacedIssue,
): FaultExample {
  const { code, pointer, position, cell } = issue;
  const shownCell = cell && withoutSecret(kind, issue, cell);
  const value = issue.value ?? (held === null ? null : valueShown(kind, held, issue));
  // A newer server may know more codes.
  const known: { sentence: string; hint: string } | undefined = recordCodes[code];
  const said = isOfSecret(kind, issue) && known !== undefined ? known : null;
  return {
    recordNumber: number,
    line: position.line,
    column: position.column,
    id: names.id ?? cell?.id ?? null,
    pointer,
    value,
    message: said?.sentence ?? issue.message,
    hint: said?.hint ?? issue.hint,
    ...(shownCell && { cell: shownCell }),
  };
}

/** What a record is rejected for, each code once. */
export function firstOfCodes(issues: readonly PlacedIssue[]): readonly PlacedIssue[] {
  const isFirst = ({ code }: PlacedIssue, index: number) =>
    issues.findIndex((other) => other.code === code) === index;
  return issues.length < 2 ? issues : issues.filter(isFirst);
}
