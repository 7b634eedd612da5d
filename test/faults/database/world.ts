import { chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import {
  canMount,
  mountDisk,
  type SmallDisk,
} from "../../../packages/server/src/testing/store/small-disk.ts";
import { type Cluster, createDatabase, startCluster, unprivilegedUser } from "../../cluster.ts";
import { type CommandWorld, newWorld } from "../commands/world.ts";

/** A server on a PostgreSQL of its own, which faults strike while commands run. */
export interface DatabaseWorld extends CommandWorld {
  readonly cluster: Cluster;
  /** The disk of the database; null where nothing can be mounted. */
  readonly disk: SmallDisk | null;
  /** That of its write-ahead log; null if it has none of its own. */
  readonly walDisk: SmallDisk | null;
  /** Lines of PostgreSQL's log so far that the pattern matches. */
  logged(pattern: RegExp): number;
  /** Does something as a superuser, on a connection of its own. */
  asSuperuser<T>(work: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connections that PostgreSQL takes in all: more than those of a server. */
export const connectionsMax = 24;
/** Longer than any statement of the tests takes on a machine that has other work. */
const timeoutMs = 2_500;
const serverLimits = { statementTimeoutMs: timeoutMs, findingsTimeoutMs: timeoutMs };
const diskSize = "200m";
const walDiskSize = "64m";
/** Segments are given back soon, so that none is left to use again on a full disk. */
const shortWal = { min_wal_size: "2MB", max_wal_size: "4MB" };

/** Makes one that has the catalog of the fixtures. */
export async function newDatabaseWorld({ hasWalDisk = false } = {}): Promise<DatabaseWorld> {
  const lines: string[] = [];
  const walDisk = hasWalDisk && canMount ? await smallDisk(walDiskSize) : null;
  const cluster = await startCluster({
    settings: { max_connections: String(connectionsMax), ...(walDisk && shortWal) },
    ...(walDisk && { walDirectory: walDisk.directory }),
    onLog: (line) => void lines.push(line),
  });
  const disk = canMount ? await smallDisk(diskSize) : null;
  const url = await createDatabase(cluster.url);
  if (disk !== null) await moveTo(cluster.url, new URL(url).pathname.slice(1), disk.directory);
  const env = {
    NODE_OPTIONS: `--import ${new URL("limits.mjs", import.meta.url).href}`,
    CARRYOVER_TEST_LIMITS: JSON.stringify(serverLimits),
  };
  const world = await newWorld({ store: { env: { DATABASE_URL: url }, flags: [] }, env });
  return {
    ...world,
    cluster,
    disk: disk?.disk ?? null,
    walDisk: walDisk?.disk ?? null,
    logged: (pattern) => lines.filter((line) => pattern.test(line)).length,
    asSuperuser: (work) => connected(url, work),
    async close() {
      await world.server.stop();
      await cluster.stop();
      await disk?.remove();
      await walDisk?.remove();
    },
  };
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function smallDisk(size: string) {
  const place = await mkdtemp(join(tmpdir(), "carryover-space-"));
  const disk = mountDisk(place, size);
  const directory = join(place, "space");
  await mkdir(directory);
  const owner = await unprivilegedUser();
  if (owner !== undefined) await chown(directory, owner.uid, owner.gid);
  const remove = async () => {
    disk.unmount();
    await rm(place, { recursive: true });
  };
  return { disk, directory, remove };
}

/** Moves a database to a disk of its own; the log of the cluster stays where there is room. */
async function moveTo(url: string, database: string, directory: string): Promise<void> {
  await connected(url, async (client) => {
    await client.query(`create tablespace small location '${directory}'`);
    await client.query(`alter database ${database} set tablespace small`);
  });
}
