import type { CutoverMapping, CutoverOptions } from "@carryover/contract";
import type { Catalog } from "../../catalog/service.ts";
import type {
  StripeCustomer,
  StripeInvoice,
  StripeInvoiceItem,
  StripePaymentMethod,
  StripePrice,
  StripeSubscription,
} from "../../stripe/stripe.ts";

/** What was read of Stripe about one subscription. */
export interface SubscriptionAtStripe {
  readonly position: number;
  /** With its discounts and their coupons expanded. */
  readonly subscription: StripeSubscription;
  readonly customer: StripeCustomer;
  /** The one that pays, if it is known: the subscription's own, else the customer's default. */
  readonly paymentMethod: StripePaymentMethod | null;
  /** Drafts and open ones of the subscription. */
  readonly unsettledInvoices: readonly StripeInvoice[];
  /** Of the customer, on no invoice yet. */
  readonly pendingItems: readonly StripeInvoiceItem[];
  /** Why the platform cannot take it over; null if it can, or was not asked. */
  readonly linkProblem: LinkProblem | null;
  /** Null as long as nobody has asked for them. */
  readonly previews: Previews | null;
}

/** Why the platform cannot take a subscription over, and what helps. */
export interface LinkProblem {
  readonly message: string;
  readonly hint: string;
}

/** What the next invoices would be; null where Stripe was not asked. */
export interface Previews {
  /** Of the old subscription, as it goes on. */
  readonly old: StripeInvoice | null;
  /** Of the new one, once it is created. */
  readonly new: StripeInvoice | null;
  /** What canceling the old one bills at once, if metered usage is billed. */
  readonly now: StripeInvoice | null;
  /** Why Stripe refused one of them. */
  readonly problem: string | null;
}

/** A customer of the platform with a billing id. */
export interface PlatformCustomer {
  readonly customerId: string;
  readonly billingId: string;
  readonly isArchived: boolean;
}

/** A subscription that a cutover has taken, and what it made of it. */
export interface Claim {
  readonly cutoverId: string;
  readonly oldSubscription: string;
  readonly newSubscription: string | null;
  /** Whether it was brought over in place and is done, so that this one may swap or move it. */
  readonly isLeft: boolean;
}

/** What all subscriptions of a plan are judged by. */
export interface PlanContext {
  readonly cutoverId: string;
  readonly account: { readonly id: string; readonly livemode: boolean };
  /** Stripe's clock. */
  readonly now: Date;
  readonly catalog: Catalog;
  readonly mapping: CutoverMapping;
  readonly options: CutoverOptions;
  /** By id: the prices that the catalog's charges name; those that Stripe lacks are missing. */
  readonly prices: ReadonlyMap<string, StripePrice>;
  /** Formulas by the id of the meter; null, or missing, where it could not be read. */
  readonly meters: ReadonlyMap<string, string | null>;
  /** By billing id, at least of the customers at hand. */
  readonly customers: ReadonlyMap<string, readonly PlatformCustomer[]>;
  /** By the id of the old subscription, and by that of the new one. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** Subscriptions of this plan by what of the platform they will be; see `seatOf`. */
  readonly seats: ReadonlyMap<string, string>;
}
