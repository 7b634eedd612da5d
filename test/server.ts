import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { copyStoreTemplate } from "../packages/server/src/testing/store/store-template.ts";
import { createDatabase } from "./cluster.ts";
import { type Ended, type Program, start } from "./program.ts";
import { makeScratch } from "./scratch.ts";

/** A store of its own: the environment and flags by which a command finds it. */
export interface Store {
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

/** The built server in its own process. */
export interface Server {
  readonly url: string;
  readonly port: number;
  /** A server key of the default environment. */
  readonly key: string;
  readonly store: Store;
  readonly program: Program;
  /** What a command needs to import into it. */
  readonly access: { readonly env: Readonly<Record<string, string>> };
  /** Asks it to end, and waits until it has. */
  stop(): Promise<Ended>;
  /** Ends it without a chance to tidy up. */
  kill(): Promise<Ended>;
}

/** Whether these tests run on PostgreSQL; the embedded store otherwise. */
export const isPostgres = process.env.TEST_STORE === "postgres";

/** Makes a fresh store: a database on PostgreSQL, or a directory with an embedded one. */
export async function freshStore(): Promise<Store> {
  if (!isPostgres) {
    const dataDir = join(await makeScratch(), "data");
    await copyStoreTemplate(dataDir);
    return { env: {}, flags: ["--data-dir", dataDir] };
  }
  const cluster = process.env.TEST_DATABASE_URL;
  if (cluster === undefined) throw new Error("TEST_DATABASE_URL is set by global-setup.ts.");
  return { env: { DATABASE_URL: await createDatabase(cluster) }, flags: [] };
}

/** Starts a server on a store, fresh if none is given, and waits until it listens. */
export async function startServer(
  options: {
    store?: Store;
    port?: number;
    key?: string;
    env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Server> {
  const store = options.store ?? (await freshStore());
  const args = ["serve", "--host", "127.0.0.1", "--port", String(options.port ?? 0)];
  const program = start([...args, ...store.flags], { env: { ...store.env, ...options.env } });
  const [, url = "", port] = await program.said(/^listening on (http:\/\/127\.0\.0\.1:(\d+))$/m);
  const key = options.key ?? (await keyOf(store));
  const end = (signal: NodeJS.Signals) => {
    program.child.kill(signal);
    return program.ended;
  };
  return {
    url,
    port: Number(port),
    key,
    store,
    program,
    access: { env: { CARRYOVER_URL: url, CARRYOVER_API_KEY: key } },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/**
 * The embedded store keeps a key beside its data; on PostgreSQL one is written, as `keys create`
 * does. A process for it would take a second of each file of tests.
 */
async function keyOf({ env, flags: [, dataDir] }: Store): Promise<string> {
  if (dataDir !== undefined) return (await readFile(join(dataDir, "api-key"), "utf8")).trim();
  const key = `server-${randomBytes(32).toString("base64url")}`;
  const client = new Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  try {
    await client.query(
      `insert into environments (id, name, created_at)
      values (gen_random_uuid(), 'default', now())
      on conflict (name) do nothing`,
    );
    await client.query(
      `insert into api_keys (id, environment_id, kind, key_sha256, tail, created_at)
      select gen_random_uuid(), id, 'server', $1, $2, now()
      from environments
      where name = 'default'`,
      [createHash("sha256").update(key).digest("hex"), key.slice(-4)],
    );
  } finally {
    await client.end();
  }
  return key;
}

/** What a page of the API holds. */
export async function get<T>(server: Pick<Server, "url" | "key">, path: string): Promise<T> {
  const response = await fetch(server.url + path, { headers: { "x-api-key": server.key } });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A run as the API tells of it. */
export interface Run {
  readonly id: string;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly batchCount: number;
  readonly source: { readonly name: string; readonly sha256: string | null };
}

interface RunPage {
  readonly data: readonly Run[];
  readonly pagination: { readonly next: string | null };
}

/** Every run of a file of this name, in the order of their creation. */
export async function runsOf(server: Server, fileName: string): Promise<Run[]> {
  const found: Run[] = [];
  let after = "";
  for (;;) {
    const path = `/api/v1/import-runs?limit=100${after}`;
    const { data, pagination } = await get<RunPage>(server, path);
    found.push(...data.filter(({ source }) => source.name.endsWith(fileName)));
    if (pagination.next === null) return found;
    after = `&after=${pagination.next}`;
  }
}
