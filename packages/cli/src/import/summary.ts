import type { Kind } from "../pipeline/kinds.ts";
import type { ImportResult, Progress } from "../pipeline/tally.ts";
import { counted, separated } from "../text/describe.ts";
import { ifAny, type Style, strong, type Text, warning } from "../text/styled.ts";

/** The share of the work after which a remaining time is worth guessing. */
export const etaFrom = 0.01;

/** How far an import is, in one line. */
export function statusLine(kind: Kind, progress: Progress): string {
  const { recordsDone, recordsTotal, bytesTotal, rejected, seconds, slowReason } = progress;
  const share = recordsTotal === 0 ? 1 : recordsDone / recordsTotal;
  const rate = seconds === 0 ? 0 : recordsDone / seconds;
  const isGuessable = rate > 0 && share >= etaFrom;
  const left = isGuessable ? `ETA ${Math.ceil((recordsTotal - recordsDone) / rate)} s` : "";
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    `${kind.collection} ${Math.floor(share * 100)}%`,
    `${megabytes(bytesTotal * share)}/${megabytes(bytesTotal)} MB`,
    `${separated(recordsDone)} records`,
    `${separated(Math.round(rate))}/s`,
    `${separated(rejected)} rejected`,
    left,
    slowReason === null ? "" : `slowed down: ${slowReason}`,
  ]
    .filter((part) => part !== "")
    .join("  ");
}

/** What became of every record, as a table. */
export function summaryTable(kind: Kind, result: ImportResult): Text {
  const { read, created, updated, unchanged, replaced, skipped, rejected, unprocessed } =
    result.counts;
  const rows = Object.entries({
    read,
    created,
    updated,
    unchanged,
    replaced,
    skipped,
    rejected,
    unprocessed,
  });
  const width = Math.max(...rows.map(([, count]) => separated(count).length));
  const lines = rows.map(([name, count]) => {
    const line = `\n  ${name.padEnd(12)}${separated(count).padStart(width)}`;
    return ifAny(count, rowStyles[name] ?? null, line);
  });
  if (result.warningCount > 0) lines.push(warning(`\n${warningLine(result)}`));
  // Below a second the rate says more of the start than of the import.
  const rate = separated(Math.round((read - unprocessed) / result.seconds));
  const time = `${result.seconds.toFixed(1)} s${result.seconds < 1 ? "" : `, ${rate} records/s`}`;
  return [strong(kind.collection), ` (run ${result.run.id}, ${time})`, ...lines];
}

const rowStyles: Readonly<Record<string, Style>> = { rejected: "bad", unprocessed: "warning" };

/** How many warnings there are of each code. They accompany records that are counted above. */
function warningLine({ warningCount, warningCodes }: ImportResult): string {
  const codes = Object.entries(warningCodes).map(([code, count]) => `${separated(count)} ${code}`);
  return `  with ${counted(warningCount, "warning")}: ${codes.join(", ")}`;
}
