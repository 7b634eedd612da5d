import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { customerOf } from "../changing/ending.ts";
import { keepSubscription } from "../keep.ts";
import { payerOf } from "../payment-methods.ts";
import { needsSetup } from "./declines.ts";

/**
 * Adds a setup intent to a subscription without a payment due, if its payment method must be
 * authenticated before it can be charged without the customer. [sandbox] setup_before_charge
 */
export function askForSetup(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
): Stripe.Subscription {
  if (subscription.collection_method === "send_invoice") return subscription;
  const payer = payerOf(customerOf(account, subscription), subscription);
  if (payer === null || !needsSetup(account, payer)) return subscription;
  const intent = setupIntent(account, subscription, { payer, at });
  account.put("setup_intent", intent);
  account.emit("setup_intent.created", intent, undefined, at);
  account.emit("setup_intent.requires_action", intent, undefined, at);
  const after = { ...subscription, pending_setup_intent: intent.id };
  keepSubscription(account, after, at);
  return after;
}

function setupIntent(
  account: Account,
  subscription: Stripe.Subscription,
  { payer, at }: { readonly payer: string; readonly at: number },
): Stripe.SetupIntent {
  const id = account.newId("seti");
  const method = account.get("payment_method", payer);
  return {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${account.id}`,
    created: at,
    customer: subscription.customer,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: account.livemode,
    mandate: null,
    metadata: {},
    next_action: { type: "use_stripe_sdk", use_stripe_sdk: {} },
    on_behalf_of: subscription.on_behalf_of,
    payment_method: payer,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: [method?.type ?? "card"],
    single_use_mandate: null,
    status: "requires_action",
    usage: "off_session",
  };
}
