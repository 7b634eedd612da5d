import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
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

const kunden = ["--customers-file", "kunden.csv"];
const map = ["--map", "id=Kundennr", "--map", "name=Firma"];

test("dirty data is imported, and its rejected rows are corrected and imported again", async () => {
  const cwd = await makeScratch();
  const rows = [
    "Kundennr;Firma;email;Notiz",
    'csv-1;"M\xfcller;\r\nS\xf6hne";m@x.example;alt',
    "csv 2;Zw\xf6lf;z@x.example;",
  ];
  await writeFile(join(cwd, "kunden.csv"), Buffer.from(`${rows.join("\r\n")}\r\n`, "latin1"));

  const refused = await carryover(cwd, "import", ...kunden, ...map, "--json");
  const imported = await carryover(cwd, "import", ...kunden, ...map, "--ignore-unknown", "--json");
  const customer = await get<{ data: object }>(server, "/api/v1/customers/csv-1");
  const rejected = await readFile(join(cwd, "carryover-report/latest/rejected-customers.csv"));
  const text = rejected.toString("latin1");
  await writeFile(
    join(cwd, "corrected.csv"),
    Buffer.from(text.replace("csv 2", "csv-2"), "latin1"),
  );
  const corrected = await carryover(
    cwd,
    "import",
    "--customers-file",
    "corrected.csv",
    ...map,
    "--json",
  );
  const reasons = await readFile(join(cwd, "carryover-report/latest/rejections.ndjson"), "utf8");

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('"Notiz" (1 filled cell). [unmapped_column]');
  expect(imported.stderr).toContain(
    `kunden.csv: read as: --csv-delimiter ';' --csv-quote '"' --csv-encoding windows-1252 ` +
      "--map id=Kundennr --map name=Firma\n",
  );
  expect(imported.stderr).toMatch(/^kunden.csv:4:1: The id contains a blank.* \[invalid_id\]$/m);
  expect(imported.stderr).toContain('record 2, id "csv 2", column 1 "Kundennr", field id,');
  expect(countsOf(imported)).toMatchObject({ read: 2, created: 1, rejected: 1 });
  expect(customer.data).toMatchObject({ name: "Müller;\r\nSöhne", email: "m@x.example" });
  expect(text).toBe(`${rows[0]}\r\n${rows[2]}\r\n`);
  expect(JSON.parse(reasons)).toMatchObject({
    line: 4,
    record: "csv 2;Zwölf;z@x.example;",
    cell: { recordNumber: 2, column: "Kundennr", value: "csv 2" },
  });
  expect(countsOf(corrected)).toMatchObject({ read: 1, created: 1, rejected: 0 });
});

test("a plan keeps the mapping, and so do verify and a file of another kind", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "kunden.csv"), "Kundennr,Firma\nplan-1,One\nplan-2,Two\n");
  await writeFile(join(cwd, "abos.csv"), "Konto,planId\nplan-1,free\n");
  const files = [...kunden, "--subscriptions-file", "abos.csv"];
  const maps = [...map, "--map", "customerId=Konto"];

  const planned = await carryover(cwd, "plan", ...files, ...maps, "--out", "plan.json");
  const applied = await carryover(cwd, "import", "--plan", "plan.json", "--json");
  const verified = await carryover(cwd, "verify", ...kunden, ...map, "--json");
  const dryRun = await carryover(cwd, "import", ...kunden, ...map, "--dry-run", "--json");
  await writeFile(join(cwd, "kunden.csv"), "Firma,Kundennr\nplan-1,One\nplan-2,Two\n");
  const moved = await carryover(cwd, "import", "--plan", "plan.json");

  expect(planned).toMatchObject({ code: 0 });
  expect(JSON.parse(applied.stdout).runs).toMatchObject([
    { kind: "customers", counts: { created: 2 } },
    { kind: "subscriptions", counts: { read: 1 } },
  ]);
  expect(verified).toMatchObject({ code: 0 });
  expect(JSON.parse(verified.stdout).kinds).toMatchObject([{ records: 2, same: 2 }]);
  expect(JSON.parse(dryRun.stdout)).toMatchObject({ changes: 0 });
  expect(moved).toMatchObject({ code: 5 });
  expect(moved.stderr).toContain("The file has changed since the plan.");
});

