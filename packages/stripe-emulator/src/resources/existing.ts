import type Stripe from "stripe";
import { unknownIn } from "../billing/refusals.ts";
import { type Account, type Kind, missing, type Objects } from "../objects.ts";

/** Stripe's word for a kind in errors about unknown objects, and the parameter. */
const words: Partial<Record<Kind, { readonly what?: string; readonly param?: string }>> = {
  coupon: { param: "coupon" },
  invoice: { param: "invoice" },
  payment_method: { what: "PaymentMethod", param: "payment_method" },
  setup_intent: { param: "intent" },
  subscription_schedule: { param: "schedule" },
  tax_rate: { what: "tax rate" },
  webhook_endpoint: { what: "webhook endpoint" },
};

/** Returns the object that a request names. Throws Fault 404 for an unknown one. */
export function existing<K extends Kind>(
  account: Account,
  kind: K,
  id: string | undefined,
  named?: string,
): Objects[K] {
  const object = account.get(kind, id ?? "");
  if (object !== undefined) return object;
  const { what = kind, param = "id" } = words[kind] ?? {};
  throw missing(what, id ?? "", named ?? param);
}

/** Returns a customer that is not deleted. Throws Fault: 404, or 400 if a parameter names it. */
export function existingCustomer(account: Account, id: string, param?: string): Stripe.Customer {
  const customer = account.get("customer", id);
  if (customer !== undefined && !isDeleted(customer)) return customer;
  throw param === undefined ? missing("customer", id) : unknownIn(param, "customer", id);
}

/**
 * Returns whether a customer is deleted; deleted ones are stored whole, since their invoices still
 * name them.
 */
export function isDeleted(customer: Stripe.Customer): boolean {
  return "deleted" in customer;
}
