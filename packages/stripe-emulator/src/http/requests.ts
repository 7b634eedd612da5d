interface PerSecond {
  /** Seconds since counting began. */
  readonly second: number;
  requests: number;
  writes: number;
  refused: number;
}

/** The requests to an account since counting began. */
export interface RequestCounts {
  readonly startedAt: string;
  readonly total: number;
  readonly endpoints: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  /** Seconds without a request are left out. `refused` are those over the rate limit. */
  readonly seconds: readonly Readonly<PerSecond>[];
  /** Each 429: seconds since counting began, endpoint and reason. */
  readonly tooMany: readonly {
    readonly second: number;
    readonly endpoint: string;
    readonly reason: string | null;
  }[];
}

const secondsMax = 86_400;
const tooManyMax = 10_000;

/** Counts the requests of an account, in real time. */
export class RequestCounter {
  readonly #startedMs = Date.now();
  readonly #endpoints = new Map<string, number>();
  readonly #statuses = new Map<number, number>();
  readonly #seconds: PerSecond[] = [];
  readonly #tooMany: RequestCounts["tooMany"][number][] = [];
  #total = 0;

  count(request: {
    readonly endpoint: string;
    readonly isWrite: boolean;
    readonly status: number;
    readonly limitReason: string | null;
  }): void {
    const { endpoint, isWrite, status, limitReason: reason } = request;
    const second = Math.floor((Date.now() - this.#startedMs) / 1000);
    this.#total += 1;
    this.#endpoints.set(endpoint, (this.#endpoints.get(endpoint) ?? 0) + 1);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const slot = this.#slotOf(second);
    slot.requests += 1;
    if (isWrite) slot.writes += 1;
    if (status !== 429) return;
    slot.refused += 1;
    if (this.#tooMany.length < tooManyMax) this.#tooMany.push({ second, endpoint, reason });
  }

  counts(): RequestCounts {
    return {
      startedAt: new Date(this.#startedMs).toISOString(),
      total: this.#total,
      endpoints: Object.fromEntries(this.#endpoints),
      statuses: Object.fromEntries(this.#statuses),
      seconds: this.#seconds,
      tooMany: this.#tooMany,
    };
  }

  #slotOf(second: number): PerSecond {
    const last = this.#seconds.at(-1);
    if (last !== undefined && last.second >= second) return last;
    const slot = { second, requests: 0, writes: 0, refused: 0 };
    this.#seconds.push(slot);
    if (this.#seconds.length > secondsMax) this.#seconds.shift();
    return slot;
  }
}
