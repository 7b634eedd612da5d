import { type RecordCode, recordCodes } from "@carryover/contract/client";
import type { Kind } from "../pipeline/kinds.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import { counted, separated } from "../text/describe.ts";
import { ifAny, quiet, type Style, strong, type Text, warning } from "../text/styled.ts";

/** What became of every record, as a table. */
export function summaryTable(kind: Kind, result: ImportResult): Text {
  const { read, created, updated, unchanged, replaced, skipped, rejected, unprocessed } =
    result.counts;
  const { accepted, unknown } = result.counts;
  const open: Record<string, number> =
    accepted === undefined || unknown === undefined ? {} : { accepted, unknown };
  const rows = Object.entries({
    read,
    created,
    updated,
    unchanged,
    replaced,
    skipped,
    ...open,
    rejected,
    unprocessed,
  });
  const width = Math.max(...rows.map(([, count]) => separated(count).length));
  const lines = rows.map(([name, count]) => {
    const line = `\n  ${name.padEnd(12)}${separated(count).padStart(width)}`;
    return ifAny(count, rowStyles[name] ?? null, line);
  });
  for (const line of skippedLines(result)) lines.push(quiet(`\n${line}`));
  if (result.warningCount > 0) lines.push(warning(`\n${warningLine(result)}`));
  if (result.policies.length > 0) lines.push(quiet(`\n${policyLine(result)}`));
  // Below a second the rate says more of the start than of the import.
  const rate = separated(Math.round(result.recordsSent / result.seconds));
  const time = `${result.seconds.toFixed(1)} s${result.seconds < 1 ? "" : `, ${rate} records/s`}`;
  return [strong(kind.collection), ` (run ${result.run.id}, ${time})`, ...lines];
}

const rowStyles: Readonly<Record<string, Style>> = {
  unknown: "bad",
  rejected: "bad",
  unprocessed: "warning",
};

/** Why records were skipped, in words: nothing of them is written. */
function skippedLines({ skippedCodes }: ImportResult): readonly string[] {
  return Object.entries(skippedCodes).map(([code, count]) => {
    const sentence = isRecordCode(code) ? ` ${recordCodes[code].sentence}` : "";
    return `  skipped ${separated(count)} (${code}):${sentence}`;
  });
}

function isRecordCode(code: string): code is RecordCode {
  return Object.hasOwn(recordCodes, code);
}

/** How many warnings there are of each code. They accompany records that are counted above. */
function warningLine({ warningCount, warningCodes }: ImportResult): string {
  const codes = Object.entries(warningCodes).map(([code, count]) => `${separated(count)} ${code}`);
  return `  with ${counted(warningCount, "warning")}: ${codes.join(", ")}`;
}

/** How many values each policy has changed, in records that are counted above. */
function policyLine({ policies }: ImportResult): string {
  const flags = policies.map(({ flag, values }) => `${separated(values)} by ${flag}`);
  return `  with changed values: ${flags.join(", ")}`;
}
