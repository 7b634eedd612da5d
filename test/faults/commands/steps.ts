import { type Ended, jsonOf } from "../../program.ts";
import { get, type Run } from "../../server.ts";
import { flagsOf, goneCount } from "./files.ts";
import type { CommandWorld } from "./world.ts";

/** A command of the chain that each world goes through. */
export interface Step {
  readonly name: string;
  /** Whether it writes records. */
  readonly writes: boolean;
  args(world: CommandWorld, tries: number): Promise<string[]> | string[];
  /** Requests that it sends at the least. */
  readonly requestsMin: number;
  /** Whether it says the same when it has been done before. */
  readonly isRepeatable: boolean;
  /** What of its output is the same in every world. */
  result(ended: Ended): unknown;
  /** What it says where it cannot go on. */
  readonly goesOn: RegExp;
}

const asksServer = /The server keeps them:\n {2}carryover runs outcomes \S+ --url/;
const resumes = new RegExp(
  `To go on: carryover import|Nothing was imported\\.|${asksServer.source}`,
);
const again = /[Rr]un the same command again/;
const changesNothing = new RegExp(
  `Nothing was compared\\.|nothing was changed\\.|Not everything was compared|${again.source}`,
);

/** Imports that were interrupted have counted less in their last run, so the ledger is asked. */
const nothing = () => null;

interface Compared {
  readonly kinds: ReadonlyArray<Record<string, unknown>>;
}

export const steps: readonly Step[] = [
  {
    name: "import",
    requestsMin: 6,
    isRepeatable: false,
    writes: true,
    args: () => ["import", ...flagsOf("first"), "--outcomes", "outcomes", "--json"],
    result: nothing,
    goesOn: resumes,
  },
  {
    name: "plan",
    requestsMin: 6,
    isRepeatable: true,
    writes: false,
    args: () => ["plan", ...flagsOf("second"), "--out", "plan.json", "--force", "--json"],
    result: (ended) => {
      const { runs, changes } = jsonOf<{ runs: Run[]; changes: number }>(ended);
      return { changes, counts: runs.map(({ counts }) => counts) };
    },
    goesOn: changesNothing,
  },
  {
    name: "import of a plan",
    requestsMin: 6,
    isRepeatable: false,
    writes: true,
    args: () => ["import", "--plan", "plan.json", "--json"],
    result: nothing,
    goesOn: resumes,
  },
  {
    name: "verify",
    requestsMin: 6,
    isRepeatable: true,
    writes: false,
    args: () => ["verify", ...flagsOf("second"), "--extra", "--json"],
    result: (ended) => {
      return jsonOf<Compared>(ended).kinds.map(({ faults: _, ...counts }) => counts);
    },
    goesOn: changesNothing,
  },
  {
    name: "import --archive-missing",
    requestsMin: 6,
    isRepeatable: false,
    writes: true,
    args: () => {
      const limit = ["--archive-missing", "--archive-limit", String(2 * goneCount), "--yes"];
      const files = flagsOf("third").slice(0, 4);
      return ["import", ...files, ...limit, "--json"];
    },
    result: nothing,
    goesOn: resumes,
  },
  {
    name: "undo",
    requestsMin: 4,
    isRepeatable: true,
    writes: true,
    args: async (world) => ["undo", await secondRunOf(world), "--yes", "--json"],
    result: (ended) => jsonOf<{ counts: object }>(ended).counts,
    goesOn: again,
  },
  {
    name: "export",
    requestsMin: 4,
    isRepeatable: true,
    writes: false,
    args: (_, tries) => ["export", "--out", `exported-${tries}`, "--json"],
    result: (ended) => {
      const { files } = jsonOf<{ files: Array<{ kind: string; records: number }> }>(ended);
      return files.map(({ kind, records }) => [kind, records]);
    },
    goesOn: again,
  },
];

/** The run that has renamed customers. */
async function secondRunOf({ server }: CommandWorld): Promise<string> {
  const { data } = await get<{ data: Array<Run & { kind: string; mode: string }> }>(
    server,
    "/api/v1/import-runs?limit=100",
  );
  const run = data.find(({ kind, mode, counts }) => {
    return kind === "customers" && mode === "apply" && (counts.updated ?? 0) > 0;
  });
  if (run === undefined) throw new Error("No run has renamed customers.");
  return run.id;
}
