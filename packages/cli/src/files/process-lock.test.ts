import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LockHolder } from "./lock-holder.ts";
import { lockFile } from "./process-lock.ts";

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-lock-"));
  path = join(directory, "it.lock");
});

afterEach(() => rm(directory, { recursive: true }));

/** Leaves the lock of another process: this one, but for what differs. */
async function leave(own: Partial<LockHolder>): Promise<void> {
  const lock = await lockFile(path);
  const holder = JSON.parse(await readFile(path, "utf8")) as LockHolder;
  await lock.release();
  await writeFile(path, JSON.stringify({ ...holder, token: "another", ...own }));
}

const endedPid = () => spawnSync(process.execPath, ["--version"]).pid;

test("a lock keeps others of the same process out, and is gone after its release", async () => {
  const lock = await lockFile(path);

  await expect(lockFile(path)).rejects.toThrow(`held by process ${process.pid}`);
  await lock.release();

  expect(await readdir(directory)).toEqual([]);
});

test("the lock of a process that is gone is replaced", async () => {
  await leave({ pid: endedPid() });

  await lockFile(path);

  expect(await readdir(directory)).toEqual(["it.lock"]);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid });
});

test.each<[string, Partial<LockHolder>]>([
  ["another host", { host: "elsewhere" }],
  ["another boot", { bootId: "another" }],
  ["another container", { pidNamespace: "pid:[1]" }],
])("a lock of %s is kept, even where nobody here has its pid", async (_, own) => {
  await leave({ pid: endedPid(), ...own });

  await expect(lockFile(path)).rejects.toThrow(`cannot be checked from here. If no process of it`);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ token: "another", ...own });
});

test.each(["", '{"pid":1', "4711\n"])("a lock that names nobody is kept: %j", async (text) => {
  await writeFile(path, text);

  await expect(lockFile(path)).rejects.toThrow(`remove ${path} and run the command again`);
  expect(await readFile(path, "utf8")).toBe(text);
});

test("half a lock that is still being written is waited for", async () => {
  await leave({ pid: endedPid() });
  const whole = await readFile(path, "utf8");
  await writeFile(path, whole.slice(0, 20));

  const taken = lockFile(path);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await writeFile(path, whole);

  await (await taken).release();
  expect(await readdir(directory)).toEqual([]);
});

test("what killed processes have left beside a lock is removed, drafts of others not", async () => {
  await leave({ pid: endedPid() });
  const gone = await readFile(path, "utf8");
  await leave({ pid: process.pid });
  const alive = await readFile(path, "utf8");
  await rm(path);
  const names = ["it.lock.takeover-1", "it.lock.takeover-1.takeover-2", "it.lock.a.new", "other"];
  for (const name of names) await writeFile(join(directory, name), gone);
  await writeFile(join(directory, "it.lock.b.new"), alive);
  await writeFile(join(directory, "it.lock.c.new"), "");

  const lock = await lockFile(path);
  await lock.release();

  expect((await readdir(directory)).sort()).toEqual(["it.lock.b.new", "it.lock.c.new", "other"]);
});

test("a lock that another one has replaced is not removed", async () => {
  const lock = await lockFile(path);
  await rm(path);
  await leave({});

  await lock.release();

  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ token: "another" });
});

test("of many that find a stale lock, one takes it", async () => {
  await leave({ pid: endedPid() });

  const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(path)));

  expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(directory)).toEqual(["it.lock"]);
});
