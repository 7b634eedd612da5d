import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import { leaving, undoing } from "../checking/judge.ts";
import { type ObservedSubscriptions, observeOld } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import { secondsOf } from "../checking/verify.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import type { Run } from "../run.ts";

/**
 * What becomes of items whose new one somebody else has canceled, by position. Whoever does that
 * wants an end, so the old one is never given back unasked: it stays fenced, and an operator says
 * what was meant. Where the old one has ended as well, there is nothing left but to say so.
 */
export async function canceledByOthers(
  run: Run,
  items: readonly CutoverItem[],
  seen: { readonly made: ObservedSubscriptions; readonly old?: ObservedSubscriptions },
): Promise<Map<number, ItemChange>> {
  const canceled = items.filter((item) => newOf(item, seen.made)?.status === "canceled");
  if (canceled.length === 0) return new Map();
  const old = seen.old ?? (await observeOld(run, canceled));
  return new Map(
    canceled.map((item) => {
      const former = old.get(item.oldSubscription);
      const isOver = former === undefined || isEnded(former);
      if (isOver && item.state !== "canceling") {
        return [item.position, undoing(item, "drifted", problems.canceledMeanwhile)];
      }
      // What is held goes on being judged, and not held, once an operator has looked at it.
      const resumesAs = item.state === "held" ? "verified" : item.state;
      const problem = problems.newCanceled(item.newSubscription ?? "");
      return [item.position, leaving(item, resumesAs, problem)];
    }),
  );
}

/** When the new one has ended, if it has. */
export function endOfNew(made: StripeSubscription | undefined): Date | undefined {
  if (made === undefined || !isEnded(made) || made.ended_at === null) return undefined;
  return new Date(made.ended_at * 1_000);
}

/**
 * Whether the new one is to end by the end of its first period: it has no next invoice then. An end
 * that somebody gives it is kept as it is, since nothing is billed by either before.
 */
export function endsByRenewal(item: CutoverItem, made: ObservedSubscriptions): boolean {
  const { cancel_at: at = null, cancel_at_period_end: atPeriod } = newOf(item, made) ?? {};
  return atPeriod === true || (at !== null && at <= secondsOf(item.plan.periodEnd));
}

function newOf(item: CutoverItem, made: ObservedSubscriptions): StripeSubscription | undefined {
  return made.get(item.newSubscription ?? "");
}
