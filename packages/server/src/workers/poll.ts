import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import { isOutage } from "../database/database.ts";

/** Background work that runs regularly and when it is woken. */
export interface Poll {
  /** There may be something to do now. */
  wake(): void;
  /** Begins nothing new, and resolves when what is under way is done. */
  stop(): Promise<void>;
}

export interface PollOptions {
  /** The name of failures in the log: `import task`. */
  readonly name: string;
  /** Milliseconds between two regular turns. */
  readonly everyMs: number;
  readonly log: Logger;
  /**
   * Does all due work, unless the signal says to stop. Errors are logged; the work has to be stored
   * elsewhere, so that a later turn finds it again.
   */
  readonly turn: (signal: AbortSignal) => Promise<void>;
}

/**
 * Takes turns, one at a time: at once, since a dead process may have left some work, then at
 * intervals, and when woken. A wake during a turn causes another turn after it. While turns fail,
 * the intervals double, up to `pollBackOffMaxMs`.
 */
export function startPoll({ name, everyMs, log, turn }: PollOptions): Poll {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | null = null;
  let isWoken = false;
  let failures = 0;
  const take = async () => {
    try {
      await turn(signal);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (isOutage(error)) log.warn({ err: error }, "outage");
      else log.error({ err: error }, `${name} failed`);
    }
  };
  const begin = () => {
    if (signal.aborted || working !== null) return;
    clearTimeout(timer);
    isWoken = false;
    working = take().finally(() => {
      working = null;
      if (isWoken && failures === 0) return begin();
      const pauseMs = Math.min(everyMs * 2 ** failures, Math.max(everyMs, limits.pollBackOffMaxMs));
      if (!signal.aborted) timer = setTimeout(begin, pauseMs).unref();
    });
  };
  begin();
  return {
    wake() {
      isWoken = true;
      begin();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await working;
    },
  };
}
