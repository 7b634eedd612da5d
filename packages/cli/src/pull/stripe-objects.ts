import type { PriceTerms } from "@carryover/contract/client";
import { unreadOfCustomer, unreadOfSubscription } from "./unread-fields.ts";

/** What `pull` reads of the objects of Stripe, which come as Stripe sends them. */

type Fields = Readonly<Record<string, unknown>>;

/** What a pull reads of a customer at Stripe. */
export interface PulledCustomer {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  /** The payment method that invoices are charged to by default. */
  readonly paymentMethodId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** ISO 8601; null if Stripe does not say it. */
  readonly createdAt: string | null;
  /** Fields that are set and have no place in a record. */
  readonly unread: readonly string[];
}

/** What a pull reads of a price. */
export interface PulledPrice {
  readonly id: string;
  readonly nickname: string | null;
  /** What it costs, exact. */
  readonly terms: PriceTerms;
  readonly interval: string | null;
  readonly intervalCount: number;
  readonly isMetered: boolean;
  readonly product: string;
}

/** What a pull reads of a subscription. */
export interface PulledSubscription {
  readonly id: string;
  readonly customerId: string;
  readonly status: string;
  /** ISO 8601. */
  readonly startDate: string;
  /** When it ends: at a date, or with its period; null if it goes on. ISO 8601, like the others. */
  readonly cancelAt: string | null;
  /** When it was canceled, or that was asked for. */
  readonly canceledAt: string | null;
  /** When it ended; null while it goes on. */
  readonly endedAt: string | null;
  readonly trialEndDate: string | null;
  readonly billingCycleAnchor: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly items: ReadonlyArray<{
    readonly price: PulledPrice;
    readonly quantity: number | null;
  }>;
  /** Whether Stripe has more items than it sent. */
  readonly hasMoreItems: boolean;
  /** Fields that are set and have no place in a record. */
  readonly unread: readonly string[];
}

/** Reads a customer. What Stripe does not say is null. */
export function pulledCustomer(object: Fields): PulledCustomer {
  const settings = fieldsOf(object.invoice_settings);
  return {
    id: String(object.id),
    email: textOf(object.email),
    name: textOf(object.name),
    paymentMethodId: idOf(settings.default_payment_method),
    metadata: metadataOf(object.metadata),
    createdAt: dateOf(object.created),
    unread: unreadOfCustomer(object),
  };
}

/** Reads a subscription with its prices. */
export function pulledSubscription(object: Fields): PulledSubscription {
  const items = fieldsOf(object.items);
  const list = Array.isArray(items.data) ? (items.data as unknown[]).map(fieldsOf) : [];
  return {
    id: String(object.id),
    customerId: idOf(object.customer) ?? "",
    status: String(object.status),
    startDate: new Date(Number(object.start_date) * 1_000).toISOString(),
    cancelAt: cancelAtOf(object, list),
    canceledAt: dateOf(object.canceled_at),
    endedAt: dateOf(object.ended_at),
    trialEndDate: dateOf(object.trial_end),
    billingCycleAnchor: dateOf(object.billing_cycle_anchor),
    metadata: metadataOf(object.metadata),
    items: list.map((item) => ({
      price: pulledPrice(fieldsOf(item.price)),
      quantity: typeof item.quantity === "number" ? item.quantity : null,
    })),
    hasMoreItems: items.has_more === true,
    unread: unreadOfSubscription(object, list),
  };
}

/** Older versions of the API have the period on the subscription, newer ones on its items. */
function cancelAtOf(object: Fields, items: readonly Fields[]): string | null {
  const at = dateOf(object.cancel_at);
  if (at !== null || object.cancel_at_period_end !== true) return at;
  const ends = [object, ...items].map((each) => Number(each.current_period_end ?? 0));
  const end = Math.max(...ends);
  return end > 0 ? dateOf(end) : null;
}

/** The ISO 8601 date of whole seconds since 1970. */
function dateOf(seconds: unknown): string | null {
  return typeof seconds === "number" ? new Date(seconds * 1_000).toISOString() : null;
}

function pulledPrice(object: Fields): PulledPrice {
  const recurring = fieldsOf(object.recurring);
  return {
    id: String(object.id),
    nickname: textOf(object.nickname),
    terms: termsOf(object),
    interval: textOf(recurring.interval),
    intervalCount: typeof recurring.interval_count === "number" ? recurring.interval_count : 1,
    isMetered: recurring.usage_type === "metered",
    product: textOf(fieldsOf(object.product).name) ?? idOf(object.product) ?? "unknown",
  };
}

/** Older versions of the API have no decimal of what is no fraction. */
function termsOf(object: Fields): PriceTerms {
  const { unit_amount: whole, unit_amount_decimal: decimal, transform_quantity } = object;
  const transform = fieldsOf(transform_quantity);
  const amount = textOf(decimal) ?? (typeof whole === "number" ? String(whole) : null);
  const { divide_by: divideBy } = transform;
  return {
    currency: String(object.currency),
    unitAmountDecimal: amount,
    tiersMode: textOf(object.tiers_mode),
    transformQuantity:
      typeof divideBy === "number" ? { divideBy, round: String(transform.round) } : null,
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The id of what may be expanded. */
function idOf(value: unknown): string | null {
  return textOf(value) ?? textOf(fieldsOf(value).id);
}

function metadataOf(value: unknown): Readonly<Record<string, string>> {
  const texts = Object.entries(fieldsOf(value)).filter(([, text]) => typeof text === "string");
  return Object.fromEntries(texts) as Record<string, string>;
}
