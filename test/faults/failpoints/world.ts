import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyCatalog } from "../../catalog.ts";
import { type Ended, run } from "../../program.ts";
import { makeScratch } from "../../scratch.ts";
import { freshStore, isPostgres, type Server, startServer } from "../../server.ts";

/** A point at which a program dies, and which time it is passed. */
export interface Strike {
  readonly point: string;
  readonly count: number;
}

/** A command that was run while its program, or its server, was killed at a point. */
export interface Struck {
  readonly ended: Ended;
  /** Whether somebody passed the point so often, and died there. */
  readonly wasStruck: boolean;
}

/** A store, and programs that work on it: beside a server on PostgreSQL, else by themselves. */
export interface World {
  readonly cwd: string;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<Ended>;
  /** The same while a strike is due. A server that dies of it is started again at once. */
  strike(strike: Strike, ...args: string[]): Promise<Struck>;
  close(): Promise<void>;
}

const preload = new URL("strike.mjs", import.meta.url).href;

/** Programs that a file tells when to die. */
const struckBy = (path: string) => ({
  NODE_OPTIONS: `--import ${preload}`,
  CARRYOVER_TEST_STRIKE: path,
});

/** Makes a fresh world that has the catalog of the fixtures. */
export async function newWorld(): Promise<World> {
  return isPostgres ? besideServer() : alone();
}

async function alone(): Promise<World> {
  const cwd = await makeScratch();
  const store = await freshStore();
  const server = await startServer({ store });
  await applyCatalog(server);
  await server.stop();
  const order = join(cwd, "strike");
  const start = (args: string[], env = {}) => run([...args, ...store.flags], { cwd, env });
  return {
    cwd,
    run: (...args) => start(args),
    async strike(strike, ...args) {
      await arm(order, strike);
      const ended = await start(args, struckBy(order));
      return { ended, wasStruck: await disarm(order) };
    },
    close: async () => {},
  };
}

async function besideServer(): Promise<World> {
  const cwd = await makeScratch();
  const [orderOfServer, order] = [join(cwd, "strike-server"), join(cwd, "strike")];
  await writeFile(orderOfServer, "none");
  const env = struckBy(orderOfServer);
  let server = await startServer({ env });
  await applyCatalog(server);
  let isOver = false;
  /** Starts the server again whenever it has died. */
  const keep = async ({ store, port, key }: Server): Promise<void> => {
    await server.program.ended;
    if (isOver) return;
    await writeFile(orderOfServer, "none");
    server = await startServer({ store, port, key, env });
    return keep(server);
  };
  const kept = keep(server);
  const start = (args: string[], own = {}) => {
    return run(args, { cwd, env: { ...server.access.env, ...own } });
  };
  return {
    cwd,
    run: (...args) => start(args),
    async strike(strike, ...args) {
      const isOfServer = /:(written|committed)$/.test(strike.point);
      const path = isOfServer ? orderOfServer : order;
      await arm(path, strike);
      const ended = await start(args, isOfServer ? {} : struckBy(order));
      return { ended, wasStruck: await disarm(path) };
    },
    async close() {
      isOver = true;
      await server.stop();
      await kept;
    },
  };
}

async function arm(path: string, { point, count }: Strike): Promise<void> {
  await rm(`${path}.struck`, { force: true });
  await writeFile(path, `${point} ${count}`);
}

async function disarm(path: string): Promise<boolean> {
  const wasStruck = existsSync(`${path}.struck`);
  await writeFile(path, "none");
  return wasStruck;
}

/** Kills a server while it makes the tables of a new store; returns whether, and the next one. */
export async function strikeSchema(strike: Strike): Promise<{ wasStruck: boolean; next: Server }> {
  const cwd = await makeScratch();
  const order = join(cwd, "strike");
  await arm(order, strike);
  const dataDir = { env: {}, flags: ["--data-dir", join(cwd, "data")] };
  const store = isPostgres ? await freshStore() : dataDir;
  const args = ["serve", "--host", "127.0.0.1", "--port", "0", ...store.flags];
  const { signal } = await run(args, { cwd, env: { ...store.env, ...struckBy(order) } });
  const wasStruck = (await disarm(order)) && signal === "SIGKILL";
  return { wasStruck, next: await startServer({ store }) };
}

/** The files of an export, by their names. */
export async function exported(world: World, name: string): Promise<Record<string, string>> {
  const ended = await world.run("export", "--out", name, "--json");
  if (ended.code !== 0) throw new Error(ended.stderr);
  const { files } = JSON.parse(ended.stdout) as { files: Array<{ file: string; kind: string }> };
  const texts = files.map(async ({ file, kind }) => {
    return [kind, await readFile(join(world.cwd, file), "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}
