import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Data, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";
import { PackageEntitlements } from "./package-entitlements.ts";

/** One price of a plan or add-on, for one billing period. */
export type Charge = components["schemas"]["Charge"];
/** Which plans or add-ons to list. */
export type PackageQuery = Query<"listPlans">;
/** Which customers a new version is for. */
export type PackagePublish = Body<"publishPlan">;
/** The result of publishing. The work is done by then, so `taskId` is null. */
export type PackagePublished = Data<"publishPlan">;
/** The plan or add-on whose draft was removed. */
export type PackageDraftRemoved = Data<"removePlanDraft">;
/** Which page of the prices to load. */
export type ChargeQuery = Query<"listPlanCharges">;

/** Plans or add-ons: both have versions, of which one is a draft at most, and the same calls. */
export class Packages<Package, Create, Update> {
  /** What they grant. */
  readonly entitlements: PackageEntitlements;
  protected readonly transport: Transport;
  readonly #kind: "plans" | "addons";

  constructor(transport: Transport, kind: "plans" | "addons") {
    this.transport = transport;
    this.#kind = kind;
    this.entitlements = new PackageEntitlements(transport, kind);
  }

  /**
   * Creates it in version 1, a draft unless the body says PUBLISHED. Throws a NotFoundError for an
   * unknown product or parent, and a ConflictError if the id is taken or the product is archived.
   */
  async create(body: Create, options?: CallOptions): Promise<Package> {
    const call = { method: "POST", path: path`/api/v1/${this.#kind}`, body } as const;
    return await this.transport.data(call, options);
  }

  /** Lists all of them, each in its published version, in the order of their creation. */
  list(query: PackageQuery = {}, options?: CallOptions): Listing<Package> {
    return listing(
      (page) => this.transport.page({ path: path`/api/v1/${this.#kind}`, query: page }, options),
      query,
    );
  }

  /**
   * Returns the published version, or the draft before the first publication. Throws a
   * NotFoundError.
   */
  async retrieve(id: string, options?: CallOptions): Promise<Package> {
    return await this.transport.data({ method: "GET", path: this.pathOf(id) }, options);
  }

  /**
   * Changes the fields of the draft that are present; null clears. Throws a NotFoundError, or a
   * ConflictError if there is no draft or it is archived.
   */
  async update(id: string, body: Update, options?: CallOptions): Promise<Package> {
    return await this.transport.data({ method: "PATCH", path: this.pathOf(id), body }, options);
  }

  /**
   * Archives it, so that there are no new subscriptions to it. Throws a NotFoundError, or a
   * ConflictError if it was never published or is needed by another.
   */
  async archive(id: string, options?: CallOptions): Promise<Package> {
    const call = { method: "POST", path: `${this.pathOf(id)}/archive` } as const;
    return await this.transport.data(call, options);
  }

  /**
   * Makes a draft from the published version, or returns the existing one. Throws a NotFoundError,
   * or a ConflictError if it is archived.
   */
  async createDraft(id: string, options?: CallOptions): Promise<Package> {
    const call = { method: "POST", path: `${this.pathOf(id)}/draft` } as const;
    return await this.transport.data(call, options);
  }

  /** Removes the draft; throws a NotFoundError, or a ConflictError without a draft. */
  async removeDraft(id: string, options?: CallOptions): Promise<PackageDraftRemoved> {
    const call = { method: "DELETE", path: `${this.pathOf(id)}/draft` } as const;
    return await this.transport.data(call, options);
  }

  /**
   * Publishes the draft, for new or for all customers. Throws a NotFoundError, or a ConflictError
   * if there is no draft or it is archived.
   */
  async publish(
    id: string,
    body: PackagePublish,
    options?: CallOptions,
  ): Promise<PackagePublished> {
    const call = { method: "POST", path: `${this.pathOf(id)}/publish`, body } as const;
    return await this.transport.data(call, options);
  }

  /** Lists the prices of a plan or add-on, one for each billing period. Throws a NotFoundError. */
  listCharges(id: string, query: ChargeQuery = {}, options?: CallOptions): Listing<Charge> {
    return listing((page) => {
      const all = `${this.pathOf(id)}/charges`;
      return this.transport.page({ path: all, query: page }, options);
    }, query);
  }

  protected pathOf(id: string): string {
    return path`/api/v1/${this.#kind}/${id}`;
  }
}
