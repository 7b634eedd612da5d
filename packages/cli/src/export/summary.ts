import type { ExportKind, NotExported } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { separated } from "../text/describe.ts";
import { tableLines } from "../text/table.ts";
import { visible } from "../text/visible.ts";

/** What an export has written: the object that `--json` prints. */
export interface ExportSummary {
  readonly files: ReadonlyArray<{
    readonly kind: ExportKind | "catalog";
    readonly file: string;
    readonly records: number;
  }>;
  /** The moment of the snapshot. */
  readonly readAt: string;
  readonly since: string | null;
  readonly notExported: readonly NotExported[];
}

/** Shows the files, and what is in none of them. */
export function tellSummary(summary: ExportSummary, terminal: Terminal): void {
  const rows = summary.files.map(({ kind, file, records }) => {
    return [kind, separated(records), visible(file)];
  });
  const columns = [
    { name: "kind" },
    { name: "records", align: "right" as const },
    { name: "file", shortenedTo: 60 },
  ];
  for (const line of tableLines(columns, rows, terminal.width)) terminal.out(line);
  if (summary.since !== null) {
    terminal.out(`Only what has changed since ${summary.since}; deletions are not shown.`);
  }
  if (summary.notExported.length === 0) return;
  terminal.out("");
  const left = summary.notExported.map(({ count, reason }) => [separated(count), visible(reason)]);
  const reasons = [
    { name: "not exported", align: "right" as const },
    { name: "what", wraps: true },
  ];
  for (const line of tableLines(reasons, left, terminal.width)) terminal.out(line);
}
