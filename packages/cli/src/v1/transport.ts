import { limits } from "@carryover/contract/client";
import type { Fetch } from "@carryover/sdk";
import { answerOf, type Busy, type V1Answer } from "./answers.ts";
import { type Interruption, interruptedReason } from "./interruption.ts";
import type { Pace, PaceClock } from "./pace.ts";

/** A request of API v1. */
export interface V1Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Of a POST: JSON. */
  readonly body?: string;
  /** The same for each try, so that the server knows a repeat. */
  readonly idempotencyKey?: string | undefined;
  /** Whether an earlier command has lost the answer to it, so that its key has to stay. */
  readonly isDoubtful?: boolean;
  /** For how long after the beginning of a lost try others may follow; any time without it. */
  readonly repeatWithinMs?: number | undefined;
  /** For how long a conflict that names no record is taken for other work of the server. */
  readonly conflictWaitMs?: number;
  /** Whether a conflict is one of records. */
  readonly isOfRecord?: (body: unknown) => boolean;
}

export interface TransportOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: Fetch;
  readonly pace: Pace;
  readonly clock: PaceClock;
  readonly interruption: Interruption;
  /** Told why a request waits, for the status line. */
  readonly onWait: (reason: string) => void;
}

/** Failures of which none has sent a byte of the request. */
const beforeSending: readonly string[] = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
];

const pauseMaxMs = 8_000;
/** The longest wait that a server can ask for; beyond it the import ends and is resumed later. */
const retryAfterMaxMs = 10 * 60_000;

/** How far a request is. */
interface Course {
  readonly request: V1Request;
  key: string | undefined;
  /** Whether a try of it may have been carried out. */
  isDoubtful: boolean;
  /** When it ends at the latest. */
  until: number;
  busyMs: number;
  conflictMs: number;
}

/**
 * Sends requests of API v1 at a steady pace. A request is repeated with the same bytes and the same
 * keys: imports overwrite by id, and a usage sets its counter, so a repeat within minutes changes
 * nothing. What is still without an answer after that is lost, and whoever asked decides.
 */
