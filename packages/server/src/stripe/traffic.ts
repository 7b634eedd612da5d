import type { Verdict } from "./answer.ts";

/** What came of one try: `limited` is a 429, `no_answer` a connection that was lost. */
export type StripeResult = Verdict["is"] | "no_answer";

const tries: Record<StripeResult, number> = {
  done: 0,
  limited: 0,
  again: 0,
  failed: 0,
  no_answer: 0,
};

/** Counts a try of a request to Stripe, whatever the account. */
export function countTry(result: StripeResult): void {
  tries[result] += 1;
}

/** Tries of this process since it started, by result. */
export function stripeTraffic(): Readonly<Record<StripeResult, number>> {
  return tries;
}
