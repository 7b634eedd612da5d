import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import { isOutage } from "../database/database.ts";
import { kindOfError, type WorkerStatus } from "../health/service.ts";

/** Background work that runs regularly and when it is woken. */
export interface Poll {
  /** There may be something to do now. */
  wake(): void;
  /** Begins nothing new, and resolves when what is under way is done. */
  stop(): Promise<void>;
  /** How it is doing. */
  status(): WorkerStatus;
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
  const status = new Turns(name);
  const take = async () => {
    try {
      await turn(signal);
      status.succeeded();
    } catch (error) {
      status.failed(error);
      if (isOutage(error)) log.warn({ err: error }, "outage");
      else log.error({ err: error }, `${name} failed`);
    }
  };
  const begin = () => {
    if (signal.aborted || working !== null) return;
    clearTimeout(timer);
    isWoken = false;
    status.began();
    working = take().finally(() => {
      working = null;
      if (isWoken && status.failures === 0) return begin();
      if (signal.aborted) return;
      const longestMs = Math.max(everyMs, limits.pollBackOffMaxMs);
      const pauseMs = Math.min(everyMs * 2 ** status.failures, longestMs);
      timer = setTimeout(begin, pauseMs).unref();
      status.goesOnIn(pauseMs);
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
    status: () => status.now(),
  };
}

/** Keeps what is known of the turns of a worker. */
class Turns {
  failures = 0;
  readonly #name: string;
  #isWorking = false;
  #startedAt: Date | null = null;
  #finishedAt: Date | null = null;
  #tookMs: number | null = null;
  #nextAt: Date | null = null;
  #lastError: WorkerStatus["lastError"] = null;

  constructor(name: string) {
    this.#name = name;
  }

  began(): void {
    this.#isWorking = true;
    this.#startedAt = new Date();
    this.#nextAt = null;
  }

  succeeded(): void {
    this.failures = 0;
    this.#ended();
  }

  failed(error: unknown): void {
    this.failures += 1;
    this.#lastError = { at: new Date(), kind: kindOfError(error) };
    this.#ended();
  }

  goesOnIn(pauseMs: number): void {
    this.#nextAt = new Date(Date.now() + pauseMs);
  }

  now(): WorkerStatus {
    return {
      name: this.#name,
      isWorking: this.#isWorking,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      tookMs: this.#tookMs,
      nextAt: this.#nextAt,
      failures: this.failures,
      lastError: this.#lastError,
    };
  }

  #ended(): void {
    this.#isWorking = false;
    this.#finishedAt = new Date();
    this.#tookMs = this.#startedAt && this.#finishedAt.getTime() - this.#startedAt.getTime();
  }
}
