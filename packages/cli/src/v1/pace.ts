/** Time, passed in by tests. */
export interface PaceClock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
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

  /** Resolves when the next request may begin. */
  async turn(): Promise<void> {
    for (;;) {
      const waitMs = this.#nextAt - this.#clock.now();
      if (waitMs <= 0) break;
      await this.#clock.sleep(waitMs);
    }
    this.#nextAt = this.#clock.now() + this.#intervalMs;
  }

  /** Lets no request begin for so long: the server has asked every sender to wait. */
  pauseFor(ms: number): void {
    this.#nextAt = Math.max(this.#nextAt, this.#clock.now() + ms);
  }
}
