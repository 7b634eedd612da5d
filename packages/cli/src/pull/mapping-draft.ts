import { priceText } from "@carryover/contract/client";
import { counted } from "../text/describe.ts";
import type { PulledPrice, PulledSubscription } from "./stripe-objects.ts";

/** The prices of a Stripe account, and how many subscriptions have each. */
export class SeenPrices {
  readonly #prices = new Map<string, { readonly price: PulledPrice; count: number }>();

  add({ items }: PulledSubscription): void {
    for (const price of new Map(items.map(({ price }) => [price.id, price])).values()) {
      const seen = this.#prices.get(price.id) ?? { price, count: 0 };
      seen.count += 1;
      this.#prices.set(price.id, seen);
    }
  }

  /** The lines of a mapping for those that are not known yet, the commonest first. */
  draftLines(known: ReadonlySet<string> = new Set()): string[] {
    return [...this.#prices.values()]
      .filter(({ price }) => !known.has(price.id))
      .sort((a, b) => b.count - a.count || (a.price.id < b.price.id ? -1 : 1))
      .flatMap(({ price, count }) => [
        `  # ${describePrice(price)}; ${counted(count, "subscription")}`,
        `  ${price.id}:`,
        "    plan:",
      ]);
  }
}

/** A mapping with every price that was seen, to be filled in. */
export function draftMapping(seen: SeenPrices): string {
  const lines = seen.draftLines();
  return [
    "# What each Stripe price stands for in the catalog. Fill in the id of a plan; or write, in",
    "# place of plan, addon: or feature: (priced by unit) with an id; or skip: true to leave the",
    "# subscriptions of a price alone. keepPrice: true keeps the very price at Stripe.",
    "",
    "# Metadata key of Stripe subscriptions that holds the resource id, if products need one:",
    "# resourceFrom: site_id",
    "",
    lines.length === 0 ? "prices: {}" : "prices:",
    ...lines,
    "",
  ].join("\n");
}

function describePrice(price: PulledPrice): string {
  const { nickname, terms, interval, intervalCount, isMetered, product } = price;
  const every = intervalCount === 1 ? interval : `${intervalCount} ${interval}s`;
  const parts = [
    nickname === null ? "" : `${nickname}: `,
    priceText(terms),
    interval === null ? ", once" : ` every ${every}`,
    isMetered ? ", metered" : "",
    `, product ${product}`,
  ];
  // A comment is one line, whatever names hold.
  return parts.join("").replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
