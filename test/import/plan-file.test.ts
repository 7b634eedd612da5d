import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

const importing = (plan: string, cwd: string) =>
  run(["import", "--plan", plan, "--json"], { cwd, ...server.access });

/** Plans two customers in a directory; the plan is in `plans/plan.json` there. */
async function planned(prefix: string): Promise<{ cwd: string; plan: string; text: string }> {
  const cwd = await makeScratch();
  await mkdir(join(cwd, "plans"));
  const records = [1, 2].map((number) =>
    JSON.stringify({ id: `${prefix}-${number}`, name: "Bea" }),
  );
  await writeFile(join(cwd, "c.ndjson"), records.join("\n"));
  const flags = ["--customers-file", "./c.ndjson", "--out", "plans/plan.json"];
  const ended = await run(["plan", ...flags], { cwd, ...server.access });
  expect(ended.code, ended.stderr).toBe(0);
  const plan = join(cwd, "plans", "plan.json");
  return { cwd, plan, text: await readFile(plan, "utf8") };
}

test("a plan file that was edited or cut off is refused, and nothing is imported", async () => {
  const { cwd, plan, text } = await planned("edited");
  const lines = text.split("\n");
  const edits = {
    "an outcome": text.replace('"outcome":"created"', '"outcome":"skipped"'),
    "a record less": [...lines.slice(0, 2), ...lines.slice(3)].join("\n"),
    "the digest": text.replace(/"sha256":"[0-9a-f]{64}"\}\n$/, `"sha256":"${"0".repeat(64)}"}\n`),
    "the line ends": text.replaceAll("\n", "\r\n"),
    "no end": lines.slice(0, -2).join("\n"),
    "no seal": text.replace(/,"sha256":"[0-9a-f]{64}"\}\n$/, "}\n"),
  };

  const said: string[] = [];
  for (const [name, edited] of Object.entries(edits)) {
    expect(edited, name).not.toBe(text);
    await writeFile(plan, edited);
    const { code, stderr } = await importing(plan, cwd);
    said.push(`${name}: ${code} ${/was changed|was cut off/.exec(stderr)?.[0]}`);
  }
  await writeFile(plan, text);
  const whole = await importing(plan, cwd);

  expect(said).toEqual([
    "an outcome: 2 was changed",
    "a record less: 2 was changed",
    "the digest: 2 was changed",
    "the line ends: 2 was changed",
    "no end: 2 was cut off",
    "no seal: 2 was cut off",
  ]);
  expect(whole.code, whole.stderr).toBe(0);
  expect(jsonOf(whole).runs[0]?.counts).toMatchObject({ created: 2 });
});

test("a plan finds its files from where it is, wherever it is applied", async () => {
  const { cwd, text } = await planned("placed");
  const moved = join(await makeScratch(), "moved");
  await rename(cwd, moved);

  const applied = await importing(join(moved, "plans", "plan.json"), await makeScratch());

  expect(applied.code, applied.stderr).toBe(0);
  expect(jsonOf(applied).runs[0]?.counts).toMatchObject({ created: 2 });
  expect(JSON.parse(text).runs[0]).toMatchObject({ file: "./c.ndjson", path: "../c.ndjson" });
});

test("a plan file of the former form is read as before, from the working directory", async () => {
  const { cwd, plan, text } = await planned("former");
  const former = text
    .replace("carryover-import-plan/2", "carryover-import-plan/1")
    .replace(/,"path":"[^"]*"/, "")
    .replace(/,"sha256":"[0-9a-f]{64}"\}\n$/, "}\n");
  await writeFile(plan, former);

  const elsewhere = await importing(plan, join(cwd, "plans"));
  const applied = await importing(plan, cwd);

  expect(elsewhere.code).toBe(2);
  expect(applied.code, applied.stderr).toBe(0);
});
