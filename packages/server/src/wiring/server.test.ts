import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../../../../test/cluster.ts";
import { type Config, readConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { createServices } from "../services.ts";
import { copyStoreTemplate } from "../testing/store/store-template.ts";
import { openStore } from "./open-store.ts";
import { type RunningServer, startServer } from "./server.ts";

/** Longer than what is in flight ever takes here. */
const patienceMs = 120_000;

let directory: string;
let config: Config;
let key: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "carryover-server-"));
  const cluster = process.env.TEST_DATABASE_URL;
  config = {
    ...readConfig({ port: "0", dataDir: join(directory, "data") }, {}),
    databaseUrl: cluster === undefined ? null : await createDatabase(cluster),
    drainTimeoutMs: patienceMs,
  };
  if (config.databaseUrl === null) await copyStoreTemplate(config.dataDir);
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("a server on a port", () => {
  let server: RunningServer;
  const api = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { ...init, headers: { "x-api-key": key, ...init.headers } });

  beforeAll(async () => {
    server = await startServer(config, createLog("silent"));
    key = await keyOf(config);
  });

  it("listens on the port that it says, and knows its key", async () => {
    const answers = [await api("/readyz"), await api("/api/v1/customers")];

    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("reads a path as it was sent, and a body in chunks", async () => {
    const created = await upload(server.url, key, ['{"id":', '"auth0|1@x.y"', "}"]).finished;

    const read = await api("/api/v1/customers/auth0%7C1@x.y");

    expect([created, read.status]).toEqual([201, 200]);
  });

  it("finishes what is in flight, refuses new work meanwhile, and then is gone", async () => {
    const slow = upload(server.url, key, ['{"id":'], { end: false });
    await slow.started;
    const stopping = server.stop();
    const [refused, notReady] = [await api("/api/v1/customers"), await api("/readyz")];

    slow.end('"slow"}');

    expect(await slow.finished).toBe(201);
    expect([refused.status, refused.headers.get("connection")]).toEqual([503, "close"]);
    expect(notReady.status).toBe(503);
    expect(await stopping).toBe("finished");
    await expect(api("/healthz")).rejects.toThrow();
  });
});

describe("the program", () => {
  it("keeps what was written, drains on SIGTERM and ends with 0", async () => {
    const program = start();
    const line = await program.line();
    const url = line.replace("listening on ", "");

    const read = await fetch(`${url}/api/v1/customers/slow`, { headers: { "x-api-key": key } });
    program.child.kill("SIGTERM");

    expect(read.status).toBe(200);
    expect(await program.exitCode).toBe(0);
    expect(existsSync(join(config.dataDir, "lock"))).toBe(false);
    expect(program.log()).not.toContain(key);
  });

  it("ends with 1 when work in flight outlasts the limit", async () => {
    const program = start({ CARRYOVER_DRAIN_TIMEOUT_MS: "500" });
    const url = (await program.line()).replace("listening on ", "");
    const endless = upload(url, key, ["{"], { end: false });
    await endless.started;
    endless.finished.catch(() => {});

    program.child.kill("SIGTERM");

    expect(await program.exitCode).toBe(1);
  });

  it("ends with 2 and names the settings that are not valid, without their values", async () => {
    const program = start({ CARRYOVER_PORT: "secret" });

    expect(await program.exitCode).toBe(2);
    expect(program.log()).toContain("CARRYOVER_PORT");
    expect(program.log()).not.toContain("secret");
  });
});

/** A key of the server; the embedded store keeps one beside its data. */
async function keyOf({ databaseUrl, dataDir }: Config): Promise<string> {
  if (databaseUrl === null) return readFileSync(join(dataDir, "api-key"), "utf8").trim();
  const store = await openStore({ databaseUrl, dataDir, command: "a test", onNotice: () => {} });
  const { environments } = createServices(() => new Date());
  const made = await environments.createKey(store, { kind: "server", environment: "default" });
  await store.close();
  return made.key;
}

/** Creates a customer with a body that is sent in pieces; `started` when the server has some. */
function upload(url: string, apiKey: string, pieces: readonly string[], options = { end: true }) {
  const outgoing = request(`${url}/api/v1/customers`, {
    method: "POST",
    headers: {
      "x-api-key": apiKey,
      "content-type": "application/json",
      expect: "100-continue",
    },
  });
  // The server says that it has the request, and goes on with it.
  const started = once(outgoing, "continue");
  const finished = new Promise<number | undefined>((resolve, reject) => {
    outgoing.once("error", reject);
    outgoing.once("response", (incoming) => {
      incoming.resume().once("end", () => resolve(incoming.statusCode));
    });
  });
  for (const piece of pieces) outgoing.write(piece);
  if (options.end) outgoing.end();
  return { started, finished, end: (last: string) => outgoing.end(last) };
}

function start(environment: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ["--conditions=carryover-source", "--import", "tsx", join(import.meta.dirname, "../main.ts")],
    {
      env: {
        PATH: process.env.PATH,
        CARRYOVER_PORT: "0",
        CARRYOVER_DATA_DIR: config.dataDir,
        CARRYOVER_DRAIN_TIMEOUT_MS: String(patienceMs),
        ...(config.databaseUrl === null ? {} : { DATABASE_URL: config.databaseUrl }),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    log: () => log,
    line: async () => String((await lines.next()).value),
    exitCode: new Promise<number | null>((resolve) => child.once("close", resolve)),
  };
}
