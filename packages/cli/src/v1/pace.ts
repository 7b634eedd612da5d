/** Time, passed in by tests. */
export interface PaceClock {
  now(): number;
  /** Resolves after so long, or when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

/** How long somebody waits for a turn. */
export interface Waiting {
  /** The latest moment at which a request may still begin. */
  readonly until?: number;
  /** Aborted when no request may begin any more. */
  readonly signal?: AbortSignal;
}

/**
 * Spreads requests evenly: each begins at least a fixed time after the one before, so that no
 * minute holds more of them than allowed. Time without requests is not saved up for a burst.
 */
export class Pace {
  readonly #intervalMs: number;
  readonly #clock: PaceClock;
  #nextAt = 0;

  constructor(requestsPerMinute: number, clock: PaceClock) {
    this.#intervalMs = 60_000 / requestsPerMinute;
    this.#clock = clock;
  }

  /** Resolves when the next request may begin: to false at once if that would be too late. */
  async turn({ until = Number.POSITIVE_INFINITY, signal }: Waiting = {}): Promise<boolean> {
    for (;;) {
      if (signal?.aborted) return false;
      const waitMs = this.#nextAt - this.#clock.now();
      if (this.#clock.now() + Math.max(0, waitMs) > until) return false;
      if (waitMs <= 0) break;
      await this.#clock.sleep(waitMs, signal);
    }
    this.#nextAt = this.#clock.now() + this.#intervalMs;
    return true;
  }

  /** Lets no request begin for so long: the server has asked every sender to wait. */
  pauseFor(ms: number): void {
    this.#nextAt = Math.max(this.#nextAt, this.#clock.now() + ms);
  }
}
