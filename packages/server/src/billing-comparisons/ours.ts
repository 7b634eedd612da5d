import type { BillingFacts } from "../customers/service.ts";
import type { Subscription } from "../subscriptions/service.ts";
import type { Billed } from "./items.ts";

/** What the platform has of one linked subscription. */
export interface Ours {
  readonly row: Subscription;
  /** What the catalog would have billed for it, or why that cannot be said. */
  readonly billed: Billed;
  /** Who pays; null if the platform does not know the customer. */
  readonly payer: BillingFacts | null;
}
