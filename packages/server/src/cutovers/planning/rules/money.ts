import { moneyText, type RuleHit } from "@carryover/contract";
import type { StripeInvoiceItem } from "../../../stripe/stripe.ts";
import { idOf, idOrNull, isoOf } from "../../references.ts";
import { type CarriedDiscount, carriedDiscount } from "../discounts.ts";
import type { Facts } from "../facts.ts";
import { hit } from "./table.ts";

/** Rules on what is owed, what is paid with, and what is taken off. */
export function moneyRules(facts: Facts): RuleHit[] {
  return [...ofInvoices(facts), ...ofPending(facts), ...ofDiscounts(facts), ...ofPayment(facts)];
}

function ofInvoices({ found }: Facts): RuleHit[] {
  const open = found.unsettledInvoices.filter(({ status }) => status === "open");
  if (open.length === 0) return [];
  const owed = open.map(({ id, amount_remaining: amount, currency }) => {
    return `${id} over ${moneyText(amount, currency)} ${currency}`;
  });
  const message = `Open: ${owed.join(", ")}.`;
  return [hit("open_invoice", { message, fix: "Have them paid or voided, or adopt it." })];
}

/** Canceling drops the prorations of the old one; what is the customer's own stays. */
function ofPending({ found, subscription }: Facts): RuleHit[] {
  const isOfIt = (item: StripeInvoiceItem) =>
    item.parent?.subscription_details?.subscription === subscription.id;
  const isOfNone = (item: StripeInvoiceItem) => item.parent?.subscription_details == null;
  const own = found.pendingItems.filter(isOfIt);
  const others = found.pendingItems.filter(isOfNone);
  const hits: RuleHit[] = [];
  if (own.length > 0) {
    const message = `Of it, on no invoice yet: ${amountsOf(own)}.`;
    const fix = "Invoice them at Stripe now, or plan again after the renewal, or adopt it.";
    hits.push(hit("pending_items", { message, fix }));
  }
  if (others.length > 0) {
    const message = `Of the customer, on no invoice yet: ${amountsOf(others)}.`;
    const fix = "Invoice them at Stripe now, or plan again when they are invoiced, or adopt it.";
    hits.push(hit("customer_pending_items", { message, fix }));
  }
  return hits;
}

function amountsOf(items: readonly StripeInvoiceItem[]): string {
  const amounts = items.map(({ amount, currency, id }) => {
    return `${moneyText(amount, currency)} ${currency} (${id})`;
  });
  return amounts.join(", ");
}

function ofDiscounts({ subscription, items }: Facts): RuleHit[] {
  const withOwn = items.filter(({ discounts }) => discounts.length > 0);
  const ofItems = withOwn.map(({ price }) => {
    const message = `The item of ${price.id} has a discount of its own.`;
    return hit("item_discount", { message, fix: "Put it on the whole subscription, or adopt it." });
  });
  const ofWhole = subscription.discounts.map((reference) =>
    discountHit(carriedDiscount(reference, subscription.start_date)),
  );
  return [...ofItems, ...ofWhole];
}

function discountHit(discount: CarriedDiscount): RuleHit {
  switch (discount.kind) {
    case "carried": {
      const until = discount.end === null ? "for ever" : `until ${isoOf(discount.end)}`;
      const message = `The coupon ${discount.couponId} comes along, ${until}.`;
      const fix =
        "After a change at Stripe by hand before its renewal, see that it is still there.";
      return hit("discount_carried", { message, fix });
    }
    case "once": {
      const message = `The coupon ${discount.couponId} is for one invoice.`;
      const fix = "Plan again after that invoice; if it is used up, remove it; or adopt it.";
      return hit("discount_once", { message, fix });
    }
    case "ends_otherwise": {
      const old = discount.old === null ? "never" : isoOf(discount.old);
      const message =
        `The coupon ${discount.couponId} ends ${old}, and on a copy ` + `${isoOf(discount.new)}.`;
      return hit("discount_ends", { message, fix: discount.suggestion });
    }
    case "unknown": {
      const message = `The discount ${discount.id} has no coupon that can be given again.`;
      return hit("discount_unknown", { message, fix: "Replace it by a coupon, or adopt it." });
    }
  }
}

function ofPayment({ found, subscription, period, context }: Facts): RuleHit[] {
  const { customer, paymentMethod } = found;
  const hits: RuleHit[] = [];
  if (customer.balance !== 0) {
    const currency = customer.currency ?? subscription.currency;
    const balance = `${moneyText(customer.balance, currency)} ${currency}`;
    const message = `The customer's balance is ${balance}.`;
    const fix = "Adopt it, or plan again when invoices have used the balance up.";
    hits.push(hit("customer_balance", { message, fix }));
  }
  if (subscription.collection_method === "send_invoice") {
    if (customer.email !== null) return hits;
    const message = `Invoices are sent, and the customer ${customer.id} has no e-mail address.`;
    return [...hits, hit("no_email", { message, fix: "Add the address at Stripe." })];
  }
  const means = [
    subscription.default_payment_method,
    subscription.default_source,
    customer.invoice_settings.default_payment_method,
    customer.default_source,
  ];
  if (means.every((each) => each === null)) {
    const action = context.options.requirePaymentMethod ? "block" : "warn";
    const message = `Neither it nor the customer ${customer.id} has a payment method by default.`;
    const fix = "Add one at Stripe before the renewal.";
    return [...hits, hit("no_payment_method", { message, fix, action })];
  }
  const own = idOrNull(subscription.default_payment_method);
  const isOwn = paymentMethod !== null && paymentMethod.id === own;
  if (isOwn && idOrNull(paymentMethod.customer) !== idOf(subscription.customer)) {
    const message = "Its payment method is not attached to its customer.";
    hits.push(hit("payment_method_foreign", { message, fix: "Choose one that is, at Stripe." }));
  }
  const card = paymentMethod?.card;
  if (card === undefined || period === null) return hits;
  // A card is good until the end of its month.
  const expires = Date.UTC(card.exp_year, card.exp_month) / 1_000;
  if (expires > period.end) return hits;
  const until = `${card.exp_year}-${String(card.exp_month).padStart(2, "0")}`;
  const message = `The card ends ${until}, and the renewal is at ${isoOf(period.end)}.`;
  return [...hits, hit("card_expires", { message, fix: "Ask the customer for another card." })];
}
