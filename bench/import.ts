import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDatabase, startCluster } from "../test/cluster.ts";
import { writeCustomers } from "./customers.ts";
import { cli, type Measured, measure, peakMb, startServer } from "./measure.ts";

/** Settings of a server that is not starved; both sides of the comparison run on the same one. */
const settings = {
  shared_buffers: "512MB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
};

/**
 * Imports customers with the built CLI over HTTP, and lets psql copy the same rows into the same
 * table. Prints both and their ratio, the memory, and the same for a second import of the file.
 */
export async function benchImport(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: "string", default: "500000" },
      embedded: { type: "boolean", default: true },
    },
    allowNegative: true,
  });
  const count = Number(values.records);
  const folder = await mkdtemp(join(tmpdir(), "carryover-bench-"));
  const cluster = await startCluster({ settings });
  try {
    const file = join(folder, "customers.json");
    await writeCustomers(file, count);
    const copied = await benchServer(cluster.url, file, count, folder);
    if (values.embedded) await benchEmbedded(file, count, folder, copied);
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchServer(cluster: string, file: string, count: number, folder: string) {
  const database = await createDatabase(cluster);
  const server = await startServer(database);
  const keys = await measure(process.execPath, [cli, "keys", "create", "--json"], {
    DATABASE_URL: database,
  });
  const key = (JSON.parse(keys.stdout) as { key: string }).key;
  const args = [cli, "import", "--customers-file", file, "--url", server.url, "--json"];
  const first = await measure(process.execPath, args, { CARRYOVER_API_KEY: key });
  const second = await measure(process.execPath, args, { CARRYOVER_API_KEY: key });
  const serverMb = peakMb(server.process.pid);
  await server.stop();
  const copied = await benchCopy(cluster, database, folder);
  row("psql \\copy", copied, count);
  row("import, CLI over HTTP", first, count, copied);
  row("the same file again", second, count, copied);
  line(`peak memory: CLI ${first.peakMb.toFixed(0)} MB and ${second.peakMb.toFixed(0)} MB`);
  line(`             server ${serverMb.toFixed(0)} MB`);
  expectCounts(first, { created: count });
  expectCounts(second, { unchanged: count });
  return copied;
}

/** Copies the rows out, and into the same table of a fresh database. Only the latter is timed. */
async function benchCopy(cluster: string, from: string, folder: string): Promise<Measured> {
  const rows = join(folder, "rows.tsv");
  await measure("psql", [from, "-qc", `\\copy customers to '${rows}'`]);
  const into = await createDatabase(cluster);
  await measure(process.execPath, [cli, "keys", "create"], { DATABASE_URL: into });
  return measure("psql", [into, "-qc", `\\copy customers from '${rows}'`]);
}

async function benchEmbedded(file: string, count: number, folder: string, copied: Measured) {
  const dataDir = join(folder, "store");
  const args = [cli, "import", "--customers-file", file, "--data-dir", dataDir, "--json"];
  const first = await measure(process.execPath, args);
  row("import, embedded store", first, count, copied);
  expectCounts(first, { created: count });
}

function row(name: string, measured: Measured, count: number, reference?: Measured): void {
  const rate = Math.round(count / measured.seconds).toLocaleString("en-US");
  const ratio = reference === undefined ? "" : (reference.seconds / measured.seconds).toFixed(2);
  line(
    `${name.padEnd(24)}${measured.seconds.toFixed(2).padStart(8)} s` +
      `${rate.padStart(12)} records/s  ${ratio}`,
  );
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function expectCounts(measured: Measured, expected: Readonly<Record<string, number>>): void {
  const { runs } = JSON.parse(measured.stdout) as { runs: [{ counts: Record<string, number> }] };
  for (const [name, count] of Object.entries(expected)) {
    const found = runs[0].counts[name];
    if (found !== count) throw new Error(`${name}: ${found} instead of ${count}`);
  }
}