export class V1Transport {
  readonly #options: TransportOptions;
  #hasAnswered = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  get clock(): PaceClock {
    return this.#options.clock;
  }

  /** Aborted when nothing new may be sent. */
  get stopping(): AbortSignal {
    return this.#options.interruption.stopping;
  }

  /** Sends a request, with its repeats. */
  async send(request: V1Request): Promise<V1Answer> {
    const { pace } = this.#options;
    const until = Number.POSITIVE_INFINITY;
    const count = { busyMs: 0, conflictMs: 0 };
    const key = request.idempotencyKey;
    const course: Course = { request, key, isDoubtful: false, until, ...count };
    let reason = "no answer in time";
    for (let tries = 1; ; tries++) {
      const isInTime = await pace.turn({ until: course.until, signal: this.stopping });
      if (!isInTime) return this.#given(up(course, reason));
      const beganAt = this.clock.now();
      const tried = await this.#try(course);
      if (tried.kind === "answered") return tried;
      if (tried.kind === "refused") return { ...tried, ...soFar(course) };
      if (tried.kind === "busy") {
        const ended = await this.#wait(course, tried);
        if (ended !== null) return this.#given(ended);
        // Nothing was done, so it does not count as a try.
        tries -= 1;
        continue;
      }
      reason = tried.reason;
      if (tried.kind === "lost") doubt(course, beganAt);
      const triesMax = 1 + this.#retriesMax;
      const pauseMs = backoffMs(tries);
      const isLate = this.clock.now() + pauseMs > course.until;
      if (tries >= triesMax || isLate) return this.#given(up(course, reason));
      const next = `try ${tries} of ${triesMax - 1} in ${(pauseMs / 1_000).toFixed(1)} s`;
      this.#options.onWait(`${request.path}: ${reason}, ${next}`);
      await this.clock.sleep(pauseMs, this.stopping);
    }
  }

  /** Sends a request once, if it is answered before a moment; null if not. */
  async once(request: V1Request, until: number): Promise<V1Answer | Busy | null> {
    if (!(await this.#options.pace.turn({ until, signal: this.stopping }))) return null;
    return this.#try({ request, key: undefined, until });
  }

  /** Until something has answered, a wrong address is likelier than an outage. */
  get #retriesMax(): number {
    return this.#hasAnswered ? limits.clientRetriesMax : limits.firstContactRetriesMax;
  }

  /** Says of a request that is given up after an interruption that this is why. */
  #given(answer: V1Answer): V1Answer {
    const isGivenUp = answer.kind === "lost" || answer.kind === "unsent";
    return isGivenUp && this.stopping.aborted ? { ...answer, reason: interruptedReason } : answer;
  }

  /** Waits for a busy server; returns how the request ends if it is not to be waited for. */
  async #wait(course: Course, { waitMs: asked, isKept, conflict }: Busy): Promise<V1Answer | null> {
    const { pace, onWait } = this.#options;
    const { conflictWaitMs = 0, idempotencyKey } = course.request;
    if (conflict !== null && course.conflictMs >= conflictWaitMs) {
      return { ...conflict, ...soFar(course) };
    }
    const waitMs = Math.max(asked ?? 0, backoffMs(course.busyMs === 0 ? 1 : 4));
    const seconds = (waitMs / 1_000).toFixed(1);
    const isLate = this.clock.now() + waitMs > course.until;
    if (waitMs > retryAfterMaxMs || course.busyMs > limits.clientBusyWaitMs || isLate) {
      return up(course, `the server is busy and asks to wait ${seconds} s`);
    }
    course.busyMs += waitMs;
    // A server that keeps its answers by key would repeat this one, too. But a lost try is known to
    // it by this key alone.
    const mayChange = isKept && !course.isDoubtful && course.request.isDoubtful !== true;
    if (mayChange) course.key = `${idempotencyKey}-${Math.round(course.busyMs)}`;
    if (conflict === null) {
      onWait(`the server is busy, next try in ${seconds} s`);
      pace.pauseFor(waitMs);
      return null;
    }
    course.conflictMs += waitMs;
    onWait(`the server reports a conflict, next try in ${seconds} s`);
    await this.clock.sleep(waitMs, this.stopping);
    return null;
  }

  async #try({ request, key, until }: Pick<Course, "request" | "key" | "until">) {
    const { url, apiKey, fetch, interruption } = this.#options;
    const { method, path, body, isOfRecord = () => true } = request;
    const headers: Record<string, string> = { accept: "application/json", "x-api-key": apiKey };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (key !== undefined) headers["idempotency-key"] = key;
    const leftMs = Math.max(1, Math.ceil(until - this.clock.now()));
    const timeoutMs = Math.min(limits.clientTimeoutMs, leftMs);
    const silence = new Error(`no answer within ${Math.ceil(timeoutMs / 1_000)} s`);
    const { signal, release } = abortedAfter(timeoutMs, silence, interruption.cutting);
    try {
      // A redirect is not followed, as fetch would hand the API key to wherever it leads.
      const init = { method, headers, redirect: "manual" as const, signal };
      const sent = body === undefined ? init : { ...init, body };
      const response = await fetch(`${url}${path}`, sent);
      this.#hasAnswered ||= response.status < 500;
      return await answerOf(response, isOfRecord);
    } catch (error) {
      const reason = reasonOf(error);
      const kind = beforeSending.includes(reason) ? "unsent" : "lost";
      return { kind, reason } as const;
    } finally {
      release();
    }
  }
}

/** A signal that is aborted after so long, or with another one, until it is released. */
function abortedAfter(ms: number, reason: Error, other: AbortSignal) {
  const controller = new AbortController();
  const abort = () => controller.abort(other.reason);
  const timer = setTimeout(() => controller.abort(reason), ms);
  if (other.aborted) abort();
  other.addEventListener("abort", abort);
  const release = () => {
    clearTimeout(timer);
    other.removeEventListener("abort", abort);
  };
  return { signal: controller.signal, release };
}

/** A try was lost, which began at a moment. */
function doubt(course: Course, beganAt: number): void {
  const { repeatWithinMs } = course.request;
  if (!course.isDoubtful && repeatWithinMs !== undefined) course.until = beganAt + repeatWithinMs;
  course.isDoubtful = true;
}

/** A request that is given up. */
function up({ isDoubtful }: Course, reason: string): V1Answer {
  return { kind: isDoubtful ? "lost" : "unsent", reason };
}

function soFar({ isDoubtful, conflictMs }: Course) {
  return { afterLost: isDoubtful, conflictMs };
}

/** Between half and all of a pause that doubles, so that senders do not come back all at once. */
function backoffMs(tries: number): number {
  const longest = Math.min(pauseMaxMs, limits.clientRetryPauseMs * 2 ** (tries - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** Node hides the reason, such as ECONNREFUSED, behind "fetch failed". */
function reasonOf(failure: unknown): string {
  const inner = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(inner instanceof Error)) return "the connection failed";
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.message;
}
