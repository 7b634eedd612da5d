import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsOf, jsonOf, type ProgramOptions, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { get, type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

async function inScratch(): Promise<ProgramOptions & { readonly cwd: string }> {
  return { cwd: await makeScratch(), env: server.access.env };
}

test("customers are listed in file order", async () => {
  const options = await inScratch();
  const ids = Array.from({ length: 250 }, (_, index) => `listed-${(index * 7_919) % 1_009}`);
  const records = ids.map((id) => JSON.stringify({ id }));
  await writeFile(join(options.cwd, "listed.json"), `[${records.join(",")}]`);

  await run(["import", "--customers-file", "listed.json"], options);

  // Nothing else has been imported before.
  expect(await listedIds(server)).toEqual(ids);
});

describe("the samples of the public guide", () => {
  test("customers are imported as they stand there", async () => {
    const args = ["import", "--customers-file", fixture("seed/customers.json"), "--json"];

    const ended = await run(args, await inScratch());

    const { data } = await get<{ data: object }>(server, "/api/v1/customers/lorem-ipsum");
    expect(ended.code).toBe(0);
    expect(countsOf(ended)).toMatchObject({ read: 1, created: 1 });
    expect(ended.stderr).toMatch(/customers\.json:5:10: .+ \[email_hidden\]\n {2}\S/);
    expect(data).toMatchObject({
      id: "lorem-ipsum",
      email: null,
      name: "Lorem-ipsum",
      billingId: "cus_MvdQq1bVD1BQHe",
      updatedAt: "2022-01-01T00:00:00.000Z",
      metadata: { isTest: "true" },
    });
  });
});

describe("what scripts rely on", () => {
  test("--json prints one object alone", async () => {
    const options = await inScratch();
    const file = join(options.cwd, "shape.json");
    await writeFile(file, '[{"id": "shape-1"}, {"id": "shape-2"}, {"id": "shape 3"}]');

    const ended = await run(["import", "--customers-file", "shape.json", "--json"], options);

    const { runs, report } = jsonOf(ended);
    expect(ended.code).toBe(1);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ kind: "customers", seconds: expect.any(Number) });
    expect(runs[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.entries(runs[0]?.counts ?? {})).toEqual([
      ["read", 3],
      ["created", 2],
      ["updated", 0],
      ["unchanged", 0],
      ["replaced", 0],
      ["skipped", 0],
      ["rejected", 1],
      ["unprocessed", 0],
    ]);
    expect(report).toMatch(/^carryover-report\/[\w-]{36}$/);
  });

  test("the table is for people, the exit code is the same", async () => {
    const options = await inScratch();
    await writeFile(join(options.cwd, "table.json"), '[{"id": "table-1"}]');

    const ended = await run(["import", "--customers-file", "table.json"], options);

    expect(ended.code).toBe(0);
    // How long it takes is not said here, nor whether that is long enough for a rate or a status.
    expect(ended.stdout).toMatch(/^customers \(run \S{36}, \d+\.\d s(, [\d,]+ records\/s)?\)\n/);
    expect(ended.stdout).toMatch(/\n {2}created +1\n/);
    const talk = ended.stderr.replaceAll(/^customers .*\n/gm, "");
    const key = `server key …${server.key.slice(-4)}`;
    expect(talk).toBe(`Importing table.json into ${server.url} (environment default, ${key})\n`);
  });

  test("bulk-import takes the flag of the public guide", async () => {
    const options = await inScratch();
    await writeFile(join(options.cwd, "bulk.json"), '{"customers": [{"customerId": "bulk-1"}]}');
    const args = ["--customers-file", "bulk.json", "--json"];

    const ended = await run(args, { ...options, name: "bulk-import" });

    expect(ended.code).toBe(0);
    expect(countsOf(ended)).toMatchObject({ created: 1 });
  });
});

test.each(["check x.json --json", "import --customers-file x.json --json"])(
  "%s whose reader goes away ends as it would have",
  async (command) => {
    const { cwd } = await inScratch();
    await writeFile(join(cwd, "x.json"), `[{"id": "reader"}, {"id": "${"x".repeat(300)}"}]`);
    const program = fileURLToPath(new URL("../../packages/cli/bin/carryover.js", import.meta.url));
    const env = { PATH: process.env.PATH ?? "", ...server.access.env };
    const child = spawn(process.execPath, [program, ...command.split(" ")], { cwd, env });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });

    const [code] = await once(child, "close");

    expect(stderr).not.toMatch(/EPIPE|\n\s+at /);
    expect(code).toBe(1);
  },
);

describe("records of one customer", () => {
  test("are applied in file order, the last one wins, and a warning names the first", async () => {
    const options = await inScratch();
    const others = Array.from({ length: 9_000 }, (_, index) => `{"id": "order-${index}"}`);
    const lines = [
      '{"id": "twice", "name": "First", "email": "first@twice.example"}',
      ...others,
      '{"id": "twice", "name": "Last"}',
    ];
    await writeFile(join(options.cwd, "twice.json"), `[\n${lines.join(",\n")}\n]\n`);
    const args = ["import", "--customers-file", "twice.json", "--json"];

    const ended = await run(args, options);

    const { data } = await get<{ data: object }>(server, "/api/v1/customers/twice");
    expect(countsOf(ended)).toMatchObject({ read: 9_002, created: 9_001, updated: 1 });
    expect(data).toMatchObject({ name: "Last", email: "first@twice.example" });
    expect(ended.stderr).toContain(
      "twice.json:9003:1: The same id stands at line 2; records are applied in file order.",
    );
  });

  test("are rejected but for the first with --no-repeats", async () => {
    const options = await inScratch();
    await writeFile(
      join(options.cwd, "once.json"),
      '[\n{"id": "once", "name": "First"},\n{"id": "once", "name": "Last"}\n]\n',
    );
    const args = ["import", "--customers-file", "once.json", "--json", "--no-repeats"];

    const ended = await run(args, options);

    const { data } = await get<{ data: object }>(server, "/api/v1/customers/once");
    const rejections = join(options.cwd, "carryover-report/latest/rejections.ndjson");
    expect(ended.code).toBe(1);
    expect(countsOf(ended)).toMatchObject({ read: 2, created: 1, rejected: 1 });
    expect(data).toMatchObject({ name: "First" });
    expect(JSON.parse(await readFile(rejections, "utf8"))).toMatchObject({
      line: 3,
      code: "repeated_not_allowed",
      message: "The same id stands at line 2, and repeats are not allowed in this run.",
    });
  });
});

async function listedIds(from: Server): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const cursor: string = after === null ? "" : `&after=${after}`;
    const page: { data: { id: string }[]; pagination: { next: string | null } } = await get(
      from,
      `/api/v1/customers?limit=100${cursor}`,
    );
    ids.push(...page.data.map(({ id }) => id));
    after = page.pagination.next;
  } while (after !== null);
  return ids;
}
