import { moneyText } from "@carryover/contract/client";
import {
  ApiError,
  type CallOptions,
  type Carryover,
  type Cutover,
  type CutoverApply,
} from "@carryover/sdk";
import { writeToServer } from "../commands/server-work.ts";
import type { ServerChoice } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type PlanFileHeader, readPlanFile } from "../files/plan-file.ts";
import { type Interrupt, listenForInterrupts } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { durationText } from "../text/duration.ts";
import { concludeCutover } from "./conclusion.ts";
import { confirmAccount } from "./confirm.ts";
import { movedCount, movingWord, plannedCount } from "./progress.ts";
import { pauseInterrupted, pausingWords, sendWork } from "./request.ts";
import { accountText, chargedText } from "./text.ts";
import { watchCutover } from "./watch.ts";

export interface CutoverApplyCommand extends ServerChoice {
  readonly plan: string;
  readonly canary: number | undefined;
  readonly hold: boolean;
  readonly maxErrors: number | undefined;
  readonly live: boolean;
  readonly account: string | undefined;
  /** Apply to a live account although its test mode was not checked. */
  readonly withoutConformance: boolean;
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
  return writeToServer(command, terminal, "cutover apply", async ({ client }) => {
    const before = await client.cutovers.retrieve(header.id);
    const body = await prepareApply(command, header, before, terminal);
    // From here on something may go on at the server that an interruption has to pause.
    const interrupt = listenForInterrupts(terminal, pausingWords(command, header.id));
    try {
      const begun =
        body === null
          ? before
          : await sendWork(interrupt, (options) => begin(command, before, body, client, options));
      if (body !== null && begun !== null && !interrupt.signal.aborted) {
        terminal.say("Begun. Ctrl-C pauses it; what is done stays done.");
      }
      const ended = await follow(
        { ...command, id: header.id },
        begun,
        { client, interrupt },
        terminal,
      );
      return typeof ended === "number" ? ended : concludeCutover(command, ended, client, terminal);
    } finally {
      interrupt.release();
    }
  });
}

/**
 * Returns the request to send; null if the cutover is already running or done, and only watched.
 */
async function prepareApply(
  command: CutoverApplyCommand,
  header: PlanFileHeader,
  before: Cutover,
  terminal: Terminal,
): Promise<CutoverApply | null> {
  const { canary, hold, maxErrors, live, withoutConformance } = command;
  if (before.planSha256 === header.planSha256) {
    if (before.state === "rolled_back") {
      terminal.say("This plan was rolled back already. To bring them over, plan again.");
      return null;
    }
    // What needs an operator is taken as looked at; see `begin` for what cannot go on.
    if (before.state === "completed" && (before.progress.needs_operator ?? 0) === 0) {
      terminal.say("This plan is completed already.");
      return null;
    }
    if (before.state === "running" && command.url !== undefined) {
      terminal.say("This plan is already being applied; this command only watches.");
      return null;
    }
  }
  tellWhatComes(command, header, before, terminal);
  const accountId = await confirmLive(command, header, terminal);
  return {
    planSha256: header.planSha256,
    ...(canary === undefined ? {} : { canary }),
    ...(maxErrors === undefined ? {} : { maxErrors }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(withoutConformance ? { withoutConformance } : {}),
    hold,
    live,
  };
}

async function begin(
  command: CutoverApplyCommand,
  before: Cutover,
  body: CutoverApply,
  client: Carryover,
  options: CallOptions,
): Promise<Cutover> {
  await takeOver(command, before, client);
  try {
    return await client.cutovers.apply(before.id, body, options);
  } catch (error) {
    // Nothing of a completed one can go on: those that need an operator are to be planned again.
    const isRefused = error instanceof ApiError && error.code === "cutover_not_applicable";
    if (before.state === "completed" && isRefused) return before;
    throw error;
  }
}

/**
 * Pauses a cutover that another process of the embedded store has left running when it died: no
 * other process can continue it now.
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
async function confirmLive(
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
  const how = hold ? ", each held where it can still be undone" : "";
  const what = `${counted(left, "subscription")} of ${accountText(header)}`;
  terminal.say(`${what} to ${movingWord(header).future}${now}${how}.`);
  const { totals } = header;
  if (totals === null) return;
  const renewals = totals.nextRenewal.map(({ currency, old, new: next }) => {
    return `${currency} ${moneyText(old, currency)} → ${moneyText(next, currency)}`;
  });
  const next =
    totals.requests.writes === 0
      ? "Nothing is written to Stripe."
      : `Next renewal: ${renewals.join("; ") || "none"}.`;
  terminal.say(
    `Charged now: ${chargedText(totals)}. ${next} At least ${durationText(totals.seconds)}.`,
  );
}

/**
 * Watches until it rests, and returns the cutover. If the command is interrupted, pauses it and
 * returns the exit code. A null request stands for one without an answer.
 */
async function follow(
  command: CutoverApplyCommand & { readonly id: string },
  begun: Cutover | null,
  { client, interrupt }: { readonly client: Carryover; readonly interrupt: Interrupt },
  terminal: Terminal,
): Promise<Cutover | ExitCode> {
  const isBegun = begun !== null;
  if (isBegun) {
    const cutover = await watchCutover(client, begun, terminal, interrupt.signal);
    if (cutover.state !== "running") return cutover;
  }
  return pauseInterrupted(command, { id: command.id, isBegun }, client, terminal);
}
