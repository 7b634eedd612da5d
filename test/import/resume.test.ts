import { appendFile, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CustomersFile, writeCustomers } from "../customers-file.ts";
import { expectExact, expectStored } from "../exact.ts";
import { type FaultProxy, type ProxyFault, startProxy } from "../faults/proxy.ts";
import { countsOf, type Ended, jsonOf, type Program, run, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { runsOf, type Server, startServer } from "../server.ts";

let server: Server;

/** Gives up only after many tries, so it does that while the other tests run. */
let abandoned: Promise<{ file: File; ended: Ended; proxy: FaultProxy }>;

beforeAll(async () => {
  server = await startServer();
  abandoned = importUntilServerIsGone();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

/** A file of its own, in a directory of its own. */
async function newFile(prefix: string, count: number): Promise<CustomersFile & { cwd: string }> {
  const cwd = await makeScratch();
  const path = join(cwd, `${prefix}.json`);
  return { cwd, ...(await writeCustomers({ path, prefix, count, oddEvery: 10 })) };
}

type File = Awaited<ReturnType<typeof newFile>>;

function importing(file: File, url = server.url, ...flags: string[]): Program {
  const args = ["import", "--customers-file", file.path, "--url", url, "--json", ...flags];
  return start(args, { cwd: file.cwd, env: { CARRYOVER_API_KEY: server.key } });
}

/** Imports through a proxy, which tells of every batch on its way. */
async function importThrough(
  file: File,
  onBatch: (number: number, program: Program) => ProxyFault | undefined,
  begin: (file: File, url: string) => Program = importing,
): Promise<{ ended: Ended; proxy: FaultProxy }> {
  // Counted here: two batches that arrive together are both seen before the first is decided on.
  let number = 0;
  const proxy = await startProxy({
    target: server.url,
    decide: ({ isBatch }) => {
      if (isBatch) number += 1;
      return (isBatch && onBatch(number, program)) || { kind: "none" };
    },
  });
  const program = begin(file, proxy.url);
  const ended = await program.ended;
  await proxy.close();
  return { ended, proxy };
}

test("an outage as the second kind begins is waited out like any other", async () => {
  const cwd = await makeScratch();
  const path = join(cwd, "two-kinds.json");
  const customers = [{ customerId: "two-kinds" }];
  const subscriptions = [{ customerId: "two-kinds", planId: "plan-nowhere" }];
  await writeFile(path, JSON.stringify({ customers, subscriptions }));
  let openings = 0;
  const proxy = await startProxy({
    target: server.url,
    decide: ({ method, path: to }) => {
      if (method === "POST" && to.endsWith("/import-runs")) openings += 1;
      else return { kind: "none" };
      // More tries than a server that was never reached is given.
      return { kind: openings > 1 && openings < 6 ? "drop-request" : "none" };
    },
  });

  const ended = await run(["import", "--customers-file", path, "--url", proxy.url, "--json"], {
    cwd,
    env: { CARRYOVER_API_KEY: server.key },
  });

  await proxy.close();
  expect([ended.code, openings]).toEqual([1, 6]);
  expect(jsonOf(ended).runs.map(({ kind }) => kind)).toEqual(["customers", "subscriptions"]);
});

describe("the same command goes on where the last one was stopped", () => {
  test("when the program was killed", async () => {
    const file = await newFile("killed-program", 16_000);
    const { ended: killed } = await importThrough(file, (number, program) => {
      if (number === 6) program.child.kill("SIGKILL");
      return undefined;
    });

    const ended = await importing(file).ended;

    expect(killed.signal).toBe("SIGKILL");
    expect(ended.stderr).toMatch(/Resuming run \S+: [\d,]+ records applied already\./);
    await expectExact(server, file, ended);
    await expectStored(server, file);
  });

  test("when the server was killed and is back before the program gives up", async () => {
    const file = await newFile("killed-server", 20_000);
    let restarted: Promise<Server> | undefined;
    const program = await killServerAt(4, file, () => {
      const { store, port, key } = server;
      restarted = startServer({ store, port, key });
    });
    const ended = await program.ended;
    server = (await restarted) ?? server;

    expect(restarted).toBeDefined();
    await expectExact(server, file, ended);
    await expectStored(server, file);
  });

  test("when everything was applied, but the run not completed", async () => {
    const file = await newFile("almost-done", 6_000);
    const proxy = await startProxy({
      target: server.url,
      decide: async ({ path }) => {
        if (path.endsWith("/complete")) program.child.kill("SIGKILL");
        return { kind: path.endsWith("/complete") ? "drop-request" : "none" };
      },
    });
    const program = importing(file, proxy.url);
    await program.ended;
    await proxy.close();

    const ended = await importing(file).ended;

    expect(ended.stderr).toContain(": 6,000 records applied already.");
    await expectExact(server, file, ended);
  });

  test("when Ctrl-C was pressed once; that command is printed", async () => {
    const file = await newFile("interrupted", 12_000);
    const { ended: interrupted, proxy } = await importThrough(file, (number, program) => {
      if (number === 4) program.child.kill("SIGINT");
      return undefined;
    });
    const [, printed = ""] = /To go on: carryover (.+)/.exec(interrupted.stderr) ?? [];
    const args = printed.replace(proxy.url, server.url).split(" ");

    const ended = await run(args, { cwd: file.cwd, env: { CARRYOVER_API_KEY: server.key } });

    const counts = countsOf(interrupted);
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toContain("Finishing what is in flight.");
    expect(interrupted.stderr).toContain("Interrupted. What was applied stays. To go on: ");
    expect(counts.read).toBe(12_000);
    expect(counts.unprocessed).toBeGreaterThan(0);
    expect(counts.unprocessed).toBeLessThan(12_000);
    await expectExact(server, file, ended);
  });

  test("when Ctrl-C was pressed twice, which stops at once", async () => {
    const file = await newFile("interrupted-twice", 12_000);
    let pressedAt = 0;
    const { ended: interrupted } = await importThrough(file, (number, program) => {
      if (number !== 4) return undefined;
      program.child.kill("SIGINT");
      setTimeout(() => program.child.kill("SIGINT"), 200);
      pressedAt = performance.now() + 200;
      return { kind: "slow", ms: 5_000 };
    });
    const secondsToStop = (performance.now() - pressedAt) / 1_000;

    const ended = await importing(file).ended;

    expect(interrupted).toMatchObject({ code: 130, stdout: "" });
    expect(secondsToStop).toBeLessThan(2);
    await expectExact(server, file, ended);
  });

  test("also from standard input, when the same bytes come again", async () => {
    const file = await newFile("standard-input", 12_000);
    const stdin = await readFile(file.path);
    const temporary = await makeScratch();
    const importInput = ({ cwd }: File, url: string) => {
      const args = ["import", "--customers-file", "-", "--url", url, "--json"];
      const env = { CARRYOVER_API_KEY: server.key, TMPDIR: temporary };
      return start(args, { cwd, stdin, env });
    };
    const killAtSixth = (number: number, program: Program) => {
      if (number === 6) program.child.kill("SIGKILL");
      return undefined;
    };
    await importThrough(file, killAtSixth, importInput);
    const leftBehind = await readdir(temporary);

    const ended = await importInput(file, server.url).ended;

    expect(leftBehind).toEqual([]);
    expect(ended.stderr).toContain("Resuming run");
    expect(countsOf(ended)).toEqual(file.first);
    const runs = (await runsOf(server, "-")).filter(({ source }) => source.sha256 === file.sha256);
    expect(runs.map(({ status }) => status)).toEqual(["completed"]);
  });
});

async function importUntilServerIsGone() {
  const file = await newFile("server-gone", 12_000);
  let batches = 0;
  const proxy = await startProxy({
    target: server.url,
    decide: async ({ isBatch }) => {
      if (isBatch && ++batches === 4) void proxy.close();
      return { kind: "none" };
    },
  });
  const ended = await importing(file, proxy.url).ended;
  return { file, ended, proxy };
}

test("--restart opens a new run, and cancels the one that was open", async () => {
  const file = await newFile("restarted", 12_000);
  await importThrough(file, (number, program) => {
    if (number === 6) program.child.kill("SIGKILL");
    return undefined;
  });

  const ended = await importing(file, server.url, "--restart").ended;

  const runs = await runsOf(server, "restarted.json");
  const again = await importing(file).ended;
  expect(ended.stderr).not.toContain("Resuming");
  expect(runs.map(({ status }) => status)).toEqual(["canceled", "completed"]);
  expect(countsOf(ended)).toMatchObject({ read: 12_000, rejected: file.first.rejected });
  expect(countsOf(ended).unchanged).toBeGreaterThan(file.first.unchanged ?? 0);
  expect(countsOf(again)).toEqual(file.again);
});

test("two programs that import one file at once do it once, and both tell all of it", async () => {
  const file = await newFile("two-programs", 12_000);

  const [first, second] = await Promise.all([importing(file).ended, importing(file).ended]);

  const report = join(file.cwd, "carryover-report/latest");
  const rejections = (await readFile(join(report, "rejections.ndjson"), "utf8")).split("\n");
  expect(jsonOf(first).runs[0]?.id).toBe(jsonOf(second).runs[0]?.id);
  expect(countsOf(second)).toEqual(file.first);
  expect(rejections).toHaveLength((file.first.rejected ?? 0) + 1);
  for (const line of rejections.slice(0, -1)) expect(JSON.parse(line).code).toBe("invalid_email");
  expect(await readdir(report)).toHaveLength(3);
  await expectExact(server, file, first);
});

describe("a file that changes while it is imported", () => {
  test("is not taken for the one that was begun", async () => {
    const file = await newFile("appended", 12_000);
    let appended: Promise<void> | undefined;
    const { ended } = await importThrough(file, (number) => {
      if (number === 3) appended = appendFile(file.path, "\n");
      return { kind: "slow", ms: 50 };
    });
    await appended;

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("The file has changed since this import of it began.");
    expect(ended.stderr).toContain("To go on: carryover import");
  });

  test("is not read as a broken one", async () => {
    const file = await newFile("cut-off", 60_000);
    const { ended } = await importThrough(file, (number) => {
      if (number !== 1) return { kind: "slow", ms: 50 };
      void truncate(file.path, 5_000_000);
      return { kind: "slow", ms: 200 };
    });

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("The file has changed since this import of it began.");
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    const counts = countsOf(ended);
    expect(counts.read).toBe(sumOf(counts));
  });

  test("between two commands is another file", async () => {
    const file = await newFile("corrected", 12_000);
    await importThrough(file, (number, program) => {
      if (number === 6) program.child.kill("SIGKILL");
      return undefined;
    });
    await appendFile(file.path, "// corrected\n");

    const ended = await importing(file).ended;

    expect(ended.stderr).not.toContain("Resuming");
    expect(ended.stderr).toContain("have changed since run");
    expect(countsOf(ended)).toMatchObject({ read: 12_000, unprocessed: 0 });
    const runs = await runsOf(server, "corrected.json");
    expect(runs.map(({ status }) => status)).toEqual(["open", "completed"]);
  });
});

test("when the server is gone for good, the command that is printed resumes", async () => {
  const { file, ended: gaveUp, proxy } = await abandoned;
  const [, printed = ""] = /To go on: carryover (.+)/.exec(gaveUp.stderr) ?? [];
  const args = printed.replace(proxy.url, server.url).split(" ");

  const ended = await run(args, { cwd: file.cwd, env: { CARRYOVER_API_KEY: server.key } });

  const { unprocessed } = countsOf(gaveUp);
  expect(gaveUp.code).toBe(3);
  expect(gaveUp.stderr).toContain("The server cannot be reached: ");
  expect(gaveUp.stderr).toContain("What was applied stays. To go on: carryover import");
  expect(gaveUp.seconds).toBeLessThan(60);
  expect(unprocessed).toBeGreaterThan(0);
  expect(countsOf(gaveUp).read).toBe(12_000);
  expect(sumOf(countsOf(gaveUp))).toBe(12_000);
  await expectExact(server, file, ended);
});

/** Starts an import, and kills the server while it works on the batch of this number. */
async function killServerAt(batch: number, file: File, onKilled: () => void): Promise<Program> {
  const program = importing(file);
  for (;;) {
    const [open] = await runsOf(server, file.path.split("/").at(-1) ?? "");
    if ((open?.batchCount ?? 0) >= batch) break;
    if (open?.status === "completed") throw new Error("The import was over before the kill.");
  }
  await server.kill();
  onKilled();
  return program;
}

function sumOf({ read: _, ...parts }: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}
