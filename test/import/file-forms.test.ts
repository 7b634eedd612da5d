import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countsOf, type Ended, run } from "../program.ts";
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

function importFile(cwd: string, file: string, ...flags: string[]): Promise<Ended> {
  const args = ["import", "--customers-file", file, "--json", ...flags];
  return run(args, { cwd, env: server.access.env });
}

test("pages that were joined are imported as one file, with a remark", async () => {
  const cwd = await makeScratch();
  const pages = '[{"id": "page-1"}, {"id": "page-2"}]\n[{"id": "page-3"}]\n[]\n';
  await writeFile(join(cwd, "pages.json"), pages);

  const checked = await run(["check", "pages.json"], { cwd });
  const imported = await importFile(cwd, "pages.json");
  const again = await importFile(cwd, "pages.json");

  const remark = "pages.json: 3 JSON documents in this file are read as one.\n";
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.stderr).toContain(remark);
  expect(imported.stderr).toContain(remark);
  expect(countsOf(imported)).toMatchObject({ read: 3, created: 3, rejected: 0 });
  expect(countsOf(again)).toMatchObject({ read: 3, unchanged: 3 });
});