test("policies hold with a plan and its import, verify, CSV and JSON alike", async () => {
  const cwd = await makeScratch();
  const records = [
    '{"id": " dirt/1 ", "email": "x", "metadata": {"n": 1.50}}',
    '{"id": 9107199254740993, "name": ""}',
    '{"id": "dirt:2", "updatedAt": "2024-10-27T02:30:00"}',
    '{"id": "dirt/1", "createdAt": "2024-07-01"}',
  ];
  const rows = ["id,name,metadata", 'dirt/1 ,,"{""n"": 1.50}"', "9107199254740993,,"];
  await writeFile(join(cwd, "dirty.ndjson"), `${records.join("\n")}\n`);
  await writeFile(join(cwd, "dirty.csv"), `${rows.join("\n")}\n`);
  const texts = ["--trim", "--empty-as-null", "--metadata-as-text", "--numbers-as-text"];
  const policies = [...texts, "--drop-bad-email", "--zone", "Europe/Berlin", "--map-ids"];
  const [json, csv] = ["dirty.ndjson", "dirty.csv"].map((name) => ["--customers-file", name]);
  const rejectedFile = "carryover-report/latest/rejected-customers.json";

  const planned = await carryover(cwd, "plan", ...(json ?? []), ...policies, "--out", "plan.json");
  const both = await carryover(cwd, "import", "--plan", "plan.json", "--trim");
  const outcomes = ["--outcomes", "outcomes.ndjson", "--json"];
  const applied = await carryover(cwd, "import", "--plan", "plan.json", ...outcomes);
  const customer = await get<{ data: object }>(server, "/api/v1/customers/dirt%7C2F1");
  const rejected = await readFile(join(cwd, rejectedFile), "utf8");
  const again = await carryover(cwd, "check", rejectedFile, ...policies);
  const verified = await carryover(cwd, "verify", ...(csv ?? []), ...texts, "--map-ids");
  const [line = ""] = (await readFile(join(cwd, "outcomes.ndjson"), "utf8")).split("\n");

  expect(planned).toMatchObject({ code: 0 });
  expect(both).toMatchObject({ code: 2 });
  expect(countsOf(applied)).toMatchObject({ created: 2, updated: 1, rejected: 1 });
  expect(JSON.parse(applied.stdout).runs[0]).toMatchObject({
    warningCodes: { email_dropped: 1, repeated_in_file: 1 },
    policies: expect.arrayContaining([{ flag: "--map-ids", records: 2, values: 2, line: 1 }]),
  });
  expect(customer.data).toMatchObject({ metadata: { n: "1.50", originalId: "dirt/1" } });
  expect(rejected).toContain(records[2]);
  expect(again.stderr).toContain("+02:00 or +01:00");
  expect(verified).toMatchObject({ code: 0 });
  expect(JSON.parse(line).policies).toContainEqual({ flag: "--trim", pointer: "/id" });
});

test("a mapping is saved and found again, also by a plan", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "kunden.csv"), "Kundennr,Firma,Notiz\nsaved-1,One,x\n");
  const save = [...map, "--ignore-unknown", "--save-mapping", "mappings.json"];

  const checked = await carryover(cwd, "check", ...kunden, ...save);
  const use = [...kunden, "--mapping", "mappings.json", "--out", "plan.json"];
  const planned = await carryover(cwd, "plan", ...use);
  const applied = await carryover(cwd, "import", "--plan", "plan.json", "--json");
  await writeFile(join(cwd, "kunden.csv"), "Kundennr,Firma,Ort\nsaved-1,One,x\n");
  const other = await carryover(cwd, "import", ...kunden, "--mapping", "mappings.json");

  expect(checked).toMatchObject({ code: 0 });
  expect(planned.stderr).toContain('these columns are left out: "Notiz" (1 filled cell)');
  expect(countsOf(applied)).toMatchObject({ created: 1 });
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain("another header: this one has also Ort and lacks Notiz.");
});

test("compressed CSV is read from standard input", async () => {
  const cwd = await makeScratch();
  const stdin = gzipSync("sep=|\nid|name\ngz-1|One\n");

  const args = ["import", "--customers-file", "-", "--json"];
  const imported = await run(args, { cwd, env: server.access.env, stdin });

  expect(countsOf(imported)).toMatchObject({ read: 1, created: 1 });
});

test("flags without effect are refused, and nothing is sent", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "unread.csv"), "id,Name\nno-1,One\n");
  await writeFile(join(cwd, "unread.json"), "[]");
  const misspelt = ["--map", "nmae=Name", "--ignore-unknown"];

  const ended = await carryover(cwd, "import", "--customers-file", "unread.csv", ...misspelt);
  const column = await carryover(
    cwd,
    "import",
    "--customers-file",
    "unread.csv",
    "--map",
    "name=name",
    "--ignore-unknown",
  );
  const json = await carryover(cwd, "import", "--customers-file", "unread.json", "--map", "id=x");

  expect(ended).toMatchObject({ code: 2 });
  expect(ended.stderr).toContain("--map nmae=Name names no field. Did you mean name?");
  expect(column.stderr).toContain("names no column of unread.csv. Did you mean Name?");
  expect(json).toMatchObject({ code: 2 });
  expect(json.stderr).toContain("no file of this command is CSV");
  expect(await runsOf(server, "unread.csv")).toEqual([]);
});
