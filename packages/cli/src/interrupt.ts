import { limits } from "@carryover/contract/client";
import { exitCodes } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** Whether the command was interrupted, as long as it listens. */
export interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

/** What a command says when it is interrupted. */
export interface InterruptWords {
  /** What is done now. */
  readonly doing: string;
  /** What is not known if it has to stop at once; null if there is nothing to wonder at. */
  readonly atOnce: string | null;
  /** Whether the command ends by itself now, so that there is nothing to press again for. */
  readonly isOver?: boolean;
}

/**
 * Ctrl-C or SIGTERM once aborts the signal, and says what is done now; twice ends the program at
 * once: as interrupted, or as unavailable if something may go on elsewhere. So does waiting too
 * long for what is done: a store that is stuck never ends it.
 */
export function listenForInterrupts(terminal: Terminal, words: string | InterruptWords): Interrupt {
  const told = typeof words === "string" ? { doing: words, atOnce: null } : words;
  const { doing, atOnce, isOver = false } = told;
  const controller = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  const end = () => {
    if (atOnce !== null) terminal.say(atOnce);
    process.exit(atOnce === null ? exitCodes.interrupted : exitCodes.unavailable);
  };
  const onSignal = () => {
    if (controller.signal.aborted) end();
    controller.abort();
    deadline = setTimeout(() => {
      const seconds = limits.interruptedMs / 1_000;
      terminal.say(`What is in flight did not finish within ${seconds} s; stopping without it.`);
      end();
    }, limits.interruptedMs);
    terminal.say(isOver ? doing : `${doing} Press Ctrl-C again to stop at once.`);
  };
  listeners.push(onSignal);
  if (listeners.length === 1) for (const name of signals) process.on(name, tellNewest);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(deadline);
      const place = listeners.indexOf(onSignal);
      if (place === -1) return;
      listeners.splice(place, 1);
      if (listeners.length === 0) for (const name of signals) process.off(name, tellNewest);
    },
  };
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Who listens within what another one listens to has the signals until it releases them. */
const listeners: (() => void)[] = [];

function tellNewest(): void {
  listeners.at(-1)?.();
}
