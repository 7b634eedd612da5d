import type { RunOptions } from "@carryover/contract";
import { parseInstant, sameJson } from "@carryover/contract/client";
import type { Carryover, ImportRecordOutcome } from "@carryover/sdk";
import type { DoneRun } from "../import/conclusion.ts";
import type { Part } from "../import/parts.ts";
import { readAgain } from "../pipeline/run.ts";

/** Differing records that are held at a time; if there are more, they stay as they were judged. */
const differingHeldMax = 200_000;

/** Outcomes of a comparison for which the platform holds something else. */
const differingOutcomes = ["updated", "replaced", "skipped"] as const;

/** By the id of the run: the records that others of the same identity take the place of. */
export type Overtaken = Map<string, ReadonlyMap<number, unknown>>;

/** What is looked at again: the records of one run, and where they come from. */
export interface Compared {
  readonly run: DoneRun;
  readonly part: Part;
  readonly options: RunOptions;
  readonly stopping: AbortSignal;
}

/** A record of a file, with what decides which of several is the later one. */
interface DatedRecord {
  readonly number: number;
  /** In milliseconds since 1970; without a date it is of now. */
  readonly at: number;
}

/**
 * Returns the differing records whose place others of the same identity in the file take: older
 * ones, as an import would skip them, and those whose values later ones change back to what the
 * platform holds. Null if there are too many to tell.
 */
export async function overtakenIn(
  compared: Compared,
  client: Carryover,
): Promise<ReadonlyMap<number, ImportRecordOutcome> | null> {
  if (countOf(compared) === 0) return new Map();
  const differing = await differingOf(compared, client);
  const rejected = await rejectedOf(compared, client);
  if (differing === null || rejected === null) return null;
  const groups = await groupsOf(compared, differing);
  const overtaken = new Map<number, ImportRecordOutcome>();
  for (const records of groups) {
    // What an import would have made of the others then is another question.
    if (records.some(({ number }) => rejected.has(number))) continue;
    for (const number of overtakenOf(records, differing)) {
      const outcome = differing.get(number);
      if (outcome !== undefined) overtaken.set(number, outcome);
    }
  }
  return overtaken;
}

/** Counts them as the same: the platform holds what they say together. */
export function withoutOvertaken(
  run: DoneRun,
  overtaken: ReadonlyMap<number, Pick<ImportRecordOutcome, "outcome">>,
): DoneRun {
  const counts = { ...run.result.counts };
  for (const { outcome } of overtaken.values()) {
    counts[outcome] -= 1;
    counts.unchanged += 1;
  }
  return { ...run, result: { ...run.result, counts } };
}

function countOf({ run }: Compared): number {
  return differingOutcomes.reduce((sum, outcome) => sum + run.result.counts[outcome], 0);
}

async function differingOf(
  compared: Compared,
  client: Carryover,
): Promise<Map<number, ImportRecordOutcome> | null> {
  if (countOf(compared) > differingHeldMax) return null;
  const { run, stopping } = compared;
  const differing = new Map<number, ImportRecordOutcome>();
  const query = { outcome: [...differingOutcomes], limit: 1_000 };
  for await (const record of client.importRuns.outcomes(run.result.run.id, query)) {
    if (stopping.aborted) break;
    differing.set(record.recordNumber, record);
  }
  return differing;
}

async function rejectedOf(
  { run, stopping }: Compared,
  client: Carryover,
): Promise<ReadonlySet<number> | null> {
  const { counts, run: created } = run.result;
  if (counts.rejected > differingHeldMax) return null;
  const rejected = new Set<number>();
  const query = { outcome: ["rejected" as const], limit: 1_000 };
  for await (const { recordNumber } of client.importRuns.outcomes(created.id, query)) {
    if (stopping.aborted) break;
    rejected.add(recordNumber);
  }
  return rejected;
}

/** The records of each identity that differing records have, in the order of the file. */
async function groupsOf(
  compared: Compared,
  differing: ReadonlyMap<number, unknown>,
): Promise<Iterable<readonly DatedRecord[]>> {
  const groups = new Map<string, DatedRecord[]>();
  await goThrough(compared, ({ identity }, number) => {
    if (differing.has(number)) groups.set(identity, []);
  });
  await goThrough(compared, ({ identity, datedAt }, number) => {
    const at = datedAt === null ? Number.POSITIVE_INFINITY : Number(parseInstant(datedAt));
    groups.get(identity)?.push({ number, at });
  });
  return groups.values();
}

async function goThrough(
  { part, options, stopping }: Compared,
  onKeys: NonNullable<Parameters<typeof readAgain>[1]["onKeys"]>,
): Promise<void> {
  for await (const _ of readAgain({ ...part, options }, { onKeys })) if (stopping.aborted) return;
}

/** Decides for the records of one identity. Pure. */
export function overtakenOf(
  records: readonly DatedRecord[],
  differing: ReadonlyMap<number, Pick<ImportRecordOutcome, "outcome" | "changes">>,
): number[] {
  if (records.length < 2) return [];
  const older = records.filter(({ at }, index) => records.slice(0, index).some(later(at)));
  const applied = records.filter((record) => !older.includes(record));
  const last = applied.at(-1);
  const skipped = applied.filter((record) => {
    return record !== last && differing.get(record.number)?.outcome === "skipped";
  });
  const changed = applied.filter(({ number }) => {
    const outcome = differing.get(number)?.outcome;
    return outcome === "updated" || outcome === "replaced";
  });
  const changes = changed.flatMap(({ number }) => differing.get(number)?.changes ?? []);
  const isBack = changed.length > 1 && comeBack(changes);
  return [...older, ...skipped, ...(isBack ? changed : [])].map(({ number }) => number);
}

function later(than: number): (record: DatedRecord) => boolean {
  return ({ at }) => at > than;
}

/** Whether changes, one after the other, leave every value as it was before the first of them. */
function comeBack(changes: ImportRecordOutcome["changes"]): boolean {
  const values = new Map<string, { readonly first: unknown; last: unknown }>();
  for (const { entity, id, field, before, after } of changes) {
    // When usage was measured is no part of its value.
    if (entity === "usage" && field === "createdAt") continue;
    const name = JSON.stringify([entity, id, field]);
    const value = values.get(name);
    if (value === undefined) values.set(name, { first: before, last: after });
    else value.last = after;
  }
  return [...values.values()].every(({ first, last }) => sameJson(first, last));
}
