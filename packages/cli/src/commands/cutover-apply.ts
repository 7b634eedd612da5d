import type { Carryover, Cutover } from "@carryover/sdk";
import type { ServerChoice } from "../connect.ts";
import { movedCount, plannedCount } from "../cutover-progress.ts";
import { accountText, durationText } from "../cutover-text.ts";
import { counted } from "../describe.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { interruptible } from "../interrupt.ts";
import { moneyText } from "../money.ts";
import { type PlanFileHeader, readPlanFile } from "../plan-file.ts";
import type { Terminal } from "../terminal.ts";
import { confirmAccount } from "./confirm.ts";
import { connected } from "./connected.ts";
import { concludeCutover } from "./cutover-conclusion.ts";
import { settled, watchCutover } from "./cutover-watch.ts";

export interface CutoverApplyCommand extends ServerChoice {
  readonly plan: string;
  readonly canary: number | undefined;
  readonly hold: boolean;
  readonly maxErrors: number | undefined;
  readonly live: boolean;
  readonly account: string | undefined;
  readonly json: boolean;
  /** The command that goes on with this one. */
  readonly again: string;
}

/** Applies a plan file, shows how far it is, and says what was not moved. Throws CommandError. */
export async function applyCutoverCommand(
  command: CutoverApplyCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const { header } = await readPlanFile(command.plan);
  return connected(command, terminal, "cutover apply", async ({ client }) => {
    const before = await client.cutovers.retrieve(header.id);
    const begun = await begin(command, header, before, client, terminal);
    const ended = await follow(command, begun, client, terminal);
    return ended === null
      ? exitCodes.interrupted
      : concludeCutover(command, ended, client, terminal);
  });
}

const ended: ReadonlyArray<Cutover["state"]> = ["completed", "rolled_back"];

/** Asks the server to begin or go on. What is at work or done already is only looked at. */
async function begin(
  command: CutoverApplyCommand,
  header: PlanFileHeader,
  before: Cutover,
  client: Carryover,
  terminal: Terminal,
): Promise<Cutover> {
  const { canary, hold, maxErrors, live } = command;
  if (before.planSha256 === header.planSha256) {
    if (ended.includes(before.state)) {
      terminal.say(`This plan is ${before.state} already.`);
      return before;
    }
    if (before.state === "running" && command.url !== undefined) {
      terminal.say("This plan is being applied already; this only looks on.");
      return before;
    }
  }
  tellWhatComes(command, header, before, terminal);
  const accountId = await confirmed(command, header, terminal);
  await takeOver(command, before, client);
  const begun = await client.cutovers.apply(header.id, {
    planSha256: header.planSha256,
    ...(canary === undefined ? {} : { canary }),
    ...(maxErrors === undefined ? {} : { maxErrors }),
    ...(accountId === undefined ? {} : { accountId }),
    ...{ hold, live },
  });
  terminal.say("Begun. Ctrl-C pauses it; what is done stays done.");
  return begun;
}

/**
 * In the embedded store, what was at work when its process died is at work for ever: nobody else
 * has the store now, so it is paused, and can go on.
 */
export async function takeOver(
  { url }: ServerChoice,
  { id, state }: Cutover,
  client: Carryover,
): Promise<void> {
  const isLeft = state === "running" || state === "rolling_back";
  if (url === undefined && isLeft) await client.cutovers.pause(id);
}

/** A live account needs --live and its id; a sandbox needs nothing. */
async function confirmed(
  { live, account }: CutoverApplyCommand,
  header: PlanFileHeader,
  terminal: Terminal,
): Promise<string | undefined> {
  if (!header.account.livemode) {
    if (account === undefined) return undefined;
    return confirmAccount(header, account, terminal);
  }
  if (!live) {
    throw new CommandError(
      exitCodes.usage,
      `${accountText(header)} is a live account: real customers are charged by it. Nothing was ` +
        "sent. If that is what you want, pass --live.",
    );
  }
  return confirmAccount(header, account, terminal);
}

function tellWhatComes(
  { canary, hold }: CutoverApplyCommand,
  header: PlanFileHeader,
  before: Cutover,
  terminal: Terminal,
): void {
  const left = plannedCount(header) - movedCount(before);
  const now = canary === undefined || canary >= left ? "" : `, ${canary} of them now`;
  const how = hold ? ", each held before its old one is canceled" : "";
  terminal.say(`${counted(left, "subscription")} of ${accountText(header)} to move${now}${how}.`);
  const { totals } = header;
  if (totals === null) return;
  const renewals = totals.nextRenewal.map(({ currency, old, new: next }) => {
    return `${currency} ${moneyText(old, currency)} → ${moneyText(next, currency)}`;
  });
  terminal.say(
    `Charged now: ${totals.chargedNow}. Next renewal: ${renewals.join("; ") || "none"}. ` +
      `At least ${durationText(totals.seconds)}.`,
  );
}

/** Watches until it rests; null if it was interrupted, and then it is paused. */
async function follow(
  { again }: CutoverApplyCommand,
  begun: Cutover,
  client: Carryover,
  terminal: Terminal,
): Promise<Cutover | null> {
  const interrupt = interruptible(terminal, "Pausing: the steps under way are finished.");
  try {
    const cutover = await watchCutover(client, begun, terminal, interrupt.signal);
    if (cutover.state !== "running") return cutover;
    const paused = await settled(client, await client.cutovers.pause(cutover.id));
    if (paused.state !== "paused") return paused;
    terminal.say(
      `Paused: ${movedCount(paused)} of ${plannedCount(paused)} moved. Every customer is served, ` +
        "and nobody is billed twice, however long it rests; what the old subscription of one " +
        `that is under way would bill waits as a draft.\nTo go on: ${again}\n` +
        `To undo what is not canceled yet: carryover cutover rollback ${paused.id}`,
    );
    return null;
  } finally {
    interrupt.release();
  }
}
