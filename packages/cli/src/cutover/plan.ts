import type { PlannedItem } from "@carryover/contract";
import type { Cutover, CutoverCreate } from "@carryover/sdk";
import { writeToServer } from "../commands/server-work.ts";
import type { Connection, ServerChoice } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { inOrderOfFile } from "../files/document-text.ts";
import { type PlanFile, readPlanFile, refuseExisting, writePlanFile } from "../files/plan-file.ts";
import { listenForInterrupts } from "../interrupt.ts";
import { FileFault } from "../pipeline/reader.ts";
import type { Terminal } from "../terminal.ts";
import { describeDocumentFault, describeFault } from "../text/describe.ts";
import { bad, quiet, strong, type Text } from "../text/styled.ts";
import { type MappingReading, readMappingFile } from "./mapping-file.ts";
import { diffLines } from "./plan-diff.ts";
import { planCsv, planRow, planTable, type RowFormat } from "./plan-rows.ts";
import { sendWork } from "./request.ts";
import { plannedReason, planSummary } from "./text.ts";
import { watchCutover } from "./watch.ts";

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

type ReadMapping = Extract<MappingReading, { ok: true }>;
type MappingFile = ReadMapping & { readonly path: string };

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
  const { mapping: path } = command;
  const reading = path === undefined ? null : await readMapping(path, { isDraft: false }, terminal);
  if (path !== undefined && reading === null) return exitCodes.usage;
  const mapping = path === undefined || reading === null ? null : { ...reading, path };
  if (!command.force) await refuseExisting(command.out);
  // An older plan that cannot be read is said before Stripe is read for minutes.
  const older = command.diff === undefined ? null : await readPlanFile(command.diff);
  const planned = await writeToServer(command, terminal, "cutover plan", async (connection) => {
    const cutover = await planOrFetch(command, mapping, connection, terminal);
    if (cutover === null) return false;
    const items = connection.client.cutovers.items(cutover.id, { limit: 500 });
    await writePlanFile(command.out, cutover, items, { replaces: command.force });
    return true;
  });
  if (!planned) return exitCodes.interrupted;
  return show(command, await readPlanFile(command.out), older, terminal);
}

