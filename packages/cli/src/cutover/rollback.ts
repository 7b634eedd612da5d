import type { PlannedItem } from "@carryover/contract";
import { type Way, wayOf } from "@carryover/contract/client";
import type { CallOptions, Carryover, Cutover, CutoverItem } from "@carryover/sdk";
import { cutoverOf, writeToServer } from "../commands/server-work.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type Interrupt, listenForInterrupts } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { takeOver } from "./apply.ts";
import { statusLines } from "./conclusion.ts";
import { confirmAccount } from "./confirm.ts";
import { movedCount, waysOf } from "./progress.ts";
import { pauseInterrupted, pausingWords, sendWork } from "./request.ts";
import type { CutoverStatusCommand } from "./status.ts";
import { accountText, itemReason } from "./text.ts";
import { watchCutover } from "./watch.ts";

export interface CutoverRollbackCommand extends CutoverStatusCommand {
  /** Old subscriptions to bring back; all that can be, if there is none. */
  readonly subscriptions: readonly string[];
  readonly account: string | undefined;
  /** The command that goes on with this one. */
  readonly again: string;
}

/** Brings back what can be undone, after the account was typed. Throws CommandError. */
export function rollbackCutoverCommand(
  command: CutoverRollbackCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return writeToServer(command, terminal, "cutover rollback", async (connection) => {
    const { client } = connection;
    const cutover = await cutoverOf(connection, command.id);
    await refuseFinal(command, cutover, client);
    tellWhatComes(command, cutover, terminal);
    await confirmAccount(cutover, command.account, terminal);
    const interrupt = listenForInterrupts(terminal, pausingWords(command, cutover.id));
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

const final: ReadonlyArray<CutoverItem["state"]> = ["canceling", "cut_over", "done"];

/** Why what was brought over in a way stays so. */
const finalReasons: Readonly<Record<Way, string>> = {
  adopt: "it was adopted as it is, and at Stripe nothing was changed.",
  swap: "the platform has it with its new prices. Change them at Stripe.",
  move: "Stripe cannot bring back a canceled subscription. The customer goes on with the new one.",
};

/** What cannot be rolled back is said before anything else is. Throws CommandError, ApiError. */
async function refuseFinal(
  { subscriptions }: CutoverRollbackCommand,
  cutover: Cutover,
  client: Carryover,
): Promise<void> {
  for (const subscription of subscriptions) {
    const { state, plan } = await client.cutovers.item(cutover.id, subscription);
    if (!final.includes(state)) continue;
    const { recipe } = plan as PlannedItem;
    throw new CommandError(
      exitCodes.unavailable,
      `${subscription} is ${state.replaceAll("_", " ")} and cannot be rolled back: ` +
        `${finalReasons[recipe === null ? "move" : wayOf(recipe)]} Nothing was sent.`,
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
  const whose = subscriptions.length === 0 ? "all that can be undone" : subscriptions.join(", ");
  terminal.say(
    `Rolling back cutover ${cutover.id} of ${accountText(cutover)}: ${whose}. ` +
      undoingText(cutover),
  );
  const moved = movedCount(cutover);
  if (moved === 0) return;
  terminal.say(
    `${counted(moved, "subscription")} ${moved === 1 ? "is" : "are"} brought over and ` +
      `${moved === 1 ? "stays" : "stay"} so.`,
  );
}

/** What a rollback does to subscriptions, by the ways of the plan. */
function undoingText(cutover: Cutover): string {
  const ways = waysOf(cutover);
  const parts = [
    ...(ways.has("swap") ? ["What is swapped gets its old prices back."] : []),
    ...(ways.has("move")
      ? ["The new subscription is canceled, the old one collects again, exactly as before."]
      : []),
  ];
  return parts.join(" ") || "What is not begun is not begun any more.";
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
    for (const line of statusLines(cutover)) terminal.prose(line);
    for await (const item of client.cutovers.items(cutover.id, { state: "needs_operator" })) {
      for (const line of itemReason(item)) terminal.prose(`  ${line}`);
    }
  }
  return isWhole ? exitCodes.accepted : exitCodes.rejected;
}
