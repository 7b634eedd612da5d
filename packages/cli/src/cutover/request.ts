import { limits } from "@carryover/contract/client";
import { ApiError, type CallOptions, type Carryover, type Cutover } from "@carryover/sdk";
import type { ServerChoice } from "../connect.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Interrupt, InterruptWords } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { movedText, restingText } from "./progress.ts";
import { awaitSettled } from "./watch.ts";

/** What a command says of its work when it is interrupted. */
export interface Interrupted extends ServerChoice {
  /** The command that goes on with this one. */
  readonly again: string;
}

/** What apply and rollback say: they pause what they have begun. */
export function pausingWords({ url, place }: ServerChoice, id: string): InterruptWords {
  return {
    doing: "Pausing: the steps under way are finished.",
    // In the embedded store, nothing goes on without this process.
    atOnce: url === undefined ? null : `Stopped at once. ${unknownText(id, place)}`,
  };
}

/**
 * Sends what sets a cutover to work. A request that is on its way cannot be called back, so when
 * the command is interrupted its answer is waited for, some seconds; null if there was none then.
 */
export async function sendWork(
  interrupt: Interrupt,
  send: (options: CallOptions) => Promise<Cutover>,
): Promise<Cutover | null> {
  const givingUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onInterrupt = () => {
    timer = setTimeout(() => givingUp.abort(), limits.interruptedAnswerMs);
  };
  interrupt.signal.addEventListener("abort", onInterrupt, { once: true });
  try {
    return await send({ signal: givingUp.signal });
  } catch (error) {
    const isAnswer = error instanceof ApiError && error.status < 500;
    if (!interrupt.signal.aborted || isAnswer) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    interrupt.signal.removeEventListener("abort", onInterrupt);
  }
}

/**
 * Pauses what an interrupted command may have started, and reports what is known. Returns the exit
 * code; or the cutover if it has come to rest by itself.
 */
export async function pauseInterrupted(
  command: Interrupted,
  { id, isBegun }: { readonly id: string; readonly isBegun: boolean },
  client: Carryover,
  terminal: Terminal,
): Promise<ExitCode | Cutover> {
  const cutover = await pauseQuickly(id, client);
  if (cutover?.state === "paused") {
    terminal.say(
      `Paused. ${movedText(cutover)}. Every customer is served, and nobody is billed twice, ` +
        `however long it rests${restingText(cutover)}.\nTo go on: ${command.again}\n` +
        `To undo what can be undone: carryover cutover rollback ${id}${command.place ?? ""}`,
    );
    return exitCodes.interrupted;
  }
  if (cutover !== null && isBegun) return cutover;
  if (command.url === undefined) {
    terminal.say(`Nothing continues after this command has ended. To resume: ${command.again}`);
    return exitCodes.interrupted;
  }
  // It may have been read before the request was taken up.
  const seen = cutover === null ? "" : `Just now it was ${cutover.state.replaceAll("_", " ")}. `;
  terminal.say(seen + unknownText(id, command.place));
  return exitCodes.unavailable;
}

/** Null if the server does not answer. */
async function pauseQuickly(id: string, client: Carryover): Promise<Cutover | null> {
  const quickly = { maxRetries: 1, timeoutMs: limits.interruptedAnswerMs };
  try {
    return await awaitSettled(client, await client.cutovers.pause(id, quickly), quickly);
  } catch (error) {
    const isResting = error instanceof ApiError && error.code === "cutover_not_applicable";
    if (!isResting) return null;
  }
  return client.cutovers.retrieve(id, quickly).catch(() => null);
}

function unknownText(id: string, place = ""): string {
  return (
    "Whether the cutover is at work is unknown; what the server has begun continues there.\n" +
    `To look:  carryover cutover status ${id}${place}\n` +
    `To pause: carryover cutover pause ${id}${place}`
  );
}