/** A mapping that was read; null if something is wrong with it, which is told. */
export async function readMapping(
  path: string,
  options: { isDraft: boolean },
  terminal: Terminal,
): Promise<ReadMapping | null> {
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
async function planOrFetch(
  command: CutoverPlanCommand,
  mapping: MappingFile | null,
  { client, target }: Connection,
  terminal: Terminal,
): Promise<Cutover | null> {
  const { url, id, options, out, place = "" } = command;
  const isHere = url === undefined;
  const goesOn = isHere ? "Stopping; nothing was changed." : "The server goes on planning.";
  const interrupt = listenForInterrupts(terminal, goesOn);
  try {
    const begun = await sendWork(interrupt, (call) => {
      return mapping === null
        ? client.cutovers.retrieve(id ?? "", call)
        : client.cutovers.create({ mapping: wireOf(mapping), options }, call);
    });
    if (begun === null) {
      if (!isHere)
        terminal.say(`To see whether planning has begun: carryover cutover list${place}`);
      return null;
    }
    refuseInterrupted(command, begun);
    terminal.say(
      `Planning the cutover of ${begun.account.id} with ${target}. It only reads Stripe; nothing ` +
        "is changed there.",
    );
    const cutover = await watchCutover(client, begun, terminal, interrupt.signal);
    if (cutover.state === "planning") {
      const again = `carryover cutover plan --id ${cutover.id} --out ${out}${place}`;
      if (!isHere) terminal.say(`To fetch the plan: ${again}`);
      return null;
    }
    if (cutover.planSha256 === null) throw unplanned(cutover, mapping);
    return cutover;
  } finally {
    interrupt.release();
  }
}

/** What was read has no undefined in it, which is what the types differ in. */
function wireOf({ mapping }: MappingFile): CutoverCreate["mapping"] {
  return mapping as CutoverCreate["mapping"];
}

function refuseInterrupted({ id, url }: CutoverPlanCommand, begun: Cutover): void {
  if (id === undefined || url !== undefined || begun.state !== "planning") return;
  const said = "This plan was interrupted, and in the embedded store it does not go on by itself.";
  throw new CommandError(exitCodes.usage, `${said} Plan again with --mapping.`);
}

/** Why there is no plan; a price that Stripe lacks is shown where the mapping names it. */
function unplanned({ problem }: Cutover, mapping: MappingFile | null): CommandError {
  const { message, code } = problem ?? { message: "Nobody knows why.", code: "unknown" };
  const unchanged = "Nothing was changed at Stripe.";
  if (code === "mapped_price_missing" && mapping !== null) {
    // A server that does not list them names them in its message.
    const { priceIds } = problem as { readonly priceIds?: readonly string[] };
    const named = new Set(priceIds ?? message.match(/[\w-]+/g));
    const missing = Object.keys(mapping.mapping.prices).filter((price) => named.has(price));
    const faults = missing.map((price) => {
      const said = { path: `prices.${price}`, message: "Stripe has no such price." };
      return { ...mapping.placeOfPrice(price), ...said };
    });
    const lines = inOrderOfFile(faults).map((each) => describeDocumentFault(mapping.path, each));
    lines.push(`${message} [${code}]`, unchanged);
    return new CommandError(exitCodes.usage, lines.join("\n"));
  }
  const said = `The plan could not be made: ${message} [${code}]\n${unchanged}`;
  return new CommandError(exitCodes.unavailable, said);
}

async function show(
  command: CutoverPlanCommand,
  plan: PlanFile,
  older: PlanFile | null,
  terminal: Terminal,
): Promise<ExitCode> {
  const { format, out, allowBlocked, place = "" } = command;
  // Where rows are for a program, what people read goes beside them.
  const isForProgram = format === "csv" || format === "json";
  const tell = (text: Text) => (isForProgram ? terminal.say(text) : terminal.prose(text));
  if (format !== undefined) await printRows(format, plan, terminal);
  if (format === "table") terminal.out("");
  for (const line of planSummary(plan.header, terminal.width)) tell(line);
  await tellReasons(plan, tell);
  if (older !== null) {
    tell(strong(`\nCompared with ${command.diff}:`));
    for await (const line of diffLines(older, plan)) tell(line);
  }
  const { account, totals } = plan.header;
  const { planned = 0, blocked = 0 } = totals?.byState ?? {};
  // What is only adopted needs no trial: nothing is written.
  const canary = totals?.requests.writes === 0 ? "" : " --canary 5";
  const live = account.livemode ? " --live" : "";
  const next =
    planned === 0
      ? "There is nothing to apply."
      : `Next: carryover cutover apply ${out}${canary}${live}${place}`;
  terminal.say(`\nWritten to ${out}. ${next}`);
  if (blocked === 0 || allowBlocked) return exitCodes.accepted;
  terminal.say(bad("Some subscriptions are blocked (exit code 1); --allow-blocked accepts that."));
  return exitCodes.rejected;
}

async function printRows(format: RowFormat, plan: PlanFile, terminal: Terminal): Promise<void> {
  if (format === "table") {
    for (const line of await planTable(plan.items(), terminal.width)) terminal.out(line);
  } else if (format === "csv") {
    for await (const line of planCsv(plan.items())) terminal.file(line);
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
async function tellReasons(plan: PlanFile, tell: (text: Text) => void): Promise<void> {
  let count = 0;
  for await (const item of plan.items()) {
    if (!isLeft(item)) continue;
    count += 1;
    if (count === 1) tell(strong("\nLeft alone, and what to do:"));
    if (count <= reasonsShown) for (const line of plannedReason(item)) tell(`  ${line}`);
  }
  if (count > reasonsShown) {
    tell(quiet(`  … and ${count - reasonsShown} more; --format csv lists all of them.`));
  }
}

function isLeft({ state }: PlannedItem): boolean {
  return state === "blocked" || state === "deferred";
}
