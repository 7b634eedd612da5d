import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { line } from "./compare.ts";
import { childrenCpuMs, cpuMs, type Measured } from "./measure.ts";
import { catalog, customerAt, subscriptionAt, usageAt, writeRecords } from "./records-file.ts";
import { onSite, type Site } from "./site.ts";

/** What a command took, and the CPU time of both its sides. */
interface Taken {
  readonly measured: Measured;
  readonly cpuSeconds: number;
}

/** Each kind: a third of the records. */
const kinds = [
  { flag: "--customers-file", collection: "customers", recordAt: customerAt },
  { flag: "--subscriptions-file", collection: "subscriptions", recordAt: subscriptionAt },
  { flag: "--usage-file", collection: "usages", recordAt: usageAt },
] as const;

/**
 * Imports customers, subscriptions and usage over HTTP and exports them in each format. Prints how
 * many times the records of the import each export reads, per second and per second of CPU time of
 * server and CLI, which is steadier on a busy machine. PostgreSQL's own time is not counted there.
 */
export async function benchExport(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { records: { type: "string", default: "300000" } },
  });
  const each = Math.floor(Number(values.records) / kinds.length);
  const count = each * kinds.length;
  await onSite(async (site) => {
    const pricing = join(site.folder, "catalog.json");
    await writeFile(pricing, JSON.stringify(catalog));
    await site.carryover("catalog", "apply", pricing);
    const files = await writeFiles(site, each);
    const imported = await taken(site, "import", ...files, "--json");
    show("import, CLI over HTTP", imported, count, imported);
    for (const format of ["ndjson", "json", "csv"]) {
      const out = join(site.folder, format);
      const exported = await taken(site, "export", "--out", out, "--format", format, "--json");
      show(`export, ${format}`, exported, count, imported);
      expectRecords(exported.measured, count);
    }
  });
}

async function writeFiles(site: Site, each: number): Promise<string[]> {
  const flags: string[] = [];
  for (const { flag, collection, recordAt } of kinds) {
    const file = join(site.folder, `${collection}.json`);
    await writeRecords(file, collection, each, recordAt);
    flags.push(flag, file);
  }
  return flags;
}

async function taken(site: Site, ...args: string[]): Promise<Taken> {
  const { pid } = site.server.process;
  const before = cpuMs(pid) + childrenCpuMs();
  const measured = await site.carryover(...args);
  return { measured, cpuSeconds: (cpuMs(pid) + childrenCpuMs() - before) / 1_000 };
}

function show(name: string, { measured, cpuSeconds }: Taken, count: number, than: Taken): void {
  const { seconds, peakMb } = measured;
  const rate = Math.round(count / seconds).toLocaleString("en-US");
  line(
    `${name.padEnd(24)}${seconds.toFixed(2).padStart(8)} s${rate.padStart(10)} records/s ` +
      `${(than.measured.seconds / seconds).toFixed(2).padStart(6)} times` +
      `${cpuSeconds.toFixed(2).padStart(8)} s of CPU ` +
      `${(than.cpuSeconds / cpuSeconds).toFixed(2).padStart(6)} times  ${peakMb.toFixed(0)} MB`,
  );
}

function expectRecords({ stdout }: Measured, count: number): void {
  const { files } = JSON.parse(stdout) as { files: Array<{ kind: string; records: number }> };
  const records = files.filter(({ kind }) => kind !== "catalog");
  const found = records.reduce((sum, file) => sum + file.records, 0);
  if (found !== count) throw new Error(`${found} records were exported instead of ${count}`);
}
