import { path } from "../encoding.ts";
import type { Data } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import type { Transport } from "../transport.ts";

/** Whose scheduled changes were undone. */
export type FutureUpdateCanceled = Data<"cancelScheduledSubscriptionUpdates">;

/**
 * What is scheduled for subscriptions. Both calls throw a NotFoundError if there is no such
 * subscription or nothing to undo, and a ConflictError if its customer is archived.
 */
export class FutureUpdate {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Undoes what is scheduled: updates, and a cancellation that has not happened yet. */
  async cancelSchedule(
    subscriptionId: string,
    options?: CallOptions,
  ): Promise<FutureUpdateCanceled> {
    const url = path`/api/v1/subscriptions/${subscriptionId}/future-update/schedule`;
    return await this.#transport.data({ method: "DELETE", path: url }, options);
  }

  /** Undoes updates that wait for a payment. */
  async cancelPendingPayment(
    subscriptionId: string,
    options?: CallOptions,
  ): Promise<FutureUpdateCanceled> {
    const url = path`/api/v1/subscriptions/${subscriptionId}/future-update/pending-payment`;
    return await this.#transport.data({ method: "DELETE", path: url }, options);
  }
}
