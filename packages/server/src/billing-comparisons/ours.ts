import type { BillingFacts } from "../customers/service.ts";
import type { Subscription } from "../subscriptions/service.ts";
import type { Billed } from "./items.ts";

/** The platform's data of one linked subscription. */
export interface Ours {
  readonly row: Subscription;
  /** The items that the catalog would bill for it, or the reason why they are unknown. */
  readonly billed: Billed;
  /** Who pays; null if the platform does not know the customer. */
  readonly payer: BillingFacts | null;
}
