import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Data, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import type { Transport } from "../transport.ts";

/** Whether a usage replaces the value of the counter, or is added to it. */
export const UsageUpdateBehavior = { SET: "SET", DELTA: "DELTA" } as const;
export type UsageUpdateBehavior = (typeof UsageUpdateBehavior)[keyof typeof UsageUpdateBehavior];

/** A usage as it was counted, and the value of the counter since. */
export type Usage = components["schemas"]["Usage"];
/** A usage to report. It is added to the counter unless its behavior is `SET`. */
export type UsageReport = components["schemas"]["UsageReport"];
/** What `usage.report` takes. */
export type UsageReports = Body<"reportUsage">;
/** The range of a history, and the dimension by which it is cut into series. */
export type UsageHistoryQuery = Query<"getUsageHistory">;
/** The counter of a feature over time. */
export type UsageHistory = Data<"getUsageHistory">;

/** The usage of calculated features. */
export class UsageReporting {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Reports 1 to 100 usages: all of them are counted, or none. A single one that is bad throws the
   * error of its fault, such as a NotFoundError; several throw a BadRequestError with the code
   * `invalid_usage_report`, whose body names each. An `idempotencyKey` that was used for another
   * usage throws a ConflictError (`usage_key_reused`). A usage that is accepted and does not count
   * has `warnings`. `reportUsageBulk` takes any number.
   */
  async report(body: UsageReports, options?: CallOptions): Promise<Usage[]> {
    return await this.#transport.data({ method: "POST", path: path`/api/v1/usage`, body }, options);
  }

  /** Returns the counter of a feature after each report. Throws a NotFoundError. */
  async history(
    customerId: string,
    featureId: string,
    query: UsageHistoryQuery,
    options?: CallOptions,
  ): Promise<UsageHistory> {
    const url = path`/api/v1/usage/${customerId}/history/${featureId}`;
    return await this.#transport.data({ method: "GET", path: url, query }, options);
  }
}
