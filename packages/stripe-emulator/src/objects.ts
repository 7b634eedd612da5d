import type Stripe from "stripe";
import type { Switches } from "./control/switches.ts";

/**
 * The objects of an account, by kind. Objects are stored as they are sent: the types are Stripe's
 * own, so that a missing or renamed field does not compile.
 */
export interface Objects {
  readonly customer: Stripe.Customer;
  readonly customer_balance_transaction: Stripe.CustomerBalanceTransaction;
  readonly payment_method: Stripe.PaymentMethod;
  /** Only of payments that failed; of others it follows from the invoice. */
  readonly payment_intent: Stripe.PaymentIntent;
  readonly setup_intent: Stripe.SetupIntent;
  readonly refund: Stripe.Refund;
  /** By the id of a subscription: nothing is billed from the end of its trial to its anchor. */
  readonly free_until_anchor: { readonly id: string };
  /** By the id of a metered item that was created with a backdated subscription. */
  readonly usage_since: { readonly id: string; readonly from: number };
  /** By the id of a payment method: it may be charged when the customer is away. */
  readonly payment_method_setup: { readonly id: string };
  readonly product: Stripe.Product;
  readonly price: Stripe.Price;
  readonly coupon: Stripe.Coupon;
  readonly discount: Stripe.Discount;
  readonly tax_rate: Stripe.TaxRate;
  readonly tax_id: Stripe.TaxId;
  readonly subscription: Stripe.Subscription;
  readonly subscription_schedule: Stripe.SubscriptionSchedule;
  readonly invoice: Stripe.Invoice;
  readonly invoiceitem: Stripe.InvoiceItem;
  readonly event: Stripe.Event;
  readonly test_clock: Stripe.TestHelpers.TestClock;
  readonly meter: Stripe.Billing.Meter;
  /** Usage that was reported of a metered price; kept under its identifier. */
  readonly meter_event: Stripe.Billing.MeterEvent;
  readonly webhook_endpoint: Stripe.WebhookEndpoint;
}

export type Kind = keyof Objects;

/** Kinds that are looked up by customer. */
export type OwnedKind =
  | "customer_balance_transaction"
  | "payment_method"
  | "subscription"
  | "invoice"
  | "invoiceitem";

/**
 * A payment that was attempted when an invoice was collected: `paid` or `failed`. An invoice that
 * is sent to the customer is never collected; that it was demanded is kept as `invoiced`.
 */
export interface Charge {
  readonly id: string;
  /** Seconds since 1970, by the account's (or its test clock's) time. */
  readonly at: number;
  readonly customer: string;
  readonly invoice: string;
  readonly subscription: string | null;
  readonly billingReason: string | null;
  readonly amount: number;
  readonly currency: string;
  /** The amount due after the balance. */
  readonly amountDue: number;
  /** The total before the balance. */
  readonly total: number;
  /** The used part of the customer's balance; negative if the invoice took up a debt. */
  readonly balanceApplied: number;
  /** The amount of all discounts together. */
  readonly discounted: number;
  readonly status: "paid" | "failed" | "invoiced";
}

/** The interface of an account for its inner parts. */
export interface Account {
  /** acct_… */
  readonly id: string;
  readonly livemode: boolean;
  /** How it differs from the Stripe of the documentation. */
  readonly switches: Switches;
  /** The time of the account, or of a customer's test clock: whole seconds since 1970. */
  now(customerId?: string): number;
  get<K extends Kind>(kind: K, id: string): Objects[K] | undefined;
  /** All of a kind, oldest first. */
  all<K extends Kind>(kind: K): Iterable<Objects[K]>;
  /** All of a kind that belong to a customer, oldest first. */
  ofCustomer<K extends OwnedKind>(kind: K, customerId: string): readonly Objects[K][];
  /** Keeps an object; an earlier one of the same id is replaced. Never change one in place. */
  put<K extends Kind>(kind: K, object: Objects[K]): void;
  remove(kind: Kind, id: string): void;
  /** A new id, such as sub_… */
  newId(prefix: string): string;
  /**
   * Records an event, and sends it to webhook endpoints once the request is kept. `at` is when it
   * happened, in seconds since 1970, where that is not now.
   */
  emit(type: string, object: object, previous?: object, at?: number): void;
  charge(charge: Omit<Charge, "id">): void;
}

/** A request that was authenticated, parsed and held to the schema of its endpoint. */
export interface Call {
  /** The values of `:name` in the path. */
  readonly ids: Readonly<Record<string, string>>;
  /**
   * Parameters of body and query, with numbers and booleans as such. They are of the type that the
   * endpoint names, which its schema has checked: handlers take them as that.
   */
  readonly params: ReturnType<typeof JSON.parse>;
}

/** An endpoint of the API. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** Such as /v1/subscriptions/:id. */
  readonly path: string;
  /** Name of the parameters' type in the Stripe package, which the schema is generated from. */
  readonly params: string;
  /** Throws Fault. What it put is kept as one, or not at all if it throws. */
  handle(account: Account, call: Call): object;
}

/** The details of an error besides its status and message. */
interface ApiErrorDetails {
  readonly type?: string;
  readonly code?: string | undefined;
  readonly declineCode?: string | undefined;
  readonly param?: string;
  readonly intent?: Stripe.PaymentIntent | Stripe.SetupIntent | undefined;
}

/** An error as Stripe answers it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly type: string;
  readonly code: string | undefined;
  readonly declineCode: string | undefined;
  readonly param: string | undefined;
  /** The intent whose payment or setup failed. */
  readonly intent: Stripe.PaymentIntent | Stripe.SetupIntent | undefined;

  constructor(status: number, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.status = status;
    this.type = details.type ?? (status === 402 ? "card_error" : "invalid_request_error");
    this.code = details.code;
    this.declineCode = details.declineCode;
    this.param = details.param;
    this.intent = details.intent;
  }
}

/** Stripe's answer for an object that is not there. */
export function missing(what: string, id: string, param = "id"): ApiError {
  return new ApiError(404, `No such ${what}: '${id}'`, { code: "resource_missing", param });
}

/**
 * Work that is due by the clock; billing/renewals.ts exports both functions. The world handles one
 * due event after the other and stores each as a line of its own, so that a jump of a year is
 * neither one huge line nor one moment.
 */
export interface Renewals {
  /**
   * When something is due next by the account's clock, in seconds since 1970; not what belongs to
   * test clocks. It is asked before each request, so it must not go through all subscriptions.
   */
  nextDue(account: Account): number | undefined;
  /** Handles the next due event. */
  settleOne(account: Account): void;
}
