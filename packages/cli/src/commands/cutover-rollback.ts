import type { CallOptions, Carryover, Cutover, CutoverItem } from "@carryover/sdk";
import { movedCount } from "../cutover-progress.ts";
import { accountText, itemReason } from "../cutover-text.ts";
import { counted } from "../describe.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type Interrupt, interruptible } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { confirmAccount } from "./confirm.ts";
import { connectedToWrite, cutoverOf } from "./connected.ts";
import { takeOver } from "./cutover-apply.ts";
import { standing } from "./cutover-conclusion.ts";
import { pauseInterrupted, pausingWords, sendWork } from "./cutover-request.ts";
import type { CutoverStandingCommand } from "./cutover-standing.ts";
import { watchCutover } from "./cutover-watch.ts";

export interface CutoverRollbackCommand extends CutoverStandingCommand {
  /** Old subscriptions to bring back; all that can be, if there is none. */
  readonly subscriptions: readonly string[];
  readonly account: string | undefined;
  /** The command that goes on with this one. */
  readonly again: string;
}

/** Brings back what is not canceled yet, after the account was typed. Throws CommandError. */
export function rollbackCutoverCommand(
  command: CutoverRollbackCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return connectedToWrite(command, terminal, "cutover rollback", async (connection) => {
    const { client } = connection;
    const cutover = await cutoverOf(connection, command.id);
    await refuseCanceled(command, cutover, client);
    tellWhatComes(command, cutover, terminal);
    await confirmAccount(cutover, command.account, terminal);
    const interrupt = interruptible(terminal, pausingWords(command, cutover.id));
    try {
      const begun = await sendWork(interrupt, (options) => {
        return begin(command, cutover, client, options);
      });
      const ended = await follow(command, cutover.id, begun, { client, interrupt }, terminal);
      return typeof ended === "number" ? ended : conclude(command, ended, client, terminal);
    } finally {
      interrupt.release();
    }
  });
}

const canceled: ReadonlyArray<CutoverItem["state"]> = ["canceling", "cut_over", "done"];

/** What cannot be rolled back is said before anything else is. Throws CommandError, ApiError. */
async function refuseCanceled(
  { subscriptions }: CutoverRollbackCommand,
  cutover: Cutover,
  client: Carryover,
): Promise<void> {
  for (const subscription of subscriptions) {
    const { state } = await client.cutovers.item(cutover.id, subscription);
    if (!canceled.includes(state)) continue;
    throw new CommandError(
      exitCodes.unavailable,
      `${subscription} is ${state.replaceAll("_", " ")} and cannot be rolled back: Stripe cannot ` +
        "bring back a canceled subscription. The customer goes on with the new one. Nothing was " +
        "sent.",
    );
  }
}

async function begin(
  command: CutoverRollbackCommand,
  cutover: Cutover,
  client: Carryover,
  options: CallOptions,
): Promise<Cutover> {
  await takeOver(command, cutover, client);
  const { subscriptions } = command;
  const body = subscriptions.length === 0 ? {} : { subscriptionIds: [...subscriptions] };
  return client.cutovers.rollback(cutover.id, body, options);
}

/** Watches until it rests; interrupted, it is paused, and the exit code is given. */
async function follow(
  command: CutoverRollbackCommand,
  id: string,
  begun: Cutover | null,
  { client, interrupt }: { readonly client: Carryover; readonly interrupt: Interrupt },
  terminal: Terminal,
): Promise<Cutover | ExitCode> {
  const isBegun = begun !== null;
  if (isBegun) {
    const ended = await watchCutover(client, begun, terminal, interrupt.signal);
    if (ended.state !== "rolling_back") return ended;
  }
  return pauseInterrupted(command, { id, isBegun }, client, terminal);
}

function tellWhatComes(
  { subscriptions }: CutoverRollbackCommand,
  cutover: Cutover,
  terminal: Terminal,
): void {
  const whose =
    subscriptions.length === 0 ? "all that is not canceled yet" : subscriptions.join(", ");
  terminal.say(
    `Rolling back cutover ${cutover.id} of ${accountText(cutover)}: ${whose}. ` +
      "The new subscription is canceled, the old one collects again, exactly as before.",
  );
  const moved = movedCount(cutover);
  if (moved === 0) return;
  terminal.say(
    `${counted(moved, "subscription")} ${moved === 1 ? "is" : "are"} cut over and stay so: ` +
      "Stripe cannot bring back a canceled subscription.",
  );
}

async function conclude(
  { json }: CutoverRollbackCommand,
  cutover: Cutover,
  client: Carryover,
  terminal: Terminal,
): Promise<ExitCode> {
  const isWhole = (cutover.progress.needs_operator ?? 0) === 0;
  if (json) terminal.out(JSON.stringify({ cutover }));
  else {
    for (const line of standing(cutover)) terminal.prose(line);
    for await (const item of client.cutovers.items(cutover.id, { state: "needs_operator" })) {
      for (const line of itemReason(item)) terminal.prose(`  ${line}`);
    }
  }
  return isWhole ? exitCodes.accepted : exitCodes.rejected;
}
