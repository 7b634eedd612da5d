import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** A product, as the API answers it. */
export type Product = components["schemas"]["Product"];
/** A product to create. */
export type ProductCreate = Body<"createProduct">;
/** The fields of a product that are to change. */
export type ProductUpdate = Body<"updateProduct">;
/** What a copy of a product is called. */
export type ProductDuplicate = Body<"duplicateProduct">;
/** Which products to list. */
export type ProductQuery = Query<"listProducts">;

/** The products of the environment that the API key belongs to. */
export class Products {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a product; throws a ConflictError if the id is taken. */
  async create(body: ProductCreate, options?: CallOptions): Promise<Product> {
    return await this.#transport.data(
      { method: "POST", path: path`/api/v1/products`, body },
      options,
    );
  }

  /** Lists products in the order of their creation. */
  list(query: ProductQuery = {}, options?: CallOptions): Listing<Product> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/products`, query: page }, options),
      query,
    );
  }

  /**
   * Changes the fields that are present; null clears. Throws a NotFoundError, or a ConflictError if
   * the product is archived or its subscriptions forbid the change.
   */
  async update(id: string, body: ProductUpdate, options?: CallOptions): Promise<Product> {
    const call = { method: "PATCH", path: path`/api/v1/products/${id}`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Archives a product with all its plans and add-ons; throws a NotFoundError. */
  async archive(id: string, options?: CallOptions): Promise<Product> {
    const call = { method: "POST", path: path`/api/v1/products/${id}/archive` } as const;
    return await this.#transport.data(call, options);
  }

  /** Brings an archived product back, without its plans and add-ons; throws a NotFoundError. */
  async unarchive(id: string, options?: CallOptions): Promise<Product> {
    const call = { method: "POST", path: path`/api/v1/products/${id}/unarchive` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Copies a product, its plans and add-ons as drafts. Throws a NotFoundError, or a ConflictError
   * if the new id is taken.
   */
  async duplicate(id: string, body: ProductDuplicate, options?: CallOptions): Promise<Product> {
    const call = { method: "POST", path: path`/api/v1/products/${id}/duplicate`, body } as const;
    return await this.#transport.data(call, options);
  }
}
