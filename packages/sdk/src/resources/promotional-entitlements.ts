import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** What a customer is granted of a feature beside its subscriptions. */
export type PromotionalEntitlement = components["schemas"]["PromotionalEntitlement"];
/** What is to be granted, each feature once. */
export type PromotionalEntitlementsCreate = Body<"grantPromotionalEntitlements">;
/** Which promotional entitlements to list. */
export type PromotionalEntitlementQuery = Query<"listPromotionalEntitlements">;

/** What customers are granted beside their subscriptions. */
export class PromotionalEntitlements {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Grants features; what was granted of the same feature before is replaced. Throws a
   * NotFoundError for an unknown customer or feature, a ConflictError for what is archived, and a
   * BadRequestError for a reset period that does not fit.
   */
  async create(
    customerId: string,
    body: PromotionalEntitlementsCreate,
    options?: CallOptions,
  ): Promise<PromotionalEntitlement[]> {
    return await this.#transport.data(
      { method: "POST", path: pathOfAll(customerId), body },
      options,
    );
  }

  /** Lists all that a customer was granted, expired grants too. Throws a NotFoundError. */
  list(
    customerId: string,
    query: PromotionalEntitlementQuery = {},
    options?: CallOptions,
  ): Listing<PromotionalEntitlement> {
    return listing(
      (page) => this.#transport.page({ path: pathOfAll(customerId), query: page }, options),
      query,
    );
  }

  /**
   * Revokes what is granted of a feature and returns it. Throws a NotFoundError, or a ConflictError
   * if the customer is archived.
   */
  async revoke(
    customerId: string,
    featureId: string,
    options?: CallOptions,
  ): Promise<PromotionalEntitlement> {
    const url = path`/api/v1/customers/${customerId}/promotional-entitlements/${featureId}`;
    return await this.#transport.data({ method: "DELETE", path: url }, options);
  }
}

function pathOfAll(customerId: string): string {
  return path`/api/v1/customers/${customerId}/promotional-entitlements`;
}
