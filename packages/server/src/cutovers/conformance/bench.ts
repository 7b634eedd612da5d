import { isDeepStrictEqual } from "node:util";
import { type ConformanceFinding, limits } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import { type Params, type Stripe, StripeError, type StripeRequest } from "../../stripe/stripe.ts";

export interface BenchOptions {
  /** Stands in idempotency keys and in the metadata of all that is made. */
  readonly runId: string;
  sleep(ms: number): Promise<void>;
  readonly signal: AbortSignal;
}

/** The check was stopped; its objects are removed. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** A clock of Stripe's in test mode; its customers live in its time. Seconds since 1970. */
export interface TestClock {
  readonly id: string;
  readonly now: number;
}

interface WireClock {
  readonly id: string;
  readonly status: "ready" | "advancing" | "internal_failure";
  readonly frozen_time: number;
}

const clocks = "/v1/test_helpers/test_clocks";
/** The prefix of clock names. */
export const clockName = "Carryover conformance";
const conformanceMark = "carryover_conformance";

/** Where one scenario makes its objects, and writes down what it sees. */
export class Bench {
  readonly findings: ConformanceFinding[] = [];
  readonly requestIds: string[] = [];
  readonly leftBehind: string[] = [];
  /** Metadata of all that is made, so that it can be found. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly #stripe: Stripe;
  readonly #scenarioId: string;
  readonly #options: BenchOptions;
  /** Paths of objects to delete, oldest first. */
  readonly #made: string[] = [];
  #requestCount = 0;

  constructor(stripe: Stripe, scenarioId: string, options: BenchOptions) {
    this.#stripe = stripe;
    this.#scenarioId = scenarioId;
    this.#options = options;
    this.metadata = { [conformanceMark]: options.runId };
  }

  /** Stripe's time, by which events of usage are judged also where a test clock has another. */
  realNow(): number {
    return Math.floor(this.#stripe.now().getTime() / 1_000);
  }

  /** Seconds since 1970 of a time in the year before this one, such as 01-20T10:00; or earlier. */
  at(time: string, yearsBefore = 1): number {
    const year = this.#stripe.now().getUTCFullYear() - yearsBefore;
    return Date.parse(`${year}-${time}:00Z`) / 1_000;
  }

  async get<T>(path: string, query: Params = {}): Promise<T> {
    return this.#keep(() => this.#stripe.get<T>(path, query));
  }

  /** Sends a POST, with a key of its own by default. */
  async post<T>(path: string, params: Params, key = this.newKey()): Promise<T> {
    return this.#keep(() => this.#stripe.send<T>({ method: "POST", path, params, key }));
  }

  async delete<T>(path: string, params: Params = {}): Promise<T> {
    const key = this.newKey();
    return this.#keep(() => this.#stripe.send<T>({ method: "DELETE", path, params, key }));
  }

  /** Sends a request of a plan with its own key. */
  async send<T>(request: StripeRequest): Promise<T> {
    return this.#keep(() => this.#stripe.send<T>(request));
  }

  newKey(): string {
    this.#requestCount += 1;
    return `carryover-conformance-${this.#options.runId}-${this.#scenarioId}-${this.#requestCount}`;
  }

  /** Holds what is seen against what is assumed. */
  see(what: string, assumed: unknown, seen: unknown): void {
    const isAsAssumed = isDeepStrictEqual(plain(seen), plain(assumed));
    const texts = { assumed: JSON.stringify(assumed), seen: JSON.stringify(seen) ?? "nothing" };
    this.findings.push({ what, ...texts, isAsAssumed });
  }

  /** Does what the scenario is about, so that Stripe's no is a difference, and ends it. */
  async accepted<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StripeError && isNo(error)) this.see(what, "done", said(error));
      throw error;
    }
  }

  /** Expects a refusal; returns it, or null. */
  async refused(what: string, work: () => Promise<unknown>): Promise<StripeError | null> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StripeError) || !isNo(error)) throw error;
      this.see(what, "refused", "refused");
      return error;
    }
    this.see(what, "refused", "done");
    return null;
  }

  /** Makes a clock that stops at an instant. It is removed with the bench. */
  async clock(now: number): Promise<TestClock> {
    const name = `${clockName} ${this.#scenarioId}`;
    const { id } = await this.post<WireClock>(clocks, { frozen_time: now, name });
    this.toDelete(stripePath`/v1/test_helpers/test_clocks/${id}`);
    return { id, now };
  }

  /** Lets happen all that is due on a clock until an instant. */
  async advance({ id }: TestClock, to: number): Promise<void> {
    await this.post(stripePath`/v1/test_helpers/test_clocks/${id}/advance`, { frozen_time: to });
    const end = performance.now() + limits.conformanceClockMs;
    for (let pauseMs = 500; ; pauseMs = Math.min(limits.conformancePollMs, pauseMs * 2)) {
      const { status } = await this.get<WireClock>(stripePath`/v1/test_helpers/test_clocks/${id}`);
      if (status === "ready") return;
      if (status === "internal_failure") throw new Error("Stripe's test clock has failed.");
      if (performance.now() > end) throw new Error("Stripe's test clock takes too long.");
      await this.#options.sleep(pauseMs);
    }
  }

  toDelete(path: string): void {
    this.#made.push(path);
  }

  /** Deletes the bench's objects, even after a stop; the rest is listed in `leftBehind`. */
  async clear(): Promise<void> {
    for (const path of this.#made.reverse()) {
      const key = this.newKey();
      await this.#stripe.send({ method: "DELETE", path, params: {}, key }).catch(() => {
        this.leftBehind.push(path);
      });
    }
  }

  async #keep<T>(work: () => Promise<{ object: T; requestId: string | null }>): Promise<T> {
    if (this.#options.signal.aborted) throw new Stopped("The server was stopped.");
    try {
      const { object, requestId } = await work();
      if (requestId !== null) this.requestIds.push(requestId);
      return object;
    } catch (error) {
      const requestId = error instanceof StripeError ? error.requestId : null;
      if (requestId !== null) this.requestIds.push(requestId);
      throw error;
    }
  }
}

/** Returns whether Stripe refused the request, rather than not answering. */
function isNo({ kind }: StripeError): boolean {
  return kind === "refused" || kind === "missing" || kind === "conflict";
}

function said({ message, code }: StripeError): string {
  return `refused: ${message}${code === null ? "" : ` [${code}]`}`;
}

/** Removes differences that JSON does not have, such as undefined fields. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
