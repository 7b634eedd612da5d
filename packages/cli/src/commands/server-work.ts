import { ApiError, type Cutover } from "@carryover/sdk";
import { beforeSending, untilInterrupted } from "../before-sending.ts";
import { type Connection, connect, type ServerChoice } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { destinationOf } from "../identity.ts";
import { outageMessage } from "../import/refusal.ts";
import { OutageTeller } from "../outage.ts";
import type { Terminal } from "../terminal.ts";
import { Throttle } from "../throttle.ts";

/**
 * Does some work with a server, which only reads there; what it refuses, or its outage, becomes a
 * CommandError.
 */
export function readFromServer<T>(
  choice: ServerChoice,
  terminal: Terminal,
  command: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return explainOutages(choice, command, () => withConnection(choice, terminal, command, work));
}

/** The same for work that writes: says first where, in which environment and with which key. */
export function writeToServer<T>(
  choice: ServerChoice,
  terminal: Terminal,
  command: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return explainOutages(choice, command, () =>
    withConnection(
      choice,
      terminal,
      command,
      async (connection) => {
        terminal.say(`Working on ${await destinationOf(connection)}`);
        return work(connection);
      },
      { mayMakeStore: true },
    ),
  );
}

async function explainOutages<T>(
  choice: ServerChoice,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof CommandError ? null : outageMessage(error);
    if (message === null) throw error;
    throw new CommandError(codeOf(error), `${message}${adviceOf(error, choice, command)}`, {
      cause: error,
    });
  }
}

/** The same, with errors as they are. Throws CommandError, ApiError and ConnectionError. */
export async function withConnection<T>(
  choice: ServerChoice,
  terminal: Terminal,
  command: string,
  work: (connection: Connection) => Promise<T>,
  { mayMakeStore } = { mayMakeStore: false },
): Promise<T> {
  const throttle = new Throttle();
  const isElsewhere = choice.url !== undefined && command.startsWith("cutover ");
  const goesOn = isElsewhere ? "Work that has begun there continues." : "";
  const outage = new OutageTeller(terminal, goesOn);
  throttle.onOutage = outage.failed;
  const purpose = { command: `carryover ${command}`, mayMakeStore };
  const before = beforeSending(terminal, null);
  const opening = before.opening(connect(choice, throttle, terminal.say, purpose, outage.around));
  const connection = await opening.catch((error: unknown) => {
    before.release();
    throw error;
  });
  // Where the work has more to do about it, it listens by itself.
  const during = untilInterrupted(terminal, mayMakeStore ? interruptedWriting : interruptedReading);
  before.release();
  try {
    return await during.step(work(connection));
  } finally {
    terminal.clearStatus();
    await connection.close().finally(during.release);
  }
}

const interruptedReading = "Interrupted. Run the same command again.";
const interruptedWriting =
  "Interrupted. The last request may have taken effect; run the same command to go on.";

const stale = ["cutover_plan_stale", "cutover_plan_differs"];
const usage = [
  "cutover_live_unconfirmed",
  "cutover_not_found",
  "cutover_item_not_found",
  "conformance_needed",
  "import_run_not_found",
  "import_run_not_undoable",
];

function codeOf(error: unknown): ExitCode {
  if (!(error instanceof ApiError)) return exitCodes.unavailable;
  if (stale.includes(error.code ?? "")) return exitCodes.stale;
  if (usage.includes(error.code ?? "") || error.status === 400) return exitCodes.usage;
  return exitCodes.unavailable;
}

function adviceOf(error: unknown, { url }: ServerChoice, command: string): string {
  const code = error instanceof ApiError ? error.code : null;
  const isOutage = !(error instanceof ApiError) || error.status >= 500;
  if (isOutage && command.startsWith("cutover ")) {
    const there = "What the server has begun continues there as soon as it can.";
    return `\n${url === undefined ? "" : `${there} `}Run the same command to watch or resume it.`;
  }
  if (isOutage) return "\nRun the same command again.";
  if (code === "encryption_key_missing" && command === "integrations connect") {
    return "\nOr set CARRYOVER_STRIPE_KEY where the server runs: that connects it by itself.";
  }
  if (code === "billing_not_connected") {
    return "\nOn the server, set CARRYOVER_STRIPE_KEY; or: carryover integrations connect stripe";
  }
  if (code === "conformance_needs_test_key") {
    return "\nConnect an environment to the account's own test mode, with its key sk_test_…";
  }
  if (code === "cutover_account_busy") {
    return (
      "\nSee which: carryover cutover list; if it is none of these, it is one of another " +
      "environment of the account."
    );
  }
  return "";
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const atWork: ReadonlyArray<Cutover["state"]> = ["running", "rolling_back"];

/**
 * Returns the cutover of an id or of a plan file. By default, returns the active cutover of the
 * environment, of which there is at most one; else the newest. Throws CommandError.
 */
export async function cutoverOf(
  { client }: Connection,
  given: string | undefined,
): Promise<Cutover> {
  if (given !== undefined) {
    if (uuid.test(given)) return client.cutovers.retrieve(given);
    // It takes the contract's schemas, for which other commands should not wait.
    const { readPlanFile } = await import("../files/plan-file.ts");
    return client.cutovers.retrieve((await readPlanFile(given)).header.id);
  }
  let newest: Cutover | null = null;
  for await (const cutover of client.cutovers.list({ limit: 100 })) {
    if (atWork.includes(cutover.state)) return cutover;
    newest = cutover;
  }
  if (newest !== null) return newest;
  throw new CommandError(
    exitCodes.usage,
    "There is no cutover yet. Start with: carryover cutover plan --mapping mapping.yaml",
  );
}
