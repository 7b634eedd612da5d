import type { CatalogDocument } from "@carryover/sdk";
import type { PulledPrice } from "./stripe-objects.ts";

type Charge = NonNullable<NonNullable<CatalogDocument["plans"]>[number]["charges"]>[number];

/** How the catalog sells a plan, as far as quantities at Stripe have to do with it. */
export class PlanSales {
  readonly #charges: readonly Charge[];

  constructor(charges: readonly Charge[]) {
    this.#charges = charges;
  }

  /** The feature whose units the plan's own price counts; null if it is sold as a whole. */
  get unitFeature(): string | null {
    if (this.#charges.some(({ featureId }) => featureId === undefined)) return null;
    const [featureId, second] = [...new Set(this.#charges.map((charge) => charge.featureId))];
    return featureId === undefined || second !== undefined ? null : featureId;
  }

  /**
   * The units of a feature that a quantity at Stripe stands for. Where the catalog sells blocks, it
   * counts those, unless the price makes blocks of units itself.
   */
  unitsOf(featureId: string, price: PulledPrice, quantity: number): number {
    if (price.terms.transformQuantity !== null) return quantity;
    const period = price.interval === "year" ? "ANNUALLY" : "MONTHLY";
    const charges = this.#charges.filter((charge) => charge.featureId === featureId);
    const charge = charges.find(({ billingPeriod }) => billingPeriod === period) ?? charges[0];
    return quantity * Math.max(1, charge?.blockSize ?? 1);
  }
}

/** Plans by id, without those that the catalog does not price: nobody here knows more of them. */
export function planSales({ plans = [] }: CatalogDocument): ReadonlyMap<string, PlanSales> {
  return new Map(
    plans.flatMap(({ id, charges = [] }): [string, PlanSales][] =>
      charges.length === 0 ? [] : [[id, new PlanSales(charges)]],
    ),
  );
}
