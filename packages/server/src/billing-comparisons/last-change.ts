import type { StripeSubscription } from "../stripe/stripe.ts";
import type { Entry } from "./comparison.ts";

/** What is known of the events of an account. */
export interface KnownEvents {
  /** When the last event of each subscription was, in seconds. */
  readonly latest: ReadonlyMap<string, number>;
  /** Every event since then is known, in seconds; null if they could not be read to an end. */
  readonly since: number | null;
}

/**
 * Who has changed a subscription last: the platform, by when its row was changed, or Stripe, by the
 * last event of it or the dates that it bears. Where neither is known, it is said so. Pure.
 */
export function lastChange(
  oursAt: Date | null,
  stripe: StripeSubscription | null,
  { latest, since }: KnownEvents,
): NonNullable<Entry["lastChange"]> {
  const event = stripe === null ? undefined : latest.get(stripe.id);
  const dates = stripe === null ? [] : [stripe.created, stripe.canceled_at, stripe.ended_at];
  const known = [event, ...dates].filter((date) => date != null);
  const theirs = known.length === 0 ? null : Math.max(...known);
  const at = { ours: oursAt?.toISOString() ?? null, stripe: isoOrNull(theirs) };
  return { side: sideOf(oursAt, theirs, event !== undefined, since), ...at };
}

function sideOf(
  oursAt: Date | null,
  theirs: number | null,
  hasEvent: boolean,
  since: number | null,
) {
  if (oursAt === null || theirs === null) return "unknown";
  const ours = oursAt.getTime() / 1_000;
  if (theirs >= Math.floor(ours)) return "stripe";
  // What has no event was last changed before the first that is known, or nobody knows when.
  return hasEvent || (since !== null && ours > since) ? "ours" : "unknown";
}

function isoOrNull(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1_000).toISOString();
}
