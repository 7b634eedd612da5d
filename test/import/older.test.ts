import { afterAll, beforeAll, expect, test } from "vitest";
import { startProxy } from "../faults/proxy.ts";
import { scratch } from "../kinds.ts";
import { jsonOf, run } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { get, runsOf, type Server, startServer } from "../server.ts";
import { runInTerminal } from "../terminal.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

const nameOf = async (id: string) =>
  (await get<{ data: { name: string } }>(server, `/api/v1/customers/${id}`)).data.name;

const post = (path: string, body: object) =>
  fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": server.key },
    body: JSON.stringify(body),
  });

test("a person is asked before an older export is imported, and decides", async () => {
  const { cwd, write, import: importFiles } = await scratch(server);
  const record = (name: string, updatedAt: string) => ({ id: "older-export", name, updatedAt });
  await write("c.json", [record("New", "2026-02-01T00:00:00Z")]);
  await importFiles("--customers-file", "c.json");
  await write("c.json", [record("Old", "2026-01-01T00:00:00Z"), { id: "older-other" }]);
  const args = ["import", "--customers-file", "c.json"];
  const typing = { cwd, env: server.access.env, after: 'Type "import" to go on:' };
  const before = (await runsOf(server, "customers")).length;

  const refused = await runInTerminal(args, { ...typing, answer: "no" });
  const runsThen = (await runsOf(server, "customers")).length;
  const meant = await runInTerminal(args, { ...typing, answer: "import" });

  expect([refused.code, meant.code]).toEqual([2, 0]);
  expect(refused.text).toContain("c.json may be an older export");
  expect(refused.text).toContain("Nothing was imported.");
  expect(runsThen).toBe(before);
  // A single record that is older than what is stored is skipped in any case.
  expect([await nameOf("older-export"), await nameOf("older-other")]).toEqual(["New", null]);
});

test("the last import is the one that was completed last, not begun last", async () => {
  const { write, import: importFiles } = await scratch(server);
  const dated = (updatedAt: string) => write("resumed.json", [{ id: "resumed", updatedAt }]);
  const source = { name: "resumed.json", sha256: "0".repeat(64) };
  const begun = await post("/api/v1/import-runs", { kind: "customers", source });
  const { data } = (await begun.json()) as { data: { id: string } };
  await dated("2024-01-01T00:00:00Z");
  const meanwhile = await importFiles("--customers-file", "resumed.json");
  const totals = { recordCount: 0, batchCount: 0, newest: "2024-02-01T00:00:00Z" };
  const completed = await post(`/api/v1/import-runs/${data.id}/complete`, totals);
  await dated("2024-01-15T00:00:00Z");

  const refused = await importFiles("--customers-file", "resumed.json");

  expect([meanwhile.code, completed.status, refused.code]).toEqual([0, 200, 2]);
  expect(refused.stderr).toContain(`run ${data.id}, is 2024-02-01T00:00:00.000Z`);
});

test("a server without some fields is refused before anything is lost", async () => {
  const { cwd, write } = await scratch(server);
  await write("c.json", [{ id: "older/server" }]);
  const paths: string[] = [];
  const proxy = await startProxy({
    target: server.url,
    decide: ({ path, method }) => {
      paths.push(`${method} ${path}`);
      return path.startsWith("/api/v1/whoami") ? { kind: "answer", status: 404 } : { kind: "none" };
    },
  });
  const env = { CARRYOVER_URL: proxy.url, CARRYOVER_API_KEY: server.key };
  const args = ["import", "--customers-file", "c.json", "--json"];

  const refused = await run([...args, "--map-ids"], { cwd, env });
  const sent = [...paths];
  const plain = await run(args, { cwd, env });
  await write("c.json", [
    { id: "granted", promotionalEntitlements: [] },
    { id: "others", x: 1 },
  ]);
  const ignoring = await run([...args, "--ignore-unknown"], { cwd, env });
  const byNew = await run([...args, "--ignore-unknown"], { cwd, env: server.access.env });
  await proxy.close();

  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("The server is too old for --map-ids");
  expect(sent.filter((line) => !line.startsWith("GET "))).toEqual([]);
  expect([plain.code, jsonOf(plain).runs[0]?.counts.rejected]).toEqual([1, 1]);
  expect(ignoring.stderr).toContain('The server is too old for "promotionalEntitlements"');
  expect(jsonOf(ignoring).runs[0]?.counts).toMatchObject({ created: 1, rejected: 1 });
  expect(jsonOf(byNew).runs[0]?.counts).toMatchObject({ created: 1, unchanged: 1, rejected: 0 });
});
