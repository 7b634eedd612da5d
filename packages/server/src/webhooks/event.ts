import { stripeId } from "@carryover/contract";
import { z } from "zod";

/** Ids are checked before they are stored or used: anybody may connect an account. */
const reference = z.union([stripeId, z.object({ id: stripeId })]).transform((given) => {
  return typeof given === "string" ? given : given.id;
});

const envelope = z.object({
  id: stripeId,
  type: z.string().max(255),
  livemode: z.boolean(),
  /** The connected account, whose events Stripe sends us too. */
  account: z.string().nullish(),
  data: z.object({ object: z.looseObject({ id: z.unknown() }) }),
});

const invoice = z.object({
  id: stripeId,
  parent: z
    .object({ subscription_details: z.object({ subscription: reference }).nullish() })
    .nullish(),
});

/** An event as a hint to read this subscription. Its other content may be out of date. */
export interface Hint {
  readonly eventId: string;
  readonly livemode: boolean;
  readonly account: string | null;
  readonly subscriptionId: string;
  /** The invoice whose payment waits for the customer, if the event is about that. */
  readonly actionRequiredOn: string | null;
}

/** Returns the subject of an event; null if it does not concern us. */
export function readEvent(body: Buffer): Hint | null {
  const parsed = envelope.safeParse(parsedJson(body));
  if (!parsed.success) return null;
  const { id: eventId, type, livemode, account = null, data } = parsed.data;
  const of = { eventId, livemode, account };
  if (type.startsWith("customer.subscription.")) {
    const { success, data: subscriptionId } = stripeId.safeParse(data.object.id);
    return success ? { ...of, subscriptionId, actionRequiredOn: null } : null;
  }
  if (!type.startsWith("invoice.")) return null;
  const { success, data: object } = invoice.safeParse(data.object);
  const subscriptionId = object?.parent?.subscription_details?.subscription;
  if (!success || subscriptionId === undefined) return null;
  if (!invoiceEvents.has(type)) return null;
  const isActionRequired = type === "invoice.payment_action_required";
  return { ...of, subscriptionId, actionRequiredOn: isActionRequired ? object.id : null };
}

const invoiceEvents: ReadonlySet<string> = new Set([
  "invoice.paid",
  "invoice.payment_failed",
  "invoice.payment_action_required",
]);

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
