import type { RunKind } from "@carryover/contract/client";
import type { FaultExample, FaultGroup, GroupCause } from "../pipeline/faults/groups.ts";
import { cellText, counted, separated } from "../text/describe.ts";
import { bad, quiet, strong, type Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";

/** The rejected records of one run. */
export interface RejectedRun {
  readonly file: string;
  /** The name of its records, such as `customers`. */
  readonly collection: string;
  readonly rejected: number;
  readonly read: number;
  readonly faults: readonly FaultGroup[];
  /** Whether records of that kind came before those of this run, in the same command. */
  readonly follows: (kind: RunKind) => boolean;
  readonly causesUnknown: number;
}

/** Says of rejected records how many there are of each kind, then one of each. */
export function rejectedLines(run: RejectedRun): Text[] {
  const { rejected, read, collection, faults, causesUnknown } = run;
  if (rejected === 0) return [];
  const width = Math.max(...faults.map(({ count }) => separated(count).length));
  const of = visible(`${separated(read)} ${collection} of ${run.file}`);
  const lines: Text[] = [
    [bad(`${separated(rejected)} rejected`), ` of ${of}:`],
    ...faults
      .toSorted((a, b) => b.count - a.count)
      .map((group) => `  ${separated(group.count).padStart(width)} ${groupText(group, run)}`),
    ...faults.flatMap(({ code, cause, example }) => {
      if (example === null) return [];
      const own = cause === null ? example : { ...example, hint: causeHint(cause) };
      return [exampleText(run.file, code, own)];
    }),
  ];
  if (causesUnknown === 0) return lines;
  const records = counted(causesUnknown, "rejected record");
  const remark = `Some of these may belong to ${records} before, of which the id is not known.`;
  return [...lines, quiet(remark)];
}

function groupText({ code, cause }: FaultGroup, run: RejectedRun): string {
  const name = visible(code);
  if (cause !== null) {
    return `${name}, of ${counted(cause.records, `rejected ${oneOf(cause)}`)}`;
  }
  if (code === "customer_not_found") {
    const isElsewhere = run.follows("customers");
    const where = isElsewhere ? "in no file and not on the platform" : "not on the platform";
    return `${name}, of customers that are ${where}`;
  }
  return name;
}

function causeHint(cause: GroupCause): string {
  return `Correct the rejected ${cause.kind} and import them, then these again.`;
}

function oneOf({ kind }: GroupCause): string {
  return kind.replace(/s$/, "");
}

/** One fault for people: where, what, what to do next, and of which record and value. */
export function exampleText(file: string, code: string, example: FaultExample): Text {
  const { line, column, message, hint } = example;
  return [
    strong(visible(`${file}:${line}:${column}`)),
    `: ${visible(message)} [${visible(code)}]\n`,
    quiet(`  ${visible(hint)}\n  ${visible(whereText(example))}`),
  ];
}

function whereText({ recordNumber, id, pointer, value, cell }: FaultExample): string {
  if (cell !== undefined) return cellText(cell);
  const parts = [`record ${recordNumber}`];
  if (id !== null) parts.push(`id ${JSON.stringify(id)}`);
  if (pointer !== "") parts.push(pointer);
  if (value !== null) parts.push(`value ${value}`);
  return parts.join(", ");
}
