import { join } from "node:path";
import { parseArgs } from "node:util";
import { cpuRow, expectCounts, line, row } from "./compare.ts";
import type { Measured } from "./measure.ts";
import { customerAt, subscriptionAt, usageAt, writeRecords } from "./records-file.ts";
import { onSite, prepare, type Site } from "./site.ts";

const recordAt = { customers: customerAt, subscriptions: subscriptionAt, usages: usageAt };

/** Of each kind: the flag of its file, its list, and the customers that so many records need. */
const subjects = {
  customers: { flag: "--customers-file", list: "customers", customersFor: () => 0 },
  subscriptions: {
    flag: "--subscriptions-file",
    list: "subscriptions",
    customersFor: (count: number) => count,
  },
  usage: {
    flag: "--usage-file",
    list: "usages",
    customersFor: (count: number) => Math.ceil(count / 3),
  },
} as const;

/**
 * Imports records with the built CLI over HTTP, and then does what makes an import safe: plans the
 * same file, verifies it, exports and undoes it. Ratios are those to the import of the same records
 * in the same run: of plan and verify to that of the unchanged file, of the others to the first.
 */
export async function benchRuns(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: "string", default: "500000" },
      kind: { type: "string", default: "customers" },
    },
  });
  const count = Number(values.records);
  const subject = subjects[values.kind as keyof typeof subjects];
  if (subject === undefined) throw new Error(`Kinds are ${Object.keys(subjects).join(", ")}.`);
  await onSite(async (site) => {
    const before = subject.customersFor(count);
    if (before > 0) await prepare(site, before);
    await benchKind(site, subject, count);
  });
}

type Subject = (typeof subjects)[keyof typeof subjects];

async function benchKind(site: Site, { flag, list }: Subject, count: number): Promise<void> {
  const file = join(site.folder, `${list}.json`);
  await writeRecords(file, list, count, recordAt[list]);
  const first = await site.carryover("import", flag, file, "--json");
  const again = await site.carryover("import", flag, file, "--json");
  const planned = await site.carryover("plan", flag, file, "--json");
  const verified = await site.carryover("verify", flag, file, "--json");
  const exported = await site.carryover("export", "--out", join(site.folder, "out"), "--json");
  const undone = await site.carryover("undo", runOf(first), "--yes", "--json");
  const rows = exportedCount(exported);
  row("import", first, count);
  row("the same file again", again, count);
  row("plan of it", planned, count, again);
  row("verify", verified, count, again);
  row("export of all", exported, rows, { ...first, seconds: (first.seconds * rows) / count });
  row("undo", undone, count, first);
  line("CPU time in microseconds per record, and the ratio of the sums:");
  cpuRow("import", first, count);
  cpuRow("the same file again", again, count);
  cpuRow("plan of it", planned, count, { measured: again, count });
  cpuRow("verify", verified, count, { measured: again, count });
  cpuRow("export of all", exported, rows, { measured: first, count });
  cpuRow("undo", undone, count, { measured: first, count });
  const peaks = { planned, verified, exported, undone };
  const memory = Object.entries(peaks).map(([name, { peakMb }]) => `${name} ${peakMb.toFixed(0)}`);
  line(`peak memory of the CLI in MB: ${memory.join(", ")}`);
  expectCounts(first, { created: count });
  expectCounts(planned, { unchanged: count });
  const { counts } = JSON.parse(undone.stdout) as { counts: { reversed: number } };
  if (counts.reversed !== count) throw new Error(`Not all was undone: ${undone.stdout}`);
}

function runOf({ stdout }: Measured): string {
  return (JSON.parse(stdout) as { runs: Array<{ id: string }> }).runs[0]?.id ?? "";
}

function exportedCount({ stdout }: Measured): number {
  const { files } = JSON.parse(stdout) as { files: Array<{ records: number }> };
  return files.reduce((sum, { records }) => sum + records, 0);
}
