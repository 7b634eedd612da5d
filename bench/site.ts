import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, startCluster } from "../test/cluster.ts";
import { settings } from "./compare.ts";
import { type BenchServer, cli, type Measured, measure, startServer } from "./measure.ts";
import { catalog, customerAt, writeRecords } from "./records-file.ts";

/** A cluster, a database, the built server on it, and a folder; all of it gone afterwards. */
export interface Site {
  readonly cluster: string;
  readonly database: string;
  readonly server: BenchServer;
  readonly key: string;
  readonly folder: string;
  /** Runs the built command line against the server. */
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
    const carryover = (...args: string[]) =>
      measure(process.execPath, [cli, ...args, "--url", server.url], { CARRYOVER_API_KEY: key });
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

/** Gives the site the catalog and so many customers. */
export async function prepare(site: Site, customerCount: number): Promise<void> {
  const pricing = join(site.folder, "catalog.json");
  await writeFile(pricing, JSON.stringify(catalog));
  await site.carryover("catalog", "apply", pricing);
  const customers = join(site.folder, "customers.json");
  await writeRecords(customers, "customers", customerCount, customerAt);
  await site.carryover("import", "--customers-file", customers, "--json");
}
