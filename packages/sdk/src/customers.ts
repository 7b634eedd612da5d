import type { components } from "./api.ts";
import { path } from "./encoding.ts";
import { Integrations } from "./integrations.ts";
import type { Body, Data, Query } from "./operations.ts";
import type { CallOptions } from "./options.ts";
import { type Listing, listing } from "./page.ts";
import { PaymentMethod } from "./payment-method.ts";
import type { Transport } from "./transport.ts";

/** A customer, as the API answers it. */
export type Customer = components["schemas"]["Customer"];
/** A customer to import. A present field replaces, an absent one leaves, null clears. */
export type CustomerImportItem = components["schemas"]["CustomerImportItem"];
/** What `customers.import` takes. */
export type CustomerImport = Body<"importCustomers">;
/** What `customers.import` gives: one outcome per customer, in order. */
export type CustomerImportResult = Data<"importCustomers">;
/** A customer to create. */
export type CustomerCreate = Body<"createCustomer">;
/** The fields of a customer that are to change. */
export type CustomerUpdate = Body<"updateCustomer">;
/** Which customers to list. */
export type CustomerQuery = Query<"listCustomers">;

/** The customers of the environment that the API key belongs to. */
export class Customers {
  /** The links of customers to other systems. */
  readonly integrations: Integrations;
  /** The default payment methods of customers. */
  readonly paymentMethod: PaymentMethod;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.integrations = new Integrations(transport);
    this.paymentMethod = new PaymentMethod(transport);
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

  /** The same as `create`, under its name in the public v1 API. */
  async provision(body: CustomerCreate, options?: CallOptions): Promise<Customer> {
    return await this.create(body, options);
  }

  async retrieve(id: string, options?: CallOptions): Promise<Customer> {
    return await this.#transport.data(
      { method: "GET", path: path`/api/v1/customers/${id}` },
      options,
    );
  }

  /** Changes the fields that are present; null clears. */
  async update(id: string, body: CustomerUpdate, options?: CallOptions): Promise<Customer> {
    const call = { method: "PATCH", path: path`/api/v1/customers/${id}`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Customers in the order of their creation. */
  list(query: CustomerQuery = {}, options?: CallOptions): Listing<Customer> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/customers`, query: page }, options),
      query,
    );
  }

  /** Archives a customer; doing it twice changes nothing. */
  async archive(id: string, options?: CallOptions): Promise<Customer> {
    const call = { method: "POST", path: path`/api/v1/customers/${id}/archive` } as const;
    return await this.#transport.data(call, options);
  }

  /** Brings an archived customer back. */
  async unarchive(id: string, options?: CallOptions): Promise<Customer> {
    const call = { method: "POST", path: path`/api/v1/customers/${id}/unarchive` } as const;
    return await this.#transport.data(call, options);
  }
}
