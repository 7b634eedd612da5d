import { limits } from "@carryover/contract";
import type { Answer } from "./answer.ts";
import type { Clock } from "./limiter.ts";

/** Stripe's clock, as its answers tell it. */
export interface StripeClock {
  now(): Date;
  /** Takes the answer of a request that was sent at this time of the clock of this process. */
  heard(answer: Answer, sentAt: number): void;
}

/**
 * Keeps the last `Date` of Stripe, and continues from there with a monotonic clock. The date of a
 * slow request is used only if there is no other: it may stem from any time in between, and the
 * process may have been suspended when it arrived.
 */
export function createStripeClock(clock: Clock): StripeClock {
  let heard: { readonly date: number; readonly at: number } | null = null;
  return {
    now() {
      if (heard === null) return new Date();
      return new Date(heard.date + clock.now() - heard.at);
    },
    heard({ headers }, sentAt) {
      // A proxy's answer has no request id, and a date of its own.
      const date = Date.parse(headers.date ?? "");
      if (headers["request-id"] === undefined || Number.isNaN(date)) return;
      const isSlow = clock.now() - sentAt > limits.stripeClockRoundTripMs;
      // Counted from the sending: judged a little late, a deadline is never missed.
      if (heard === null || !isSlow) heard = { date, at: sentAt };
    },
  };
}
