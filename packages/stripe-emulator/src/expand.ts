import type Stripe from "stripe";
import {
  confirmationSecretOf,
  existingIntent,
  invoicePaymentsOf,
} from "./billing/money/intents.ts";
import { type Account, ApiError, type Kind } from "./objects.ts";

/** Which kind of object the id in a field names. */
const kinds: Readonly<Record<string, Kind>> = {
  coupon: "coupon",
  customer: "customer",
  default_payment_method: "payment_method",
  discount: "discount",
  discounts: "discount",
  invoice: "invoice",
  latest_invoice: "invoice",
  payment_intent: "payment_intent",
  pending_setup_intent: "setup_intent",
  payment_method: "payment_method",
  price: "price",
  product: "product",
  released_subscription: "subscription",
  schedule: "subscription_schedule",
  subscription: "subscription",
  test_clock: "test_clock",
};

/** Further fields that Stripe expands, which name nothing here. */
const nameless: readonly string[] = [
  "application",
  "default_source",
  "on_behalf_of",
  "promotion_code",
  "tiers",
];

/** Fields of an invoice that are sent on request only, computed from the others. */
const ofInvoices: Readonly<
  Record<string, (account: Account, invoice: Stripe.Invoice) => object | null>
> = {
  confirmation_secret: confirmationSecretOf,
  payments: (account, invoice) => ({
    object: "list",
    data: invoicePaymentsOf(account, invoice),
    has_more: false,
    url: `/v1/invoice_payments?invoice=${invoice.id}`,
  }),
};

const depthMax = 4;

/**
 * Returns an answer with the objects in place of their ids, as `expand[]` asks, such as
 * `data.latest_invoice`. The objects themselves stay as they are. Throws Fault.
 */
export function expand(account: Account, answer: object, paths: readonly string[]): object {
  let expanded: unknown = answer;
  for (const path of paths) {
    const fields = path.split(".");
    if (fields.length > depthMax) {
      throw refused(`You cannot expand more than ${depthMax} levels of a property (${path}).`);
    }
    expanded = expandPath(account, expanded, { fields, path });
  }
  return expanded as object;
}

interface Route {
  readonly fields: readonly string[];
  /** The whole, for messages. */
  readonly path: string;
}

function expandPath(account: Account, value: unknown, { fields, path }: Route): unknown {
  const [field, ...rest] = fields;
  if (field === undefined || value === null) return value;
  if (typeof value !== "object") throw refused(`This property cannot be expanded (${path}).`);
  const object = withIncluded(account, value, field);
  const kind = kinds[field];
  if (!(field in object) && kind === undefined && !nameless.includes(field)) {
    throw refused(`This property cannot be expanded (${path}).`);
  }
  const inside = (one: unknown) => expandPath(account, one, { fields: rest, path });
  const expandOne = (one: unknown) => {
    if (typeof one !== "string") return inside(one);
    const found = kind === undefined ? undefined : objectOf(account, kind, one);
    return found === undefined ? one : inside(found);
  };
  const inner = object[field];
  if (inner === undefined) return value;
  return { ...object, [field]: Array.isArray(inner) ? inner.map(expandOne) : expandOne(inner) };
}

/** Returns an object with a field that it has only if it is asked for. */
function withIncluded(account: Account, value: object, field: string): Record<string, unknown> {
  const object = value as Record<string, unknown>;
  const included = object.object === "invoice" ? ofInvoices[field] : undefined;
  if (included === undefined || field in object) return object;
  return { ...object, [field]: included(account, value as Stripe.Invoice) };
}

function objectOf(account: Account, kind: Kind, id: string): object | undefined {
  return kind === "payment_intent" ? existingIntent(account, id) : account.get(kind, id);
}

function refused(message: string): ApiError {
  return new ApiError(400, message, { param: "expand" });
}
