import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type Cluster, createDatabase, startCluster } from "../cluster.ts";
import { addressOf } from "./address.ts";
import { shell, succeed } from "./shell.ts";

const root = join(import.meta.dirname, "../..");
const nobody = 65_534;
const scratch = dirname(inject("project"));
/** What the first stage of the image has in /source. */
const source = join(scratch, "source");
/** What deploy/build.sh makes of it, as the image has it in /app. */
const app = join(scratch, "app");
const canMount = spawnSync("unshare", ["--mount", "true"]).status === 0 && process.getuid?.() === 0;

let cluster: Cluster;
let running: ChildProcess | undefined;

beforeAll(async () => {
  cluster = await startCluster();
  await copyContext(source);
  await succeed("deploy/build.sh", [app], { cwd: source });
});

afterEach(() => running?.kill("SIGKILL"));
afterAll(() => cluster?.stop());

it("makes a folder of what is published, with what the lock file says, and no more", async () => {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string }>;
  };
  const hono = JSON.parse(await readFile(join(app, "node_modules/hono/package.json"), "utf8"));

  expect(hono.version).toBe(lock.packages["node_modules/hono"]?.version);
  expect(existsSync(join(app, "packages/cli/dist/main.js"))).toBe(true);
  expect(existsSync(join(app, "packages/stripe-emulator"))).toBe(false);
  expect(existsSync(join(app, "node_modules/vitest"))).toBe(false);
  expect(existsSync(join(source, "packages/cli/examples"))).toBe(false);
});

it("builds into no folder that has something in it", async () => {
  const { code, stderr } = await shell("deploy/build.sh", [app], { cwd: source });

  expect(code).toBe(2);
  expect(stderr).toContain("is not empty");
});

describe.runIf(canMount)("as nobody, all files read only", () => {
  it("serves on PostgreSQL with its secrets in files, and says how it is", async () => {
    const folder = await makeFolder("serving-postgres");
    const secret = join(folder, "database-url");
    await writeFile(secret, `${await createDatabase(cluster.url)}\n`, { mode: 0o444 });
    const env = { DATABASE_URL_FILE: secret };
    const { server, url } = await serve(folder, env);
    const key = await succeed(...readOnly(folder, env, ["carryover", "keys", "create"]));
    const headers = { "x-api-key": key.trim() };
    const customers = await fetch(`${url}/api/v1/customers`, { headers });
    const well = [await health(url, "/readyz"), await health(url, "/healthz")];
    server.kill("SIGTERM");

    expect([customers.status, ...well]).toEqual([200, 0, 0]);
    expect(await once(server, "exit")).toEqual([0, null]);
    expect([await health(url, "/healthz"), await health("http://x:1", "/")]).toEqual([1, 1]);
  });

  it("serves on the embedded store, which writes to its folder alone", async () => {
    const folder = await makeFolder("serving-embedded");
    const { server, url } = await serve(folder, { CARRYOVER_DATA_DIR: folder });
    const ready = await health(url, "/readyz");
    server.kill("SIGTERM");

    expect(ready).toBe(0);
    expect(await once(server, "exit")).toEqual([0, null]);
    expect((await stat(join(folder, "api-key"))).uid).toBe(nobody);
  });
});

/** Copies what a container is built from: what Dockerfile.dockerignore lets through. */
async function copyContext(target: string): Promise<void> {
  const lines = (await readFile(join(root, "deploy/Dockerfile.dockerignore"), "utf8")).split("\n");
  const taken = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const left = lines.filter((line) => line.startsWith("**/")).map((line) => line.slice(3));
  for (const path of taken) {
    const filter = (file: string) => !left.includes(basename(file));
    await cp(join(root, path), join(target, path), { recursive: true, filter });
  }
}

async function serve(folder: string, env: Readonly<Record<string, string>>) {
  const settings = { ...env, CARRYOVER_PORT: "0", CARRYOVER_LOG_LEVEL: "error" };
  const [program, args, options] = readOnly(folder, settings, ["carryover", "serve"]);
  const server = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  running = server;
  return { server, url: await addressOf(server) };
}

type Call = [program: string, args: string[], options: { cwd: string }];

/** How to run a program as nobody, who may write to one folder alone. */
function readOnly(
  folder: string,
  env: Readonly<Record<string, string>>,
  command: readonly string[],
): Call {
  const path = `${join(app, "node_modules/.bin")}:${dirname(process.execPath)}:/usr/bin:/bin`;
  const variables = Object.entries({ ...env, PATH: path }).map(([k, v]) => `${k}=${v}`);
  const script = join(import.meta.dirname, "read-only.sh");
  const args = ["--mount", "sh", script, folder, "env", "-i", ...variables, ...command];
  return ["unshare", args, { cwd: app }];
}

/** A folder of nobody's. */
async function makeFolder(name: string): Promise<string> {
  const folder = join(scratch, name);
  await mkdir(folder);
  await chown(folder, nobody, nobody);
  await chmod(folder, 0o700);
  return folder;
}

/** The exit code of what the image asks for its health. */
async function health(url: string, path: string): Promise<number> {
  const script = join(root, "deploy/healthcheck.mjs");
  const { port } = new URL(url);
  const env = { CARRYOVER_PORT: port };
  return (await shell(process.execPath, [script, path], { cwd: app, env })).code;
}
