import type { CutoverMapping, PlannedItem } from "@carryover/contract";
import type { Cutover, CutoverCreate } from "@carryover/sdk";
import type { Connection, ServerChoice } from "../connect.ts";
import { plannedReason, planSummary } from "../cutover-text.ts";
import { describeDocumentFault, describeFault } from "../describe.ts";
import { inOrderOfFile } from "../document-text.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { interruptible } from "../interrupt.ts";
import { type MappingReading, readMappingFile } from "../mapping-file.ts";
import { FileFault } from "../pipeline/reader.ts";
import { diffLines } from "../plan-diff.ts";
import { type PlanFile, readPlanFile, refuseExisting, writePlanFile } from "../plan-file.ts";
import { planCsv, planRow, planTable, type RowFormat } from "../plan-rows.ts";
import type { Terminal } from "../terminal.ts";
import { connected } from "./connected.ts";
import { watchCutover } from "./cutover-watch.ts";

export interface CutoverPlanCommand extends ServerChoice {
  /** The mapping; undefined if a cutover that is planned already is taken. */
  readonly mapping: string | undefined;
  /** A cutover that is planned already, or is being planned. */
  readonly id: string | undefined;
  readonly out: string;
  readonly force: boolean;
  readonly format: RowFormat | undefined;
  readonly options: NonNullable<CutoverCreate["options"]>;
  readonly allowBlocked: boolean;
  /** An older plan file to compare with. */
  readonly diff: string | undefined;
}

/** Subscriptions whose reasons are told one by one; the rows of the plan have all of them. */
const reasonsShown = 50;

/** Plans a cutover, writes the plan file and shows what it says. Throws CommandError. */
export async function planCutoverCommand(
  command: CutoverPlanCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  if ((command.mapping === undefined) === (command.id === undefined)) {
    throw new CommandError(
      exitCodes.usage,
      "Pass --mapping with the file that says what each Stripe price stands for, or --id with a " +
        "cutover that is planned already.",
    );
  }
  const mapping = command.mapping === undefined ? null : await mappingOf(command.mapping, terminal);
  if (mapping === undefined) return exitCodes.usage;
  if (!command.force) await refuseExisting(command.out);
  // An older plan that cannot be read is said before Stripe is read for minutes.
  const older = command.diff === undefined ? null : await readPlanFile(command.diff);
  const planned = await connected(command, terminal, "cutover plan", async (connection) => {
    const cutover = await plannedCutover(command, mapping, connection, terminal);
    if (cutover === null) return false;
    const items = connection.client.cutovers.items(cutover.id, { limit: 500 });
    await writePlanFile(command.out, cutover, items, { replaces: command.force });
    return true;
  });
  if (!planned) return exitCodes.interrupted;
  return show(command, await readPlanFile(command.out), older, terminal);
}

/** The mapping of a file; undefined if something is wrong with it, which is told. */
async function mappingOf(path: string, terminal: Terminal): Promise<CutoverMapping | undefined> {
  const reading = await readMapping(path, { isDraft: false }, terminal);
  return reading?.mapping;
}

/** A mapping that was read; null if something is wrong with it, which is told. */
export async function readMapping(
  path: string,
  options: { isDraft: boolean },
  terminal: Terminal,
): Promise<Extract<MappingReading, { ok: true }> | null> {
  try {
    const reading = await readMappingFile(path, options);
    if (reading.ok) return reading;
    for (const fault of inOrderOfFile(reading.faults)) {
      terminal.say(describeDocumentFault(path, fault));
    }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    terminal.say(describeFault(path, error));
  }
  return null;
}

