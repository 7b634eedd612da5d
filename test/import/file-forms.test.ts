import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsOf, type Ended, run } from "../program.ts";
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

describe("a compressed file", () => {
  const text = '[{"id": "gz-1"},\n {"id": "gz 2"}]\n';

  test("is read whatever its name, also from standard input, with true places", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "customers.json"), zlib.gzipSync(text));

    const imported = await importFile(cwd, "customers.json");
    const args = ["check", "-"];
    const piped = await run(args, { cwd, stdin: zlib.gzipSync(text) });

    expect(countsOf(imported)).toMatchObject({ read: 2, created: 1, rejected: 1 });
    const report = join(cwd, "carryover-report/latest/rejected-customers.json");
    expect(await readFile(report, "utf8")).toContain('{"id": "gz 2"}');
    expect(piped).toMatchObject({ code: 1 });
    expect(piped.stderr).toMatch(/^-:2:9: .*\[invalid_id\]$/m);
  });

  test("that is cut off is refused as a whole", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "cut.json.gz"), zlib.gzipSync(text).subarray(0, -4));

    const ended = await importFile(cwd, "cut.json.gz");

    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("The gzip data ends too early: the file was cut off.");
    expect(ended.stderr).toContain("Nothing was imported.");
  });

  test("of zstd is read, or Node's version is named", async () => {
    const cwd = await makeScratch();
    const { zstdCompressSync } = zlib as { zstdCompressSync?: (text: string) => Buffer };
    const bytes = zstdCompressSync?.(text) ?? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]);

    const ended = await run(["check", "-"], { cwd, stdin: bytes });

    if (zstdCompressSync === undefined) {
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain("Run it with Node 22.15 or later, or decompress it: zstd -dc");
    } else expect(ended.stderr).toMatch(/^-:2:9: .*\[invalid_id\]$/m);
  });

  test("does not fill the memory", async () => {
    const cwd = await makeScratch();
    const blank = zlib.gzipSync(Buffer.alloc(1024 * 1024, " "));
    const megabytes = Array.from({ length: 400 }, () => blank);
    await writeFile(join(cwd, "bomb.gz"), Buffer.concat([...megabytes, zlib.gzipSync(text)]));

    const ended = await run(["check", "bomb.gz"], { cwd });

    expect(ended.stderr).toContain("bomb.gz:2:9: ");
    expect(ended.peakMb).toBeLessThan(250);
  });
});

test("what mongoexport writes is imported as what it means", async () => {
  const cwd = await makeScratch();
  const lines = [
    '{"_id": {"$oid": "64f0aa11"}, "updatedAt": {"$date": "2024-02-29T10:15:30.123Z"}}',
    '{"_id": {"$oid": "64f0aa22"}, "updatedAt": {"$date": {"$numberLong": "1709201730123"}}}',
    '{"_id": {"$numberLong": "9007199254740993"}}',
  ];
  await writeFile(join(cwd, "mongo.ndjson"), lines.join("\n"));

  const imported = await importFile(cwd, "mongo.ndjson");
  const customer = await get<{ data: object }>(server, "/api/v1/customers/64f0aa22");

  expect(countsOf(imported)).toMatchObject({ read: 3, created: 2, rejected: 1 });
  expect(imported.stderr).toContain('mongo.ndjson:1: "_id" was read as "id" in 2 records.');
  expect(imported.stderr).toMatch(/^mongo.ndjson:3:9: .*exactly.* \[number_out_of_range\]$/m);
  expect(JSON.stringify(customer)).toContain('"64f0aa22"');
});
