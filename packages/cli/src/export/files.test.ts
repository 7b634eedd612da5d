import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ExportFiles, exportKinds } from "./files.ts";

const scratch = () => mkdtemp(join(tmpdir(), "carryover-export-files-"));
const bytes = (text: string) => new TextEncoder().encode(text);
const ndjson = { format: "ndjson", mayReplace: false } as const;

it("names its files only when all of them are whole", async () => {
  const directory = await scratch();
  const files = await ExportFiles.open(join(directory, "new"), ndjson);
  await files.write({ kind: "customers", bytes: bytes('{"id":"a"}\n'), records: 1 });
  const before = await readdir(join(directory, "new"));

  await files.writeCatalog("products: []\n");
  await files.finish(exportKinds);
  await files.discard();

  const names = ["catalog.yaml", "customers.ndjson", "subscriptions.ndjson", "usage.ndjson"];
  expect(before.filter((name) => !name.endsWith(".part"))).toEqual([]);
  expect((await readdir(join(directory, "new"))).sort()).toEqual(names);
  expect(await readFile(files.pathOf("customers"), "utf8")).toBe('{"id":"a"}\n');
  expect(JSON.parse(await readFile(files.pathOf("usage"), "utf8"))).toEqual({ usages: [] });
});

it("leaves nothing behind when it is given up", async () => {
  const directory = await scratch();
  const files = await ExportFiles.open(directory, ndjson);
  await files.write({ kind: "customers", bytes: bytes('{"id":"a"}\n'), records: 1 });

  await files.discard();

  expect(await readdir(directory)).toEqual([]);
});

it("names none of its files if one of the names was taken meanwhile", async () => {
  const directory = await scratch();
  const files = await ExportFiles.open(directory, ndjson);
  await files.write({ kind: "customers", bytes: bytes('{"id":"a"}\n'), records: 1 });
  await writeFile(join(directory, "usage.ndjson"), "of somebody else");

  await expect(files.finish(exportKinds)).rejects.toThrow(/usage\.ndjson was made meanwhile/);
  await files.discard();

  expect(await readdir(directory)).toEqual(["usage.ndjson"]);
});

it("writes the same records as one JSON document", async () => {
  const directory = await scratch();
  const files = await ExportFiles.open(directory, { format: "json", mayReplace: false });
  await files.write({ kind: "usage", bytes: bytes('{"a":"ä"}\n{"b":1}\n'), records: 2 });
  await files.write({ kind: "usage", bytes: bytes('{"c":1}\n'), records: 1 });

  await files.finish(exportKinds);
  await files.discard();

  const text = await readFile(files.pathOf("usage"), "utf8");
  expect(JSON.parse(text)).toEqual({ usages: [{ a: "ä" }, { b: 1 }, { c: 1 }] });
  const empty = await readFile(files.pathOf("subscriptions"), "utf8");
  expect(JSON.parse(empty)).toEqual({ subscriptions: [] });
});

it("replaces files of an earlier export only if it may, and never mixes formats", async () => {
  const directory = await scratch();
  await writeFile(join(directory, "customers.ndjson"), "");

  const refusalOf = (options: Parameters<typeof ExportFiles.open>[1]) =>
    ExportFiles.open(directory, options).then(
      () => null,
      (error: Error) => error.message,
    );

  const refused = await refusalOf(ndjson);
  const forced = await refusalOf({ format: "ndjson", mayReplace: true });
  const mixed = await refusalOf({ format: "json", mayReplace: true });

  expect(refused).toContain("holds customers.ndjson already. Replace them with --force.");
  expect(forced).toBeNull();
  expect(mixed).toContain("holds customers.ndjson of another export.");
});
