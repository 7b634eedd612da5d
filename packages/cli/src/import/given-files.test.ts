import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withFiles } from "./given-files.ts";

test("a file that is named twice is opened once, for each kind that it is named for", async () => {
  const directory = await mkdtemp(join(tmpdir(), "carryover-given-"));
  const path = join(directory, "a.json");
  await writeFile(path, "[]");
  const given = (["customers", "usage", "customers"] as const).map((kind) => ({ path, kind }));

  const kinds = await withFiles(given, async (files) => files.map((file) => file.kinds));
  await rm(directory, { recursive: true });

  expect(kinds).toEqual([["customers", "usage"]]);
});
