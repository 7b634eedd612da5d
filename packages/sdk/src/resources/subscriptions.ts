import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Data, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";
import { FutureUpdate } from "./future-update.ts";

/** A subscription, as the API answers it. */
export type Subscription = components["schemas"]["Subscription"];
/** A subscription to import, under the names of `POST /api/v1/subscriptions/import`. */
export type SubscriptionImportItem = components["schemas"]["SubscriptionImportItem"];
/** What `subscriptions.import` takes. */
export type SubscriptionImport = Body<"importSubscriptions">;
/** The result of `subscriptions.import`: the id of the import run that will apply them. */
export type SubscriptionImportTask = Data<"importSubscriptions">;
/** A subscription to start. */
export type SubscriptionProvision = Body<"provisionSubscription">;
/** The result of starting a subscription. */
export type SubscriptionProvisioned = Data<"provisionSubscription">;
/** The fields of a subscription that are to change. */
export type SubscriptionUpdate = Body<"updateSubscription">;
/** How and when a subscription ends. */
export type SubscriptionCancel = Body<"cancelSubscription">;
/** Where a subscription moves to. */
export type SubscriptionTransfer = Body<"transferSubscription">;
/** When a subscription moves to the latest version. */
export type SubscriptionMigrate = Body<"migrateSubscription">;
/** A subscription to compute the price of. */
export type SubscriptionPreview = Body<"previewSubscription">;
/** What a subscription would cost. */
export type SubscriptionPreviewed = Data<"previewSubscription">;
/** Which subscriptions to list. */
export type SubscriptionQuery = Query<"listSubscriptions">;

/** The subscriptions of the environment that the API key belongs to. */
export class Subscriptions {
  /** What is scheduled for subscriptions. */
  readonly futureUpdate: FutureUpdate;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.futureUpdate = new FutureUpdate(transport);
  }

  /**
   * Accepts 1 to 1,000 subscriptions to be imported; `importRuns.retrieve(taskId)` shows when they
   * are. `importSubscriptionBulk` takes any number and waits for the outcomes.
   */
  async import(body: SubscriptionImport, options?: CallOptions): Promise<SubscriptionImportTask> {
    const call = { method: "POST", path: path`/api/v1/subscriptions/import`, body } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Starts a subscription; one that it takes the place of is canceled at its start. Throws a
   * NotFoundError for what is unknown, a BadRequestError for what is not possible, and a
   * ConflictError for an id that is taken, what is archived, and a paid plan that is not billed.
   */
  async provision(
    body: SubscriptionProvision,
    options?: CallOptions,
  ): Promise<SubscriptionProvisioned> {
    const call = { method: "POST", path: path`/api/v1/subscriptions`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Lists subscriptions in the order of their creation. */
  list(query: SubscriptionQuery = {}, options?: CallOptions): Listing<Subscription> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/subscriptions`, query: page }, options),
      query,
    );
  }

  /** Returns a subscription. Throws a NotFoundError. */
  async retrieve(id: string, options?: CallOptions): Promise<Subscription> {
    const call = { method: "GET", path: path`/api/v1/subscriptions/${id}` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Changes the fields that are present, at once or at the end of the billing period. Throws a
   * NotFoundError, a BadRequestError for what is not possible, and a ConflictError if the
   * subscription has ended or its customer is archived.
   */
  async update(id: string, body: SubscriptionUpdate, options?: CallOptions): Promise<Subscription> {
    const call = { method: "PATCH", path: path`/api/v1/subscriptions/${id}`, body } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Cancels a subscription; doing it twice changes nothing. Throws a NotFoundError, a
   * BadRequestError for an impossible date, or a ConflictError if its customer is archived.
   */
  async cancel(
    id: string,
    body: SubscriptionCancel = {},
    options?: CallOptions,
  ): Promise<Subscription> {
    const call = { method: "POST", path: path`/api/v1/subscriptions/${id}/cancel`, body } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Moves a subscription to another resource of its customer. Throws a NotFoundError, a
   * BadRequestError if its product has no resources, and a ConflictError if the resource has a
   * subscription, or this one has ended or its customer is archived.
   */
  async transfer(
    id: string,
    body: SubscriptionTransfer,
    options?: CallOptions,
  ): Promise<Subscription> {
    const url = path`/api/v1/subscriptions/${id}/transfer`;
    return await this.#transport.data({ method: "POST", path: url, body }, options);
  }

  /**
   * Moves a subscription to the latest published version of its plan and add-ons. Throws a
   * NotFoundError, a BadRequestError if it does not fit that version, and a ConflictError if it has
   * ended, its customer is archived, or the version has become a paid one.
   */
  async migrate(
    id: string,
    body: SubscriptionMigrate = {},
    options?: CallOptions,
  ): Promise<Subscription> {
    const call = { method: "POST", path: path`/api/v1/subscriptions/${id}/migrate`, body } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Computes what a subscription would cost, from the prices of the catalog; changes nothing.
   * Throws a NotFoundError for what is unknown, a BadRequestError for what is not possible, and a
   * ConflictError for what is archived.
   */
  async preview(body: SubscriptionPreview, options?: CallOptions): Promise<SubscriptionPreviewed> {
    const call = { method: "POST", path: path`/api/v1/subscriptions/preview`, body } as const;
    return await this.#transport.data(call, options);
  }
}
