import type { Outcome } from "@carryover/contract/client";
import type { Carryover, ImportRecordOutcome } from "@carryover/sdk";
import type { DoneRun } from "../import/conclusion.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { quiet, strong } from "../text/styled.ts";
import { changeLines } from "./change-text.ts";
import type { Overtaken } from "./overtaken.ts";

/** Records that are shown one by one. */
const recordsShown = 50;

/** Which records of plans to show. */
export interface ShownRecords {
  readonly outcomes: readonly Outcome[];
  /** What they are called, such as `Changes of`. */
  readonly heading: string;
  /** How to see the others. */
  readonly rest: string;
  /** What each record is called; its outcome by default. */
  readonly name?: string;
  /** Records that are not shown, by the id of their run. */
  readonly overtaken?: Overtaken;
}

/** Shows the first records with some outcomes, and the values that they would change. */
export async function tellRecords(
  done: readonly DoneRun[],
  client: Carryover,
  { outcomes, heading, rest, name, overtaken }: ShownRecords,
  terminal: Terminal,
): Promise<void> {
  let left = recordsShown;
  for (const { kind, result } of done) {
    const count = outcomes.reduce((sum, outcome) => sum + result.counts[outcome], 0);
    if (count === 0) continue;
    const without = overtaken?.get(result.run.id);
    const shown = await firstOf(client, result.run.id, { outcomes, limit: left, without });
    if (shown.length > 0) terminal.prose(strong(`${heading} ${kind.collection}`));
    for (const record of shown) for (const line of changeLines(record, name)) terminal.prose(line);
    left -= shown.length;
    const more = count - shown.length;
    if (more > 0) terminal.prose(quiet(`… and ${counted(more, "more record")}; ${rest}.`));
  }
}

interface ShownPart {
  readonly outcomes: readonly Outcome[];
  readonly limit: number;
  readonly without: ReadonlyMap<number, unknown> | undefined;
}

async function firstOf(
  client: Carryover,
  runId: string,
  { outcomes, limit, without }: ShownPart,
): Promise<ImportRecordOutcome[]> {
  const found: ImportRecordOutcome[] = [];
  if (limit === 0) return found;
  const query = { outcome: [...outcomes], limit: 100 };
  for await (const record of client.importRuns.outcomes(runId, query)) {
    if (without?.has(record.recordNumber)) continue;
    found.push(record);
    if (found.length === limit) break;
  }
  return found;
}
