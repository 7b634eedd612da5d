import { limits } from "@carryover/contract";
import { type Answer, judge, NoAnswer, type Verdict } from "./answer.ts";
import type { StripeClock } from "./clock.ts";
import { type Clock, type Limiter, TooManyWaiting } from "./limiter.ts";
import { type Params, StripeError } from "./stripe.ts";
import { countTry } from "./traffic.ts";

/** A request as it goes out. */
export interface Outgoing {
  readonly method: "GET" | "POST" | "DELETE";
  /** With the query, of a GET and a DELETE. */
  readonly path: string;
  /** Of a POST. */
  readonly params: Params | null;
  readonly key: string | null;
}

/** Sends a request once. Throws NoAnswer. */
export type Exchange = (request: Outgoing) => Promise<Answer>;

export interface Requests {
  readonly exchange: Exchange;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly stripeClock: StripeClock;
}

/** The properties of a request besides its bytes. */
interface Nature {
  /** The `object` that the answer must be; null for any. */
  readonly object: string | null;
  /** Nothing changes at Stripe, so a 5xx may be repeated as well. */
  readonly isRead: boolean;
  /** Called right before each try; the try is not made if it throws. */
  readonly before?: (() => Promise<void>) | undefined;
}

interface Outcome {
  readonly answer: Answer;
  readonly attempts: number;
}

/**
 * Sends a request until there is a usable answer, always with the same key and bytes:
 * - The rate limit refused it: nothing was done, so it is repeated for a minute.
 * - The same key is in progress (409), or the connection is lost: repeated a few times, since the
 *   key makes sure that it is done once.
 * - 5xx: Stripe stores that answer for the key, so a write is repeated once, and only if
 *   `Stripe-Should-Retry` says so.
 * Throws StripeError. A request that an earlier attempt may have done is `unknown`, unless Stripe
 * finally refused it: its refusal of a key applies to the first attempt too. A refused API key is
 * no such answer.
 */
export async function sendWithRetries(
  requests: Requests,
  outgoing: Outgoing,
  nature: Nature,
): Promise<Outcome> {
  const { clock } = requests;
  const startedAt = clock.now();
  let attempts = 0;
  let failures = 0;
  let mayBeDone = false;
  for (;;) {
    const tried = await tryOnce(requests, outgoing, nature);
    attempts++;
    if (tried.is === "done") return { answer: tried.answer, attempts };
    if (tried.is === "failed") {
      throw tried.error.kind === "unauthorized" ? given(tried.error, mayBeDone) : tried.error;
    }
    if (tried.is === "limited") {
      if (clock.now() - startedAt >= limits.stripeRateLimitedMs)
        throw given(tried.error, mayBeDone);
    } else {
      mayBeDone ||= !nature.isRead;
      failures++;
      if (failures >= attemptsMax(tried.error, nature)) throw tried.error;
    }
    await pause(clock, Math.max(failures, Math.min(attempts, 4)));
  }
}

type Tried =
  | { readonly is: "done"; readonly answer: Answer }
  | { readonly is: "limited" | "again" | "failed"; readonly error: StripeError };

async function tryOnce(requests: Requests, outgoing: Outgoing, nature: Nature): Promise<Tried> {
  const { clock, limiter } = requests;
  const turn = await limiter.turn(outgoing).catch((error: unknown) => {
    if (!(error instanceof TooManyWaiting)) throw error;
    throw new StripeError("unavailable", error.message);
  });
  let verdict: Verdict | null = null;
  try {
    await nature.before?.();
    const sentAt = clock.now();
    const answer = await requests.exchange(outgoing);
    requests.stripeClock.heard(answer, sentAt);
    verdict = judge(answer, nature.object);
    countTry(verdict.is);
    return verdict.is === "done" ? { is: "done", answer } : repeatable(verdict, nature);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    countTry("no_answer");
    const said = `Stripe did not answer: ${error.message}`;
    return { is: "again", error: new StripeError("unknown", said, { cause: error.cause }) };
  } finally {
    turn.end(verdict?.is === "limited" ? verdict.reason : undefined);
  }
}

/** Returns whether another attempt may help: after a 5xx of a read, or an answer of a proxy. */
function repeatable(verdict: Exclude<Verdict, { is: "done" }>, nature: Nature): Tried {
  const isUnclear = verdict.is === "failed" && verdict.error.kind === "unknown";
  const status = verdict.error.status ?? 0;
  const mayRepeat = nature.isRead && status >= 500;
  return { is: isUnclear && mayRepeat ? "again" : verdict.is, error: verdict.error };
}

/**
 * Returns the attempts of a write that Stripe asks to repeat after a 5xx: one more, however often
 * it asks.
 */
function attemptsMax(error: StripeError, nature: Nature): number {
  return (error.status ?? 0) >= 500 && !nature.isRead ? 2 : limits.stripeAttemptsMax;
}

/** Returns the final error; a later failure does not undo what an earlier attempt may have done. */
function given(error: StripeError, mayBeDone: boolean): StripeError {
  if (!mayBeDone) return error;
  const { status, code, param, requestId } = error;
  return new StripeError("unknown", error.message, { status, code, param, requestId });
}

/** Waits before another try: doubles, with jitter, so that many do not come back together. */
function pause(clock: Clock, failures: number): Promise<void> {
  const longest = Math.min(8_000, limits.stripePauseMs * 2 ** Math.max(0, failures - 1));
  return new Promise((resolve) => {
    clock.after(longest * (0.5 + Math.random() / 2), resolve);
  });
}
