import type { components, operations } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Data, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";
import { Integrations } from "./integrations.ts";
import { PaymentMethod } from "./payment-method.ts";
import { PromotionalEntitlements } from "./promotional-entitlements.ts";

/** A customer, as the API answers it. */
export type Customer = components["schemas"]["Customer"];
/** A customer to import. A present field replaces, an absent one leaves, null clears. */
export type CustomerImportItem = components["schemas"]["CustomerImportItem"];
/** What `customers.import` takes. */
export type CustomerImport = Body<"importCustomers">;
/** The result of `customers.import`: one outcome per customer, in order. */
export type CustomerImportResult = Data<"importCustomers">;
/** A customer to create. */
export type CustomerCreate = Body<"createCustomer">;
/** The fields of a customer that are to change. */
export type CustomerUpdate = Body<"updateCustomer">;
/** Which customers to list. */
export type CustomerQuery = Query<"listCustomers">;
/** What to search customers by, and how to sort them. */
export type CustomerSearchQuery = Query<"searchCustomers">;
/** A customer that a search has found, with some of its subscriptions. */
export type FoundCustomer = components["schemas"]["FoundCustomer"];
/** A page of a search: `pagination.next` is null at the end, and only there. */
export type CustomerSearchPage =
  operations["searchCustomers"]["responses"][200]["content"]["application/json"];
/** Whether a customer may use a feature, how much of it, and why not. */
export type FeatureEntitlement = components["schemas"]["FeatureEntitlement"];
/** The resource to return the entitlements of a customer for. */
export type EntitlementsQuery = Query<"getCustomerEntitlements">;
/** All that a customer may use. */
export type CustomerEntitlements = Data<"getCustomerEntitlements">;
/** Which feature to check, and what is wanted of it. */
export type EntitlementCheck = Query<"checkCustomerEntitlement"> & { readonly featureId: string };
/** Which features to explain, all by default, and of which resource. */
export type ExplainQuery = Query<"explainCustomerEntitlements">;
/** Why checks of a customer answer what they do, and where its rows come from. */
export type ExplainedEntitlements = Data<"explainCustomerEntitlements">;
/** Why a check of one feature answers what it does. */
export type ExplainedEntitlement = components["schemas"]["ExplainedEntitlement"];
/** One source of a feature, and what became of it. */
export type EntitlementSource = components["schemas"]["EntitlementSource"];
/** The record of an import that a row comes from, or when the API wrote it. */
export type Provenance = components["schemas"]["Provenance"];
/** A resource that a customer has, or had, a subscription for. */
export type CustomerResource = components["schemas"]["CustomerResource"];
/** Which page of the resources to load. */
export type CustomerResourceQuery = Query<"listCustomerResources">;

/** The customers of the environment that the API key belongs to. */
export class Customers {
  /** The links of customers to other systems. */
  readonly integrations: Integrations;
  /** The default payment methods of customers. */
  readonly paymentMethod: PaymentMethod;
  /** What customers are granted beside their subscriptions. */
  readonly promotionalEntitlements: PromotionalEntitlements;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.integrations = new Integrations(transport);
    this.paymentMethod = new PaymentMethod(transport);
    this.promotionalEntitlements = new PromotionalEntitlements(transport);
  }

  /** Imports 1 to 1,000 customers in one request; `importCustomerBulk` takes any number. */
  async import(body: CustomerImport, options?: CallOptions): Promise<CustomerImportResult> {
    return await this.#transport.data(
      { method: "POST", path: path`/api/v1/customers/import`, body },
      options,
    );
  }

  /** Creates a customer; throws a ConflictError if the id is taken. */
  async create(body: CustomerCreate, options?: CallOptions): Promise<Customer> {
    return await this.#transport.data(
      { method: "POST", path: path`/api/v1/customers`, body },
      options,
    );
  }

  /** Does the same as `create`, under its name in the public v1 API. */
  async provision(body: CustomerCreate, options?: CallOptions): Promise<Customer> {
    return await this.create(body, options);
  }

  /** Returns a customer. Throws a NotFoundError. */
  async retrieve(id: string, options?: CallOptions): Promise<Customer> {
    return await this.#transport.data(
      { method: "GET", path: path`/api/v1/customers/${id}` },
      options,
    );
  }

  /**
   * Changes the fields that are present; null clears. Throws a NotFoundError, or a ConflictError if
   * the customer is archived.
   */
  async update(id: string, body: CustomerUpdate, options?: CallOptions): Promise<Customer> {
    const call = { method: "PATCH", path: path`/api/v1/customers/${id}`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Lists customers in the order of their creation. */
  list(query: CustomerQuery = {}, options?: CallOptions): Listing<Customer> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/customers`, query: page }, options),
      query,
    );
  }

  /**
   * Searches, filters and sorts customers. A page may have fewer than asked, and even none, before
   * the end: pass `pagination.next` as `after` until it is null.
   */
  async search(
    query: CustomerSearchQuery = {},
    options?: CallOptions,
  ): Promise<CustomerSearchPage> {
    const call = { method: "GET", path: path`/api/v1/customer-search`, query } as const;
    return (await this.#transport.send(call, options)) as unknown as CustomerSearchPage;
  }

  /** Archives a customer; doing it twice changes nothing. Throws a NotFoundError. */
  async archive(id: string, options?: CallOptions): Promise<Customer> {
    const call = { method: "POST", path: path`/api/v1/customers/${id}/archive` } as const;
    return await this.#transport.data(call, options);
  }

  /** Brings an archived customer back; throws a NotFoundError. */
  async unarchive(id: string, options?: CallOptions): Promise<Customer> {
    const call = { method: "POST", path: path`/api/v1/customers/${id}/unarchive` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Returns all that a customer may use. An unknown customer is a reason in the answer, not an
   * error. Stops after a second in all, by default.
   */
  async retrieveEntitlements(
    id: string,
    query: EntitlementsQuery = {},
    options?: CallOptions,
  ): Promise<CustomerEntitlements> {
    const url = path`/api/v1/customers/${id}/entitlements`;
    const call = { method: "GET", path: url, query, isCheck: true } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Checks in one request whether a customer may use a feature. Every no is a reason in the answer,
   * not an error, even for an unknown customer or feature. Stops after a second in all, by default.
   */
  async checkEntitlement(
    id: string,
    query: EntitlementCheck,
    options?: CallOptions,
  ): Promise<FeatureEntitlement> {
    const url = path`/api/v1/customers/${id}/entitlements/check`;
    const call = { method: "GET", path: url, query, isCheck: true } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Explains what checks of a customer answer: every source, which one counts and why, and where
   * it comes from. Throws a NotFoundError.
   */
  async explainEntitlements(
    id: string,
    query: ExplainQuery = {},
    options?: CallOptions,
  ): Promise<ExplainedEntitlements> {
    const url = path`/api/v1/customers/${id}/entitlements/explain`;
    return await this.#transport.data({ method: "GET", path: url, query }, options);
  }

  /** Lists the resources that a customer has, or had, subscriptions for. Throws a NotFoundError. */
  listResources(
    id: string,
    query: CustomerResourceQuery = {},
    options?: CallOptions,
  ): Listing<CustomerResource> {
    return listing((page) => {
      const all = path`/api/v1/customers/${id}/resources`;
      return this.#transport.page({ path: all, query: page }, options);
    }, query);
  }
}
