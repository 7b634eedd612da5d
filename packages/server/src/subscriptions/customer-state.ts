import type { CustomerStanding } from "../customers/service.ts";
import type { Subscription } from "./subscription.ts";

/**
 * A customer and its subscriptions, as the records before this one have left them. What a record
 * can mean or end is looked up, so that a customer with thousands of subscriptions costs no more
 * for each record than one with few.
 */
export class CustomerState {
  readonly customer: CustomerStanding;
  readonly #byId = new Map<string, Subscription>();
  /** Ids by plan and resource, and by product and resource. */
  readonly #alike = new Map<string, Set<string>>();

  constructor(customer: CustomerStanding) {
    this.customer = customer;
  }

  /** Puts a subscription in that is found by its id alone. */
  putAside(row: Subscription): void {
    this.#byId.set(row.subscriptionId, row);
  }

  /** Puts a subscription in, or in the place of the one with its id. */
  put(row: Subscription): void {
    this.#byId.set(row.subscriptionId, row);
    for (const key of [planKey(row.planId, row.resourceId), placeKey(row)]) {
      const ids = this.#alike.get(key);
      if (ids === undefined) this.#alike.set(key, new Set([row.subscriptionId]));
      else ids.add(row.subscriptionId);
    }
  }

  find(subscriptionId: string): Subscription | undefined {
    return this.#byId.get(subscriptionId);
  }

  /** The subscriptions to a plan for a resource, or for none. */
  toPlan(planId: string, resourceId: string | null): Subscription[] {
    return this.#rows(planKey(planId, resourceId));
  }

  /** The subscriptions to the same product for the same resource: one of them can be active. */
  beside(row: Pick<Subscription, "productId" | "resourceId">): Subscription[] {
    return this.#rows(placeKey(row));
  }

  #rows(key: string): Subscription[] {
    const ids = [...(this.#alike.get(key) ?? [])];
    return ids.flatMap((id) => this.#byId.get(id) ?? []);
  }
}

function planKey(planId: string, resourceId: string | null): string {
  return `plan ${planId} ${resourceId ?? ""}`;
}

function placeKey(row: Pick<Subscription, "productId" | "resourceId">): string {
  return `product ${row.productId} ${row.resourceId ?? ""}`;
}
