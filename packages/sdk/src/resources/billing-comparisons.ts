import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** A comparison of all linked subscriptions with Stripe: how far it is, and its totals. */
export type BillingComparison = components["schemas"]["BillingComparison"];
/** What was found of one subscription. */
export type BillingComparisonEntry = components["schemas"]["BillingComparisonEntry"];
/** Whether to take over from Stripe what differs. */
export type BillingComparisonCreate = Body<"createBillingComparison">;
/** Which comparisons to list. */
export type BillingComparisonQuery = Query<"listBillingComparisons">;
/** The first position to return, how many entries in one request, and of which verdict. */
export type BillingComparisonEntryQuery = Query<"listBillingComparisonEntries">;

/** Some entries in the order in which they were compared. */
export interface BillingComparisonEntryPage {
  readonly data: readonly BillingComparisonEntry[];
  /** Position to go on from; null at the end, or as far as a running comparison is. */
  readonly next: number | null;
}

const root = path`/api/v1/billing/comparisons`;

/** Comparisons of the subscriptions of an environment with those of its Stripe account. */
export class BillingComparisons {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Starts a comparison in the background: `retrieve` shows when its state is `completed` or
   * `failed`. Throws a ConflictError if no account is connected, or too many comparisons wait.
   */
  async create(
    body: BillingComparisonCreate = {},
    options?: CallOptions,
  ): Promise<BillingComparison> {
    return await this.#transport.data({ method: "POST", path: root, body }, options);
  }

  /** Lists the newest comparisons in the order of their creation; older ones are deleted. */
  list(query: BillingComparisonQuery = {}, options?: CallOptions): Listing<BillingComparison> {
    return listing((page) => this.#transport.page({ path: root, query: page }, options), query);
  }

  /** Returns a comparison. Throws a NotFoundError. */
  async retrieve(comparisonId: string, options?: CallOptions): Promise<BillingComparison> {
    const url = path`/api/v1/billing/comparisons/${comparisonId}`;
    return await this.#transport.data({ method: "GET", path: url }, options);
  }

  /** Iterates over the entries that a comparison has so far. Throws a NotFoundError. */
  async *entries(
    comparisonId: string,
    query: BillingComparisonEntryQuery = {},
    options?: CallOptions,
  ): AsyncGenerator<BillingComparisonEntry, void, undefined> {
    let from: number | null = query.from ?? 0;
    while (from !== null) {
      const asked = { ...query, from };
      const page: BillingComparisonEntryPage = await this.entryPage(comparisonId, asked, options);
      yield* page.data;
      from = page.next;
    }
  }

  /** One page of them. Throws a NotFoundError. */
  async entryPage(
    comparisonId: string,
    query: BillingComparisonEntryQuery = {},
    options?: CallOptions,
  ): Promise<BillingComparisonEntryPage> {
    const url = path`/api/v1/billing/comparisons/${comparisonId}/entries`;
    const reply: unknown = await this.#transport.send({ method: "GET", path: url, query }, options);
    return reply as BillingComparisonEntryPage;
  }
}
