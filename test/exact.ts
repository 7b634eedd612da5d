import { basename, dirname } from "node:path";
import { expect } from "vitest";
import type { CustomersFile } from "./customers-file.ts";
import { countsOf, type Ended, run } from "./program.ts";
import { runsOf, type Server } from "./server.ts";

/**
 * Holds an import that was disturbed to what an undisturbed one would have done: the same outcomes,
 * and one completed run whose ledger accounts for every record. The counts tell of a batch that was
 * applied twice, as its customers would not have been created by the second time.
 */
export async function expectExact(
  server: Server,
  file: CustomersFile,
  ended: Ended,
): Promise<void> {
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(countsOf(ended)).toEqual(file.first);
  expect(ended.code).toBe(file.first.rejected === 0 ? 0 : 1);
  const { unprocessed: _, ...counts } = file.first;
  const runs = await runsOf(server, basename(file.path));
  expect(runs.map(({ status }) => status)).toEqual(["completed"]);
  expect(runs[0]?.counts).toEqual(counts);
}

/** Holds the store to the content of a file, by importing it again. */
export async function expectStored(server: Server, file: CustomersFile): Promise<void> {
  const args = ["import", "--customers-file", file.path, "--json"];
  const again = await run(args, { cwd: dirname(file.path), env: server.access.env });
  expect(countsOf(again)).toEqual(file.again);
}
