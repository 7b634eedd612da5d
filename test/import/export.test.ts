import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { free, scratch, seats } from "../kinds.ts";
import { jsonOf, run } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
  await applyCatalog(server);
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

interface Summary {
  readonly files: ReadonlyArray<{ kind: string; file: string; records: number }>;
}

const files = ["catalog.yaml", "customers.ndjson", "subscriptions.ndjson", "usage.ndjson"];
const csvFiles = files.map((name) => name.replace(".ndjson", ".csv"));

test("what a server exports makes the same of another store, byte by byte", async () => {
  const { cwd, write, import: importFiles } = await scratch(server);
  const promotion = { featureId: "feature-sso", period: "1 month", description: "Ünï, =1" };
  const promoted = { id: "b", promotionalEntitlements: [promotion] };
  await write("c.json", [{ id: "a", name: "Ünï" }, promoted]);
  await write("s.json", [free("a"), free("b")]);
  await write("u.json", [seats("a", 5.5)]);
  const from = (directory: string) => files.map((name) => join(directory, name));
  const [catalog = "", customers = "", subscriptions = "", usage = ""] = from("one");
  const flags = ["--customers-file", customers, "--subscriptions-file", subscriptions];
  const own = ["--customers-file", "c.json", "--subscriptions-file", "s.json"];
  await importFiles(...own, "--usage-file", "u.json");
  const elsewhere = ["--data-dir", join(cwd, "store")];

  const exported = await run(["export", "--out", "one", "--json"], { cwd, ...server.access });
  const refused = await run(["export", "--out", "one"], { cwd, ...server.access });
  const again = await importFiles(...flags, "--usage-file", usage);
  const applied = await run(["catalog", "apply", catalog, ...elsewhere], { cwd });
  const brought = await run(["import", ...flags, "--usage-file", usage, ...elsewhere], { cwd });
  const shown = await run(["export", "--out", "two", ...elsewhere], { cwd });
  const table = ["export", "--out", "three", "--format", "csv"];
  const tabled = await run(table, { cwd, ...server.access });
  const [, people = "", plans = "", counters = ""] = csvFiles.map((name) => join("three", name));
  const tables = ["--customers-file", people, "--subscriptions-file", plans];
  const read = await importFiles(...tables, "--usage-file", counters);

  const overHttp = await Promise.all(["customers", "subscriptions", "usage"].map(tableOverHttp));

  const ended = [exported, refused, again, applied, brought, shown, tabled, read];
  expect(ended.map(({ code }) => code)).toEqual([0, 2, 0, 0, 0, 0, 0, 0]);
  expect(refused.stderr).toContain("Replace them with --force.");
  const counts = jsonOf<Summary>(exported).files.map(({ kind, records }) => [kind, records]);
  expect(counts.slice(1)).toEqual([
    ["customers", 2],
    ["subscriptions", 2],
    ["usage", 1],
  ]);
  for (const { stdout } of [again, read]) {
    expect(stdout).toMatch(/"unchanged":2[\s\S]+"unchanged":2[\s\S]+"unchanged":1/);
  }
  expect((await readdir(join(cwd, "two"))).sort()).toEqual(files);
  const texts = (directory: string) =>
    Promise.all(from(directory).map((path) => readFile(join(cwd, path), "utf8")));
  expect(await texts("two")).toEqual(await texts("one"));
  expect((await texts("two"))[1]).toContain('"featureId":"feature-sso","description":"Ünï, =1"');
  const written = csvFiles.slice(1).map((name) => readFile(join(cwd, "three", name), "utf8"));
  expect(overHttp).toEqual(await Promise.all(written));
});

async function tableOverHttp(kind: string): Promise<string> {
  const url = `${server.url}/api/v1/export?format=csv&kinds=${kind}`;
  const reply = await fetch(url, { headers: { "x-api-key": server.key } });
  expect(reply.status).toBe(200);
  return reply.text();
}
