type Fields = Readonly<Record<string, unknown>>;

/** What of a Stripe subscription has a meaning, but no place in a record. */
export const unreadOfSubscriptions = [
  ...["pause_collection", "schedule", "discounts", "discount", "default_payment_method"],
  ...["default_source", "default_tax_rates", "automatic_tax", "collection_method"],
  ...["application_fee_percent", "transfer_data", "on_behalf_of", "billing_thresholds"],
  ...["pending_update", "pending_invoice_item_interval", "description"],
] as const;

/** What of a Stripe customer has a meaning, but no place in a record. */
export const unreadOfCustomers = [
  ...["address", "balance", "description", "discount", "phone", "preferred_locales"],
  ...["shipping", "tax_exempt", "tax_ids"],
] as const;

/** Values that say nothing: what Stripe sends where nobody has set anything. */
const defaults: readonly unknown[] = ["", 0, false, "none", "charge_automatically"];

/** The fields among these that an object has set, and that a pull leaves out. */
export function unreadFields(object: Fields, names: readonly string[]): readonly string[] {
  return names.filter((name) => isSet(object[name]));
}

function isSet(value: unknown): boolean {
  if (value == null || defaults.includes(value)) return false;
  if (typeof value !== "object") return true;
  if (Array.isArray(value)) return value.length > 0;
  const { enabled, data } = value as Fields;
  if (enabled !== undefined) return enabled === true;
  return data === undefined ? Object.keys(value).length > 0 : isSet(data);
}
