import {
  type BatchResult,
  type Carryover,
  ConnectionError,
  type ExtraRecord,
  type ImportRun,
} from "@carryover/sdk";
import { expect, test } from "vitest";
import type { Part } from "../import/parts.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { archiveMissing } from "./archive.ts";
import type { Missing, MissingKind } from "./missing.ts";

const noCounts = { read: 0, created: 0, updated: 0, unchanged: 0, replaced: 0, rejected: 0 };
const again = "carryover import --archive-missing --url http://here";

/** A server with a ledger of one lane, which `fails` before or after what it is asked. */
function serverOf(fails: (what: string, number: number) => "before" | "after" | null) {
  const runs: ImportRun[] = [];
  let asked = 0;
  const answer = <T>(what: string, work: () => T): Promise<T> => {
    const when = fails(what, asked++);
    const lost = new ConnectionError("It is gone.", { cause: null });
    if (when === "before") return Promise.reject(lost);
    const result = work();
    return when === null ? Promise.resolve(result) : Promise.reject(lost);
  };
  const of = (id: string) => runs.find((run) => run.id === id) as ImportRun;
  const change = (id: string, own: Partial<ImportRun>): ImportRun => {
    const run = { ...of(id), ...own };
    runs.splice(runs.indexOf(of(id)), 1, run);
    return run;
  };
  const importRuns = {
    list: () => runs.filter(({ status }) => status === "open"),
    create: (body: { kind: MissingKind; source: { sha256: string } }) =>
      answer("create", () => {
        const isSame = ({ kind, status, source }: ImportRun) =>
          kind === body.kind && status === "open" && source.sha256 === body.source.sha256;
        const open = runs.find(isSame);
        if (open !== undefined) return open;
        const counts = { ...noCounts, skipped: 0 };
        const id = `run-${runs.length + 1}`;
        const run = { ...body, id, status: "open", counts, batchCount: 0, lanes: [0] };
        runs.push(run as unknown as ImportRun);
        return of(id);
      }),
    putBatch: (id: string, { number }: { number: number }, { records }: { records: unknown[] }) =>
      answer("batch", () => {
        const { counts, batchCount } = of(id);
        if (number !== batchCount) throw new Error(`Batch ${number} after ${batchCount}.`);
        const count = records.length;
        const sum = { ...counts, read: counts.read + count, updated: counts.updated + count };
        change(id, { counts: sum, batchCount: batchCount + 1, lanes: [batchCount + 1] });
        const own = { ...noCounts, skipped: 0, read: count, updated: count };
        return { number, counts: own, details: [] } as unknown as BatchResult;
      }),
    retrieve: (id: string) => answer("retrieve", () => of(id)),
    complete: (id: string, totals: object) =>
      answer("complete", () => {
        const { counts, batchCount } = of(id);
        expect(totals).toEqual({ recordCount: counts.read, batchCount });
        return change(id, { status: "completed" });
      }),
  };
  return { client: { importRuns } as unknown as Carryover, runs };
}

const rowsOf = (kind: MissingKind, count: number): ExtraRecord[] =>
  Array.from({ length: count }, (_, index) => {
    const archive = { revision: 1, code: null, subscriptions: [], lastImport: null };
    return { kind, id: `${index}`, customerId: `${index}`, archive } as unknown as ExtraRecord;
  });

const partOf = (kind: MissingKind) =>
  ({
    kind: { kind },
    file: { input: { name: `${kind}.json` }, measure: { sha256: kind } },
  }) as unknown as Part;

function jobOf(counts: Readonly<Record<MissingKind, number>>) {
  const { subscriptions, customers } = counts;
  const rows = {
    subscriptions: rowsOf("subscriptions", subscriptions),
    customers: rowsOf("customers", customers),
  };
  const missing = { rows, planId: "plan" } as unknown as Missing;
  const parts = [partOf("customers"), partOf("subscriptions")];
  return { missing, parts, again, place: " --url http://here" };
}

const stopping = new AbortController().signal;

test("after a lost answer the counts are the server's, and the run goes on", async () => {
  let isOut = true;
  const { client, runs } = serverOf((what) => (what === "batch" && isOut ? "after" : null));
  const { terminal, text } = recordedTerminal();

  const job = jobOf({ subscriptions: 0, customers: 3 });
  const first = await archiveMissing(job, { client, stopping }, terminal);
  isOut = false;
  const rest = jobOf({ subscriptions: 0, customers: 0 });
  const second = await archiveMissing(rest, { client, stopping }, terminal);

  expect([first.exitCode, first.error?.code]).toEqual([3, "unreachable"]);
  expect(first.runs.map(({ status, counts }) => [status, counts.updated])).toEqual([["open", 3]]);
  expect(text()).toContain("3 customers archived (run run-1)");
  expect(text()).toContain(`To go on: ${again}`);
  expect(text()).toContain(
    "To take that back: carryover runs cancel run-1 --url http://here --yes && " +
      "carryover undo run-1 --url http://here",
  );
  expect([second.exitCode, runs.map(({ id, status }) => [id, status])]).toEqual([
    0,
    [["run-1", "completed"]],
  ]);
});

test("where the server cannot be asked, what it has answered is the least", async () => {
  const { client } = serverOf((what, asked) => {
    return what === "retrieve" || (what === "batch" && asked > 1) ? "before" : null;
  });
  const { terminal, text } = recordedTerminal();

  const job = jobOf({ subscriptions: 5_001, customers: 1 });
  const { exitCode, runs } = await archiveMissing(job, { client, stopping }, terminal);

  expect([exitCode, runs.map(({ counts }) => counts.updated)]).toEqual([3, [5_000]]);
  expect(text()).toContain("At least 5,000 subscriptions ended");
  expect(text()).toContain("carryover runs show run-1 --url http://here");
});

test("it ends between two batches for whoever interrupts it, and goes on after them", async () => {
  const controller = new AbortController();
  const { client, runs } = serverOf((what) => {
    if (what === "batch") controller.abort();
    return null;
  });
  const { terminal, text } = recordedTerminal();

  const job = jobOf({ subscriptions: 5_001, customers: 1 });
  const first = await archiveMissing(job, { client, stopping: controller.signal }, terminal);
  const before = runs.map(({ status, counts }) => [status, counts.updated]);
  const rest = jobOf({ subscriptions: 1, customers: 1 });
  const second = await archiveMissing(rest, { client, stopping }, terminal);

  expect([first.exitCode, first.error, before]).toEqual([130, null, [["open", 5_000]]]);
  expect(text()).toContain("Interrupted. The import is complete; not all was archived");
  expect(second.exitCode).toBe(0);
  expect(runs.map(({ kind, status, counts }) => [kind, status, counts.updated])).toEqual([
    ["subscriptions", "completed", 5_001],
    ["customers", "completed", 1],
  ]);
  expect(text()).toContain(
    "To take that back: carryover undo run-2 --url http://here, then " +
      "carryover undo run-1 --url http://here",
  );
});

test("nothing is begun for whoever has interrupted it before", async () => {
  const { client, runs } = serverOf(() => null);
  const { terminal } = recordedTerminal();

  const job = jobOf({ subscriptions: 1, customers: 1 });
  const archive = { client, stopping: AbortSignal.abort() };
  const { exitCode } = await archiveMissing(job, archive, terminal);

  expect([exitCode, runs]).toEqual([130, []]);
});
