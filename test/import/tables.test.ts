import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { textCell, workbookOf } from "../../packages/cli/src/testing/workbook.ts";
import { countsOf, type Ended, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { get, runsOf, type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

function carryover(cwd: string, ...args: string[]): Promise<Ended> {
  return run(args, { cwd, env: server.access.env });
}

test("the row of the header holds for a plan, its import, verify and rejected rows", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "a.csv"), "Export of May\n\nid;name\ntable-1;One\ntable 2;Two\n");
  const file = ["--customers-file", "a.csv"];
  const row = ["--csv-header-row", "3"];

  const refused = await carryover(cwd, "import", ...file);
  const planned = await carryover(cwd, "plan", ...file, ...row, "--out", "plan.json");
  const applied = await carryover(cwd, "import", "--plan", "plan.json", "--json");
  const verified = await carryover(cwd, "verify", ...file, ...row, "--json");
  const rejected = "carryover-report/latest/rejected-customers.csv";
  const again = await carryover(cwd, "import", "--customers-file", rejected, ...row, "--map-ids");

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("row 3 seems to be the header: id, name. [missing_column]");
  expect(planned.stderr).toContain('left out before the header: "Export of May"');
  expect(countsOf(applied)).toMatchObject({ created: 1, rejected: 1 });
  expect(JSON.parse(verified.stdout).kinds).toMatchObject([{ records: 2, same: 1 }]);
  expect(verified.stderr).toContain("1 of 2 records is not as in the files.");
  expect(again).toMatchObject({ code: 0 });
  expect((await get<{ data: object }>(server, "/api/v1/customers/table%7C202")).data).toBeDefined();
});

test("rejected rows of a workbook name its cells, and take the same flags again", async () => {
  const cwd = await makeScratch();
  const rows =
    `<row>${textCell("A1", "Export")}</row>` +
    `<row r="3">${textCell("A3", "id")}${textCell("B3", "name")}</row>` +
    `<row>${textCell("A4", "sheet-1")}<c r="B4"><v>1234567890123456</v></c></row>`;
  await writeFile(join(cwd, "a.xlsx"), workbookOf(rows));
  const row = ["--csv-header-row", "3"];

  const ended = await carryover(cwd, "import", "--customers-file", "a.xlsx", ...row);
  const rejected = "carryover-report/latest/rejected-customers.csv";
  const again = await carryover(cwd, "import", "--customers-file", rejected, ...row, "--json");

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^a.xlsx:4:2: The cell holds the number 1234567890123456,/m);
  expect(ended.stderr).toContain('cell B4 of the sheet "Sheet 1", record 1, id "sheet-1"');
  expect(again.stderr).toContain("--csv-header-row 3");
  expect(countsOf(again)).toMatchObject({ created: 1 });
});

test("the reasons of skipped records are said under the table", async () => {
  const cwd = await makeScratch();
  const file = ["--customers-file", "s.csv", "--allow-older"];
  await writeFile(join(cwd, "s.csv"), "id,name,updatedAt\nskipped-1,New,2026-05-02T00:00:00Z\n");
  await carryover(cwd, "import", ...file);
  await writeFile(join(cwd, "s.csv"), "id,name,updatedAt\nskipped-1,Old,2026-05-01T00:00:00Z\n");

  const ended = await carryover(cwd, "import", ...file);

  expect(ended.stdout).toContain(
    "unprocessed 0\n  skipped 1 (stored_is_newer): The stored record was updated after this one.",
  );
});

test("no command ends well where columns were not understood", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "b.csv"), "id,Firma,Ort\nunmapped-1,One,\nunmapped-2,Two,Bonn\n");
  const file = ["--customers-file", "b.csv"];
  const said = '"Firma" (2 filled cells), "Ort" (1 filled cell)';

  const commands = [["import"], ["import", "--dry-run"], ["plan"], ["verify"], ["check"]];
  for (const command of commands) {
    const plain = await carryover(cwd, ...command, ...file);
    const json = await carryover(cwd, ...command, ...file, "--json");

    expect([command, plain.code, json.code]).toEqual([command, 2, 2]);
    expect(plain.stderr).toContain(said);
    expect(json.stderr + json.stdout.replaceAll('\\"', '"')).toContain(said);
  }
  expect(await runsOf(server, "b.csv")).toEqual([]);
});
