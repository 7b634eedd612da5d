import type Stripe from "stripe";
import { unknownIn } from "../billing/refusals.ts";
import { type Account, type Kind, missing, type Objects } from "../objects.ts";

/** What Stripe calls a kind where it says that there is no such object, and the parameter of it. */
const words: Partial<Record<Kind, { readonly what?: string; readonly param?: string }>> = {
  coupon: { param: "coupon" },
  invoice: { param: "invoice" },
  payment_method: { what: "PaymentMethod", param: "payment_method" },
  setup_intent: { param: "intent" },
  subscription_schedule: { param: "schedule" },
  tax_rate: { what: "tax rate" },
  webhook_endpoint: { what: "webhook endpoint" },
};

/** Returns the object that a request names. Throws Fault: 404, if there is none. */
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

/** Deleted customers are kept whole, since their invoices still name them. */
export function isDeleted(customer: Stripe.Customer): boolean {
  return "deleted" in customer;
}
