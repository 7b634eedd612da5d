import type { Carryover, Cutover } from "@carryover/sdk";
import { movedCount } from "../cutover-progress.ts";
import { accountText, itemReason } from "../cutover-text.ts";
import { counted } from "../describe.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { interruptible } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { confirmAccount } from "./confirm.ts";
import { connected, cutoverOf } from "./connected.ts";
import { takeOver } from "./cutover-apply.ts";
import { standing } from "./cutover-conclusion.ts";
import type { CutoverStandingCommand } from "./cutover-standing.ts";
import { watchCutover } from "./cutover-watch.ts";

export interface CutoverRollbackCommand extends CutoverStandingCommand {
  /** Old subscriptions to bring back; all that can be, if there is none. */
  readonly subscriptions: readonly string[];
  readonly account: string | undefined;
}

/** Brings back what is not canceled yet, after the account was typed. Throws CommandError. */
export function rollbackCutoverCommand(
  command: CutoverRollbackCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return connected(command, terminal, "cutover rollback", async (connection) => {
    const { client } = connection;
    const cutover = await cutoverOf(connection, command.id);
    tellWhatComes(command, cutover, terminal);
    await confirmAccount(cutover, command.account, terminal);
    await takeOver(command, cutover, client);
    const { subscriptions } = command;
    const begun = await client.cutovers.rollback(
      cutover.id,
      subscriptions.length === 0 ? {} : { subscriptionIds: [...subscriptions] },
    );
    const interrupt = interruptible(terminal, "The rollback goes on on the server.");
    const ended = await watchCutover(client, begun, terminal, interrupt.signal);
    interrupt.release();
    if (ended.state === "rolling_back") {
      terminal.say(`To look: carryover cutover status ${ended.id} --watch`);
      return exitCodes.interrupted;
    }
    return conclude(command, ended, client, terminal);
  });
}

function tellWhatComes(
  { subscriptions }: CutoverRollbackCommand,
  cutover: Cutover,
  terminal: Terminal,
): void {
  const whose = subscriptions.length === 0 ? "all that is" : subscriptions.join(", ");
  terminal.say(
    `Rolling back cutover ${cutover.id} of ${accountText(cutover)}: ${whose} not canceled yet. ` +
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
    for (const line of standing(cutover)) terminal.out(line);
    for await (const item of client.cutovers.items(cutover.id, { state: "needs_operator" })) {
      for (const line of itemReason(item)) terminal.out(`  ${line}`);
    }
  }
  return isWhole ? exitCodes.accepted : exitCodes.rejected;
}
