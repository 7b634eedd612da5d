import { limits } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import {
  billingRefusal,
  type Connection,
  type IntegrationsService,
} from "../integrations/service.ts";
import { Refusal } from "../refusal.ts";
import { StripeError, type StripeSubscription } from "../stripe/stripe.ts";
import { subscriptionMark } from "../stripe-marks.ts";
import type { SeenSubscription } from "../subscriptions/service.ts";
import { type Hint, readEvent } from "./event.ts";
import { follow } from "./follow.ts";
import { seenOf } from "./seen.ts";
import { readSignature, type SignatureHeader } from "./signature.ts";
import * as store from "./store.ts";
import { type Delivery, readVerified } from "./verified.ts";

export { follow, markOfOld } from "./follow.ts";
export { seenOf } from "./seen.ts";
export { laterReadings, nextReading } from "./store.ts";

/** Processes the events of billing providers about subscriptions. */
export interface WebhooksService {
  /**
   * Takes in an event of Stripe, once. Throws webhook_signature_invalid, webhook_address_needed,
   * encryption_key_missing; and RateLimitExceeded or billing_unavailable where it should be
   * delivered again.
   */
  receive(database: Database, delivery: Delivery): Promise<void>;
  /** Deletes events that cannot be delivered again; returns their number. */
  sweep(database: Database): Promise<number>;
}

interface Context {
  readonly database: Database;
  readonly now: () => Date;
  readonly integrations: IntegrationsService;
}

export function createWebhooksService(
  now: () => Date,
  integrations: IntegrationsService,
): WebhooksService {
  return {
    receive: (database, delivery) => receive({ database, now, integrations }, delivery),
    sweep: (database) => {
      const before = new Date(now().getTime() - limits.webhookEventsKeptMs);
      return store.deleteEventsBefore(database, before);
    },
  };
}

/**
 * 1. Find the connection of an event by its address, before the body is read.
 * 2. Read the body and verify its signature, once, with that connection's secret.
 * 3. Compare its time with Stripe's clock, which may have to be asked, and process it.
 */
async function receive(context: Context, delivery: Delivery): Promise<void> {
  const { database, integrations } = context;
  const { connectionId } = delivery;
  const header = readSignature(delivery.signature);
  if (header === null) throw new Refusal("webhook_signature_invalid");
  const isOne = connectionId === null || uuidForm.test(connectionId);
  if (!isOne) throw new Refusal("webhook_signature_invalid");
  const signer = await (connectionId === null
    ? integrations.onlySigner(database)
    : integrations.signerOf(database, connectionId));
  if (signer === null) throw new Refusal("webhook_signature_invalid");
  const body = await readVerified(signer, header, delivery);
  const connection = await integrations.connectionOf(database, signer.environmentId);
  await assertRecent(context, connection, header);
  const hint = readEvent(body);
  if (hint === null || hint.livemode !== signer.isLive) return;
  if (hint.account !== null && hint.account !== connection.accountId) return;
  await takeIn(context, connection, hint);
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Throws webhook_signature_invalid if the signature is too old, or from the future. The server's
 * clock may be wrong, so Stripe's decides if they differ; Stripe's last known time may be outdated
 * too.
 */
async function assertRecent(
  { now }: Context,
  { stripe }: Connection,
  { at }: SignatureHeader,
): Promise<void> {
  const isRecent = (clock: Date) =>
    Math.abs(clock.getTime() - at * 1_000) <= limits.webhookToleranceMs;
  if (isRecent(now()) || isRecent(stripe.now())) return;
  await stripe.account().catch((error: unknown) => {
    throw billingRefusal(error);
  });
  if (isRecent(stripe.now())) return;
  const minutes = limits.webhookToleranceMs / 60_000;
  const message = `The signature was not made within the last ${minutes} minutes.`;
  throw new Refusal("webhook_signature_invalid", {}, message);
}

/**
 * 1. Read the subscription at Stripe: events arrive late, twice and in any order, so their content
 *    is not trusted.
 * 2. In one transaction, record the event and write the reading, unless a later one was written.
 */
async function takeIn(context: Context, connection: Connection, hint: Hint): Promise<void> {
  const { database, now } = context;
  const { environmentId } = connection;
  const { eventId } = hint;
  if (await store.isTaken(database, environmentId, eventId)) return;
  const number = await store.nextReading(database);
  const read = await readSubscription(connection, hint);
  await database.transaction(async (transaction) => {
    const at = now();
    if (!(await store.takeEvent(transaction, { environmentId, eventId, now: at }))) return;
    // Stripe forgets the objects of a deleted test clock; there is nothing left to follow.
    if (read === null) return;
    const effect = await follow(transaction, connection, { number, ...read }, at);
    if (effect === "unknown_subscription" && isBeingProvisioned(connection, read.subscription)) {
      throw new Refusal("billing_unavailable");
    }
  });
}

async function readSubscription(
  { stripe }: Connection,
  { subscriptionId, actionRequiredOn }: Hint,
): Promise<{ subscription: StripeSubscription; seen: SeenSubscription } | null> {
  try {
    const subscription = await stripe.subscription(subscriptionId);
    return { subscription, seen: await seenOf(stripe, subscription, actionRequiredOn) };
  } catch (error) {
    if (error instanceof StripeError && error.kind === "missing") return null;
    throw billingRefusal(error);
  }
}

/**
 * Returns whether the platform has just made it and may not have written that yet: then it comes
 * again.
 */
function isBeingProvisioned({ stripe }: Connection, subscription: StripeSubscription): boolean {
  const age = stripe.now().getTime() - subscription.created * 1_000;
  const isNew = age <= limits.webhookProvisioningMs;
  return isNew && subscription.metadata[subscriptionMark] !== undefined;
}
