import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  canMount,
  mountDisk,
  type SmallDisk,
} from "../../packages/server/src/testing/store/small-disk.ts";
import { type CustomersFile, writeCustomers } from "../customers-file.ts";
import { countsOf, type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { runsOf, type Server, startServer } from "../server.ts";

/** Less than any of the files takes, and more than what is tried before. */
const leftBytes = 16_384;

// Where nothing can be mounted, there is no full disk.
describe.skipIf(!canMount)("a disk that is full where a command writes", () => {
  let server: Server;
  let file: CustomersFile;
  let cwd: string;
  let disk: SmallDisk;

  beforeAll(async () => {
    server = await startServer();
    const scratch = await makeScratch();
    cwd = join(scratch, "small");
    await mkdir(cwd);
    disk = mountDisk(cwd, "8m");
    const path = join(scratch, "customers.json");
    file = await writeCustomers({ path, prefix: "full", count: 2_000, oddEvery: 4 });
  });

  afterAll(async () => {
    await server.stop();
    disk.unmount();
    await rm(cwd, { recursive: true });
    await removeScratch();
  });

  afterEach(async () => {
    for (const name of await readdir(cwd)) await rm(join(cwd, name), { recursive: true });
  });

  /** Runs a command in the full directory; what it leaves there is beside the ballast. */
  async function onFullDisk(args: readonly string[], env = {}, stdin = "") {
    disk.fill(leftBytes);
    const ended = await run(args, { cwd, env: { ...server.access.env, ...env }, stdin });
    disk.free();
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stderr).toContain("ENOSPC: no space left on device");
    return { ended, left: await readdir(cwd, { recursive: true }) };
  }

  const again = (...args: string[]): Promise<Ended> => run(args, { cwd, env: server.access.env });
  const flags = () => ["--customers-file", file.path];

  test("leaves no plan, and says which", async () => {
    const args = ["plan", ...flags(), "--out", "plan.json", "--json"];

    const { ended, left } = await onFullDisk(args);
    const planned = await again(...args);

    expect([ended.code, ended.stdout, left]).toEqual([2, "", []]);
    expect(ended.stderr).toContain("The plan cannot be written to plan.json: ENOSPC");
    expect([planned.code, jsonOf<{ changes: number }>(planned).changes]).toEqual([
      0,
      (file.first.created ?? 0) + (file.first.updated ?? 0),
    ]);
    expect(await readdir(cwd)).toEqual(["plan.json"]);
  });

  test("leaves no half of a report or of outcomes, and loses no record", async () => {
    const args = ["import", ...flags(), "--report", "report", "--json"];

    const { ended, left } = await onFullDisk([...args, "--outcomes", "outcomes.ndjson"]);
    const id = jsonOf(ended).runs[0]?.id ?? "";
    const listed = await again("runs", "outcomes", id, "--json");
    const runs = await runsOf(server, "customers.json");

    expect([ended.code, countsOf(ended)]).toEqual([3, file.first]);
    expect(ended.stderr).toMatch(/The report in report\/.* could not be written: ENOSPC/);
    expect(ended.stderr).toContain(`carryover runs rejections ${id}`);
    expect(ended.stderr).toContain("The outcomes cannot be written to outcomes.ndjson: ENOSPC");
    expect(ended.stderr).toContain(`carryover runs outcomes ${id}`);
    expect(runs.find((run) => run.id === id)?.status).toBe("completed");
    expect(listed.code).toBe(0);
    expect(left.filter((name) => !/^report(\/[-\w]+)?$/.test(name))).toEqual([]);
  });

  test.each(["ndjson", "json", "csv"])("leaves no file of an export (%s)", async (format) => {
    const args = ["export", "--out", "exported", "--format", format, "--json"];

    const { ended, left } = await onFullDisk(args);
    const exported = await again(...args);

    expect([ended.code, ended.stdout, left]).toEqual([2, "", ["exported"]]);
    expect(ended.stderr).toContain("The files cannot be written to exported: ENOSPC");
    expect(exported.code).toBe(0);
    expect((await readdir(join(cwd, "exported"))).length).toBe(4);
  });

  test("keeps nothing of standard input, and sends nothing of it", async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `{"id": "stdin-${index}"}\n`);
    const args = ["import", "--customers-file", "-", "--json"];

    const { ended, left } = await onFullDisk(args, { TMPDIR: cwd }, lines.join(""));

    expect([ended.code, left]).toEqual([2, []]);
    expect(ended.stderr).toContain(`The input could not be kept in ${cwd}`);
    expect(await runsOf(server, "-")).toEqual([]);
  });
});
