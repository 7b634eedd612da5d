import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDirectory, StoreLocked } from "./lock.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "carryover-lock-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

const lockFile = () => join(directory, "lock");
const take = (onStaleLock?: (explanation: string) => void) =>
  lockDirectory(directory, {
    command: "a test",
    ...(onStaleLock === undefined ? {} : { onStaleLock }),
  });

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["--version"]).pid;

const holder = {
  host: hostname(),
  startedAt: "2026-01-01T00:00:00.000Z",
  command: "carryover serve",
  processStart: null,
};

function leaveLock(content: object | string, where = directory): void {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(where, "lock"), text);
}

describe("a lock", () => {
  it("says who holds it, to its owner alone", async () => {
    await take();

    expect(JSON.parse(readFileSync(lockFile(), "utf8"))).toMatchObject({
      pid: process.pid,
      host: hostname(),
      command: "a test",
    });
    expect(statSync(lockFile()).mode & 0o077).toBe(0);
  });

  it("keeps the next one out and names its holder", async () => {
    await take();

    const next = take();

    await expect(next).rejects.toThrow(StoreLocked);
    await expect(next).rejects.toThrow(`process ${process.pid} (a test, since `);
  });

  it("can be taken again after it was released", async () => {
    const lock = await take();
    await lock.release();

    await expect(take()).resolves.toBeDefined();
  });

  it("makes the directory that it locks", async () => {
    const inner = join(directory, "not", "there");

    await lockDirectory(inner, { command: "a test" });

    expect(statSync(join(inner, "lock")).isFile()).toBe(true);
  });
});

describe("a lock that was left behind", () => {
  it("is replaced when its process is gone, and that is explained", async () => {
    const pid = deadPid();
    leaveLock({ ...holder, pid });
    const explanations: string[] = [];

    await take((explanation) => explanations.push(explanation));

    expect(explanations).toHaveLength(1);
    expect(explanations[0]).toContain(`process ${pid} (carryover serve, since 2026-01-01`);
    expect(JSON.parse(readFileSync(lockFile(), "utf8")).pid).toBe(process.pid);
  });

  it("is replaced when its pid belongs to another process now", async () => {
    leaveLock({ ...holder, pid: process.pid, processStart: "1" });

    await expect(take()).resolves.toBeDefined();
  });

  it("is kept when its process may be alive and nobody knows when that began", async () => {
    leaveLock({ ...holder, pid: process.pid });

    await expect(take()).rejects.toThrow(StoreLocked);
  });

  it("is never taken from another host, dead or alive", async () => {
    leaveLock({ ...holder, pid: deadPid(), host: "elsewhere" });

    await expect(take()).rejects.toThrow(/on host elsewhere, which cannot be checked from here/);
    expect(JSON.parse(readFileSync(lockFile(), "utf8")).host).toBe("elsewhere");
  });

  it("is kept when it cannot be understood, and the way out is named", async () => {
    const contents = ["", '{"pid": 1', "[]", "null"];
    const places = contents.map((content, index) => {
      const place = join(directory, String(index));
      mkdirSync(place);
      leaveLock(content, place);
      return place;
    });

    const taken = await Promise.allSettled(
      places.map((place) => lockDirectory(place, { command: "a test" })),
    );

    const reasons = taken.map((one) => (one.status === "rejected" ? String(one.reason) : ""));
    for (const reason of reasons) expect(reason).toMatch(/cannot be understood; remove it/);
    expect(places.map((place) => readFileSync(join(place, "lock"), "utf8"))).toEqual(contents);
  });
});

describe("many processes", () => {
  const processCount = 6;
  const directoryCount = 12;

  it.each([
    ["free", false],
    ["stale", true],
  ])("that race for a %s lock have one winner each time", { timeout: 60_000 }, async (_, stale) => {
    const places = Array.from({ length: directoryCount }, (_, index) =>
      join(directory, String(index)),
    );
    const pid = deadPid();
    for (const place of places) {
      mkdirSync(place);
      if (stale) leaveLock({ ...holder, pid }, place);
    }

    const results = await race(places);

    const winners = places.map((_, index) => results.filter((won) => won[index]).length);
    expect(winners).toEqual(places.map(() => 1));
  });

  /** Lets processes try each place at the same moment; says for each process where it won. */
  async function race(places: readonly string[]): Promise<boolean[][]> {
    const module = new URL("./lock.ts", import.meta.url).href;
    const program = `
      import { lockDirectory } from ${JSON.stringify(module)};
      process.stdout.write("ready\\n");
      const word = await new Promise((go) => process.stdin.once("data", go));
      const startsAt = Number(word);
      const won = [];
      for (const [index, place] of ${JSON.stringify(places)}.entries()) {
        while (Date.now() < startsAt + index * 60) await new Promise((r) => setTimeout(r, 1));
        won.push(await lockDirectory(place, { command: "racer" }).then(() => true, () => false));
      }
      process.stdout.write(JSON.stringify(won) + "\\n");
    `;
    const racers = Array.from({ length: processCount }, () => startRacer(program));
    try {
      await Promise.all(racers.map(({ line }) => line()));
      const startsAt = Date.now() + 100;
      for (const { child } of racers) child.stdin?.write(`${startsAt}\n`);
      return await Promise.all(
        racers.map(async ({ line }) => JSON.parse(await line()) as boolean[]),
      );
    } finally {
      for (const { child } of racers) child.kill();
    }
  }
});

function startRacer(program: string): { child: ChildProcess; line: () => Promise<string> } {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value) };
}
