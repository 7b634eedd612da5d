import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { appendFile, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";

const run = promisify(execFile);

/** Debian and its descendants keep the programs of each version here, outside the search path. */
const debianVersions = "/usr/lib/postgresql";
const startAttemptsMax = 3;
const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const pollMs = 50;
const logLengthMax = 10_000;

/** A running throw-away PostgreSQL cluster. */
export interface Cluster {
  /** Superuser URL on 127.0.0.1, of the database `postgres`. */
  readonly url: string;
  /**
   * Stops the server, as `pg_ctl restart` does in these modes, and starts it again on the same
   * port. It is fast to break off what runs, and immediate to leave the log to recover from.
   */
  restart(mode: "fast" | "immediate"): Promise<void>;
  /** Shuts the cluster down and removes its directory. Calling it again does nothing. */
  stop(): Promise<void>;
}

/** What a test may want of its cluster. */
export interface ClusterOptions {
  /** Values for postgresql.conf, such as `{ max_connections: "20" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** An empty directory of the owner, for its write-ahead log in segments of one megabyte. */
  readonly walDirectory?: string;
  /** Called with each line that the server writes into its log. */
  readonly onLog?: (line: string) => void;
}

/**
 * Makes a PostgreSQL cluster in a temporary directory and starts it on a free port. It ends with
 * `stop()`, and at the latest with this process. Throws when PostgreSQL is not installed, saying
 * what to install, and when the cluster does not start, with the server's own words.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binaries = findBinaries();
  const owner = await unprivilegedUser();
  const directory = await mkdtemp(join(tmpdir(), "carryover-pg-"));
  try {
    if (owner !== undefined) await chown(directory, owner.uid, owner.gid);
    const { settings = {}, walDirectory } = options;
    await initialize({ binaries, directory, owner, settings, walDirectory });
    return await startServer({ binaries, directory, owner, onLog: options.onLog ?? (() => {}) });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Makes a fresh, empty database on a cluster and returns its URL. */
export async function createDatabase(clusterUrl: string): Promise<string> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const client = new Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * The directory that holds `initdb` and `postgres`: in the search path, else the highest version
 * that Debian has installed. Throws, saying what to install, when there is none.
 */
export function findBinaries(
  searchPath = process.env.PATH ?? "",
  versionsDirectory = debianVersions,
): string {
  const versions = existsSync(versionsDirectory) ? readdirSync(versionsDirectory) : [];
  const installed = versions
    .sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))
    .map((version) => join(versionsDirectory, version, "bin"));
  const candidates = [...searchPath.split(delimiter).filter((path) => path !== ""), ...installed];
  const found = candidates.find(
    (path) => existsSync(join(path, "initdb")) && existsSync(join(path, "postgres")),
  );
  if (found !== undefined) return found;
  throw new Error(
    `PostgreSQL's initdb is neither in PATH nor under ${versionsDirectory}. Install it ` +
      '("apt-get install postgresql" on Debian), or set TEST_DATABASE_URL to a superuser URL.',
  );
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

interface ClusterPlace {
  readonly binaries: string;
  readonly directory: string;
  /** Who runs the server; undefined is whoever runs the tests. */
  readonly owner: Owner | undefined;
}

interface ServerPlace extends ClusterPlace {
  readonly onLog: (line: string) => void;
}

/** PostgreSQL refuses to run as root, so root hands the cluster to somebody else. */
export async function unprivilegedUser(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // No such user: the next name is tried.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is no user postgres or nobody.");
}

async function initialize(
  place: ClusterPlace & {
    readonly settings: Readonly<Record<string, string>>;
    readonly walDirectory: string | undefined;
  },
): Promise<void> {
  const data = join(place.directory, "data");
  const flags = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"];
  const { walDirectory } = place;
  const wal = walDirectory === undefined ? [] : [`--waldir=${walDirectory}`, "--wal-segsize=1"];
  await run(
    join(place.binaries, "initdb"),
    [`--pgdata=${data}`, ...flags, ...wal, "--no-sync", "--no-instructions"],
    { cwd: place.directory, ...place.owner },
  );
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: place.directory,
    ...place.settings,
  };
  const lines = Object.entries(settings).map(([k, v]) => `${k} = '${v.replaceAll("'", "''")}'\n`);
  await appendFile(join(data, "postgresql.conf"), lines.join(""));
}

/** Another process may take the free port before the server does; then another port is tried. */
async function startServer(place: ServerPlace): Promise<Cluster> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = spawnServer(place, port);
    const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    if (await answers(server, url)) return clusterOf(place, port, server);
    await server.stop({ keepDirectory: true });
    const portTaken = server.log().includes("could not bind");
    if (!portTaken || attempt === startAttemptsMax) {
      throw new Error(`PostgreSQL did not start in ${place.directory}:\n${server.log()}`);
    }
  }
}

function clusterOf(place: ServerPlace, port: number, first: Server): Cluster {
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  let server = first;
  return {
    url,
    async restart(mode) {
      await server.stop({ keepDirectory: true, signal: mode === "fast" ? "SIGINT" : "SIGQUIT" });
      server = spawnServer(place, port);
      if (await answers(server, url)) return;
      throw new Error(`PostgreSQL did not start again in ${place.directory}:\n${server.log()}`);
    },
    stop: () => server.stop(),
  };
}

interface Server {
  readonly child: ChildProcess;
  log(): string;
  stop(options?: StopOptions): Promise<void>;
}

interface StopOptions {
  readonly keepDirectory: boolean;
  readonly signal?: NodeJS.Signals;
}

function spawnServer(place: ServerPlace, port: number): Server {
  const child = spawn(
    join(place.binaries, "postgres"),
    ["-D", join(place.directory, "data"), "-p", String(port)],
    { cwd: place.directory, stdio: ["ignore", "ignore", "pipe"], ...place.owner },
  );
  let log = "";
  child.stderr?.on("data", (chunk) => {
    log = (log + chunk).slice(-logLengthMax);
  });
  if (child.stderr !== null) createInterface(child.stderr).on("line", place.onLog);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (error) => {
      log += error.message;
      resolve();
    });
  });
  const forget = killWithProcess(child, place.directory);
  return {
    child,
    log: () => log,
    stop: async ({ keepDirectory, signal = "SIGINT" }: StopOptions = { keepDirectory: false }) => {
      // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one.
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGQUIT"), stopTimeoutMs);
      await exited;
      clearTimeout(late);
      forget();
      if (!keepDirectory) await rm(place.directory, { recursive: true, force: true });
    },
  };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends the server when this process ends without `stop()`. Returns how to call that off. */
function killWithProcess(child: ChildProcess, directory: string): () => void {
  const kill = () => {
    child.kill("SIGQUIT");
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: pollMs });
  };
  const killAndDie = (signal: NodeJS.Signals) => {
    kill();
    forget();
    // Without another listener the signal would have ended the process, so it still must.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const forget = () => {
    process.off("exit", kill);
    for (const signal of signals) process.off(signal, killAndDie);
  };
  process.once("exit", kill);
  for (const signal of signals) process.once(signal, killAndDie);
  return forget;
}

async function answers(server: Server, url: string): Promise<boolean> {
  const giveUpAt = Date.now() + startTimeoutMs;
  while (Date.now() < giveUpAt && server.child.exitCode === null) {
    if (await connects(url)) return server.child.exitCode === null;
    await sleep(pollMs);
  }
  return false;
}

async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("The system gave no free port."));
      });
    });
  });
}
