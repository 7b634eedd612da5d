import { limits } from "@carryover/contract/client";
import type { Fetch } from "@carryover/sdk";
import type { Pace, PaceClock } from "./pace.ts";

/** A request of API v1. */
export interface V1Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Of a POST: JSON. */
  readonly body?: string;
  /** The same for each try, so that the server knows a repeat. */
  readonly idempotencyKey?: string | undefined;
}

/** How a request has ended. */
export type V1Answer =
  /** A success, with its whole body. */
  | { readonly kind: "answered"; readonly body: unknown }
  /** A no; nothing was done, unless an earlier try was lost. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly body: unknown;
      readonly afterLost: boolean;
    }
  /** No answer after all tries, one of which may have been carried out. */
  | { readonly kind: "lost"; readonly reason: string }
  /** No try has reached the server, or been taken on by it. */
  | { readonly kind: "unsent"; readonly reason: string };

export interface TransportOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: Fetch;
  readonly pace: Pace;
  readonly clock: PaceClock;
  /** Told why a request waits, for the status line. */
  readonly onWait: (reason: string) => void;
}

/** The server has other work to do first; nothing was done. */
interface Busy {
  readonly kind: "busy";
  /** The wait that it asks for. */
  readonly waitMs: number | null;
  /** Whether it may keep this answer for repeats with the same key. */
  readonly isKept: boolean;
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

  /** Sends a request, with its repeats. */
  async send(request: V1Request): Promise<V1Answer> {
    let isDoubtful = false;
    let busyMs = 0;
    let { idempotencyKey } = request;
    for (let tries = 1; ; tries++) {
      await this.#options.pace.turn();
      const tried = await this.#try({ ...request, idempotencyKey });
      if (tried.kind === "answered") return tried;
      if (tried.kind === "refused") return { ...tried, afterLost: isDoubtful };
      if (tried.kind === "busy") {
        // Nothing was done, so it does not count as a try.
        const waitMs = Math.max(tried.waitMs ?? 0, backoffMs(busyMs === 0 ? 1 : 4));
        if (waitMs > retryAfterMaxMs || busyMs > limits.clientBusyWaitMs) {
          const seconds = Math.ceil(waitMs / 1_000);
          const reason = `the server is busy and asks to wait ${seconds} s`;
          return { kind: isDoubtful ? "lost" : "unsent", reason };
        }
        this.#options.onWait(`the server is busy, next try in ${(waitMs / 1_000).toFixed(1)} s`);
        this.#options.pace.pauseFor(waitMs);
        busyMs += waitMs;
        // A server that keeps its answers by key would repeat this one, too.
        if (tried.isKept) idempotencyKey = `${request.idempotencyKey}-${Math.round(busyMs)}`;
        tries -= 1;
        continue;
      }
      const { reason } = tried;
      isDoubtful ||= tried.kind === "lost";
      const triesMax = 1 + this.#retriesMax;
      if (tries >= triesMax) return { kind: isDoubtful ? "lost" : "unsent", reason };
      const pauseMs = backoffMs(tries);
      const seconds = (pauseMs / 1_000).toFixed(1);
      const next = `try ${tries} of ${triesMax - 1} in ${seconds} s`;
      this.#options.onWait(`${request.path}: ${reason}, ${next}`);
      await this.#options.clock.sleep(pauseMs);
    }
  }

  /** Until something has answered, a wrong address is likelier than an outage. */
  get #retriesMax(): number {
    return this.#hasAnswered ? limits.clientRetriesMax : limits.firstContactRetriesMax;
  }

  async #try(request: V1Request): Promise<V1Answer | Busy> {
    const { url, apiKey, fetch } = this.#options;
    const { method, path, body, idempotencyKey } = request;
    const headers: Record<string, string> = { accept: "application/json", "x-api-key": apiKey };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
    const signal = AbortSignal.timeout(limits.clientTimeoutMs);
    let response: Response;
    let text: string;
    try {
      // A redirect is not followed, as fetch would hand the API key to wherever it leads.
      const init = { method, headers, redirect: "manual" as const, signal };
      response = await fetch(`${url}${path}`, body === undefined ? init : { ...init, body });
      text = await response.text();
    } catch (error) {
      const reason = reasonOf(error);
      return { kind: beforeSending.includes(reason) ? "unsent" : "lost", reason };
    }
    this.#hasAnswered ||= response.status < 500;
    return answerOf(response, text);
  }
}

function answerOf(response: Response, text: string): V1Answer | Busy {
  const { status, headers } = response;
  const body = parsed(text);
  if (response.ok) {
    // Half an answer, or that of somebody on the way: what was asked may have been done.
    const isWhole = typeof body === "object" && body !== null && "data" in body;
    if (isWhole) return { kind: "answered", body };
    return { kind: "lost", reason: `status ${status} without an answer of API v1` };
  }
  const isImporting = status === 409 && codeOf(body) === "ImportAlreadyInProgress";
  if (status === 429 || isImporting) {
    return { kind: "busy", waitMs: retryAfterMs(headers), isKept: isImporting };
  }
  if (status === 408 || status >= 500) return { kind: "lost", reason: `status ${status}` };
  return { kind: "refused", status, body: body ?? text, afterLost: false };
}

/** The code of a refusal; null if it has none. */
export function codeOf(body: unknown): string | null {
  const { code } = (typeof body === "object" && body !== null ? body : {}) as { code?: unknown };
  return typeof code === "string" ? code : null;
}

function retryAfterMs(headers: Headers): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = /^[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Between half and all of a pause that doubles, so that senders do not come back all at once. */
function backoffMs(tries: number): number {
  const longest = Math.min(pauseMaxMs, limits.clientRetryPauseMs * 2 ** (tries - 1));
  return longest * (0.5 + Math.random() / 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Node hides the reason, such as ECONNREFUSED, behind "fetch failed". */
function reasonOf(failure: unknown): string {
  if ((failure as { name?: unknown } | null)?.name === "TimeoutError") {
    return `no answer within ${limits.clientTimeoutMs / 1_000} s`;
  }
  const inner = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(inner instanceof Error)) return "the connection failed";
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.message;
}
