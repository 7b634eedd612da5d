import type Stripe from "stripe";
import { settle } from "../billing/renewing/renewals.ts";
import { asDocumented, type Switches } from "../control/switches.ts";
import { endpoints } from "../http/endpoints.ts";
import type { Account, Charge, Endpoint, Kind, Objects, OwnedKind } from "../objects.ts";
import { State } from "../state.ts";

export interface TestEvent {
  readonly type: string;
  readonly at: number;
  readonly id: string;
  readonly previous: object | undefined;
}

const day = 86_400;

/** Seconds since 1970 of a date, such as 2026-01-31 or 2026-01-31T12:00:00Z. */
export function seconds(date: string): number {
  return Date.parse(date) / 1000;
}

/** Returns the date of an instant, such as 2026-01-31. */
export function dateOf(instant: number): string {
  return new Date(instant * 1000).toISOString().slice(0, 10);
}

/**
 * An account in memory whose endpoints are called directly: no HTTP, no schemas, and a clock that
 * only moves when it is set.
 */
export class TestAccount implements Account {
  readonly id = "acct_test";
  readonly livemode = false;
  readonly charges: Charge[] = [];
  readonly events: TestEvent[] = [];
  switches: Switches = asDocumented;
  readonly #state = new State();
  #time: number;
  #ids = 0;
  /** Undoes a failing call; null outside of calls. */
  #undo: (() => void)[] | null = null;

  constructor(date = "2026-01-15T10:00:00Z") {
    this.#time = seconds(date);
  }

  now(customerId?: string): number {
    const clock = this.get("customer", customerId ?? "")?.test_clock;
    return this.get("test_clock", (clock as string | undefined) ?? "")?.frozen_time ?? this.#time;
  }

  get<K extends Kind>(kind: K, id: string): Objects[K] | undefined {
    return this.#state.get(kind, id);
  }

  all<K extends Kind>(kind: K): Iterable<Objects[K]> {
    return this.#state.all(kind);
  }

  ofCustomer<K extends OwnedKind>(kind: K, customerId: string): readonly Objects[K][] {
    return this.#state.ofCustomer(kind, customerId);
  }

  put<K extends Kind>(kind: K, object: Objects[K]): void {
    const id = "id" in object ? object.id : object.identifier;
    const before = this.get(kind, id);
    this.#undo?.push(() => {
      if (before === undefined) this.#state.remove(kind, id);
      else this.#state.put(kind, before);
    });
    this.#state.put(kind, object);
  }

  remove(kind: Kind, id: string): void {
    const before = this.get(kind, id);
    if (before !== undefined) this.#undo?.push(() => this.#state.put(kind, before));
    this.#state.remove(kind, id);
  }

  newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}_${this.#ids.toString(36).padStart(6, "0")}`;
  }

  emit(type: string, object: object, previous?: object, at = this.#time): void {
    const { id } = object as { readonly id: string };
    this.events.push({ type, at, id, previous });
    this.#undo?.push(() => this.events.pop());
  }

  charge(charge: Omit<Charge, "id">): void {
    this.charges.push({ id: this.newId("ch"), ...charge });
    this.#undo?.push(() => this.charges.pop());
  }

  /** Calls an endpoint; undoes the changes of a failing call. */
  call<T>(method: Endpoint["method"], path: string, params: object = {}): T {
    settle(this, this.#time);
    for (const endpoint of endpoints) {
      const ids = method === endpoint.method ? idsIn(endpoint.path, path) : null;
      if (ids === null) continue;
      const undone: (() => void)[] = [];
      this.#undo = undone;
      try {
        return endpoint.handle(this, { ids, params }) as T;
      } catch (error) {
        for (const undo of undone.reverse()) undo();
        throw error;
      } finally {
        this.#undo = null;
      }
    }
    throw new Error(`No endpoint ${method} ${path}.`);
  }

  post<T>(path: string, params: object = {}): T {
    return this.call("POST", path, params);
  }

  list<T>(path: string, params: object = {}): T[] {
    return this.call<{ data: T[] }>("GET", path, { limit: 100, ...params }).data;
  }

  /** Moves the clock to a date, and lets happen what is due until then. */
  moveTo(date: string): void {
    this.#time = seconds(date);
    settle(this, this.#time);
  }

  moveBy(days: number): void {
    this.moveTo(new Date((this.#time + days * day) * 1000).toISOString());
  }

  /** A customer with a card that pays, or the given test card; null is no card. */
  customer(params: object = {}, card: string | null = "pm_card_visa"): Stripe.Customer {
    const customer = this.post<Stripe.Customer>("/v1/customers", {
      email: "one@example.com",
      ...params,
    });
    return card === null ? customer : this.useCard(customer, card);
  }

  useCard(customer: Stripe.Customer, card: string): Stripe.Customer {
    const method = this.post<Stripe.PaymentMethod>(`/v1/payment_methods/${card}/attach`, {
      customer: customer.id,
    });
    return this.post(`/v1/customers/${customer.id}`, {
      invoice_settings: { default_payment_method: method.id },
    });
  }

  /** A price of 10.00 USD a month, or as given. */
  price(params: object = {}): Stripe.Price {
    const product = this.post<Stripe.Product>("/v1/products", { name: "Plan" });
    return this.post("/v1/prices", {
      currency: "usd",
      unit_amount: 1000,
      recurring: { interval: "month" },
      product: product.id,
      ...params,
    });
  }

  subscribe(params: object): Stripe.Subscription {
    return this.post("/v1/subscriptions", params);
  }

  subscription(id: string): Stripe.Subscription {
    return this.call("GET", `/v1/subscriptions/${id}`);
  }

  /** Oldest first. */
  invoices(subscription: Stripe.Subscription): Stripe.Invoice[] {
    return this.list<Stripe.Invoice>("/v1/invoices", { subscription: subscription.id }).reverse();
  }

  eventTypes(): string[] {
    return this.events.map(({ type }) => type);
  }
}

/** Returns the values of `:name` in a path, or null for another path. */
function idsIn(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return null;
  const ids: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) ids[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return ids;
}
