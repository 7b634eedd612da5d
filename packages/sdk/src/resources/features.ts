import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** A feature, as the API answers it. */
export type Feature = components["schemas"]["Feature"];
/** A feature to create. */
export type FeatureCreate = Body<"createFeature">;
/** The fields of a feature that are to change. */
export type FeatureUpdate = Body<"updateFeature">;
/** Which features to list. */
export type FeatureQuery = Query<"listFeatures">;

/** The features of the environment that the API key belongs to. */
export class Features {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a feature; throws a ConflictError if the id is taken. */
  async create(body: FeatureCreate, options?: CallOptions): Promise<Feature> {
    return await this.#transport.data(
      { method: "POST", path: path`/api/v1/features`, body },
      options,
    );
  }

  /** Features in the order of their creation. */
  list(query: FeatureQuery = {}, options?: CallOptions): Listing<Feature> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/features`, query: page }, options),
      query,
    );
  }

  /** A feature; throws a NotFoundError. */
  async retrieve(id: string, options?: CallOptions): Promise<Feature> {
    const call = { method: "GET", path: path`/api/v1/features/${id}` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Changes the fields that are present; null clears. Throws a NotFoundError, or a ConflictError if
   * the feature is archived or is used in a way that forbids the change.
   */
  async update(id: string, body: FeatureUpdate, options?: CallOptions): Promise<Feature> {
    const call = { method: "PATCH", path: path`/api/v1/features/${id}`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Archives a feature: its status becomes SUSPENDED. Throws a NotFoundError. */
  async archive(id: string, options?: CallOptions): Promise<Feature> {
    const call = { method: "POST", path: path`/api/v1/features/${id}/archive` } as const;
    return await this.#transport.data(call, options);
  }

  /** Brings an archived feature back; throws a NotFoundError. */
  async unarchive(id: string, options?: CallOptions): Promise<Feature> {
    const call = { method: "POST", path: path`/api/v1/features/${id}/unarchive` } as const;
    return await this.#transport.data(call, options);
  }
}
