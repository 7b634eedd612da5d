import { ApiError, ConnectionError } from "./errors.ts";

/** How often and how long to wait. */
export interface RetryPolicy {
  readonly maxRetries: number;
  /** First pause; it doubles with each retry, up to the longest. */
  readonly retryPauseMs: number;
  /** How long a server that is busy (429) is asked again without counting it as a retry. */
  readonly busyWaitMs?: number;
}

/** The longest pause that we choose ourselves. */
export const retryPauseMaxMs = 8_000;

/** The longest pause that a server may ask for. Beyond it the caller gets the error and decides. */
const retryAfterMaxMs = 60_000;

/**
 * Milliseconds to wait before a failed request is sent again, or null if it is not to be. This is
 * the whole rule; `retriesDone` counts the retries so far, `busyForMs` is how long the server has
 * done nothing but answer that it is busy.
 */
export function retryPause(
  failure: unknown,
  retriesDone: number,
  policy: RetryPolicy,
  busyForMs = 0,
): number | null {
  // Written so that a limit that is no number means no retry, not endless ones.
  const mayRetry = retriesDone < policy.maxRetries || isWaitedFor(failure, busyForMs, policy);
  if (!mayRetry) return null;
  const backoff = backoffMs(retriesDone, policy.retryPauseMs);
  // No whole reply: the request or its reply was lost. Sending again is safe, as GET, PUT, PATCH
  // and DELETE are idempotent here and each POST carries an Idempotency-Key.
  if (failure instanceof ConnectionError) return backoff;
  // The caller's abort, or a defect: trying again would not help.
  if (!(failure instanceof ApiError)) return null;
  // The server knows whether the same request may succeed later.
  const advice = failure.headers.get("x-should-retry");
  if (advice === "false") return null;
  if (advice !== "true" && !isOutage(failure.status)) return null;
  // The server says how long to wait at least. If that is more than we are willing to wait, there
  // is no retry at all: a shorter pause would only be refused again. Our own pause still grows, so
  // that a server that always asks for a second is given time to come back.
  const asked = retryAfterMs(failure.headers) ?? 0;
  return asked <= retryAfterMaxMs ? Math.max(asked, backoff) : null;
}

/** Returns whether the server is busy, and may be for so long: its no is then no failure. */
export function isWaitedFor(failure: unknown, busyForMs: number, policy: RetryPolicy): boolean {
  return isBusy(failure) && busyForMs < (policy.busyWaitMs ?? 0);
}

/**
 * Returns whether a server has more to do than it takes on at a time; nothing of the request was
 * done.
 */
export function isBusy(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status === 429;
}

/**
 * Returns the pause that a reply's headers ask for, in milliseconds, or null if they ask for none.
 */
export function retryAfterMs(headers: Headers): number | null {
  const milliseconds = amount(headers.get("retry-after-ms"));
  if (milliseconds !== null) return milliseconds;
  const value = headers.get("retry-after");
  const seconds = amount(value);
  if (seconds !== null) return seconds * 1_000;
  // A date starts with the name of its weekday; Date.parse would also read "-1" as one.
  const date = /^\s*[a-z]/i.test(value ?? "") ? Date.parse(value ?? "") : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Waits, but rejects at once with the signal's reason if the caller gives up. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Timed out, too many requests, or the server's fault. A 409 is an answer, not an outage. */
function isOutage(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Between half and all of the doubled pause, so that clients do not come back all at once. */
function backoffMs(retriesDone: number, firstMs: number): number {
  const longest = Math.min(retryPauseMaxMs, firstMs * 2 ** retriesDone);
  return longest * (0.5 + Math.random() / 2);
}

function amount(value: string | null): number | null {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
}
