import type { Mode } from "./keys.ts";

/** Requests per second that Stripe documents: for an account, and for each of its endpoints. */
const accountRate = { live: 100, test: 25 } as const;
const endpointRate = 25;

export type LimitReason =
  | "global-rate"
  | "global-concurrency"
  | "endpoint-rate"
  | "endpoint-concurrency"
  | "resource-specific";

/**
 * Stripe limits concurrent requests in total and per endpoint, but does not document the numbers.
 */
export interface ConcurrencyLimits {
  readonly account?: number;
  readonly endpoint?: number;
}

/** How long a request waits for an object that another one is writing to; Stripe's is unknown. */
const lockWaitMs = 2_000;

/** The rate limits of one account, in real time: Stripe's clock may be moved, its patience not. */
export class Limits {
  isEnabled: boolean;
  concurrency: ConcurrencyLimits = {};
  lockWaitMs = lockWaitMs;
  readonly #active = new Map<string, number>();
  #activeCount = 0;
  readonly #account: Bucket;
  readonly #endpoints = new Map<string, Bucket>();

  constructor(mode: Mode, isEnabled: boolean) {
    this.isEnabled = isEnabled;
    this.#account = new Bucket(accountRate[mode]);
  }

  /** Counts a request in progress, or returns the exceeded limit. */
  enter(endpoint: string): LimitReason | null {
    const ofEndpoint = this.#active.get(endpoint) ?? 0;
    const { account = Number.POSITIVE_INFINITY, endpoint: max = account } = this.concurrency;
    if (this.isEnabled && this.#activeCount >= account) return "global-concurrency";
    if (this.isEnabled && ofEndpoint >= max) return "endpoint-concurrency";
    this.#activeCount += 1;
    this.#active.set(endpoint, ofEndpoint + 1);
    return null;
  }

  /** Takes back what `enter` counted. */
  leave(endpoint: string): void {
    this.#activeCount -= 1;
    this.#active.set(endpoint, (this.#active.get(endpoint) ?? 1) - 1);
  }

  /** Counts a request at `nowMs`, or returns the exceeded limit. */
  take(endpoint: string, nowMs: number): LimitReason | null {
    if (!this.isEnabled) return null;
    const ofEndpoint = this.#endpoints.get(endpoint) ?? new Bucket(endpointRate);
    this.#endpoints.set(endpoint, ofEndpoint);
    if (!this.#account.has(nowMs)) return "global-rate";
    if (!ofEndpoint.has(nowMs)) return "endpoint-rate";
    this.#account.take();
    ofEndpoint.take();
    return null;
  }
}

/** Fills with `rate` tokens a second and holds those of one second. */
class Bucket {
  readonly #rate: number;
  #tokens: number;
  #filledMs = 0;

  constructor(rate: number) {
    this.#rate = rate;
    this.#tokens = rate;
  }

  has(nowMs: number): boolean {
    const gained = (Math.max(0, nowMs - this.#filledMs) / 1000) * this.#rate;
    this.#tokens = Math.min(this.#rate, this.#tokens + gained);
    this.#filledMs = nowMs;
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens -= 1;
  }
}
