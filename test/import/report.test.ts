import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProxy } from "../faults/proxy.ts";
import { countsOf, type Ended, jsonOf, run, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { runsOf, type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

function importFile(name: string, cwd: string, ...flags: string[]): Promise<Ended> {
  const args = ["import", "--customers-file", name, "--json", ...flags];
  return run(args, { cwd, env: server.access.env });
}

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, "utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const commented = `{
  "id": "commented", // the biggest one
  "emial": "a@b.example", /* misspelt */
  "paymentMethodId": "pm_1N04AHEdaKWoSZ0O",
}`;

async function writeMixed(cwd: string): Promise<void> {
  const good = '{"id": "good", "paymentMethodId": "pm_GoodGoodGood01"}';
  const two = '{"id": "two faults", "email": "x"}';
  await writeFile(
    join(cwd, "mixed.json"),
    `{"customers": [\n${good},\n${commented},\n  ${two}\n]}\n`,
  );
}

describe("the report of rejected records", () => {
  test("gives every reason with its place and the record as it stands in the file", async () => {
    const cwd = await makeScratch();
    await writeMixed(cwd);

    const ended = await importFile("mixed.json", cwd);

    const report = join(cwd, "carryover-report/latest");
    const rejections = await linesOf(join(report, "rejections.ndjson"));
    expect(countsOf(ended)).toMatchObject({ read: 3, created: 1, rejected: 2 });
    expect(rejections).toEqual([
      {
        file: "mixed.json",
        kind: "customers",
        line: 5,
        column: 3,
        pointer: "/emial",
        code: "unknown_field",
        message: 'There is no field "emial"; its value would be lost.',
        hint: expect.stringContaining('Did you mean "email"?'),
        record: commented,
      },
      expect.objectContaining({ line: 8, column: 10, pointer: "/id", code: "invalid_id" }),
      expect.objectContaining({ line: 8, column: 33, pointer: "/email", code: "invalid_email" }),
    ]);
    const summary = JSON.parse(await readFile(join(report, "summary.json"), "utf8"));
    expect(summary).toEqual(jsonOf(ended));
    expect((await readdir(report)).filter((name) => name.endsWith(".partial"))).toEqual([]);
    const { mode } = await stat(join(report, "rejections.ndjson"));
    expect(mode & 0o077).toBe(0);
  });

  test("can be corrected and imported, also from the directory of the report", async () => {
    const cwd = await makeScratch();
    await writeMixed(cwd);
    const first = await importFile("mixed.json", cwd);
    const rejected = `${jsonOf(first).report}/rejected-customers.json`;
    const text = await readFile(join(cwd, rejected), "utf8");
    const halfCorrected = text.replace("emial", "email");
    await writeFile(join(cwd, rejected), halfCorrected);

    const half = await importFile(rejected, cwd);
    const rest = jsonOf(half).report ?? "";
    const left = await readFile(join(cwd, rest, "rejected-customers.json"), "utf8");
    await writeFile(
      join(cwd, "corrected.json"),
      left.replace("two faults", "corrected").replace('"x"', '"x@x.example"'),
    );
    const all = await importFile("corrected.json", cwd);

    expect(countsOf(half)).toMatchObject({ read: 2, created: 1, rejected: 1 });
    expect(await readFile(join(cwd, rejected), "utf8")).toBe(halfCorrected);
    expect(rest).not.toBe(jsonOf(first).report);
    expect(all.code).toBe(0);
    expect(countsOf(all)).toMatchObject({ read: 1, created: 1, rejected: 0 });
  });

  test("is not written over the file that is imported", async () => {
    const cwd = await makeScratch();
    await mkdir(join(cwd, "ours"));
    const text = '[{"id": "over 1"}, {"id": "over-2"}]';
    await writeFile(join(cwd, "ours/rejected-customers.json"), text);
    await symlink("ours", join(cwd, "linked"));

    const file = "ours/rejected-customers.json";
    const ended = await importFile(file, cwd, "--report", "linked");

    expect(ended.code).toBe(1);
    expect(jsonOf(ended).report).toBe(`linked/${jsonOf(ended).runs[0]?.id}`);
    expect(await readFile(join(cwd, file), "utf8")).toBe(text);
  });

  test("keeps file order, so that a corrected one has the effect of the file", async () => {
    const cwd = await makeScratch();
    const records = Array.from({ length: 3_000 }, (_, index) => `{"id": "ordered ${index}"}`);
    await writeFile(join(cwd, "ordered.json"), `[\n${records.join(",\n")}\n]\n`);

    await importFile("ordered.json", cwd);

    const report = join(cwd, "carryover-report/latest");
    const lines = await linesOf(join(report, "rejections.ndjson"));
    const text = await readFile(join(report, "rejected-customers.json"), "utf8");
    const { customers } = JSON.parse(text) as { customers: { id: string }[] };
    expect(lines.map(({ line }) => line)).toEqual(records.map((_, index) => index + 2));
    expect(customers.map(({ id }) => id)).toEqual(records.map((_, index) => `ordered ${index}`));
  });

  test("stands beside those of earlier imports, and latest leads to the newest", async () => {
    const cwd = await makeScratch();
    await writeMixed(cwd);
    const first = jsonOf(await importFile("mixed.json", cwd, "--report", "report")).report ?? "";
    await writeFile(join(cwd, "sound.json"), '[{"id": "sound"}]');

    const ended = await importFile("sound.json", cwd, "--report", "report");

    const second = jsonOf(ended).report ?? "";
    expect(ended.code).toBe(0);
    expect([first, second]).toEqual([
      expect.stringMatching(/^report\/[\w-]{36}$/),
      expect.any(String),
    ]);
    expect(second).toBe(`report/${jsonOf(ended).runs[0]?.id}`);
    expect(await linesOf(join(cwd, first, "rejections.ndjson"))).toHaveLength(3);
    expect(await readdir(join(cwd, first))).toContain("rejected-customers.json");
    expect(await readdir(join(cwd, second))).toEqual(["summary.json"]);
    expect(await readlink(join(cwd, "report/latest"))).toBe(second.slice("report/".length));
  });

  test("says where it is, so that its records can be corrected and imported", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "said.json"), '[{"id": "said 1"}]');

    const args = ["import", "--customers-file", "said.json"];
    const ended = await run(args, { cwd, env: server.access.env });

    const [, reasons = ""] = /Why: (\S+)/.exec(ended.stderr) ?? [];
    const [, records = ""] = /To correct and import again: (\S+)/.exec(ended.stderr) ?? [];
    expect(await linesOf(join(cwd, reasons))).toHaveLength(1);
    expect(JSON.parse(await readFile(join(cwd, records), "utf8"))).toEqual({
      customers: [{ id: "said 1" }],
    });
  });

  test("never follows a link that somebody has put in its way", async () => {
    const cwd = await makeScratch();
    await writeMixed(cwd);
    await mkdir(join(cwd, "elsewhere"));
    await mkdir(join(cwd, "report"));
    await symlink("../elsewhere", join(cwd, "report/latest"));
    const elsewhere = join(cwd, "elsewhere");

    const ended = await importFile("mixed.json", cwd, "--report", "report");

    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readlink(join(cwd, "report/latest"))).toBe(jsonOf(ended).runs[0]?.id);
  });

  test("leaves a directory alone that has the name of the newest one", async () => {
    const cwd = await makeScratch();
    await writeMixed(cwd);
    await mkdir(join(cwd, "report/latest"), { recursive: true });
    await writeFile(join(cwd, "report/latest/theirs"), "");

    const ended = await importFile("mixed.json", cwd, "--report", "report");

    expect(ended.stderr).toContain("report/latest was not made: ");
    expect(await readdir(join(cwd, "report/latest"))).toEqual(["theirs"]);
    expect(await readdir(join(cwd, jsonOf(ended).report ?? ""))).toHaveLength(3);
  });

  test("alone holds payment method ids", async () => {
    const cwd = await makeScratch();
    await writeMixed(cwd);

    const ended = await importFile("mixed.json", cwd);

    expect(ended.stdout + ended.stderr).not.toMatch(/pm_\w+/);
    const report = join(cwd, "carryover-report/latest");
    expect(await readFile(join(report, "summary.json"), "utf8")).not.toMatch(/pm_\w+/);
    const lines = await linesOf(join(report, "rejections.ndjson"));
    for (const { record: _, ...line } of lines) expect(JSON.stringify(line)).not.toMatch(/pm_\w+/);
  });

  test("is finished by the command that resumes", async () => {
    const cwd = await makeScratch();
    const records = Array.from({ length: 9_000 }, (_, index) => {
      return index % 100 === 0 ? `{"id": "resumed ${index}"}` : `{"id": "resumed-${index}"}`;
    });
    await writeFile(join(cwd, "resumed.json"), `[\n${records.join(",\n")}\n]\n`);
    let batches = 0;
    const proxy = await startProxy({
      target: server.url,
      decide: ({ isBatch }) => {
        if (isBatch && ++batches === 6) killed.child.kill("SIGKILL");
        return { kind: "none" };
      },
    });
    const args = ["import", "--customers-file", "resumed.json", "--url", proxy.url];
    const killed = start(args, { cwd, env: server.access.env });
    await killed.ended;
    await proxy.close();
    const isThereTooSoon = existsSync(join(cwd, "carryover-report/latest/rejections.ndjson"));

    const ended = await importFile("resumed.json", cwd);

    expect(isThereTooSoon).toBe(false);
    expect(ended.stderr).toContain("Resuming run");
    expect(countsOf(ended)).toMatchObject({ created: 8_910, rejected: 90 });
    expect(await linesOf(join(cwd, "carryover-report/latest/rejections.ndjson"))).toHaveLength(90);
  });
});

test("a record whose quote was lost can be mended where it is reported", async () => {
  const cwd = await makeScratch();
  const lines = ['{"customers":[{"id":"a"},', '{"id":"e1","name":"lost},', '{"id":"g h"}]}'];
  await writeFile(join(cwd, "lost.json"), lines.join("\n"));
  await importFile("lost.json", cwd);
  const rejected = join(cwd, "carryover-report/latest/rejected-customers.json");
  const text = await readFile(rejected, "utf8");

  await writeFile(join(cwd, "mended.json"), text.replace("lost}", 'lost"}').replace("g h", "gh"));
  const ended = await importFile("mended.json", cwd);

  expect(countsOf(ended)).toMatchObject({ read: 2, created: 2, rejected: 0 });
});

test("a file that is named twice is a wrong command", async () => {
  const cwd = await makeScratch();
  await writeMixed(cwd);

  const ended = await importFile("mixed.json", cwd, "--customers-file", "other.json");

  expect([ended.code, ended.stdout]).toEqual([2, ""]);
  expect(ended.stderr).toContain("Give one file per command.");
});

/** Does some work with a directory of so many bytes; skips the test where none can be mounted. */
async function onSmallDisk(
  skip: (condition: boolean, note: string) => void,
  directory: string,
  size: string,
  work: () => Promise<void>,
): Promise<void> {
  await mkdir(directory);
  const mount = ["-t", "tmpfs", "-o", `size=${size},nr_inodes=16`, "tmpfs", directory];
  skip(spawnSync("mount", mount).status !== 0, "a small disk can only be mounted by root");
  try {
    await work();
  } finally {
    spawnSync("umount", [directory]);
  }
}

describe("a place where no report can be written ends the command before anything is sent", () => {
  test.each([
    ["below a file", "ENOTDIR", "refused.json/report"],
    ["where nothing can be made", "ENOENT", "/proc/none/report"],
  ])("%s", async (_, reason, report) => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "refused.json"), '[{"id": "unsent"}]');

    const ended = await importFile("refused.json", cwd, "--report", report);

    expectRefused(ended, reason);
    expect(await runsOf(server, "refused.json")).toEqual([]);
  });

  test("on a full disk", async ({ skip }) => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "full.json"), '[{"id": "unsent"}]');
    await onSmallDisk(skip, join(cwd, "full"), "4k", async () => {
      await writeFile(join(cwd, "full/filler"), Buffer.alloc(4_096));

      const ended = await importFile("full.json", cwd, "--report", "full");

      expectRefused(ended, "ENOSPC");
      expect(await runsOf(server, "full.json")).toEqual([]);
    });
  });

  function expectRefused(ended: Ended, reason: string): void {
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^No report can be written to \S+: /);
    expect(ended.stderr).toContain(reason);
    expect(ended.stderr).toContain("Nothing was sent.");
  }
});

test("a disk that fills up under the report does not stop the import", async ({ skip }) => {
  const cwd = await makeScratch();
  const records = Array.from({ length: 400 }, (_, index) => `{"id": "filling ${index}"}`);
  await writeFile(join(cwd, "filling.json"), `[${records.join(",\n")}]`);
  await onSmallDisk(skip, join(cwd, "small"), "16k", async () => {
    const ended = await importFile("filling.json", cwd, "--report", "small");

    const { runs, report } = jsonOf(ended);
    expect(ended.code).toBe(1);
    expect(countsOf(ended)).toMatchObject({ read: 400, rejected: 400, unprocessed: 0 });
    expect(report).toBeNull();
    expect(ended.stderr).toMatch(/The report in \S+ could not be written: .*ENOSPC/);
    expect(ended.stderr).toContain(`carryover runs rejections ${runs[0]?.id}`);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});

describe("a server that cannot be reached", () => {
  test("is given up soon at the start, and nothing is imported", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "some.json"), '[{"id": "unreachable"}]');
    const proxy = await startProxy({ target: server.url });
    await proxy.close();

    const ended = await importFile("some.json", cwd, "--url", proxy.url);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("The server cannot be reached: ");
    expect(ended.stderr).toContain("ECONNREFUSED");
    expect(ended.stderr).toContain("Nothing was imported.");
    expect(jsonOf(ended)).toMatchObject({ runs: [], report: null });
    expect(ended.seconds).toBeLessThan(10);
  });
});
