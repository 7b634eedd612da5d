import type { Carryover, ImportRecordOutcome } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import { type Draft, openDraft } from "../files/private-file.ts";
import type { DoneRun, ImportEnd } from "../import/conclusion.ts";
import type { Part } from "../import/parts.ts";
import { outageMessage } from "../import/refusal.ts";
import type { Sent } from "../import/send.ts";
import type { Kind } from "../pipeline/kinds.ts";
import { type FileRecord, type RecordFault, readRecords } from "../pipeline/reader.ts";
import { usesIn } from "../pipeline/validator.ts";
import type { PolicyUse } from "../policies/policies.ts";
import type { RecordPolicies } from "../policies/record-policies.ts";
import type { ServerChoice } from "../server-choice.ts";
import { visible } from "../text/visible.ts";
import type { OutcomesFlags } from "./outcome-names.ts";
import type { Overtaken } from "./overtaken.ts";

/** Records that are asked for at a time, and lines that are written at a time. */
const pageSize = 1_000;

/** Where outcomes are written, which ones, and how the server is named in a command. */
type WrittenOutcomes = OutcomesFlags &
  Pick<ServerChoice, "place"> & { readonly overtaken?: Overtaken };

/**
 * Writes what became of each record of an import, a line for each, in the order of the files:
 * `{file, kind, line, recordNumber, outcome, customerId, changes, issues}`, and `policies` with the
 * flag and place of each value that a policy has changed, if any is on. Records that were not
 * processed have the outcome `unprocessed`. Lines of what is in no file follow. Throws CommandError
 * if the file cannot be written, or the server does not say what became of them.
 */
export async function writeOutcomesOf(
  { outcomes: path, only, place = "", overtaken }: WrittenOutcomes,
  { done }: ImportEnd,
  { parts, connection: { client } }: Sent,
  others: AsyncIterable<string> = noLines(),
): Promise<void> {
  if (path === undefined) return;
  let draft: Draft | null = null;
  try {
    draft = await openDraft(path);
    for (const [index, run] of done.entries()) {
      const part = parts[index];
      if (part === undefined) continue;
      const without = overtaken?.get(run.result.run.id);
      await append(draft, outcomeLines(run, part, client, { only, overtaken: without }));
    }
    await append(draft, some(others, only === undefined || only.includes("extra")));
    await draft.handle.sync();
    await draft.replace();
  } catch (error) {
    throw unwritten(path, { done, place }, error);
  } finally {
    await draft?.discard();
  }
}

/**
 * Where the disk takes no more, or the server has gone, what was done stays; the server has kept
 * what became of each record, of plans as well.
 */
function unwritten(
  path: string,
  { done, place }: { readonly done: readonly DoneRun[]; readonly place: string },
  error: unknown,
): unknown {
  if (error instanceof CommandError) return error;
  const isOfSystem = typeof (error as NodeJS.ErrnoException).syscall === "string";
  const reason = isOfSystem ? (error as Error).message : outageMessage(error);
  if (reason === null) return error;
  const lines = done.map(({ result }) => `\n  carryover runs outcomes ${result.run.id}${place}`);
  const kept = lines.length === 0 ? "" : `\nThe server keeps them:${lines.join("")}`;
  const message = `The outcomes cannot be written to ${visible(path)}: ${visible(reason)}${kept}`;
  return new CommandError(exitCodes.unavailable, message, { cause: error });
}

/** Goes through all lines, as somebody counts them, whether they are written or not. */
async function* some(lines: AsyncIterable<string>, areWritten: boolean): AsyncGenerator<string> {
  for await (const line of lines) if (areWritten) yield line;
}

async function* noLines(): AsyncGenerator<string> {}

async function append({ handle }: Draft, lines: AsyncIterable<string>): Promise<void> {
  let waiting: string[] = [];
  for await (const line of lines) {
    waiting.push(line);
    if (waiting.length < pageSize) continue;
    await handle.appendFile(waiting.join(""));
    waiting = [];
  }
  await handle.appendFile(waiting.join(""));
}

interface LineOptions {
  readonly only: OutcomesFlags["only"];
  readonly overtaken: ReadonlyMap<number, unknown> | undefined;
}

/** Together with the others of its identity it says what the platform holds. */
const isOvertaken = { outcome: "unchanged" as const, changes: [] };

/** The file says where each record stands, the server what became of it; both are in one order. */
async function* outcomeLines(
  { kind, file, result }: DoneRun,
  part: Part,
  client: Carryover,
  { only, overtaken }: LineOptions,
): AsyncGenerator<string, void, undefined> {
  const { policies } = part.file.reading;
  const listed = client.importRuns.outcomes(result.run.id, { limit: pageSize });
  const outcomes = listed[Symbol.asyncIterator]();
  let next = await outcomes.next();
  for await (const records of readRecords(part.file.input.chunks(), part.file.reading)) {
    for (const record of records) {
      const { collection, number, position } = record;
      if (collection !== kind.collection) continue;
      while (!next.done && next.value.recordNumber < number) next = await outcomes.next();
      const known = !next.done && next.value.recordNumber === number ? next.value : unprocessed;
      const outcome = overtaken?.has(number) ? { ...known, ...isOvertaken } : known;
      if (only !== undefined && !only.includes(outcome.outcome)) continue;
      const place = { file, kind: kind.kind, line: position.line };
      const uses = policies?.isOn ? { policies: usesOf(record, policies, kind) } : {};
      yield lineOf(place, { ...outcome, recordNumber: number, ...uses });
    }
  }
}

/** The policies are applied as before, so that nothing has to be kept of each record. */
function usesOf(
  record: FileRecord | RecordFault,
  rules: RecordPolicies,
  kind: Kind,
): readonly PolicyUse[] {
  return record.kind === "fault" ? [] : usesIn(record, rules, kind);
}

const unprocessed = { outcome: "unprocessed" as const, customerId: null, changes: [], issues: [] };

function lineOf(
  place: { file: string; kind: string; line: number },
  outcome: Omit<ImportRecordOutcome, "outcome"> & { outcome: string },
): string {
  return `${JSON.stringify({ ...place, ...outcome })}\n`;
}
