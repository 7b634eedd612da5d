import type { StripeSubscription } from "../stripe/stripe.ts";
import type { UnplacedEntry } from "./comparison.ts";

/** The known events of an account. */
export interface KnownEvents {
  /** When the last event of each subscription was, in seconds. */
  readonly latest: ReadonlyMap<string, number>;
  /** Every event since then is known, in seconds; null if they could not be read to an end. */
  readonly since: number | null;
}

/**
 * Returns the side that changed a subscription last: the platform, by the date of its row, or
 * Stripe, by the last event or the dates of the subscription. Returns `unknown` if neither is
 * known. Pure.
 */
export function lastChange(
  oursAt: Date | null,
  stripe: StripeSubscription | null,
  { latest, since }: KnownEvents,
): NonNullable<UnplacedEntry["lastChange"]> {
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
  // A subscription without an event was changed before the first known event, or at an unknown
  // time.
  return hasEvent || (since !== null && ours > since) ? "ours" : "unknown";
}

function isoOrNull(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1_000).toISOString();
}
