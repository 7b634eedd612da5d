import type { ImportRecordOutcome } from "@carryover/sdk";
import { quiet, strong, type Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";

/** Characters of a value that are shown; a plan file has all of it. */
const valueShown = 60;

/**
 * What a record changes, or would change: a line for the record, and one for each value. The record
 * is called `name`, its outcome by default.
 */
export function changeLines(record: ImportRecordOutcome, name?: string): Text[] {
  const { recordNumber, outcome, customerId, changes } = record;
  const whose = customerId === null ? "" : ` ${visible(customerId)}`;
  const heading: Text = [strong(`${name ?? outcome}${whose}`), quiet(`  record ${recordNumber}`)];
  return [
    heading,
    ...changes.map(({ entity, id, field, before, after }): Text => {
      const value = entity === "customer" ? field : `${entity} ${visible(id)} ${field}`;
      return `  ${value}: ${valueText(before)} → ${valueText(after)}`;
    }),
  ];
}

/** A value as JSON has it, not longer than a line. */
function valueText(value: unknown): string {
  const text = visible(JSON.stringify(value) ?? "null");
  return text.length <= valueShown ? text : `${text.slice(0, valueShown - 1)}…`;
}
