type Fields = Readonly<Record<string, unknown>>;

/**
 * What a pull leaves out of its records is all that is set and stands in none of these lists, so
 * that a field that Stripe adds one day is counted, and not passed over.
 */

/** Fields of a subscription that its record has, or that follow from others. */
const readOfSubscriptions: ReadonlySet<string> = new Set([
  "id",
  "object",
  "status",
  "customer",
  "customer_account",
  "start_date",
  "metadata",
  "items",
  "cancel_at",
  "cancel_at_period_end",
  "canceled_at",
  "ended_at",
  "trial_start",
  "trial_end",
  "billing_cycle_anchor",
  "created",
  "livemode",
  "currency",
  "billing_mode",
  "latest_invoice",
  "test_clock",
  "current_period_start",
  "current_period_end",
  "next_pending_invoice_item_invoice",
  // Of versions of the API before items.
  "plan",
  "quantity",
]);

const readOfItems: ReadonlySet<string> = new Set([
  "id",
  "object",
  "created",
  "price",
  "plan",
  "quantity",
  "subscription",
  "current_period_start",
  "current_period_end",
]);

const readOfCustomers: ReadonlySet<string> = new Set([
  "id",
  "object",
  "email",
  "name",
  "metadata",
  "created",
  "livemode",
  "currency",
  "delinquent",
  "invoice_prefix",
  "next_invoice_sequence",
  "test_clock",
  "customer_account",
  // Lists of objects of their own.
  "sources",
  "subscriptions",
]);

/** Values that say nothing: what Stripe sends where nobody has set anything. */
const defaults: readonly unknown[] = [
  "",
  0,
  false,
  "none",
  "off",
  "self",
  "charge_automatically",
  "create_invoice",
];

/** What of a subscription is set and has no place in its record; of items as `items.…`. */
export function unreadOfSubscription(object: Fields, items: readonly Fields[]): readonly string[] {
  const ofItems = items.flatMap((item) => unread(item, readOfItems));
  const own = unread(object, readOfSubscriptions);
  return [...own, ...new Set(ofItems.map((name) => `items.${name}`))];
}

/** What of a customer is set and has no place in its record. */
export function unreadOfCustomer(object: Fields): readonly string[] {
  const settings = { ...(object.invoice_settings as object | null | undefined) };
  const others = { ...settings, default_payment_method: null };
  return unread({ ...object, invoice_settings: others }, readOfCustomers);
}

function unread(object: Fields, read: ReadonlySet<string>): string[] {
  return Object.keys(object).filter((name) => !read.has(name) && isSet(object[name]));
}

function isSet(value: unknown): boolean {
  if (value == null || defaults.includes(value)) return false;
  if (typeof value !== "object") return true;
  if (Array.isArray(value)) return value.length > 0;
  const { data } = value as Fields;
  return data === undefined ? Object.values(value).some(isSet) : isSet(data);
}
