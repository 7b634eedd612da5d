import { limits } from "@carryover/contract";
import { isEnded, type StripeSubscription } from "../stripe/stripe.ts";
import { effectiveEnd, isTrialAt, type Subscription, statusAt } from "../subscriptions/service.ts";
import type { Finding } from "./comparison.ts";

interface StateFindings {
  readonly findings: readonly Finding[];
  /** Whether one side has ended, so that nothing else of it counts. */
  readonly isOver: boolean;
}

/** Compares what decides access: status, end, trial and pause. Pure. */
export function stateFindings(
  row: Subscription,
  stripe: StripeSubscription,
  now: Date,
): StateFindings {
  const [here, there] = [wordOf(row, now), stripe.status];
  const [isOverHere, isOverThere] = [here === "canceled", isEnded({ status: there })];
  if (isOverHere && isOverThere) return { findings: endFindings(row, stripe), isOver: true };
  const status = statusFindings(row, stripe, here);
  if (isOverHere !== isOverThere) return { findings: status, isOver: true };
  const others = [
    ...cancelFindings(row, stripe),
    ...trialFindings(row, stripe, now),
    ...pauseFindings(stripe, here),
  ];
  return { findings: [...status, ...others], isOver: false };
}

/** Returns the platform's status under Stripe's name. */
function wordOf(row: Subscription, now: Date): string {
  const isPaid = row.paymentCollection === "NOT_REQUIRED";
  switch (statusAt(row, now)) {
    case "EXPIRED":
    case "CANCELED":
      return "canceled";
    case "NOT_STARTED":
      return "not_started";
    case "PAYMENT_PENDING":
      return isPaid ? "paused" : "unpaid";
    case "IN_TRIAL":
      return isPaid ? "trialing" : "past_due";
    case "ACTIVE":
      return isPaid ? "active" : "past_due";
  }
}

function statusFindings(row: Subscription, stripe: StripeSubscription, here: string): Finding[] {
  const there = stripe.status;
  if (here === there || (here === "unpaid" && there === "incomplete")) return [];
  // A `paused` on the platform must also end access, while Stripe's pause only stops collection.
  if (here === "paused" && stripe.pause_collection !== null) return [];
  // Stripe executes scheduled changes a little after their instant.
  const isTrialEnding = sameInstant(row.trialEndDate, stripe.trial_end);
  if (isTrialEnding && here === "active" && there === "trialing") return [];
  const isEnding = sameInstant(effectiveEnd(row), cancelAtOf(stripe));
  if (isEnding && here === "canceled") return [];
  const hint =
    here === "canceled"
      ? "It has ended here, but Stripe still bills it: cancel it there."
      : followed;
  return [{ field: "status", verdict: "differs", ours: here, stripe: there, hint }];
}

const followed = "carryover billing compare --heal takes it over from Stripe.";

/** Compares ended subscriptions; the date of the end no longer matters. */
function endFindings(row: Subscription, stripe: StripeSubscription): Finding[] {
  const here = effectiveEnd(row);
  const there = stripe.ended_at ?? stripe.canceled_at;
  if (here === null || there === null) return [];
  if (Math.abs(here.getTime() - there * 1_000) <= limits.comparisonSkewMs) return [];
  const hint = "Both have ended. Correct endDate if the history matters.";
  const [ours, theirs] = [here.toISOString(), isoOf(there)];
  return [{ field: "ended_at", verdict: "warning", ours, stripe: theirs, hint }];
}

/** Returns the end at Stripe in seconds, set by date or by period; null without an end. */
function cancelAtOf({
  cancel_at: at,
  cancel_at_period_end: isAtPeriodEnd,
  items,
}: StripeSubscription): number | null {
  if (at !== null || !isAtPeriodEnd) return at;
  return Math.max(...items.data.map((item) => item.current_period_end));
}

function cancelFindings(row: Subscription, stripe: StripeSubscription): Finding[] {
  const here = effectiveEnd(row);
  const there = cancelAtOf(stripe);
  if (here === null ? there === null : sameInstant(here, there)) return [];
  const isOwnEnd = there === null && row.cancelReason !== "ScheduledCancellation";
  const hint = isOwnEnd ? ownEndHint(row) : followed;
  const withPeriod = stripe.cancel_at_period_end ? " (cancel_at_period_end)" : "";
  const asked = stripe.canceled_at === null ? "" : `, canceled_at ${isoOf(stripe.canceled_at)}`;
  return [
    {
      field: "cancel_at",
      verdict: "differs",
      hint,
      ours: here?.toISOString() ?? null,
      stripe: there === null ? null : `${isoOf(there)}${withPeriod}${asked}`,
    },
  ];
}

function ownEndHint({ trialEndDate, trialEndBehavior }: Subscription): string {
  const isFinal = trialEndDate !== null && trialEndBehavior === "CANCEL_SUBSCRIPTION";
  return isFinal
    ? "It ends here with its trial, but Stripe will continue to bill it: set cancel_at there."
    : "It ends here, but not at Stripe: set cancel_at there.";
}

/** Trials that are over decide nothing. */
function trialFindings(row: Subscription, stripe: StripeSubscription, now: Date): Finding[] {
  const here = isTrialAt(row, now) ? row.trialEndDate : null;
  const isAhead = stripe.trial_end !== null && stripe.trial_end * 1_000 > now.getTime();
  const there = isAhead ? stripe.trial_end : null;
  if (here === null ? there === null : sameInstant(here, there)) return [];
  const isFollowed = row.trialEndDate !== null && stripe.trial_end !== null;
  const hint = isFollowed ? followed : "Import it once more with the trial that Stripe says.";
  return [
    {
      field: "trial_end",
      verdict: "differs",
      hint,
      ours: here?.toISOString() ?? null,
      stripe: there === null ? null : isoOf(there),
    },
  ];
}

function pauseFindings({ pause_collection: pause }: StripeSubscription, here: string): Finding[] {
  if (pause === null || here === "paused") return [];
  const until = pause.resumes_at === null ? "" : ` until ${isoOf(pause.resumes_at)}`;
  const hint = 'Stripe collects nothing, and access goes on. Import "paused": true to stop it.';
  const stripe = `pause_collection ${pause.behavior}${until}`;
  return [{ field: "pause", verdict: "warning", ours: null, stripe, hint }];
}

/** Returns whether an instant is that of Stripe, which counts whole seconds. */
function sameInstant(here: Date | null, there: number | null): boolean {
  return here !== null && Math.floor(here.getTime() / 1_000) === there;
}

/** Returns an instant of Stripe's, in whole seconds since 1970, as ISO 8601. */
export function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
