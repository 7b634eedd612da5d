import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cluster, createDatabase, findBinaries, startCluster } from "./cluster.ts";

const installed = (() => {
  try {
    return findBinaries() !== "";
  } catch {
    return false;
  }
})();

it("says what to install where there is no PostgreSQL", () => {
  expect(() => findBinaries("", "/nowhere")).toThrow(/apt-get install postgresql/);
});

// Without PostgreSQL on the machine there is nothing to start.
describe.skipIf(!installed)("a throw-away cluster", { timeout: 60_000 }, () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster({ settings: { max_connections: "17", "carryover.note": "it's" } });
  }, 60_000);

  afterAll(() => cluster.stop());

  it("takes settings", async () => {
    const connections = await scalar(cluster.url, "show max_connections");
    const note = await scalar(cluster.url, "show carryover.note");

    expect([connections, note]).toEqual(["17", "it's"]);
  });

  it("holds databases that do not see each other", async () => {
    const first = await createDatabase(cluster.url);
    const second = await createDatabase(cluster.url);

    await scalar(first, "create table only_here (id integer)");

    expect(await scalar(first, "select to_regclass('only_here')")).toBe("only_here");
    expect(await scalar(second, "select to_regclass('only_here')")).toBeNull();
  });

  it("leaves nothing behind when it is stopped", async () => {
    const short = await startCluster();
    const data = String(await scalar(short.url, "show data_directory"));

    await short.stop();
    await short.stop();

    expect(existsSync(data)).toBe(false);
    await expect(scalar(short.url, "select 1")).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each(["SIGTERM", "exit"])("ends with its process (%s)", async (ending) => {
    const url = await clusterOfDyingProcess(ending);

    await expect.poll(() => refuses(url), { timeout: 10_000, interval: 100 }).toBe(true);
  });
});

async function scalar(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

async function refuses(url: string): Promise<boolean> {
  return scalar(url, "select 1").then(
    () => false,
    (error: Error) => error.message.includes("ECONNREFUSED"),
  );
}

/** Starts a process that starts a cluster, ends the process, and returns the cluster's URL. */
async function clusterOfDyingProcess(ending: string): Promise<string> {
  const program = `
    import { startCluster } from "./cluster.ts";
    process.stdout.write((await startCluster()).url + "\\n");
    ${ending === "exit" ? "process.exit(0)" : "setInterval(() => {}, 1000)"}
  `;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (ending !== "exit") child.kill("SIGTERM");
    while (child.exitCode === null && child.signalCode === null) await sleep(20);
    return line;
  }
  throw new Error("The process ended before it named its cluster.");
}
