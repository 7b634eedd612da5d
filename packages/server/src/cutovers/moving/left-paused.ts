import type { StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark } from "../../stripe-marks.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem, Problem } from "../cutover.ts";
import { remark } from "../journal.ts";

/**
 * Whether it is paused as our fence has it, without our mark. Somebody may have taken the mark away
 * with other metadata, or have set the pause again as their own: nobody can tell from here.
 */
export function isLeftPaused({ plan }: CutoverItem, old: StripeSubscription): boolean {
  const pause = old.pause_collection;
  const isLikeOurs = pause?.behavior === "keep_as_draft" && pause.resumes_at === null;
  return isLikeOurs && plan.snapshot.pauseCollection === null && !(cutoverMark in old.metadata);
}

/** Leaves it to an operator: as it is, nothing would ever collect it again. */
export function leftPaused(
  item: CutoverItem,
  { id: subscriptionId }: StripeSubscription,
): ItemChange {
  return {
    item,
    to: {
      state: "needs_operator",
      endsAs: null,
      resumesAs: null,
      problem: { ...pauseLeft(item.problem), subscriptionId },
    },
    entry: remark("Its collection is paused, and nobody knows by whom."),
    claim: "release",
  };
}

function pauseLeft(before: Problem | null): Problem {
  const why = before === null ? "" : ` Before that: ${before.message}`;
  return {
    code: "pause_left",
    message:
      "The new subscription is canceled, and the collection of the old one is still paused: it " +
      "gives access and bills nothing. Somebody has removed carryover_cutover from its metadata, " +
      "so nobody knows whether the pause is the cutover's. Unless it is wanted, lift it at " +
      `Stripe and have the drafts collected, then plan again.${why}`,
  };
}
