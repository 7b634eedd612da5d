import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { idOf } from "../keep.ts";
import { payerOf } from "../payment-methods.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";

type Params = Stripe.SubscriptionCreateParams;

const liveSubscriptionsMax = 500;
const clockSubscriptionsMax = 3;

/** Refuses a second currency for a customer. */
export function checkCurrency(
  account: Account,
  customer: Stripe.Customer,
  currency: string,
  asked?: string,
): void {
  if (asked !== undefined && asked !== currency) {
    throw invalid(`The prices are in ${currency}, not in ${asked}.`, "currency");
  }
  const isOther = (one: { readonly currency: string }) => one.currency !== currency;
  const other =
    liveSubscriptions(account, customer).find(isOther) ??
    account
      .ofCustomer("invoiceitem", customer.id)
      .find((item) => item.invoice === null && isOther(item));
  if (other === undefined) return;
  throw invalid(
    "You cannot combine currencies on a single customer. This customer has an active " +
      "subscription, subscription schedule, discount, quote, or invoice item with currency " +
      other.currency,
    "currency",
  );
}

function liveSubscriptions(account: Account, customer: Stripe.Customer): Stripe.Subscription[] {
  return account
    .ofCustomer("subscription", customer.id)
    .filter(({ status }) => status !== "canceled" && status !== "incomplete_expired");
}

/** Refuses parameters that the emulator does not act on. */
export function checkSupported(params: Params): void {
  const names = ["add_invoice_items", "billing_schedules"] as const;
  for (const name of names) if (params[name] !== undefined) throw unsupported(name);
  if (params.trial_from_plan === true) throw unsupported("trial_from_plan");
  if (params.payment_behavior === "pending_if_incomplete") {
    throw invalid("`pending_if_incomplete` applies to updates alone.", "payment_behavior");
  }
}

/** Returns the customer of a creation. Throws Fault if it is not there, or deleted. */
export function readCustomer(account: Account, id: string | undefined): Stripe.Customer {
  if (id === undefined) {
    throw invalid("Missing required param: customer.", "customer", "parameter_missing");
  }
  const customer = account.get("customer", id);
  const isGone = customer === undefined || (customer as { deleted?: unknown }).deleted === true;
  if (isGone) throw unknownIn("customer", "customer", id);
  return customer;
}

/** Refuses more subscriptions of one customer than Stripe allows. */
export function checkCount(account: Account, customer: Stripe.Customer): void {
  const count = liveSubscriptions(account, customer).length;
  if (customer.test_clock != null && count >= clockSubscriptionsMax) {
    throw invalid(
      `A customer of a test clock can have at most ${clockSubscriptionsMax} subscriptions.`,
      "customer",
    );
  }
  if (count < liveSubscriptionsMax) return;
  throw invalid(
    `A customer can have at most ${liveSubscriptionsMax} active subscriptions.`,
    "customer",
    "customer_max_subscriptions",
  );
}

/** Refuses to collect from a customer who has nothing to pay with. */
export function checkPayer(account: Account, subscription: Stripe.Subscription): void {
  const customer = account.get("customer", idOf(subscription.customer));
  if (customer !== undefined && payerOf(customer, subscription) !== null) return;
  throw invalid(
    "This customer has no attached payment source or default payment method. Please consider " +
      "adding a default payment method.",
    undefined,
    "resource_missing",
  );
}