/** A cutover whose plan is ready; null if the command was interrupted before. */
async function plannedCutover(
  { url, id, options, out }: CutoverPlanCommand,
  mapping: CutoverMapping | null,
  { client, target }: Connection,
  terminal: Terminal,
): Promise<Cutover | null> {
  const begun =
    mapping === null
      ? await client.cutovers.retrieve(id ?? "")
      : // What was read has no undefined in it, which is what the types differ in.
        await client.cutovers.create({
          mapping: mapping as CutoverCreate["mapping"],
          options,
        });
  if (id !== undefined && url === undefined && begun.state === "planning") {
    const said =
      "This plan was interrupted, and in the embedded store it does not go on by itself.";
    throw new CommandError(exitCodes.usage, `${said} Plan again with --mapping.`);
  }
  terminal.say(
    `Planning the cutover of ${begun.account.id} with ${target}. It only reads Stripe; nothing ` +
      "is changed there.",
  );
  const isHere = url === undefined;
  const goesOn = isHere ? "Stopping; nothing was changed." : "The server goes on planning.";
  const interrupt = interruptible(terminal, goesOn);
  try {
    const cutover = await watchCutover(client, begun, terminal, interrupt.signal);
    if (cutover.state === "planning") {
      const again = `carryover cutover plan --id ${cutover.id} --out ${out}`;
      if (!isHere) terminal.say(`To fetch the plan: ${again}`);
      return null;
    }
    if (cutover.planSha256 !== null) return cutover;
    const { message, code } = cutover.problem ?? { message: "Nobody knows why.", code: "unknown" };
    throw new CommandError(
      exitCodes.unavailable,
      `The plan could not be made: ${message} [${code}]\nNothing was changed at Stripe.`,
    );
  } finally {
    interrupt.release();
  }
}

async function show(
  command: CutoverPlanCommand,
  plan: PlanFile,
  older: PlanFile | null,
  terminal: Terminal,
): Promise<ExitCode> {
  const { format, out, allowBlocked } = command;
  // Where rows are for a program, what people read goes beside them.
  const isForProgram = format === "csv" || format === "json";
  const tell = (text: string) => (isForProgram ? terminal.say(text) : terminal.out(text));
  if (format !== undefined) await printRows(format, plan, terminal);
  if (format === "table") terminal.out("");
  for (const line of planSummary(plan.header)) tell(line);
  await tellReasons(plan, tell);
  if (older !== null) {
    tell(`\nCompared with ${command.diff}:`);
    for await (const line of diffLines(older, plan)) tell(line);
  }
  const blocked = plan.header.totals?.byState.blocked ?? 0;
  terminal.say(`\nWritten to ${out}. Next: carryover cutover apply ${out} --canary 5`);
  if (blocked === 0 || allowBlocked) return exitCodes.accepted;
  terminal.say("Some are blocked (exit code 1); --allow-blocked leaves them where they are.");
  return exitCodes.rejected;
}

async function printRows(format: RowFormat, plan: PlanFile, terminal: Terminal): Promise<void> {
  if (format === "table") {
    for (const line of await planTable(plan.items())) terminal.out(line);
  } else if (format === "csv") {
    for await (const line of planCsv(plan.items())) terminal.out(line);
  } else {
    terminal.out(`${JSON.stringify({ cutover: plan.header }).slice(0, -1)},"subscriptions":[`);
    let row: string | null = null;
    for await (const item of plan.items()) {
      if (row !== null) terminal.out(`${row},`);
      row = JSON.stringify(planRow(item));
    }
    if (row !== null) terminal.out(row);
    terminal.out("]}");
  }
}

/** Says of each one that is not moved why, and what to do; and what speaks of those that are. */
async function tellReasons(plan: PlanFile, tell: (text: string) => void): Promise<void> {
  let count = 0;
  for await (const item of plan.items()) {
    if (!isLeft(item)) continue;
    count += 1;
    if (count === 1) tell("\nNot moved, and what to do:");
    if (count <= reasonsShown) for (const line of plannedReason(item)) tell(`  ${line}`);
  }
  if (count > reasonsShown) {
    tell(`  … and ${count - reasonsShown} more; --format csv lists all of them.`);
  }
}

function isLeft({ state }: PlannedItem): boolean {
  return state === "blocked" || state === "deferred";
}
