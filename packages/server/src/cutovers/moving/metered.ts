import { limits } from "@carryover/contract";
import type { StripeSubscription } from "../../stripe/stripe.ts";
import type { Item, Problem } from "../cutover.ts";
import { requestOf } from "../planning/recipe.ts";
import type { Run } from "../run.ts";

/**
 * Why a metered subscription cannot be finished: a meter counts for the customer, so that usage of
 * the time in which both the old and the new one stand is billed by both. Null if that is short.
 */
export function overlapHindrance(
  run: Run,
  item: Item,
  made: StripeSubscription | undefined,
): Problem | null {
  const billsUsage = requestOf(item, "cancel").params?.invoice_now === true;
  if (made === undefined || !billsUsage) return null;
  const overlapMs = run.stripe.now().getTime() - made.created * 1_000;
  if (overlapMs <= limits.cutoverMeteredOverlapMs) return null;
  return {
    code: "usage_overlaps",
    message:
      `Its metered usage since ${new Date(made.created * 1_000).toISOString()} would be billed ` +
      "twice, by the old subscription and by the new one, so the new one is canceled and the old " +
      "one goes on. Plan again, and apply it without --hold and without pausing; or adopt it.",
  };
}
