/**
 * The few calls of Stripe that we need, as an interface. `live.ts` speaks to Stripe itself, or to
 * the emulator, which takes the same requests. Objects are as Stripe sends them, cut down to the
 * fields that we read: instants are whole seconds since 1970, amounts are in the currency's
 * smallest unit.
 */

export type SubscriptionStatus =
  | "active"
  | "trialing"
  | "past_due"
  | "unpaid"
  | "incomplete"
  | "incomplete_expired"
  | "paused"
  | "canceled";

/** Returns whether Stripe has done with a subscription for good. */
export function isEnded({ status }: { readonly status: string }): boolean {
  return status === "canceled" || status === "incomplete_expired";
}

/** An object that Stripe sends as its id alone, or expanded. */
export type Reference<T = { readonly id: string }> = string | T;

export interface StripeTier {
  readonly unit_amount: number | null;
  readonly unit_amount_decimal: string | null;
  readonly flat_amount: number | null;
  readonly flat_amount_decimal: string | null;
  /** Null of the last one. */
  readonly up_to: number | null;
}

export interface StripePrice {
  readonly id: string;
  readonly active: boolean;
  readonly currency: string;
  readonly unit_amount: number | null;
  readonly unit_amount_decimal: string | null;
  readonly billing_scheme: "per_unit" | "tiered";
  readonly tiers_mode: "graduated" | "volume" | null;
  /** Only where the price itself was read: Stripe leaves them out of other objects. */
  readonly tiers?: readonly StripeTier[] | undefined;
  readonly tax_behavior: string | null;
  readonly type: "recurring" | "one_time";
  readonly product: Reference;
  readonly nickname: string | null;
  readonly recurring: {
    readonly interval: "day" | "week" | "month" | "year";
    readonly interval_count: number;
    readonly usage_type: "licensed" | "metered";
    readonly meter?: string | null | undefined;
  } | null;
  readonly transform_quantity: { readonly divide_by: number; readonly round: string } | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StripeCoupon {
  readonly id: string;
  readonly duration: "forever" | "once" | "repeating";
  readonly duration_in_months: number | null;
  readonly percent_off: number | null;
  readonly amount_off: number | null;
  readonly currency: string | null;
}

export interface StripeDiscount {
  readonly id: string;
  readonly start: number;
  readonly end: number | null;
  readonly source: { readonly type: string; readonly coupon: Reference<StripeCoupon> | null };
  readonly promotion_code: Reference | null;
}

export interface StripeItem {
  readonly id: string;
  /** Usage is counted from then on. */
  readonly created: number;
  readonly price: StripePrice;
  readonly quantity?: number | undefined;
  readonly current_period_start: number;
  readonly current_period_end: number;
  readonly discounts: readonly Reference<StripeDiscount>[];
  readonly tax_rates: readonly { readonly id: string }[] | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly billing_thresholds?: object | null | undefined;
  readonly current_trial?: object | null | undefined;
}

export interface StripeSubscription {
  readonly id: string;
  readonly object: "subscription";
  readonly livemode: boolean;
  readonly status: SubscriptionStatus;
  readonly customer: Reference;
  readonly currency: string;
  readonly created: number;
  readonly start_date: number;
  readonly billing_cycle_anchor: number;
  readonly billing_cycle_anchor_config?: object | null | undefined;
  readonly billing_mode: {
    readonly type: "classic" | "flexible";
    readonly flexible?: { readonly proration_discounts?: string | undefined } | null | undefined;
  };
  readonly collection_method: "charge_automatically" | "send_invoice";
  readonly days_until_due: number | null;
  readonly default_payment_method: Reference | null;
  readonly default_source: Reference | null;
  readonly default_tax_rates: readonly { readonly id: string }[] | null;
  readonly automatic_tax: {
    readonly enabled: boolean;
    readonly liability?: { readonly type: string } | null | undefined;
  };
  readonly discounts: readonly Reference<StripeDiscount>[];
  readonly description: string | null;
  readonly items: { readonly data: readonly StripeItem[]; readonly has_more: boolean };
  readonly latest_invoice: Reference<StripeInvoice> | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly trial_start: number | null;
  readonly trial_end: number | null;
  readonly trial_settings: {
    readonly end_behavior: { readonly missing_payment_method: string };
  } | null;
  readonly cancel_at: number | null;
  readonly cancel_at_period_end: boolean;
  readonly canceled_at: number | null;
  readonly ended_at: number | null;
  readonly pause_collection: {
    readonly behavior: string;
    readonly resumes_at: number | null;
  } | null;
  readonly pending_setup_intent: Reference | null;
  readonly pending_update: object | null;
  readonly pending_invoice_item_interval: object | null;
  readonly schedule: Reference | null;
  readonly billing_thresholds: object | null;
  readonly billing_schedules?: readonly object[] | null | undefined;
  readonly application: Reference | null;
  readonly application_fee_percent: number | null;
  readonly on_behalf_of: Reference | null;
  readonly transfer_data: object | null;
  readonly managed_payments?: { readonly enabled: boolean } | null | undefined;
  readonly invoice_settings: object | null;
  readonly payment_settings: object | null;
  readonly test_clock: Reference | null;
}

/** A schedule, reduced to the fields that identify its owner. */
export interface StripeSchedule {
  readonly id: string;
  readonly object: "subscription_schedule";
  readonly status: "not_started" | "active" | "completed" | "released" | "canceled";
  readonly metadata: Readonly<Record<string, string>> | null;
}

export interface StripePaymentMethod {
  readonly id: string;
  readonly customer: Reference | null;
  readonly type: string;
  readonly card?: { readonly last4: string; readonly exp_month: number; readonly exp_year: number };
}

export interface StripeCustomer {
  readonly id: string;
  readonly object: "customer";
  readonly deleted?: boolean | undefined;
  readonly livemode: boolean;
  readonly email: string | null;
  readonly name: string | null;
  readonly created: number;
  readonly currency: string | null;
  readonly balance: number;
  readonly default_source: Reference | null;
  readonly discount: StripeDiscount | null;
  readonly invoice_settings: { readonly default_payment_method: Reference | null };
  readonly metadata: Readonly<Record<string, string>>;
  readonly test_clock: Reference | null;
}

export interface StripeInvoice {
  readonly id: string;
  readonly object: "invoice";
  readonly customer: Reference | null;
  readonly status: "draft" | "open" | "paid" | "uncollectible" | "void" | null;
  readonly billing_reason: string | null;
  readonly auto_advance?: boolean | undefined;
  readonly amount_due: number;
  readonly amount_paid: number;
  readonly amount_remaining: number;
  readonly total: number;
  readonly total_excluding_tax?: number | null | undefined;
  readonly pre_payment_credit_notes_amount?: number | undefined;
  readonly post_payment_credit_notes_amount?: number | undefined;
  readonly discounts?: readonly Reference<StripeDiscount>[] | undefined;
  /** The first ten. */
  readonly lines?: { readonly data: readonly StripeInvoiceLine[] } | undefined;
  readonly currency: string;
  readonly created: number;
  readonly period_start: number;
  readonly period_end: number;
  readonly next_payment_attempt: number | null;
  readonly parent: {
    readonly subscription_details: { readonly subscription: Reference } | null;
  } | null;
}

/** A line of an invoice: of a subscription's item, or of an invoice item that was pending. */
export interface StripeInvoiceLine {
  readonly id: string;
  readonly amount: number;
  readonly discount_amounts: readonly { readonly amount: number }[] | null;
  readonly taxes?:
    | readonly { readonly amount: number; readonly tax_behavior: string }[]
    | null
    | undefined;
  readonly pricing?:
    | { readonly price_details?: { readonly price: Reference } | null | undefined }
    | null
    | undefined;
  readonly parent: {
    readonly type: string;
    readonly invoice_item_details?:
      | {
          readonly invoice_item: string;
          readonly proration: boolean;
          readonly subscription: string | null;
        }
      | null
      | undefined;
  } | null;
}

export interface StripeInvoiceItem {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly customer: Reference;
  readonly invoice: Reference | null;
  readonly proration: boolean;
  readonly parent: {
    readonly subscription_details: { readonly subscription: string } | null;
  } | null;
}

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly livemode: boolean;
  readonly data: { readonly object: Readonly<Record<string, unknown>> };
  /** What has caused it; null if no request has. */
  readonly request?: { readonly idempotency_key: string | null } | null | undefined;
}

