import type { Verdict } from "./answer.ts";

/** The result of one attempt: `limited` is a 429, `no_answer` a lost connection. */
export type StripeResult = Verdict["is"] | "no_answer";

const tries: Record<StripeResult, number> = {
  done: 0,
  limited: 0,
  again: 0,
  failed: 0,
  no_answer: 0,
};

/** Counts an attempt of a request to Stripe, for all accounts together. */
export function countTry(result: StripeResult): void {
  tries[result] += 1;
}

/** Tries of this process since it started, by result. */
export function stripeTraffic(): Readonly<Record<StripeResult, number>> {
  return tries;
}
