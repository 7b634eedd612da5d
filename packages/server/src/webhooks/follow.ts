import { isBeingReplaced } from "../cutovers/service.ts";
import type { Transaction } from "../database/database.ts";
import type { Connection } from "../integrations/service.ts";
import type { StripeSubscription } from "../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../stripe-marks.ts";
import { applyBillingState, type SeenSubscription } from "../subscriptions/service.ts";
import * as store from "./store.ts";

/** A subscription as it was read at Stripe. */
interface Reading {
  /** Taken before the reading began: what was read later counts more. */
  readonly number: string;
  readonly subscription: StripeSubscription;
  readonly seen: SeenSubscription;
}

/** What became of a reading; `overtaken` if a later one was written already. */
type Followed = Awaited<ReturnType<typeof applyBillingState>> | "overtaken" | "replaced";

/**
 * Takes over what was read of a subscription, unless a later reading was written. The old one of a
 * cutover is the cutover's matter: the customer has the new one.
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

/** The cutover whose mark it bears as the old one; the new one says what it replaces. */
export function markOfOld({ metadata }: Pick<StripeSubscription, "metadata">): string | null {
  const mark = metadata[cutoverMark];
  // Anybody may write into metadata.
  const isId = mark !== undefined && uuidForm.test(mark);
  return isId && metadata[replacesMark] === undefined ? mark : null;
}
