import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** The link of a customer to its counterpart in another system. */
export type CustomerIntegration = components["schemas"]["CustomerIntegration"];
/** A link to make. */
export type IntegrationLink = Body<"linkCustomerIntegration">;
/** The counterpart that a link is to point at. */
export type IntegrationUpdate = Body<"updateCustomerIntegration">;
/** Which links to list. */
export type IntegrationQuery = Query<"listCustomerIntegrations">;

/** The links of customers to their counterparts in other systems. */
export class Integrations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(
    customerId: string,
    query: IntegrationQuery = {},
    options?: CallOptions,
  ): Listing<CustomerIntegration> {
    return listing(
      (page) => this.#transport.page({ path: linksPath(customerId), query: page }, options),
      query,
    );
  }

  /** Links a customer; `body.id` is the id of the integration. */
  async link(
    customerId: string,
    body: IntegrationLink,
    options?: CallOptions,
  ): Promise<CustomerIntegration> {
    const call = { method: "POST", path: linksPath(customerId), body } as const;
    return await this.#transport.data(call, options);
  }

  async retrieve(
    customerId: string,
    integrationId: string,
    options?: CallOptions,
  ): Promise<CustomerIntegration> {
    const call = { method: "GET", path: linkPath(customerId, integrationId) } as const;
    return await this.#transport.data(call, options);
  }

  /** Points a link at another counterpart. */
  async update(
    customerId: string,
    integrationId: string,
    body: IntegrationUpdate,
    options?: CallOptions,
  ): Promise<CustomerIntegration> {
    const call = { method: "PATCH", path: linkPath(customerId, integrationId), body } as const;
    return await this.#transport.data(call, options);
  }

  /** Removes a link and returns it. */
  async unlink(
    customerId: string,
    integrationId: string,
    options?: CallOptions,
  ): Promise<CustomerIntegration> {
    const call = { method: "DELETE", path: linkPath(customerId, integrationId) } as const;
    return await this.#transport.data(call, options);
  }
}

function linksPath(customerId: string): string {
  return path`/api/v1/customers/${customerId}/integrations`;
}

function linkPath(customerId: string, integrationId: string): string {
  return path`/api/v1/customers/${customerId}/integrations/${integrationId}`;
}
