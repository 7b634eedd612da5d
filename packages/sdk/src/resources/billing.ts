import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import type { Transport } from "../transport.ts";
import { BillingComparisons } from "./billing-comparisons.ts";

/** The connection of an environment to its billing provider. Keys are never answered. */
export type BillingConnection = components["schemas"]["BillingConnection"];
/** The key of a Stripe account, and the signing secret of its webhook endpoint. */
export type StripeConnect = Body<"connectStripe">;
/** After which object a page begins, and how long it is. */
export type StripePageQuery = Query<"listStripeSubscriptions">;

/** Some objects of a Stripe account, as Stripe sends them, newest first. */
export interface StripePage {
  readonly data: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly hasMore: boolean;
}

/**
 * The billing provider of the environment that the API key belongs to. The links of single
 * customers to other systems are `customers.integrations`.
 */
export class Billing {
  /** Comparisons of linked subscriptions with those at Stripe. */
  readonly comparisons: BillingComparisons;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.comparisons = new BillingComparisons(transport);
  }

  /** Returns all connections; there is at most one of each vendor. */
  async connections(options?: CallOptions): Promise<BillingConnection[]> {
    const call = { method: "GET", path: path`/api/v1/integrations` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Connects the environment to a Stripe account, or replaces the key. Throws a ConflictError if
   * Stripe refuses the key, or the server has no encryption key to keep it with.
   */
  async connectStripe(body: StripeConnect, options?: CallOptions): Promise<BillingConnection> {
    const call = { method: "PUT", path: path`/api/v1/integrations/stripe`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Forgets the connection and its key, and returns it. Throws a ConflictError. */
  async disconnectStripe(options?: CallOptions): Promise<BillingConnection> {
    const call = { method: "DELETE", path: path`/api/v1/integrations/stripe` } as const;
    return await this.#transport.data(call, options);
  }

  /** Returns a page of the customers of the connected Stripe account. Throws a ConflictError. */
  async stripeCustomers(query: StripePageQuery = {}, options?: CallOptions): Promise<StripePage> {
    return await this.#stripePage(path`/api/v1/integrations/stripe/customers`, query, options);
  }

  /** Returns a page of the account's subscriptions, in any status. Throws a ConflictError. */
  async stripeSubscriptions(
    query: StripePageQuery = {},
    options?: CallOptions,
  ): Promise<StripePage> {
    return await this.#stripePage(path`/api/v1/integrations/stripe/subscriptions`, query, options);
  }

  async #stripePage(
    url: string,
    query: StripePageQuery,
    options?: CallOptions,
  ): Promise<StripePage> {
    const reply: unknown = await this.#transport.send({ method: "GET", path: url, query }, options);
    return reply as StripePage;
  }
}
