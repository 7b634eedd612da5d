import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canMount, mountDisk } from "../../testing/store/small-disk.ts";
import { lockDirectory, StoreLocked } from "./lock.ts";
import { readLock } from "./lock-file.ts";
import { StoreUnusable } from "./store-directory.ts";

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

  it.each([
    ["carryover serve", "use its URL with --url"],
    ["carryover import", "Wait, or stop it, or name another --data-dir."],
  ])("held by %s is answered with what helps there", async (command, advice) => {
    await lockDirectory(directory, { command });

    await expect(take()).rejects.toThrow(advice);
  });

  it("that holds pid and host alone names no more than it knows", async () => {
    leaveLock({ pid: process.pid, host: hostname(), pidNamespace: undefined });

    await expect(take()).rejects.toThrow(/It is held by process \d+\. Wait, or stop it/);
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

  it.each([
    ["empty", ""],
    ["half of one", '{"pid": 1'],
    ["no object", "[]"],
    ["of nobody", "null"],
    ["of every process of the group", JSON.stringify({ ...holder, pid: 0 })],
    ["of every process there is", JSON.stringify({ ...holder, pid: -1 })],
    ["of half a process", JSON.stringify({ ...holder, pid: 1.5 })],
  ])(
    "is replaced, and that is explained, if it is %s and not just being written",
    async (_, text) => {
      leaveLock(text);
      utimesSync(lockFile(), new Date(0), new Date(0));
      const explanations: string[] = [];

      await take((explanation) => explanations.push(explanation));

      expect(explanations).toEqual([
        `The lock of the store in ${directory} was never written whole. It was replaced.`,
      ]);
      expect(JSON.parse(readFileSync(lockFile(), "utf8")).pid).toBe(process.pid);
    },
  );

  it("is waited for as long as somebody may be writing it", async () => {
    leaveLock("");

    const taken = take();
    leaveLock({ ...holder, pid: process.ppid });

    await expect(taken).rejects.toThrow(`It is held by process ${process.ppid}`);
  });

  it("is kept for the process of another user", async () => {
    // The first process belongs to root, and is there as long as the system.
    leaveLock({ ...holder, pid: 1 });

    await expect(take()).rejects.toThrow(StoreLocked);
  });

  it("is replaced even if those who began to do so were killed", async () => {
    const pid = deadPid();
    leaveLock({ ...holder, pid });
    const claim = `${lockFile()}.takeover-${(await readLock(lockFile()))?.identity}`;
    writeFileSync(claim, JSON.stringify({ ...holder, pid: deadPid(), token: "a" }));
    writeFileSync(
      `${lockFile()}.takeover-${(await readLock(claim))?.identity}`,
      JSON.stringify({ ...holder, pid: deadPid(), token: "b" }),
    );
    // What version 0.1.0 leaves.
    writeFileSync(`${lockFile()}.takeover`, "");

    await take();

    expect(readdirSync(directory)).toEqual(["lock"]);
    expect(JSON.parse(readFileSync(lockFile(), "utf8")).pid).toBe(process.pid);
  });

  it("is not removed by a process that lost it", async () => {
    const lock = await take();
    leaveLock({ ...holder, pid: process.ppid });

    await lock.release();

    expect(JSON.parse(readFileSync(lockFile(), "utf8")).pid).toBe(process.ppid);
  });
});

describe("a directory that cannot be used", () => {
  it("is named, with what stands in the way and what to do", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const open = (path: string) => lockDirectory(path, { command: "a test" });

    await expect(open(file)).rejects.toThrow(
      `The embedded store cannot use ${file}: something that is no directory stands in its path.`,
    );
    await expect(open(join(file, "in", "it"))).rejects.toThrow(StoreUnusable);
    await expect(open(join(directory, "x".repeat(300)))).rejects.toThrow(/the path is too long/);
  });

  it("may have any name that a path can have", async () => {
    const place = join(directory, "a 'quoted' \"name\"\n$(x) % é 日本");

    await lockDirectory(place, { command: "a test" });

    await expect(lockDirectory(place, { command: "a test" })).rejects.toThrow(StoreLocked);
  });

  it("says that it is read-only, even if a stale lock is in it", async () => {
    leaveLock({ ...holder, pid: deadPid() });
    chmodSync(directory, 0o555);

    // Root may write everywhere, so somebody else has to try.
    const said = await lockedBySomebodyElse(directory);

    expect(said).toMatch(/^StoreUnusable: The embedded store cannot use .*this user may not write/);
    chmodSync(directory, 0o755);
    expect(readdirSync(directory)).toEqual(["lock"]);
  });

  it.skipIf(!canMount)("says that its file system is read-only", async () => {
    const disk = mountDisk(directory, "1m");
    try {
      disk.remount("ro");
      await expect(take()).rejects.toThrow(/its file system is read-only\. Mount it writable/);
    } finally {
      disk.unmount();
    }
  });

  it.skipIf(!canMount)("says that its disk is full, and no half lock stays behind", async () => {
    const disk = mountDisk(directory, "64k");
    try {
      disk.fill();
      await expect(take()).rejects.toThrow(/its disk, .*, is full; 0 MB are free\. Free some/);
      expect(readdirSync(directory)).toEqual(["ballast"]);
      disk.free();
      await take();
    } finally {
      disk.unmount();
    }
  });
});

describe("many processes", () => {
  const processCount = 8;
  const directoryCount = 15;

  it("that race for a lock have one winner each time: free, stale or broken", async () => {
    const texts = [null, JSON.stringify({ ...holder, pid: deadPid() }), ""];
    const places = Array.from({ length: directoryCount }, (_, index) =>
      join(directory, String(index)),
    );
    for (const [index, place] of places.entries()) {
      mkdirSync(place);
      const text = texts[index % texts.length] ?? null;
      if (text === null) continue;
      leaveLock(text, place);
      utimesSync(join(place, "lock"), new Date(0), new Date(0));
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

/** What another user than root hears who takes the lock of a directory. */
async function lockedBySomebodyElse(place: string): Promise<string> {
  const user = 65_534;
  const isRoot = process.getuid?.() === 0;
  const module = new URL("./lock.ts", import.meta.url).href;
  const { child, line } = startRacer(`
    import { lockDirectory } from ${JSON.stringify(module)};
    if (${isRoot}) process.setuid(${user});
    await lockDirectory(${JSON.stringify(place)}, { command: "somebody" }).then(
      () => process.stdout.write("taken\\n"),
      (error) => process.stdout.write(\`\${error.name}: \${error.message}\\n\`),
    );
  `);
  try {
    return await line();
  } finally {
    child.kill();
  }
}

function startRacer(program: string): { child: ChildProcess; line: () => Promise<string> } {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value) };
}
