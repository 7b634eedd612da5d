import { exitCodes } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** Whether the command was interrupted, as long as it listens. */
export interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

/** Ctrl-C once aborts the signal, and says what is done now; twice stops at once. */
export function interruptible(terminal: Terminal, doing: string): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    terminal.say(`${doing} Press Ctrl-C again to stop at once.`);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
