import { idOf, type StripeSubscription } from "../stripe/stripe.ts";
import { subscriptionAt } from "../subscriptions/service.ts";
import { moneyFindings } from "./compare-money.ts";
import { stateFindings } from "./compare-state.ts";
import type { Finding } from "./comparison.ts";
import type { Ours } from "./ours.ts";

/**
 * Compares a subscription with its counterpart at Stripe, as of an instant of Stripe's clock, and
 * returns the differences field by field. Pure.
 */
export function compare(ours: Ours, stripe: StripeSubscription, now: Date): readonly Finding[] {
  const present = { ...ours, row: subscriptionAt(ours.row, now) };
  const state = stateFindings(present.row, stripe, now);
  const findings = [...customerFinding(present, stripe), ...state.findings];
  return state.isOver ? findings : [...findings, ...moneyFindings(present, stripe)];
}

function customerFinding({ payer }: Ours, { customer }: StripeSubscription): Finding[] {
  const ours = payer?.billingId ?? null;
  if (ours === null) {
    const reason = "The customer has no billing id.";
    return [{ field: "customer", verdict: "not_compared", reason }];
  }
  const stripe = idOf(customer);
  if (ours === stripe) return [];
  const hint = "Somebody else is billed: correct the billing id of the customer or subscription.";
  return [{ field: "customer", verdict: "differs", ours, stripe, hint }];
}
