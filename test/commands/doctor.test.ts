import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canMount, mountDisk } from "../../packages/server/src/testing/store/small-disk.ts";
import { copyStoreTemplate } from "../../packages/server/src/testing/store/store-template.ts";
import { run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, isPostgres, type Store, startServer } from "../server.ts";
import { doctor } from "./doctoring.ts";

let cwd: string;

beforeAll(async () => {
  cwd = await makeScratch();
});

afterAll(removeScratch);

/** Every file below a directory, with its content, mode and time of change. */
async function contentsOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true })).sort();
  const entries = names.map(async (name) => {
    const path = join(directory, name);
    const found = await stat(path);
    const content = found.isFile() ? await readFile(path) : "";
    const digest = createHash("sha256").update(content).digest("hex");
    return [name, `${found.mode} ${found.mtimeMs} ${digest}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe("where nothing is wrong", () => {
  test("says so, and makes no store", async () => {
    const { problems, checks } = await doctor([], { cwd });

    expect(problems).toEqual([]);
    expect(checks.directory).toMatchObject({ status: "warning" });
    expect(checks.directory?.message).toContain("There is no store in .carryover yet");
    expect(await readdir(cwd)).toEqual([]);
  });

  test.skipIf(isPostgres)("changes nothing in a store, and warns that it is embedded", async () => {
    const { flags } = await freshStore();
    const dataDir = flags[1] ?? "";
    await run(["keys", "create", ...flags]);
    const before = await contentsOf(dataDir);

    const { problems, checks } = await doctor(flags);

    expect(problems).toEqual([]);
    expect(checks["embedded-store"]?.status).toBe("warning");
    expect(checks.permissions?.status).toBe("ok");
    expect(await contentsOf(dataDir)).toEqual(before);
  });

  test("shows a line for each check to people, with what to do", async () => {
    const { code, stdout, stderr } = await run(["doctor"], { cwd });

    expect(code).toBe(0);
    expect(stdout).toMatch(/^warning {2}embedded-store {2}The embedded store is for one process/m);
    expect(stdout).toMatch(/^ +→ For production set DATABASE_URL/m);
    expect(stderr).toMatch(/^0 problems, \d warnings, \d ok, \d skipped\.$/m);
  });
});

describe("a fault that was planted", () => {
  test("a setting: each is named, and no value", async () => {
    const env = { CARRYOVER_PORT: "eighty", CARRYOVER_ENCRYPTION_KEY: "hunter2-hunter2" };
    const { problems, checks, ended } = await doctor([], { cwd, env });

    expect(problems).toEqual(["settings"]);
    expect(checks.settings?.message).toMatch(/CARRYOVER_PORT: .* CARRYOVER_ENCRYPTION_KEY: /);
    expect(ended.stdout + ended.stderr).not.toMatch(/eighty|hunter2/);
  });

  test("a database that cannot be reached, whose password is not shown", async () => {
    const env = { DATABASE_URL: "postgres://carryover:correct-horse@127.0.0.1:1/books" };
    const { problems, checks, ended } = await doctor([], { cwd, env });

    expect(problems).toEqual(["database"]);
    expect(checks.database?.message).toMatch(/database books at 127\.0\.0\.1:1: .*ECONNREFUSED/);
    expect(ended.stdout + ended.stderr).not.toContain("correct-horse");
  });

  test.each([
    ["a / in the password", "postgres://carryover:4711/correct-horse@127.0.0.1:1/books"],
    ["a # in the password", "postgres://carryover:4711#correct-horse@127.0.0.1:1/books"],
    ["a ? in the password", "postgres://carryover:4711?correct-horse@127.0.0.1:1/books"],
  ])("%s, of which no part is shown", async (_, url) => {
    const { problems, checks, ended } = await doctor([], { cwd, env: { DATABASE_URL: url } });

    expect(problems).toEqual(["database"]);
    expect(checks.database?.fix).toContain("/ as %2F");
    expect(ended.stdout + ended.stderr).not.toMatch(/correct|4711/);
  });

  test("a password in the address of the server, which is not shown", async () => {
    const url = "http://carryover:correct-horse@127.0.0.1:1";
    const { problems, ended } = await doctor(["--url", url], { cwd });

    expect(problems).toEqual(["server"]);
    expect(ended.stdout + ended.stderr).not.toContain("correct-horse");
  });

  test("a file where the directory should be", async () => {
    await writeFile(join(cwd, "file"), "");
    const { problems, checks } = await doctor(["--data-dir", join(cwd, "file", "data")]);

    expect(problems).toContain("directory");
    expect(checks.directory?.message).toContain(
      "something that is no directory stands in its path",
    );
  });

  test.skipIf(process.getuid?.() !== 0)("a directory that this user may not write", async () => {
    const place = await makeScratch();
    await chmod(place, 0o755);
    const { problems, checks } = await doctor(["--data-dir", join(place, "data")], { uid: 65_534 });

    expect(problems).toEqual(["directory"]);
    expect(checks.directory?.message).toContain("this user may not write there");
    expect(existsSync(join(place, "data"))).toBe(false);
  });

  test.skipIf(!canMount || isPostgres)("a disk with next to no room", async () => {
    const place = join(await makeScratch(), "disk");
    await mkdir(place);
    const disk = mountDisk(place, "200m");
    try {
      const dataDir = join(place, "data");
      await copyStoreTemplate(dataDir);
      const low = await doctor(["--data-dir", dataDir]);
      disk.fill(8 * 1024 ** 2);
      const full = await doctor(["--data-dir", dataDir]);

      expect([low.checks.disk?.status, full.checks.disk?.status]).toEqual(["warning", "problem"]);
      expect(full.checks.disk?.message).toMatch(
        /has \d MB free: what writes is refused below 64 MB/,
      );
    } finally {
      disk.unmount();
    }
  });

  test("a server that does not answer, and one that does not know the key", async () => {
    const env = { CARRYOVER_API_KEY: "server-wrong-key-of-mine" };
    const server = await startServer();
    const gone = await doctor(["--url", "http://127.0.0.1:1"], { cwd, env });
    const wrong = await doctor(["--url", server.url], { cwd, env });
    await server.stop();

    expect(gone.problems).toEqual(["server", "server-key"]);
    expect(wrong.problems).toEqual(["server-key"]);
    expect(wrong.checks["server-key"]?.message).toContain("does not know the API key …mine");
    expect(wrong.ended.stdout).not.toContain("wrong-key");
  });
});

describe.skipIf(isPostgres)("an embedded store that a server has open", () => {
  let store: Store;
  let server: Awaited<ReturnType<typeof startServer>>;

  beforeAll(async () => {
    store = await freshStore();
    server = await startServer({ store });
  });

  afterAll(() => server.stop());

  test("is a problem for another server, with who holds it", async () => {
    const { problems, checks } = await doctor(store.flags);

    expect(problems).toEqual(["lock"]);
    expect(checks.lock?.message).toMatch(
      new RegExp(`held by process ${server.program.child.pid} \\(carryover serve, since `),
    );
  });

  test("is a warning where that server answers, which is asked for its version", async () => {
    const { problems, checks, ended } = await doctor(store.flags, server.access);

    expect(problems).toEqual([]);
    expect([checks.lock?.status, checks.server?.status]).toEqual(["warning", "ok"]);
    expect(checks["server-key"]?.message).toMatch(/version \S+, embedded store; the server key …/);
    expect(ended.stdout).not.toContain(server.key);
  });
});
