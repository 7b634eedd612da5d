import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { get, isPostgres, type Run, type Server, startServer } from "../server.ts";

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

test("what the files no longer have is archived once it is confirmed, and undone", async () => {
  const free = { id: "free", productId: "product", pricingType: "FREE" };
  const catalog = { products: [{ id: "product" }], features: [], plans: [free], addons: [] };
  await writeFile(join(cwd, "catalog.json"), JSON.stringify(catalog));
  expect((await carryover("catalog", "apply", "catalog.json")).code).toBe(0);
  const of = (customerId: string) => ({ id: `of-${customerId}`, customerId, planId: "free" });
  const write = (name: string, ids: readonly string[]) =>
    Promise.all([
      writeFile(join(cwd, `${name}-c.json`), JSON.stringify(ids.map((id) => ({ id })))),
      writeFile(join(cwd, `${name}-s.json`), JSON.stringify(ids.map(of))),
    ]);
  const files = (name: string) => [
    ...["--customers-file", `${name}-c.json`],
    ...["--subscriptions-file", `${name}-s.json`],
  ];
  const missing = async (name: string) =>
    (await carryover("verify", ...files(name), "--extra", "--json")).stdout.match(/"extra":\d+/g);
  await Promise.all([write("all", ["x", "y", "z"]), write("some", ["x"])]);
  await carryover("import", ...files("all"), "--json", "--yes");
  const missingOnes = [...files("some"), "--archive-missing", "--json"];
  // Those of the test before are of files of other names, too.
  const from = ["--archive-from", "all-*.json", "--archive-from", "*e*.json"];
  const archiving = ["import", ...missingOnes, ...from];

  const before = await missing("some");
  const unasked = await carryover(...archiving);
  const limited = await carryover(...archiving, "--yes", "--archive-limit", "3");
  const share = await carryover(...archiving, "--yes", "--archive-limit", "50%");
  const ofOthers = await carryover("import", ...missingOnes, "--yes");
  const planned = await carryover("plan", ...missingOnes, ...from);
  const between = await missing("some");
  const done = await carryover(...archiving, "--yes");
  const after = await missing("some");
  const { runs } = jsonOf<{ archive: { runs: Undone[] } }>(done).archive;
  const undone = [];
  for (const { id } of runs.toReversed()) undone.push(await carryover("undo", id, "--yes"));

  expect([unasked.code, limited.code, planned.code, done.code]).toEqual([2, 2, 0, 0]);
  expect(jsonOf<object>(limited)).toMatchObject({
    runs: [],
    error: { code: "archive_refused" },
    archive: { moreThan: 3 },
  });
  expect([share.code, share.stderr]).toEqual([
    2,
    expect.stringMatching(/allows 50% of 3 subscriptions, which is 1\./),
  ]);
  expect([ofOthers.code, ofOthers.stderr]).toEqual([
    2,
    expect.stringMatching(/2 subscriptions last imported from all-s\.json \(run [0-9a-f-]+\);/),
  ]);
  // Those of the test before are in no file of this one.
  expect(jsonOf<object>(planned)).toMatchObject({
    archive: { subscriptions: [{ id: "of-y" }, { id: "of-z" }], keptCount: 0, obstacle: null },
  });
  expect(runs).toMatchObject([
    { kind: "subscriptions", mode: "archive", counts: { read: 2, updated: 2 } },
    { kind: "customers", mode: "archive", counts: { read: 5, updated: 5 } },
  ]);
  expect(before).toEqual(['"extra":5', '"extra":2']);
  expect(between).toEqual(before);
  expect(after).toEqual(['"extra":0', '"extra":0']);
  expect(undone.map(({ code }) => code)).toEqual([0, 0]);
  expect(await missing("some")).toEqual(before);
});

test("promotional entitlements of a mistake are seen, and are undone", async () => {
  const feature = { id: "sso", featureType: "BOOLEAN" };
  const catalog = { products: [], features: [feature], plans: [], addons: [] };
  await writeFile(join(cwd, "features.json"), JSON.stringify(catalog));
  expect((await carryover("catalog", "apply", "features.json")).code).toBe(0);
  const of = (startDate: string) => [{ featureId: "sso", period: "lifetime", startDate }];
  const [right, wrong] = [of("2025-01-01T00:00:00.000Z"), of("2025-01-02T00:00:00.000Z")];
  await imported("right.json", [{ id: "granted", promotionalEntitlements: right }]);
  const mistake = await imported("wrong.json", [
    { id: "granted", promotionalEntitlements: wrong },
    { id: "also-granted", promotionalEntitlements: wrong },
  ]);

  const differing = await carryover("verify", "--customers-file", "right.json");
  const planned = await carryover("plan", "--customers-file", "right.json");
  const done = await carryover("undo", mistake, "--yes", "--json");
  const same = await carryover("verify", "--customers-file", "right.json");

  const shown = /promotionalEntitlements: \[\{"featureId":"sso".+ → \[\{"featureId":"sso"/;
  expect([differing.code, planned.code, same.code]).toEqual([4, 0, 0]);
  expect(differing.stdout).toMatch(shown);
  expect(planned.stdout).toMatch(shown);
  expect(jsonOf<Undone>(done).counts).toEqual({ reversed: 2, kept: 0, failed: 0 });
});

test.skipIf(!isPostgres)("two servers that step one undo reverse each batch once", async () => {
  const other = await startServer({ store: server.store, key: server.key });
  const count = 2_000;
  const twice = Array.from({ length: 2 * count }, (_, index) => `two-${index % count}`);
  await imported(
    "before.json",
    twice.slice(0, count).map((id) => ({ id, name: "before" })),
  );
  // The second record of a customer is in a later batch, which has to be taken back first.
  const mistake = await imported(
    "after.json",
    twice.map((id, index) => ({ id, name: `after ${index}` })),
  );
  const undoing = (url: string) =>
    run(["undo", mistake, "--yes", "--json", "--url", url], { cwd, env: server.access.env });

  const both = await Promise.all([undoing(server.url), undoing(other.url)]);
  const [one, second] = both.map((ended) => jsonOf<Undone>(ended));
  const { data } = await get<{ data: Run }>(server, `/api/v1/import-runs/${one?.id}`);
  const listed = await carryover("runs", "outcomes", one?.id ?? "", "--json");
  const exported = await fetch(`${server.url}/api/v1/export`, {
    headers: { "x-api-key": server.key },
  });
  await other.stop();

  const text = await exported.text();
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(second).toEqual(one);
  expect(one?.counts).toEqual({ reversed: 2 * count, kept: 0, failed: 0 });
  expect([data.status, data.batchCount]).toEqual(["completed", expect.toSatisfy((n) => n > 3)]);
  expect(listed.stdout.trimEnd().split("\n").length).toBe(2 * count);
  expect(text.match(/"name":"before"/g)?.length).toBe(count);
  expect(text).not.toContain('"name":"after ');
});
