import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, jsonOf } from "../../program.ts";
import { removeScratch } from "../../scratch.ts";
import type { Run } from "../../server.ts";
import type { Seen } from "../proxy.ts";
import { chance, firstSeed, isLong } from "../random.ts";
import { flagsOf, goneCount, writeStates } from "./files.ts";
import { type CommandWorld, newWorld } from "./world.ts";

/** A signal that a program gets beside one of its last requests. */
interface Strike {
  readonly signal: "SIGKILL" | "SIGINT";
  /** How many requests before the last one. */
  readonly fromEnd: number;
  /** Whether the server sees the request, and answers it, before. */
  readonly when: "before" | "after";
}

/** None of the last ones has a bad address, so that all of them are imported. */
const customerCount = 100;
/** Requests of the two runs that archive: each is opened, has a batch, and is completed. */
const requestsOfArchiving = 8;

const archiving = [
  ...["import", ...flagsOf("third").slice(0, 4), "--json", "--yes"],
  ...["--archive-missing", "--archive-limit", String(2 * goneCount)],
];

let world: CommandWorld;
/** The same commands without any signal. */
let undisturbed: CommandWorld;
let requestCount = 0;
const random = chance(firstSeed);

beforeAll(async () => {
  [world, undisturbed] = await Promise.all([newWorld(), newWorld()]);
  const both = [world, undisturbed];
  await Promise.all(both.map(({ cwd }) => writeStates(cwd, customerCount)));
  const first = ["import", ...flagsOf("first").slice(0, 4), "--json"];
  await Promise.all(both.map((one) => one.start(...first).ended));
  // Files of the first state have other names, and are of the same source.
  archiving.push("--archive-from", "first-*.json");
  const onReply = () => {
    requestCount += 1;
  };
  const behind = await undisturbed.startBehind({ onReply }, ...archiving);
  expect(archived(await behind.program.ended)).toEqual([goneCount, goneCount]);
  await behind.close();
});

afterAll(async () => {
  await world.server.stop();
  await undisturbed.server.stop();
  await removeScratch();
});

function strikes(): Strike[] {
  const all = (["SIGKILL", "SIGINT"] as const).flatMap((signal) =>
    (["before", "after"] as const).flatMap((when) =>
      Array.from({ length: requestsOfArchiving }, (_, fromEnd) => ({ signal, fromEnd, when })),
    ),
  );
  if (isLong) return all;
  return (["SIGKILL", "SIGINT"] as const).map((signal) => {
    return random.pick(all.filter((one) => one.signal === signal) as [Strike]);
  });
}

test.each(strikes().map((strike) => [named(strike), strike] as const))(
  "archiving that gets %s, and is run again, is as if nothing had happened",
  async (_, strike) => {
    const struck = await struckBy(strike);
    const again = await world.start(...archiving).ended;

    const { signal } = struck;
    expect([signal, struck.code]).toEqual(
      strike.signal === "SIGKILL" ? ["SIGKILL", null] : [null, expect.toBeOneOf([1, 130])],
    );
    expect([again.code, again.stderr]).toEqual([1, expect.not.stringMatching(/\n\s+at /)]);
    expect(await world.records()).toEqual(await undisturbed.records());
    const runs = await archiveRuns();
    const sum = (kind: string) =>
      runs.filter((run) => run.kind === kind).reduce((all, { counts }) => all + counts.read, 0);
    expect([sum("subscriptions"), sum("customers")]).toEqual([goneCount, goneCount]);
    for (const { status, counts } of runs) {
      expect([status, counts.read]).toEqual(["completed", counts.updated]);
    }

    // Taken back for the next signal: what was archived twice would not come back.
    for (const { id, counts } of runs) {
      const undone = await world.start("undo", id, "--yes", "--json").ended;
      const reversed = { reversed: counts.updated, kept: 0, failed: 0 };
      expect(jsonOf<{ counts: object }>(undone).counts).toEqual(reversed);
    }
  },
);

function named({ signal, fromEnd, when }: Strike): string {
  return `${signal} ${when} its last request but ${fromEnd}`;
}

/** How many subscriptions and customers a command says that it has archived. */
function archived(ended: Ended): number[] {
  const { archive } = jsonOf<{ archive: { runs: Run[] } }>(ended);
  return archive.runs.map(({ counts }) => counts.updated ?? 0);
}

async function struckBy({ signal, fromEnd, when }: Strike): Promise<Ended> {
  const isTime = ({ number }: Seen) => number === requestCount - fromEnd;
  const strike = () => behind.program.child.kill(signal);
  const decide = (seen: Seen) => {
    if (when === "before" && isTime(seen)) strike();
    return { kind: "none" } as const;
  };
  const onReply = (seen: Seen) => {
    if (when === "after" && isTime(seen)) strike();
  };
  const behind = await world.startBehind({ decide, onReply }, ...archiving);
  const ended = await behind.program.ended;
  await behind.close();
  return ended;
}

interface ArchiveRun {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly counts: Readonly<Record<"read" | "updated", number>>;
}

/** The runs that have archived something and were not undone, the newest first. */
async function archiveRuns(): Promise<ArchiveRun[]> {
  const listed = await world.start("runs", "list", "--limit", "100", "--json").ended;
  const { runs } = jsonOf<{ runs: Array<ArchiveRun & { mode: string; undoes: string | null }> }>(
    listed,
  );
  const undone = new Set(runs.map(({ undoes }) => undoes));
  return runs.filter(({ id, mode, counts }) => {
    return mode === "archive" && counts.read > 0 && !undone.has(id);
  });
}
