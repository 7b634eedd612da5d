import { join } from "node:path";
import { createDatabase } from "../test/cluster.ts";
import { cli, type Measured, measure } from "./measure.ts";

/** Settings of a server that is not starved; both sides of a comparison run on the same one. */
export const settings = {
  shared_buffers: "512MB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
};

/**
 * Copies the rows of tables out, and into the same tables of a fresh database. Only the latter is
 * timed, as one psql for all of them.
 */
export async function measureCopy(
  cluster: string,
  from: string,
  tables: readonly string[],
  folder: string,
): Promise<Measured> {
  const file = (table: string) => join(folder, `${table}.tsv`);
  for (const table of tables) {
    await measure("psql", [from, "-qc", `\\copy ${table} to '${file(table)}'`]);
  }
  const into = await createDatabase(cluster);
  await measure(process.execPath, [cli, "keys", "create"], { DATABASE_URL: into });
  const copies = tables.flatMap((table) => ["-c", `\\copy ${table} from '${file(table)}'`]);
  return measure("psql", [into, "-q", ...copies]);
}

/** Prints what something took, and its ratio to a reference. */
export function row(name: string, measured: Measured, count: number, reference?: Measured): void {
  const rate = Math.round(count / measured.seconds).toLocaleString("en-US");
  const ratio = reference === undefined ? "" : (reference.seconds / measured.seconds).toFixed(2);
  line(
    `${name.padEnd(28)}${measured.seconds.toFixed(2).padStart(8)} s` +
      `${rate.padStart(12)} records/s  ${ratio}`,
  );
}

/**
 * Prints the CPU time in microseconds per record of the client, the server and the database, their
 * sum, and how many times as much a record of the reference took.
 */
export function cpuRow(
  name: string,
  measured: Measured,
  count: number,
  reference?: { readonly measured: Measured; readonly count: number },
): void {
  const { client = 0, server = 0, database = 0 } = measured.cpu ?? {};
  const each = (seconds: number) => ((seconds * 1e6) / count).toFixed(1).padStart(7);
  const ratio =
    reference === undefined
      ? ""
      : (cpuOf(reference.measured) / reference.count / (cpuOf(measured) / count)).toFixed(2);
  line(
    `${name.padEnd(24)}client${each(client)}  server${each(server)}  database${each(database)}  ` +
      `all${each(cpuOf(measured))}  ${ratio}`,
  );
}

function cpuOf({ cpu }: Measured): number {
  return cpu === undefined ? 0 : cpu.client + cpu.server + cpu.database;
}

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Throws if the last run of an import counted something else. */
export function expectCounts(measured: Measured, expected: Readonly<Record<string, number>>): void {
  const { runs } = JSON.parse(measured.stdout) as { runs: Array<{ counts: Counts }> };
  for (const [name, count] of Object.entries(expected)) {
    const found = runs.at(-1)?.counts[name];
    if (found !== count) throw new Error(`${name}: ${found} instead of ${count}`);
  }
}

type Counts = Readonly<Record<string, number>>;
