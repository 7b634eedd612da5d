import type Stripe from "stripe";
import { unknownIn } from "../billing/refusals.ts";
import { type Account, missing } from "../objects.ts";

/** A customer that is not deleted. Throws Fault: 404, or 400 if a parameter names it. */
export function existingCustomer(account: Account, id: string, param?: string): Stripe.Customer {
  const customer = account.get("customer", id);
  if (customer !== undefined && !isDeleted(customer)) return customer;
  throw param === undefined ? missing("customer", id) : unknownIn(param, "customer", id);
}

/** Deleted customers are kept whole, since their invoices still name them. */
export function isDeleted(customer: Stripe.Customer): boolean {
  return "deleted" in customer;
}
