import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, startCluster } from "../test/cluster.ts";
import { settings } from "./compare.ts";
import {
  type BenchServer,
  childrenCpuMs,
  cli,
  cpuMs,
  familyCpuMs,
  type Measured,
  measure,
  startServer,
} from "./measure.ts";
import { catalog, customerAt, writeRecords } from "./records-file.ts";

/** A cluster, a database, the built server on it, and a folder; all of it gone afterwards. */
export interface Site {
  readonly cluster: string;
  readonly database: string;
  readonly server: BenchServer;
  readonly key: string;
  readonly folder: string;
  /** Runs the built command line against the server, and counts the CPU time of all sides. */
  carryover(...args: string[]): Promise<Measured>;
}

/** Runs work on a fresh site; the environment is that of its server. */
export async function onSite(
  work: (site: Site) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "carryover-bench-"));
  const cluster = await startCluster({ settings });
  try {
    const database = await createDatabase(cluster.url);
    const server = await startServer(database, environment);
    const { key } = JSON.parse(
      (
        await measure(process.execPath, [cli, "keys", "create", "--json"], {
          DATABASE_URL: database,
        })
      ).stdout,
    ) as { key: string };
    const postmaster = await postmasterOf(cluster.url);
    const cpuSoFar = () => ({
      client: childrenCpuMs() / 1_000,
      server: cpuMs(server.process.pid) / 1_000,
      database: familyCpuMs(postmaster) / 1_000,
    });
    const carryover = async (...args: string[]) => {
      const before = cpuSoFar();
      const command = [cli, ...args, "--url", server.url];
      const measured = await measure(process.execPath, command, { CARRYOVER_API_KEY: key });
      const after = cpuSoFar();
      const cpu = {
        client: after.client - before.client,
        server: after.server - before.server,
        database: after.database - before.database,
      };
      return { ...measured, cpu };
    };
    try {
      await work({ cluster: cluster.url, database, server, key, folder, carryover });
    } finally {
      if (server.process.exitCode === null) await server.stop();
    }
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first process of a PostgreSQL server; all others are its children. */
async function postmasterOf(url: string): Promise<number> {
  const { stdout } = await measure("psql", [url, "-qAtc", "show data_directory"]);
  return Number.parseInt(await readFile(join(stdout.trim(), "postmaster.pid"), "utf8"), 10);
}

/** Gives the site the catalog and so many customers. */
export async function prepare(site: Site, customerCount: number): Promise<void> {
  const pricing = join(site.folder, "catalog.json");
  await writeFile(pricing, JSON.stringify(catalog));
  await site.carryover("catalog", "apply", pricing);
  const customers = join(site.folder, "customers.json");
  await writeRecords(customers, "customers", customerCount, customerAt);
  await site.carryover("import", "--customers-file", customers, "--json");
}
