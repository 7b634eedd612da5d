import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { get, type Server, startServer } from "../server.ts";

let server: Server;
let cwd: string;

beforeAll(async () => {
  [server, cwd] = [await startServer(), await makeScratch()];
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

const carryover = (...args: string[]) => run(args, { cwd, env: server.access.env });

async function imported(name: string, customers: readonly object[]): Promise<string> {
  await writeFile(join(cwd, name), JSON.stringify(customers));
  const ended = await carryover("import", "--customers-file", name, "--json", "--yes");
  expect(ended.code, ended.stderr).toBe(0);
  return jsonOf(ended).runs[0]?.id ?? "";
}

interface Undone {
  readonly id: string;
  readonly undoes: string;
  readonly dryRun: boolean;
  readonly counts: object;
}

async function names(): Promise<unknown[]> {
  const path = "/api/v1/customers?limit=10";
  const { data } = await get<{ data: Array<{ id: string; name: string }> }>(server, path);
  return data.map(({ id, name }) => `${id} ${name}`);
}

test("an older export imported by mistake is undone, but for what changed since", async () => {
  const ids = ["a", "b", "c"];
  await imported(
    "new.json",
    ids.map((id) => ({ id, name: "new" })),
  );
  const older = [...ids, "d"].map((id) => ({ id, name: "old" }));
  const mistake = await imported("older.json", older);
  const patched = await fetch(`${server.url}/api/v1/customers/b`, {
    method: "PATCH",
    headers: { "x-api-key": server.key, "content-type": "application/json" },
    body: JSON.stringify({ name: "newest" }),
  });
  expect(patched.status).toBe(200);

  const asked = await carryover("undo", mistake);
  const planned = await carryover("undo", mistake, "--dry-run", "--json");
  const before = await names();
  const done = await carryover("undo", mistake, "--yes", "--json");
  const { id } = jsonOf<Undone>(done);
  const kept = await carryover("runs", "outcomes", id, "--only", "kept");
  const again = await carryover("undo", mistake, "--yes", "--json");
  const nothing = await carryover("undo", id, "--yes");

  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("--yes")]);
  const counts = { reversed: 3, kept: 1, failed: 0 };
  expect([planned.code, jsonOf<Undone>(planned)]).toMatchObject([1, { dryRun: true, counts }]);
  expect(before).toEqual(["a old", "b newest", "c old", "d old"]);
  expect([done.code, jsonOf<Undone>(done)]).toMatchObject([
    1,
    { undoes: mistake, dryRun: false, counts },
  ]);
  expect(await names()).toEqual(["a new", "b newest", "c new"]);
  expect(kept.stdout).toMatch(/^kept {2}record 2, customer b: It was changed at .+ by the API/);
  expect(jsonOf<Undone>(again).counts).toEqual(counts);
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("is an undo")]);
});
