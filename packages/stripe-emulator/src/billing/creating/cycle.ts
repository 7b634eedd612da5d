import type Stripe from "stripe";
import type { Switches } from "../../control/switches.ts";
import { itemLine, type LineDraft } from "../invoicing/lines.ts";
import { isMetered } from "../items.ts";
import { addDays, boundary, type Interval, type Period, periodAt } from "../periods.ts";
import { invalid } from "../refusals.ts";
import { anchorOfConfig, cycleAnchor, readAnchorConfig } from "./anchor.ts";

export type Proration = "none" | "create_prorations" | "always_invoice";

/** The start and anchor of a new subscription, and how far back it is billed. */
export interface Cycle {
  readonly start: number;
  readonly anchor: number;
  /** The anchor by the calendar, if there is one. */
  readonly config: Stripe.Subscription.BillingCycleAnchorConfig | null;
  readonly trial: Period | null;
  /** The span before the first whole period that is invoiced at once, or null. */
  readonly span: Period | null;
  /** Whether the current period is invoiced now, as a whole. */
  readonly isBilledNow: boolean;
  /** Whether the time from the end of the trial until the anchor is never billed. */
  readonly isFreeUntilAnchor: boolean;
}

const trialDaysMax = 730;

/**
 * Reads when a new subscription is billed. `every` is the shortest interval of its prices. Throws
 * Fault for instants that Stripe refuses.
 */
export function readCycle(
  params: Stripe.SubscriptionCreateParams,
  every: Interval,
  { at, switches }: { readonly at: number; readonly switches: Switches },
): Cycle {
  const start = readStart(params, at);
  const trialEnd = readTrialEnd(params, at);
  const isProrated = (params.proration_behavior ?? "create_prorations") !== "none";
  const config = readAnchorConfig(params);
  const from = trialEnd ?? at;
  const given = config === null ? params.billing_cycle_anchor : anchorOfConfig(config, every, from);
  if (trialEnd !== null) {
    // [sandbox] anchor_with_trial
    if (given !== undefined) checkAnchor(given, every, trialEnd);
    const anchor = given ?? trialEnd;
    // [sandbox] trial_is_free_from_start
    const trial = { start, end: trialEnd };
    const isFreeUntilAnchor = !isProrated && anchor > trialEnd;
    return { start, anchor, config, trial, ...nothingNow, isFreeUntilAnchor };
  }
  if (given !== undefined && given !== at) {
    checkAnchor(given, every, at);
    // [sandbox] triple_without_invoice
    const current = { start: Math.max(start, periodAt(given, every, at).start), end: given };
    const isBilled = switches.creation_bills && start < at;
    const span = isProrated ? { start, end: given } : isBilled ? current : null;
    return { start, anchor: given, config, trial: null, ...nothingNow, span };
  }
  // [sandbox] backdated_without_anchor
  const isFlexible = billingModeOf(params) === "flexible";
  const anchor = isFlexible && given === undefined ? start : at;
  const now = periodAt(anchor, every, at);
  const span = isProrated && start < now.start ? { start, end: now.start } : null;
  return { start, anchor, config, trial: null, ...nothingNow, span, isBilledNow: true };
}

const nothingNow = { span: null, isBilledNow: false, isFreeUntilAnchor: false };

export function billingModeOf(params: Stripe.SubscriptionCreateParams): "classic" | "flexible" {
  return params.billing_mode?.type === "classic" ? "classic" : "flexible";
}

/**
 * Returns the current period of an item, never from before the start. [sandbox] period_of_triple
 */
export function firstPeriod(cycle: Cycle, every: Interval, at: number): Period {
  if (cycle.trial !== null) return cycle.trial;
  const from = { billing_cycle_anchor: cycle.anchor, billing_cycle_anchor_config: cycle.config };
  const { start, end } = periodAt(cycleAnchor(from, every), every, at);
  return { start: Math.max(start, cycle.start), end };
}

/**
 * Returns the lines of a span in which an item was not yet billed: one for each natural period if
 * flexible, one for all if classic. The amounts are the same. [sandbox] flexible_line_per_period
 */
export function spanLines(
  item: Stripe.SubscriptionItem,
  anchor: number,
  span: Period,
  billingMode: string,
): LineDraft[] {
  const every = item.price.recurring;
  if (every === null || isMetered(item.price)) return [];
  const lines: LineDraft[] = [];
  for (let from = span.start; from < span.end; ) {
    const period = periodAt(anchor, every, from);
    lines.push(itemLine(item, period, { start: from, end: span.end }));
    from = period.end;
  }
  const [first] = lines;
  if (billingMode === "flexible" || first === undefined) return lines;
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  return [{ ...first, amount, period: span }];
}

/** Returns the shortest of some intervals. */
export function shortest(prices: readonly Stripe.Price[]): Interval {
  const intervals = prices.flatMap((price) => price.recurring ?? []);
  const [first] = intervals.sort((a, b) => boundary(0, a, 1) - boundary(0, b, 1));
  if (first === undefined) throw invalid("A subscription must have at least one item.", "items");
  return first;
}

/** The end of a trial that parameters ask for, or null. Throws Fault if it is not ahead. */
export function readTrialEnd(
  params: { readonly trial_end?: number | "now"; readonly trial_period_days?: number },
  at: number,
): number | null {
  const { trial_end: end, trial_period_days: days } = params;
  if (end !== undefined && days !== undefined) {
    throw invalid("You can only set one of `trial_end` and `trial_period_days`.", "trial_end");
  }
  if (end === "now" || (end === undefined && (days === undefined || days === 0))) return null;
  const trialEnd = typeof end === "number" ? end : addDays(at, days ?? 0);
  if (trialEnd <= at) {
    throw invalid(
      "Invalid timestamp: must be an integer Unix timestamp in the future.",
      "trial_end",
    );
  }
  if (trialEnd > addDays(at, trialDaysMax)) {
    throw invalid("Invalid trial_end: must be within two years.", "trial_end");
  }
  return trialEnd;
}

function readStart(params: Stripe.SubscriptionCreateParams, at: number): number {
  const start = params.backdate_start_date;
  if (start === undefined) return at;
  if (start > at) {
    throw invalid("`backdate_start_date` must be a timestamp in the past.", "backdate_start_date");
  }
  return start;
}

/** [sandbox] natural_date_from_now */
function checkAnchor(anchor: number, every: Interval, at: number): void {
  if (anchor < at) {
    throw invalid(
      "Invalid timestamp: `billing_cycle_anchor` must be in the future.",
      "billing_cycle_anchor",
    );
  }
  const natural = boundary(at, every, 1);
  if (anchor > natural) {
    throw invalid(
      "billing_cycle_anchor cannot be later than next natural billing date " +
        `(${natural}) for plan`,
      "billing_cycle_anchor",
    );
  }
}