export interface StripeAccount {
  readonly id: string;
  readonly name: string | null;
}

/** Parameters as Stripe names them; nested as in its documentation. */
export type Params = Readonly<Record<string, unknown>>;

/** One complete write: it is stored before it is sent, and sent exactly as stored. */
export interface StripeRequest {
  readonly method: "POST" | "DELETE";
  /** With the ids in it, such as /v1/subscriptions/sub_1. */
  readonly path: string;
  readonly params: Params;
  /** Idempotency key, also of a DELETE. The same key always goes with the same parameters. */
  readonly key: string;
}

/** Stripe's answer and its circumstances. */
export interface StripeReply<T> {
  readonly object: T;
  readonly requestId: string | null;
  /** Whether Stripe gave the answer of an earlier request with the same key. */
  readonly isReplay: boolean;
  /** How often it was sent until there was this answer. */
  readonly attempts: number;
}

/** One page of a list, in Stripe's order. */
export interface StripePage<T> {
  readonly data: readonly T[];
  readonly hasMore: boolean;
}

/**
 * The result of a request without an answer of the usual form:
 * - `refused`: Stripe refused it finally, nothing was done; another request needs another key.
 * - `missing`: the object does not exist; also for a second cancellation.
 * - `unauthorized`: the key is wrong, revoked, or lacks a permission. All work must stop.
 * - `conflict`: the same key was sent with other parameters: a defect of ours.
 * - `unknown`: it may have been done, now or later: 5xx, a lost connection, half an answer, or an
 *   answer that is not Stripe's. Look it up before doing anything else.
 * - `unavailable`: it was certainly not done, and may succeed later: the rate limit, after all
 *   retries.
 */
