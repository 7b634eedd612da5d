import type {
  StripeInvoice,
  StripeSubscription,
} from "../../../packages/server/src/stripe/stripe.ts";
import { worldKeyPrefix } from "./stripe-http.ts";

/** A payment as the emulator's ledger has it; `at` in seconds, amounts in the smallest unit. */
export interface LedgerCharge {
  readonly at: number;
  readonly customer: string;
  readonly subscription: string | null;
  readonly billingReason: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly status: "paid" | "failed" | "invoiced";
}

/** One line of the emulator's history: what a request, or the passing of time, has changed. */
export interface HistoryLine {
  readonly seq: number;
  readonly at: number;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly key?: string | null | undefined;
  } | null;
  readonly puts: ReadonlyArray<readonly [kind: string, object: object]>;
  readonly charges: readonly LedgerCharge[];
}

export const fenceMark = "carryover_cutover";
export const replacesMark = "carryover_replaces";

/** Whether Carryover has changed something by it, and neither a customer nor the clock has. */
export function isOurs({ request, puts, charges }: HistoryLine): boolean {
  if (request === null || !request.path.startsWith("/v1/")) return false;
  if (puts.length === 0 && charges.length === 0) return false;
  return !(request.key ?? "").startsWith(worldKeyPrefix);
}

/** The subscriptions that a line has put, as they are after it. */
export function subscriptionsIn({ puts }: HistoryLine): StripeSubscription[] {
  return puts.flatMap(([kind, object]) =>
    kind === "subscription" ? [object as StripeSubscription] : [],
  );
}

/** The invoices that a line has put, as they are after it. */
export function invoicesIn({ puts }: HistoryLine): StripeInvoice[] {
  return puts.flatMap(([kind, object]) => (kind === "invoice" ? [object as StripeInvoice] : []));
}

/** Whether it gives its customer what was bought. */
export function isServing({ status }: StripeSubscription): boolean {
  return ["active", "trialing", "past_due"].includes(status);
}

/** Whether it would collect money at the end of its period, as it stands. */
export function wouldCollect(subscription: StripeSubscription): boolean {
  if (!isServing(subscription) && subscription.status !== "unpaid") return false;
  if (subscription.pause_collection !== null || subscription.cancel_at_period_end) return false;
  const { cancel_at: end } = subscription;
  return end === null || end > periodEnd(subscription);
}

/** The end of the present period, in seconds. */
function periodEnd({ items }: StripeSubscription): number {
  return Math.max(...items.data.map((item) => item.current_period_end));
}
