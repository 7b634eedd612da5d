import type { FileHandle } from "node:fs/promises";
import { BatchState, type RecordDetail, type V1Outcome } from "./batch-state.ts";
import { positionsIn, rangesOf } from "./positions.ts";

/** A batch as each line about it names it: what a state of it is made of. */
export interface NamedBatch {
  readonly batch: string;
  readonly sha256: string;
  readonly count: number;
}

/** A detail of several records, at the positions where it is the same. */
interface SharedDetail extends Omit<RecordDetail, "index"> {
  readonly at: string;
}

/** A line of a journal. `at` holds the positions of records in their batch. */
export type Line =
  | { readonly is: "import"; readonly id: string; readonly createdAt: string }
  | BatchLine
  | { readonly is: "completed" };

/** A line about a batch. */
export type BatchLine =
  | ({ readonly is: "sent" | "not-done"; readonly at: string } & NamedBatch)
  | ({
      readonly is: "answered";
      readonly at: string;
      readonly outcomes: ReadonlyArray<readonly [V1Outcome, number]>;
      readonly details: readonly SharedDetail[];
      readonly taskId?: string | undefined;
    } & NamedBatch)
  | ({ readonly is: "done" } & NamedBatch);

/** What is known of a batch by the lines about it; null without any. */
export function stateOf(lines: readonly BatchLine[]): BatchState | null {
  let state: BatchState | null = null;
  for (const line of lines) {
    state ??= new BatchState(line.sha256, line.count);
    apply(line, state);
  }
  return state;
}

function apply(line: BatchLine, state: BatchState): void {
  if (line.is === "done") return;
  const positions = placesIn(line.at);
  if (line.is === "answered") {
    const outcomes = line.outcomes.flatMap(([outcome, count]) => {
      return Array.from({ length: count }, () => outcome);
    });
    state.settle(positions, outcomes);
    for (const { at, ...detail } of line.details) {
      state.details.push(...placesIn(at).map((index) => ({ index, ...detail })));
    }
    return;
  }
  for (const position of positions) {
    if (line.is === "sent") state.inDoubt.add(position);
    else state.inDoubt.delete(position);
  }
}

function placesIn(at: string): number[] {
  return at === "" ? [] : positionsIn(at);
}

/** Outcomes as runs of equal ones: most records of a batch have the same. */
export function runsOf(outcomes: readonly V1Outcome[]): [V1Outcome, number][] {
  const runs: [V1Outcome, number][] = [];
  for (const outcome of outcomes) {
    const run = runs.at(-1);
    if (run?.[0] === outcome) run[1] += 1;
    else runs.push([outcome, 1]);
  }
  return runs;
}

/** Details with each text once: a refusal of a thousand records has one message for all. */
export function sharedOf(details: readonly RecordDetail[]): SharedDetail[] {
  const groups = new Map<string, { detail: Omit<RecordDetail, "index">; at: number[] }>();
  for (const { index, code, path, message, hint } of details) {
    const key = JSON.stringify([code, path, message, hint]);
    const group = groups.get(key) ?? { detail: { code, path, message, hint }, at: [] };
    groups.set(key, group);
    group.at.push(index);
  }
  return [...groups.values()].map(({ detail, at }) => {
    return { at: rangesOf(at.sort((a, b) => a - b)), ...detail };
  });
}

/** A line with its place in the file, in bytes. */
export interface PlacedLine {
  readonly text: string;
  readonly start: number;
  /** After its line break. */
  readonly end: number;
}

const chunkBytes = 65_536;

/** The whole lines of a file, one after the other; half a line at its end is none. */
export async function* linesOf(file: FileHandle): AsyncGenerator<PlacedLine, void, undefined> {
  const chunk = Buffer.alloc(chunkBytes);
  let parts: Buffer[] = [];
  let start = 0;
  for (let offset = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, offset);
    if (bytesRead === 0) return;
    let from = 0;
    for (;;) {
      const at = chunk.indexOf(10, from);
      if (at === -1 || at >= bytesRead) break;
      const text = Buffer.concat([...parts, chunk.subarray(from, at)]).toString("utf8");
      parts = [];
      from = at + 1;
      yield { text, start, end: offset + from };
      start = offset + from;
    }
    parts.push(Buffer.from(chunk.subarray(from, bytesRead)));
    offset += bytesRead;
  }
}
