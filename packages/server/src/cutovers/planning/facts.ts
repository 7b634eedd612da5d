import type { StripeItem, StripeSubscription } from "../../stripe/stripe.ts";
import type { PlanContext, SubscriptionAtStripe } from "./plan-inputs.ts";

/** The one period that all items of a subscription are in: seconds since 1970. */
export interface CommonPeriod {
  readonly start: number;
  /** T: when it renews. */
  readonly end: number;
  readonly interval: "day" | "week" | "month" | "year";
  readonly count: number;
}

/** What the rules look at: what was found, and what follows from it at once. */
export interface Facts {
  readonly found: SubscriptionAtStripe;
  readonly context: PlanContext;
  readonly subscription: StripeSubscription;
  readonly items: readonly StripeItem[];
  /** Whole seconds since 1970, by Stripe's clock. */
  readonly now: number;
  readonly isTrial: boolean;
  /** Null if the items have different periods, or there are none. */
  readonly period: CommonPeriod | null;
  /** Whether it ends at its renewal, or before. */
  readonly endsByRenewal: boolean;
}

/** What follows from what was found. Pure. */
export function factsOf(found: SubscriptionAtStripe, context: PlanContext): Facts {
  const { subscription } = found;
  const period = commonPeriod(subscription.items.data);
  const { cancel_at: cancelAt, cancel_at_period_end: endsAtPeriod } = subscription;
  return {
    found,
    context,
    subscription,
    items: subscription.items.data,
    now: Math.floor(context.now.getTime() / 1_000),
    isTrial: subscription.status === "trialing",
    period,
    endsByRenewal: endsAtPeriod || (cancelAt !== null && period !== null && cancelAt <= period.end),
  };
}

/** The period of all items, or null if they have no one period. */
function commonPeriod(items: readonly StripeItem[]): CommonPeriod | null {
  const [first] = items;
  const recurring = first?.price.recurring;
  if (first === undefined || recurring == null) return null;
  const isSame = items.every(
    ({ current_period_end: end, price }) =>
      end === first.current_period_end &&
      price.recurring?.interval === recurring.interval &&
      price.recurring.interval_count === recurring.interval_count,
  );
  if (!isSame) return null;
  const { current_period_start: start, current_period_end: end } = first;
  return { start, end, interval: recurring.interval, count: recurring.interval_count };
}

/** Whether it is billed by reported usage, and so has no quantity. */
export function isMetered({ price }: StripeItem): boolean {
  return price.recurring?.usage_type === "metered";
}
