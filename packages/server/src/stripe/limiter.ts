import { limits } from "@carryover/contract";
import { Allowance, Pace } from "./allowance.ts";

/** Requests per second, and requests under way. Infinity is no limit. */
export interface LimiterSettings {
  readonly account: number;
  /** Of one endpoint, which is a method and the pattern of a path. */
  readonly reads: number;
  readonly writes: number;
  readonly inFlight: number;
  readonly waiting: number;
}

/** A clock that only runs forward, in milliseconds, and its alarm. */
export interface Clock {
  now(): number;
  /** Calls back after a delay; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** A request that may be sent now. */
export interface Turn {
  /**
   * Must be called when it is over. `reason` is Stripe's, if its limit turned the request away: the
   * rate or the number of requests under way that it names is halved, and recovers.
   */
  end(reason?: string): void;
}

/** Keeps all requests of this process to one Stripe account within a rate. */
export interface Limiter {
  /** Waits for a turn, first come first served per endpoint. Throws TooManyWaiting. */
  turn(request: { readonly method: string; readonly path: string }): Promise<Turn>;
}

/** More requests wait than `limits.stripeWaitingMax`. */
export class TooManyWaiting extends Error {
  override readonly name = "TooManyWaiting";
}

/** Returns Stripe's documented limits of a mode, or a set rate per endpoint, 0 for unlimited. */
export function limiterSettings(isLive: boolean, ratePerEndpoint: number | null): LimiterSettings {
  const bounds = { inFlight: limits.stripeInFlightMax, waiting: limits.stripeWaitingMax };
  if (ratePerEndpoint !== null) {
    const rate = ratePerEndpoint === 0 ? Number.POSITIVE_INFINITY : ratePerEndpoint;
    return { account: 4 * rate, reads: rate, writes: rate, ...bounds };
  }
  const { stripeLiveAccountRate, stripeLiveEndpointRate: live } = limits;
  const { stripeTestAccountRate: test, stripeTestWriteRate } = limits;
  if (isLive) return { account: stripeLiveAccountRate, reads: live, writes: live, ...bounds };
  return { account: test, reads: test, writes: stripeTestWriteRate, ...bounds };
}

/** The clock of this process. It runs on while the process is stopped. */
export const processClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface Endpoint {
  readonly pace: Pace;
  /** The starters of waiting requests, oldest first. */
  readonly waiting: (() => void)[];
  /** The number of its last start among all starts. */
  lastStart: number;
}

/** Makes the limiter of one account and mode. */
export function createLimiter(settings: LimiterSettings, clock: Clock = processClock): Limiter {
  return new AccountLimiter(settings, clock);
}

class AccountLimiter implements Limiter {
  readonly #settings: LimiterSettings;
  readonly #clock: Clock;
  readonly #account: Pace;
  readonly #inFlightMax: Allowance;
  readonly #endpoints = new Map<string, Endpoint>();
  #inFlight = 0;
  #waitingCount = 0;
  #startCount = 0;
  #cancelAlarm: (() => void) | null = null;

  constructor(settings: LimiterSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#account = new Pace(settings.account);
    this.#inFlightMax = new Allowance(settings.inFlight);
  }

  turn({ method, path }: Parameters<Limiter["turn"]>[0]): Promise<Turn> {
    if (this.#waitingCount >= this.#settings.waiting) {
      return Promise.reject(new TooManyWaiting("Too many requests to Stripe wait already."));
    }
    const pattern = patternOf(path);
    const isWrite = method !== "GET" && pattern !== "/v1/invoices/create_preview";
    const endpoint = this.#endpointOf(`${method} ${pattern}`, isWrite);
    return new Promise((resolve) => {
      this.#waitingCount++;
      endpoint.waiting.push(() => resolve(this.#turnOf(endpoint)));
      this.#pump();
    });
  }

  #endpointOf(name: string, isWrite: boolean): Endpoint {
    const known = this.#endpoints.get(name);
    if (known !== undefined) return known;
    const rate = isWrite ? this.#settings.writes : this.#settings.reads;
    const made = { pace: new Pace(rate), waiting: [], lastStart: 0 };
    this.#endpoints.set(name, made);
    return made;
  }

  /** Starts every request that may start, and sets the timer for the next one. */
  #pump(): void {
    this.#cancelAlarm?.();
    this.#cancelAlarm = null;
    while (this.#waitingCount > 0) {
      const now = this.#clock.now();
      // Some may be under way always, so that there is an answer to learn from.
      if (this.#inFlight >= Math.floor(this.#inFlightMax.at(now))) return;
      const next = nextOf(this.#endpoints.values(), now);
      const at = Math.max(next.at, this.#account.nextAt(now));
      if (at > now) {
        const waitMs = Math.max(1, Math.ceil(at - now));
        this.#cancelAlarm = this.#clock.after(waitMs, () => this.#pump());
        return;
      }
      this.#account.start(now);
      next.endpoint.pace.start(now);
      this.#inFlight++;
      this.#waitingCount--;
      next.endpoint.lastStart = ++this.#startCount;
      next.endpoint.waiting.shift()?.();
    }
  }

  #turnOf(endpoint: Endpoint): Turn {
    const begunAt = this.#clock.now();
    let isOver = false;
    return {
      end: (reason) => {
        if (isOver) return;
        isOver = true;
        this.#inFlight--;
        const slowed = reason === undefined ? null : slowedBy(reason);
        const now = this.#clock.now();
        if (slowed === "endpoint") endpoint.pace.rate.halve(now, begunAt);
        if (slowed === "account") this.#account.rate.halve(now, begunAt);
        if (slowed === "inFlight") this.#inFlightMax.halve(now, begunAt);
        this.#pump();
      },
    };
  }
}

/**
 * Returns the endpoint that may start first; among several, the one whose turn was longest ago, so
 * that no endpoint starves if the account allows less than its endpoints together.
 */
function nextOf(endpoints: Iterable<Endpoint>, now: number): { endpoint: Endpoint; at: number } {
  const [first, ...others] = [...endpoints]
    .filter(({ waiting }) => waiting.length > 0)
    .map((endpoint) => ({ endpoint, at: Math.max(now, endpoint.pace.nextAt(now)) }));
  if (first === undefined) throw new Error("Nothing waits, though something was counted.");
  return others.reduce((best, one) => {
    const isLonger = one.at === best.at && one.endpoint.lastStart < best.endpoint.lastStart;
    return one.at < best.at || isLonger ? one : best;
  }, first);
}

/**
 * Returns what Stripe's reason for a 429 slows down. A lock of one object does not concern the
 * rate.
 */
function slowedBy(reason: string): "endpoint" | "account" | "inFlight" | null {
  if (reason === "endpoint-rate") return "endpoint";
  if (reason === "global-rate") return "account";
  return reason.endsWith("-concurrency") ? "inFlight" : null;
}

/** Returns the pattern of a path: ids are every second segment, unless these words are there. */
export function patternOf(path: string): string {
  const [, ...segments] = (path.split("?")[0] ?? "").split("/");
  const isWord = (segment: string) => ["create_preview", "search"].includes(segment);
  const pattern = segments.map((segment, index) =>
    index >= 2 && index % 2 === 0 && !isWord(segment) ? ":id" : segment,
  );
  return `/${pattern.join("/")}`;
}