export type StripeErrorKind =
  | "refused"
  | "missing"
  | "unauthorized"
  | "conflict"
  | "unknown"
  | "unavailable";

/** Messages hold no key, no card and no payment method. */
export class StripeError extends Error {
  override readonly name = "StripeError";
  readonly kind: StripeErrorKind;
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** Stripe's code, such as card_declined. */
  readonly code: string | null;
  readonly param: string | null;
  readonly requestId: string | null;

  constructor(
    kind: StripeErrorKind,
    message: string,
    details: {
      status?: number | null;
      code?: string | null;
      param?: string | null;
      requestId?: string | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.param = details.param ?? null;
    this.requestId = details.requestId ?? null;
  }
}

/** One Stripe account by one key. All methods throw StripeError. */
export interface Stripe {
  readonly isLive: boolean;
  /** Whether the key is a restricted one (rk_…). */
  readonly isRestricted: boolean;
  /**
   * Stripe's clock: the last `Date` that it sent, and what has passed here since by a clock that
   * only runs forward. Deadlines of Stripe are judged by it, so that a wrong local clock does no
   * harm. Before the first answer, the local clock.
   */
  now(): Date;
  account(): Promise<StripeAccount>;
  customer(id: string): Promise<StripeCustomer>;
  /** One page of up to `limit` (1 to 100), newest first. */
  customers(query: Params): Promise<StripePage<StripeCustomer>>;
  paymentMethods(customerId: string): Promise<readonly StripePaymentMethod[]>;
  subscription(id: string, params?: Params): Promise<StripeSubscription>;
  /** One page, newest first. Canceled ones only with status=all. */
  subscriptions(query: Params): Promise<StripePage<StripeSubscription>>;
  /** With its tiers. */
  price(id: string): Promise<StripePrice>;
  prices(query: Params): Promise<StripePage<StripePrice>>;
  invoice(id: string, params?: Params): Promise<StripeInvoice>;
  invoices(query: Params): Promise<StripePage<StripeInvoice>>;
  invoiceItems(query: Params): Promise<StripePage<StripeInvoiceItem>>;
  events(query: Params): Promise<StripePage<StripeEvent>>;
  /** Reads any object or list by its path, if it has no method here. */
  get<T>(path: string, query?: Params): Promise<StripeReply<T>>;
  /** Previews an invoice; changes nothing (POST /v1/invoices/create_preview). */
  preview(params: Params): Promise<StripeInvoice>;
  /**
   * Sends a write. Waits for the rate limit, and repeats, with the same key and bytes, requests
   * that certainly were not done or are safe to repeat. 5xx are not repeated blindly. `before` is
   * called right before each attempt, after all waiting; an error that it throws ends the request
   * without that attempt.
   */
  send<T>(request: StripeRequest, before?: () => Promise<void>): Promise<StripeReply<T>>;
}

/** Returns the id of something that may be expanded. */
export function idOf<T extends { readonly id: string }>(reference: Reference<T>): string {
  return typeof reference === "string" ? reference : reference.id;
}
