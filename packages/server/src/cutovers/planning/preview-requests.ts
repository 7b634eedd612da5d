import type { PlannedItem } from "@carryover/contract";
import type { Params } from "../../stripe/stripe.ts";

/** Asks what the old subscription's next invoice would be. */
export function previewOfOld(subscriptionId: string): Params {
  return { subscription: subscriptionId };
}

/** Asks what its next invoice would be with the prices of a swap. */
export function previewOfSwap(
  subscriptionId: string,
  { items, requests }: NonNullable<PlannedItem["swap"]>,
): Params {
  const last = requests.at(-1)?.params ?? {};
  const [, next] = (last.phases as Params[] | undefined) ?? [];
  const priced = last.items ?? items.map(({ id, to }) => ({ id, price: to }));
  return said({
    subscription: subscriptionId,
    // As in the request itself, since a preview may unset what it does not name as well.
    discounts: (next ?? last).discounts,
    subscription_details: { items: priced, proration_behavior: "none" },
  });
}

/** Asks what canceling the old one would bill at once: metered usage. */
export function previewOfCancel(subscriptionId: string): Params {
  const details = { cancel_now: true, proration_behavior: "none" };
  return { subscription: subscriptionId, subscription_details: details };
}

/**
 * Asks what the first invoice with an amount would be of a subscription that this request creates.
 * The first one of a trial is over nothing, and its end may be too far ahead to be an anchor: then
 * it is asked what a period would cost that began now, which says nothing of the date.
 */
export function previewOfNew(
  create: NonNullable<PlannedItem["requests"]>["create"]["params"],
): Params {
  const { customer, currency, automatic_tax: tax, discounts } = create;
  const { items, backdate_start_date: start, billing_cycle_anchor: anchor } = create;
  const { proration_behavior, billing_mode, default_tax_rates, cancel_at } = create;
  const begin =
    anchor === undefined
      ? {}
      : {
          start_date: start,
          billing_cycle_anchor: { type: "timestamp", timestamp: anchor },
          proration_behavior,
          cancel_at,
        };
  return said({
    customer,
    currency,
    automatic_tax: tax,
    // Here, nothing said inherits the customer's discount, and an empty text would not.
    discounts: discounts === "" ? undefined : discounts,
    subscription_details: said({ items, ...begin, billing_mode, default_tax_rates }),
  });
}

function said(fields: Params): Params {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
