import type { CutoverMapping, CutoverOptions } from "@carryover/contract";
import type { Catalog } from "../../../catalog/service.ts";
import type { Stripe } from "../../../stripe/stripe.ts";
import type { CheckLinks } from "../links.ts";
import type { Claim, PlatformCustomer } from "../plan-inputs.ts";

/** What is to be planned. */
export interface PlanningJob {
  readonly cutoverId: string;
  readonly account: { readonly id: string; readonly livemode: boolean };
  readonly catalog: Catalog;
  readonly mapping: CutoverMapping;
  readonly options: CutoverOptions;
}

/** Where planning reads; it writes nowhere. */
export interface PlanningSources {
  readonly stripe: Stripe;
  /** The platform's customers with any of these billing ids, archived ones too. */
  customersOf(billingIds: readonly string[]): Promise<readonly PlatformCustomer[]>;
  /** The claims of other cutovers that name any of these subscriptions as old or as new one. */
  claimsOf(subscriptionIds: readonly string[]): Promise<readonly Claim[]>;
  readonly checkLinks: CheckLinks;
}
