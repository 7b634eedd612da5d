import { createHash } from "node:crypto";
import type { StripeRequest } from "../../stripe/stripe.ts";
import type { Operation } from "../deciding/operation.ts";

/** A decided piece of work at the billing provider. */
export interface BillingTask {
  readonly environmentId: string;
  readonly customerId: string;
  readonly id: string;
  readonly subscriptionId: string;
  readonly action: TaskWork["kind"];
  readonly state: TaskState;
  readonly attempts: number;
  /** When the request was first sent, by the provider's clock; null if it surely was not. */
  readonly firstSentAt: Date | null;
  readonly notBefore: Date;
  readonly createdAt: Date;
}

export interface TaskState {
  readonly work: TaskWork;
  /** Raised for a new request; part of its key. */
  readonly epoch: number;
  /** Exactly what is or was sent; null before. */
  readonly request: StripeRequest | null;
  /** When it was first found not to be done although its key is too old to repeat it. */
  readonly missedAt: string | null;
}

/** The request to the provider. Everything else is in the subscription's row. */
export type TaskWork =
  /** Make the subscription; `digest` is that of the body that asks for it. */
  | {
      readonly kind: "create";
      readonly digest: string;
      /** Whether the body sets the anchor of billing periods. */
      readonly isAnchorSaid?: boolean;
    }
  /** Change the linked subscription; the change counts here once it counts there. */
  | {
      readonly kind: "change";
      readonly digest: string;
      readonly operation: Operation;
      /** When it was decided: it is decided again, as of then, once the provider has agreed. */
      readonly at: string;
      readonly billingId: string;
    }
  /** End it at once, since here it has ended already. */
  | { readonly kind: "end"; readonly billingId: string; readonly isProrated: boolean }
  /** Let it end at an instant, or go on if null, as it does here already. */
  | { readonly kind: "end-later"; readonly billingId: string; readonly at: string | null };

/** Returns a task that nothing was done for. */
export function newTask(
  of: Pick<BillingTask, "environmentId" | "customerId" | "subscriptionId" | "id" | "notBefore">,
  work: TaskWork,
  now: Date,
): BillingTask {
  return {
    ...of,
    action: work.kind,
    state: { work, epoch: 1, request: null, missedAt: null },
    attempts: 0,
    firstSentAt: null,
    createdAt: now,
  };
}

/** Returns a digest by which equal requests are recognized. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
