import type { Carryover, ImportRun } from "@carryover/sdk";
import { expect, test } from "vitest";
import { begunRuns } from "./begun.ts";
import type { PlanFile } from "./plan-file.ts";

const plan = {
  environment: null,
  plannedAt: "",
  runs: [{ id: "plan-1" }, { id: "plan-2" }],
} as unknown as PlanFile;

/** A run of some server, in the order of their ids. */
const run = (id: string, own: Partial<ImportRun>) => {
  const common = { mode: "apply", status: "completed", plan: null, undoes: null, dryRun: false };
  return { id, ...common, ...own } as ImportRun;
};

async function idsOfBegun(...runs: readonly ImportRun[]): Promise<unknown> {
  const list = ({ status }: { status: string }) => {
    const data = runs.filter((one) => one.status === status);
    const page = Promise.resolve({ data });
    return Object.assign(page, {
      async *[Symbol.asyncIterator]() {
        yield* data;
      },
    });
  };
  const client = { importRuns: { list } } as unknown as Carryover;
  return [...(await begunRuns(client, plan))].map(([planned, { id }]) => [planned, id]);
}

const first = run("a", { plan: "plan-1" });

test("a plan that was interrupted between two files goes on behind the first one", async () => {
  expect(await idsOfBegun(first)).toEqual([["plan-1", "a"]]);
});

test("a plan that was interrupted in a file goes on there", async () => {
  const open = run("b", { plan: "plan-2", status: "open" });

  expect(await idsOfBegun(first, open)).toEqual([
    ["plan-2", "b"],
    ["plan-1", "a"],
  ]);
});

test("a plan that was applied as a whole is not gone on with", async () => {
  expect(await idsOfBegun(first, run("b", { plan: "plan-2" }))).toEqual([]);
});

test("what was undone since is imported again, unless that was a dry run", async () => {
  const undo = run("c", { mode: "undo", undoes: "a" });
  const open: ImportRun = { ...undo, status: "open" };
  const dry: ImportRun = { ...undo, dryRun: true };

  expect(await idsOfBegun(first, undo)).toEqual([]);
  expect(await idsOfBegun(first, open)).toEqual([]);
  expect(await idsOfBegun(first, dry)).toEqual([["plan-1", "a"]]);
});
