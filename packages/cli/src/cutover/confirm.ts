import type { Cutover } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { accountText } from "./text.ts";

/**
 * Makes sure that this account is meant: its id is typed, or was given as `--account`. Throws
 * CommandError if it is another one, or nobody can be asked.
 */
export async function confirmAccount(
  cutover: Pick<Cutover, "account">,
  given: string | undefined,
  terminal: Terminal,
  answers?: Answers,
): Promise<string> {
  const { id } = cutover.account;
  if (given === undefined && !isAskable(answers)) {
    throw new CommandError(
      exitCodes.usage,
      `A confirmation is needed, and there is no terminal to ask in: pass --account ${id}`,
    );
  }
  const question = `Type the account id of ${accountText(cutover)} to go on:`;
  const typed = given ?? (await ask(question, terminal, answers));
  if (typed === id) return id;
  const said = typed === null || typed === "" ? "No account id was typed" : `That is not ${id}`;
  throw new CommandError(exitCodes.usage, `${said}. Nothing was sent.`);
}
