import { isBeingReplaced } from "../cutovers/service.ts";
import type { Transaction } from "../database/database.ts";
import type { Connection } from "../integrations/service.ts";
import type { StripeSubscription } from "../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../stripe-marks.ts";
import { applyBillingState, type SeenSubscription } from "../subscriptions/service.ts";
import * as store from "./store.ts";

/** A reading of a subscription at Stripe. */
interface Reading {
  /** Taken before the reading started: later readings take precedence. */
  readonly number: string;
  readonly subscription: StripeSubscription;
  readonly seen: SeenSubscription;
}

/** The result of a reading; `overtaken` if a later one was already written. */
type Followed = Awaited<ReturnType<typeof applyBillingState>> | "overtaken" | "replaced";

/**
 * Writes a reading of a subscription, unless a later one was written. Old subscriptions of a
 * cutover are the cutover's matter: their customers have new ones.
 */
export async function follow(
  transaction: Transaction,
  { environmentId, accountId }: Pick<Connection, "environmentId" | "accountId">,
  { number, subscription, seen }: Reading,
  now: Date,
): Promise<Followed> {
  const billingId = subscription.id;
  const reading = { environmentId, billingId, number };
  if (!(await store.claimReading(transaction, reading))) return "overtaken";
  const old = { id: billingId, mark: markOfOld(subscription) };
  if (await isBeingReplaced(transaction, { environmentId, accountId }, old)) return "replaced";
  return applyBillingState(transaction, environmentId, billingId, seen, now);
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Returns the cutover of an old subscription by its mark; a new one names its predecessor instead.
 */
export function markOfOld({ metadata }: Pick<StripeSubscription, "metadata">): string | null {
  const mark = metadata[cutoverMark];
  // Anybody may write into metadata.
  const isId = mark !== undefined && uuidForm.test(mark);
  return isId && metadata[replacesMark] === undefined ? mark : null;
}
