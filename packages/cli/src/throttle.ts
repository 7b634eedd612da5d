import { limits } from "@carryover/contract/client";
import { ApiError, type Retry } from "@carryover/sdk";
import { pause } from "#platform";

/** A reply that took this many times as long as the quickest one counts as slow… */
const slowFactor = 6;
/** …if it took at least this long. */
const slowMs = 2_000;

/**
 * How many batches may be in flight: additive increase, multiplicative decrease. A 429, an outage
 * or growing latency halves the number, each good reply adds one; a pause that the server asks for
 * holds for every sender.
 */
export class Throttle {
  #window: number = limits.batchesInFlightMax;
  #quickestMs = Number.POSITIVE_INFINITY;
  #pausedUntilMs = 0;
  #reason: string | null = null;
  /** Whether somebody else sets the pace, so that a long wait says nothing about the server. */
  readonly #isPaced: boolean;

  constructor({ isPaced = false } = {}) {
    this.#isPaced = isPaced;
  }

  /** Batches that may be in flight at this moment. */
  get window(): number {
    return this.#window;
  }

  /** Why sending is slowed down, for the status line; null if it is not. */
  get reason(): string | null {
    return this.#reason;
  }

  /** Resolves when the next batch may be sent, or when the signal says that none will be. */
  async open(stopping: AbortSignal): Promise<void> {
    const waitMs = this.#pausedUntilMs - performance.now();
    if (waitMs > 0) await pause(waitMs, stopping);
  }

  /** Called with the reason of a delay, while there are no results to report. */
  onOutage: (reason: string) => void = () => {};

  /** A request failed and will be sent again. */
  readonly onRetry = (retry: Retry): void => {
    const reason = reasonOf(retry);
    this.#shrink(reason);
    this.onOutage(reason);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, performance.now() + retry.pauseMs);
  };

  /** A batch was answered after so long. */
  answered(latencyMs: number): void {
    if (this.#isPaced) return;
    this.#quickestMs = Math.min(this.#quickestMs, latencyMs);
    if (latencyMs > slowMs && latencyMs > this.#quickestMs * slowFactor) {
      this.#shrink(`the server takes ${(latencyMs / 1_000).toFixed(1)} s for a batch`);
      return;
    }
    this.#window = Math.min(limits.batchesInFlightMax, this.#window + 1);
    if (this.#window === limits.batchesInFlightMax) this.#reason = null;
  }

  #shrink(reason: string): void {
    this.#window = Math.max(1, this.#window >> 1);
    this.#reason = reason;
  }
}

function reasonOf({ error, pauseMs, retry, maxRetries }: Retry): string {
  const pause = `${(pauseMs / 1_000).toFixed(1)} s`;
  if (error instanceof ApiError && error.status === 429) {
    return `the server is busy, next try in ${pause}`;
  }
  const wait = `try ${retry} of ${maxRetries} in ${pause}`;
  if (error instanceof ApiError) return `the server answered ${error.status}, ${wait}`;
  return `the server cannot be reached, ${wait}`;
}
