import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** What a plan or add-on grants of a feature. `id` is its own, `featureId` the feature's. */
export type PackageEntitlement = components["schemas"]["PackageEntitlement"];
/** What is to be granted; the ids are those of features. */
export type PackageEntitlementsCreate = Body<"createPlanEntitlements">;
/** The fields of an entitlement that are to change. */
export type PackageEntitlementUpdate = Body<"updatePlanEntitlement">;

/** What plans or add-ons grant. Only drafts can be changed: others throw a ConflictError. */
export class PackageEntitlements {
  readonly #transport: Transport;
  readonly #kind: "plans" | "addons";

  constructor(transport: Transport, kind: "plans" | "addons") {
    this.#transport = transport;
    this.#kind = kind;
  }

  /**
   * Grants features: all of them, or none. Throws a NotFoundError for what is unknown, a
   * ConflictError for a feature that is granted already or is archived, and a BadRequestError for a
   * reset period that does not fit.
   */
  async create(
    packageId: string,
    body: PackageEntitlementsCreate,
    options?: CallOptions,
  ): Promise<PackageEntitlement[]> {
    const call = { method: "POST", path: this.#pathOfAll(packageId), body } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Lists the entitlements of the published version, or of the draft before the first publication.
   * Throws a NotFoundError.
   */
  list(packageId: string, options?: CallOptions): Listing<PackageEntitlement> {
    return listing((page) => {
      return this.#transport.page({ path: this.#pathOfAll(packageId), query: page }, options);
    }, {});
  }

  /**
   * Changes the fields that are present; null clears. `id` is the entitlement's. Throws a
   * NotFoundError, or a BadRequestError for a reset period that does not fit.
   */
  async update(
    packageId: string,
    id: string,
    body: PackageEntitlementUpdate,
    options?: CallOptions,
  ): Promise<PackageEntitlement> {
    const call = { method: "PATCH", path: this.#pathOf(packageId, id), body } as const;
    return await this.#transport.data(call, options);
  }

  /** Takes a feature out and returns what it granted; throws a NotFoundError. */
  async delete(packageId: string, id: string, options?: CallOptions): Promise<PackageEntitlement> {
    const call = { method: "DELETE", path: this.#pathOf(packageId, id) } as const;
    return await this.#transport.data(call, options);
  }

  #pathOfAll(packageId: string): string {
    return path`/api/v1/${this.#kind}/${packageId}/entitlements`;
  }

  #pathOf(packageId: string, id: string): string {
    return path`/api/v1/${this.#kind}/${packageId}/entitlements/${id}`;
  }
}
