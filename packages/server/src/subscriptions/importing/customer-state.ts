import type { LockedCustomer } from "../../customers/service.ts";
import type { Subscription } from "../subscription.ts";

/**
 * A customer and its subscriptions, as the records before this one have left them. What a record
 * can mean or end is looked up, so that a customer with thousands of subscriptions costs no more
 * for each record than one with few.
 */
export class CustomerState {
  readonly customer: LockedCustomer;
  readonly #byId = new Map<string, Subscription>();
  readonly #formerNames = new Map<string, string>();
  /** Ids by plan and resource, by product and resource, and by billing id. */
  readonly #alike = new Map<string, Set<string>>();

  constructor(customer: LockedCustomer) {
    this.customer = customer;
  }

  /** Puts a subscription in that is found by its id alone. */
  putAside(row: Subscription): void {
    this.#byId.set(row.subscriptionId, row);
  }

  /** Keeps a billing id as a name of the subscription that had it last. */
  rename(billingId: string, subscriptionId: string): void {
    this.#formerNames.set(billingId, subscriptionId);
  }

  /** The subscription that had this billing id before it got another one. */
  formerlyBilled(billingId: string): string | undefined {
    return this.#formerNames.get(billingId);
  }

  /** Puts a subscription in, or in the place of the one with its id. */
  put(row: Subscription): void {
    this.#byId.set(row.subscriptionId, row);
    const billed = row.billingId === null ? [] : [billedKey(row.billingId)];
    for (const key of [planKey(row.planId, row.resourceId), placeKey(row), ...billed]) {
      const ids = this.#alike.get(key);
      if (ids === undefined) this.#alike.set(key, new Set([row.subscriptionId]));
      else ids.add(row.subscriptionId);
    }
  }

  find(subscriptionId: string): Subscription | undefined {
    return this.#byId.get(subscriptionId);
  }

  /** Returns the subscriptions to a plan for a resource, or without one. */
  toPlan(planId: string, resourceId: string | null): Subscription[] {
    return this.#rows(planKey(planId, resourceId));
  }

  /** The subscriptions to the same product for the same resource: one of them can be active. */
  beside(row: Pick<Subscription, "productId" | "resourceId">): Subscription[] {
    return this.#rows(placeKey(row));
  }

  /** The subscriptions that have this billing id, and the one that had it. */
  billed(billingId: string): Subscription[] {
    const own = this.#rows(billedKey(billingId)).filter((row) => row.billingId === billingId);
    const former = this.find(this.formerlyBilled(billingId) ?? "");
    return former === undefined || own.includes(former) ? own : [...own, former];
  }

  #rows(key: string): Subscription[] {
    const ids = [...(this.#alike.get(key) ?? [])];
    return ids.flatMap((id) => this.#byId.get(id) ?? []);
  }
}

function billedKey(billingId: string): string {
  return `billed ${billingId}`;
}

function planKey(planId: string, resourceId: string | null): string {
  return `plan ${planId} ${resourceId ?? ""}`;
}

function placeKey(row: Pick<Subscription, "productId" | "resourceId">): string {
  return `product ${row.productId} ${row.resourceId ?? ""}`;
}
