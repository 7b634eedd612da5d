import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { checkTaxLocation, taxRates } from "../invoicing/tax.ts";
import { idOf } from "../keep.ts";
import { orNull } from "../metadata.ts";
import { invalid } from "../refusals.ts";

type Params = Stripe.SubscriptionCreateParams | Stripe.SubscriptionUpdateParams;

/** The settings of a subscription that are stored unchanged. */
type Settings = Pick<
  Stripe.Subscription,
  | "application_fee_percent"
  | "automatic_tax"
  | "billing_thresholds"
  | "collection_method"
  | "days_until_due"
  | "default_payment_method"
  | "default_source"
  | "description"
  | "invoice_settings"
  | "on_behalf_of"
  | "payment_settings"
  | "pending_invoice_item_interval"
  | "transfer_data"
  | "trial_settings"
> & { default_tax_rates: Stripe.TaxRate[] | null };

export const settingsAtFirst: Settings = {
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_thresholds: null,
  collection_method: "charge_automatically",
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  on_behalf_of: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: "off",
  },
  pending_invoice_item_interval: null,
  transfer_data: null,
  trial_settings: {
    end_behavior: { billing_cycle_anchor: null, missing_payment_method: "create_invoice" },
  },
};

/**
 * Returns the settings after parameters: what is not given stays, an empty string removes. Some are
 * only kept and not acted upon: fees, transfers, thresholds and the interval of pending items.
 * Throws Fault for those that do not fit the customer.
 */
export function mergedSettings(
  account: Account,
  before: Settings,
  params: Params,
  customer: Stripe.Customer,
): Settings {
  const given = params as Stripe.SubscriptionUpdateParams;
  const after = {
    ...before,
    ...copied(given, before),
    automatic_tax: automaticTax(before, given, customer),
    default_payment_method: paymentMethod(account, before, given, customer),
    default_tax_rates:
      given.default_tax_rates === undefined
        ? before.default_tax_rates
        : taxRates(account, orNull(given.default_tax_rates) ?? []),
    ...collection(before, given, customer),
  };
  return after;
}

function copied(given: Stripe.SubscriptionUpdateParams, before: Settings): Partial<Settings> {
  const keep = <T>(value: T | "" | null | undefined, old: T | null) =>
    value === undefined ? old : orNull(value);
  return {
    application_fee_percent: keep(given.application_fee_percent, before.application_fee_percent),
    billing_thresholds: merged(before.billing_thresholds, given.billing_thresholds, {
      amount_gte: null,
      reset_billing_cycle_anchor: null,
    }),
    default_source: keep(given.default_source, before.default_source as string | null),
    description: keep(given.description, before.description),
    invoice_settings: withGiven(before.invoice_settings, given.invoice_settings),
    on_behalf_of: keep(given.on_behalf_of, before.on_behalf_of as string | null),
    payment_settings: withGiven(before.payment_settings, given.payment_settings),
    pending_invoice_item_interval: merged(
      before.pending_invoice_item_interval,
      given.pending_invoice_item_interval,
      { interval_count: 1, interval: "month" },
    ),
    transfer_data: merged(before.transfer_data, given.transfer_data, {
      amount_percent: null,
      destination: "",
    }),
    trial_settings: withGiven(before.trial_settings, given.trial_settings),
  };
}

/** Returns an object that is replaced as a whole; missing fields have their defaults. */
function merged<T extends object>(
  before: T | null,
  given: object | "" | null | undefined,
  base: T,
): T | null {
  if (given === undefined) return before;
  return given === "" || given === null ? null : { ...base, ...given };
}

/** Returns an object with single fields replaced. */
function withGiven<T extends object | null>(before: T, given: object | undefined): T {
  if (given === undefined) return before;
  const fields = Object.entries(given).map(([key, value]) => [key, orNull(value)]);
  return { ...before, ...Object.fromEntries(fields) };
}

function automaticTax(
  before: Settings,
  given: Stripe.SubscriptionUpdateParams,
  customer: Stripe.Customer,
): Settings["automatic_tax"] {
  if (given.automatic_tax === undefined) return before.automatic_tax;
  const { enabled } = given.automatic_tax;
  if (enabled) checkTaxLocation(customer);
  return { disabled_reason: null, enabled, liability: enabled ? { type: "self" } : null };
}

function paymentMethod(
  account: Account,
  before: Settings,
  given: Stripe.SubscriptionUpdateParams,
  customer: Stripe.Customer,
): Settings["default_payment_method"] {
  const id = given.default_payment_method;
  if (id === undefined) return before.default_payment_method;
  if (id === "") return null;
  const owner = account.get("payment_method", id)?.customer ?? null;
  if (owner === null || idOf(owner) !== customer.id) {
    throw invalid(
      `The customer does not have a payment method with the ID ${id}. The payment method must be ` +
        "attached to the customer.",
      "default_payment_method",
      "resource_missing",
    );
  }
  return id;
}

function collection(
  before: Settings,
  given: Stripe.SubscriptionUpdateParams,
  customer: Stripe.Customer,
): Pick<Settings, "collection_method" | "days_until_due"> {
  const method = given.collection_method ?? before.collection_method;
  const days = given.days_until_due ?? before.days_until_due;
  if (method !== "send_invoice") {
    if (given.days_until_due !== undefined) {
      throw invalid(
        "You can only set `days_until_due` if `collection_method` is set to `send_invoice`.",
        "days_until_due",
      );
    }
    return { collection_method: method, days_until_due: null };
  }
  if (days === null) {
    throw invalid(
      "If you set `collection_method` to `send_invoice`, you must pass `days_until_due`.",
      "days_until_due",
    );
  }
  if (!customer.email) {
    throw invalid(
      `Missing email. In order to create invoices that are sent to the customer, the customer ` +
        "must have a valid email.",
      "collection_method",
      "missing_email",
    );
  }
  return { collection_method: method, days_until_due: days };
}
