import type Stripe from "stripe";
import { type Account, missing } from "../../objects.ts";
import { collect } from "../invoicing/collect.ts";
import { idOf, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { invalid } from "../refusals.ts";
import { keepSetup } from "./declines.ts";
import { existingIntent, invoiceOfIntent } from "./intents.ts";

/**
 * Simulates the authentication of a customer, which happens on a page of Stripe and has no API: a
 * payment intent is collected, a setup intent succeeds, and the payment method may be charged off
 * session. For a payment method alone, it counts as set up before. Throws Fault if nothing waits
 * for it.
 */
export function authenticate(account: Account, id: string, at: number): object {
  if (id.startsWith("pi_")) return payIntent(account, id, at);
  if (id.startsWith("seti_")) return finishSetup(account, id, at);
  const method = account.get("payment_method", id);
  if (method === undefined) throw missing("PaymentMethod", id);
  keepSetup(account, id);
  return method;
}

function payIntent(account: Account, id: string, at: number): object {
  const intent = existingIntent(account, id);
  const invoice = invoiceOfIntent(account, id);
  if (intent === undefined || invoice === undefined) throw missing("payment_intent", id);
  if (intent.status !== "requires_action" || intent.payment_method === null) {
    throw invalid(`The payment intent ${id} is ${intent.status} and waits for no customer.`);
  }
  const paymentMethod = idOf(intent.payment_method);
  keepSetup(account, paymentMethod);
  const how = { isOnSession: true, isAuthenticated: true, paymentMethod };
  return collect(account, invoice, at, how);
}

function finishSetup(account: Account, id: string, at: number): object {
  const intent = account.get("setup_intent", id);
  if (intent === undefined) throw missing("setup_intent", id);
  if (intent.status !== "requires_action" || intent.payment_method === null) {
    throw invalid(`The setup intent ${id} is ${intent.status} and waits for no customer.`);
  }
  const method = idOf(intent.payment_method);
  keepSetup(account, method);
  const isDebit = !intent.payment_method_types.includes("card");
  const done: Stripe.SetupIntent = {
    ...intent,
    mandate: isDebit ? account.newId("mandate") : null,
    next_action: null,
    status: "succeeded",
  };
  account.put("setup_intent", done);
  account.emit("setup_intent.succeeded", done, undefined, at);
  const owner = intent.customer === null ? "" : idOf(intent.customer);
  for (const before of account.ofCustomer("subscription", owner)) {
    if (before.pending_setup_intent !== id) continue;
    const after = { ...before, pending_setup_intent: null };
    keepSubscription(account, after, at);
    subscriptionUpdated(account, { before, after }, at);
  }
  return done;
}
