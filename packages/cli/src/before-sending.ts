import { listenForInterrupts } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";

/** The command was interrupted where it had nothing to finish, which is told already. */
export class InterruptedEarly extends Error {
  override readonly name = "InterruptedEarly";
}

/** What a command does before it sends anything, as long as interruptions are its own. */
export interface BeforeSending {
  /** Waits for something that may be left as it is. Throws InterruptedEarly. */
  step<T>(work: Promise<T>): Promise<T>;
  /** Waits for something to open; closes it again if interrupted. Throws InterruptedEarly. */
  opening<T extends { close(): Promise<void> }>(work: Promise<T>): Promise<T>;
  /** From here on something is sent; who has interruptions now listens already. */
  release(): void;
}

/**
 * Listens for interruptions from now on: one is told at once, with the command to run again, and
 * ends the next thing that is waited for. What holds a lock is opened to its end first, so that it
 * gives the lock back; the limit on that is the one of every interruption.
 */
export function beforeSending(terminal: Terminal, again: string | null): BeforeSending {
  const next = again === null ? "Run the same command again." : `To run it again: ${again}`;
  return untilInterrupted(terminal, `Interrupted: nothing was sent yet. ${next}`);
}

/** The same with other words, for a command that has no more to do about it than to close. */
export function untilInterrupted(terminal: Terminal, doing: string): BeforeSending {
  const interrupt = listenForInterrupts(terminal, { doing, atOnce: null, isOver: true });
  const { signal } = interrupt;
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new InterruptedEarly()));
  });
  interrupted.catch(() => {});
  return {
    step: (work) => Promise.race([interrupted, work]),
    opening: async (work) => {
      try {
        const opened = await work;
        if (!signal.aborted) return opened;
        await opened.close();
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      throw new InterruptedEarly();
    },
    release: interrupt.release,
  };
}
