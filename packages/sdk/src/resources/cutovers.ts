import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Data, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** A cutover of paid subscriptions: the header of its plan, totals, and state. */
export type Cutover = components["schemas"]["Cutover"];
/** One subscription of a cutover: its plan, and its state. */
export type CutoverItem = components["schemas"]["CutoverItem"];
/** One subscription of a cutover with its journal: what was decided, sent and answered. */
export type CutoverItemHistory = Data<"getCutoverItem">;
/** What to plan: the mapping of Stripe prices, and options. */
export type CutoverCreate = Body<"createCutover">;
/** Which plan to apply, by its digest, and how carefully. */
export type CutoverApply = Body<"applyCutover">;
/** Which subscriptions to bring back; by default all that can be undone. */
export type CutoverRollback = Body<"rollbackCutover">;
/** What plans assume of Stripe, and whether the connected test account behaves so. */
export type Conformance = components["schemas"]["Conformance"];
/** Which scenarios to run; all by default. */
export type ConformanceStart = Body<"startConformance">;
/** Which cutovers to list. */
export type CutoverQuery = Query<"listCutovers">;
/** The first position to return, how many items in one request, and of which state. */
export type CutoverItemQuery = Query<"listCutoverItems">;

/** Some items in the order of the plan. */
export interface CutoverItemPage {
  readonly data: readonly CutoverItem[];
  /** Position to go on from; null at the end. */
  readonly next: number | null;
}

/** The cutovers of the environment that the API key belongs to. */
export class Cutovers {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Starts to plan a cutover, which only reads Stripe. Planning continues in the background:
   * `retrieve` shows when its state is no longer `planning`. Throws a ConflictError if no billing
   * provider is connected, or its key is refused.
   */
  async create(body: CutoverCreate, options?: CallOptions): Promise<Cutover> {
    const call = { method: "POST", path: path`/api/v1/cutovers`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Lists cutovers in the order of their creation. */
  list(query: CutoverQuery = {}, options?: CallOptions): Listing<Cutover> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/cutovers`, query: page }, options),
      query,
    );
  }

  /** Returns a cutover. Throws a NotFoundError. */
  async retrieve(cutoverId: string, options?: CallOptions): Promise<Cutover> {
    const call = { method: "GET", path: path`/api/v1/cutovers/${cutoverId}` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Iterates over the subscriptions of a cutover in the order of the plan. Throws a NotFoundError.
   */
  async *items(
    cutoverId: string,
    query: CutoverItemQuery = {},
    options?: CallOptions,
  ): AsyncGenerator<CutoverItem, void, undefined> {
    let from: number | null = query.from ?? 0;
    while (from !== null) {
      const page: CutoverItemPage = await this.itemPage(cutoverId, { ...query, from }, options);
      yield* page.data;
      from = page.next;
    }
  }

  /** One page of them. Throws a NotFoundError. */
  async itemPage(
    cutoverId: string,
    query: CutoverItemQuery = {},
    options?: CallOptions,
  ): Promise<CutoverItemPage> {
    const url = path`/api/v1/cutovers/${cutoverId}/items`;
    const reply: unknown = await this.#transport.send({ method: "GET", path: url, query }, options);
    return reply as CutoverItemPage;
  }

  /** Returns one subscription by its old id, with its journal. Throws a NotFoundError. */
  async item(
    cutoverId: string,
    subscriptionId: string,
    options?: CallOptions,
  ): Promise<CutoverItemHistory> {
    const url = path`/api/v1/cutovers/${cutoverId}/items/${subscriptionId}`;
    return await this.#transport.data({ method: "GET", path: url }, options);
  }

  /**
   * Applies a plan, or continues one that was paused, held or stopped. The work continues in the
   * background. Throws a NotFoundError, or a ConflictError whose code is the reason, such as
   * `cutover_plan_stale`.
   */
  async apply(cutoverId: string, body: CutoverApply, options?: CallOptions): Promise<Cutover> {
    const call = { method: "POST", path: path`/api/v1/cutovers/${cutoverId}/apply`, body } as const;
    return await this.#transport.data(call, options);
  }

  /** Finishes the steps under way and begins no other. Throws a NotFoundError or ConflictError. */
  async pause(cutoverId: string, options?: CallOptions): Promise<Cutover> {
    const call = { method: "POST", path: path`/api/v1/cutovers/${cutoverId}/pause` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Undoes what is not brought over yet. A swapped subscription gets its old prices back. Of a
   * move, the new subscription is canceled and the original collects again. What is not begun is
   * never begun. The work continues in the background. Throws a NotFoundError or ConflictError.
   */
  async rollback(
    cutoverId: string,
    body: CutoverRollback = {},
    options?: CallOptions,
  ): Promise<Cutover> {
    const url = path`/api/v1/cutovers/${cutoverId}/rollback`;
    return await this.#transport.data({ method: "POST", path: url, body }, options);
  }

  /**
   * Begins to check on the connected test account what plans assume of Stripe. It continues in the
   * background: `conformance` shows the progress. Throws a ConflictError for a live key, or if no
   * account is connected.
   */
  async startConformance(body: ConformanceStart = {}, options?: CallOptions): Promise<Conformance> {
    const url = path`/api/v1/cutovers/conformance`;
    return await this.#transport.data({ method: "POST", path: url, body }, options);
  }

  /** Returns all scenarios, with the verdicts of the newest check, whichever server made it. */
  async conformance(options?: CallOptions): Promise<Conformance> {
    const url = path`/api/v1/cutovers/conformance`;
    return await this.#transport.data({ method: "GET", path: url }, options);
  }
}
