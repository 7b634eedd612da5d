import type Stripe from "stripe";
import { endSubscription } from "../billing/changing/ending.ts";
import { mergedMetadata, orNull } from "../billing/metadata.ts";
import { noteBalance } from "../billing/money/balance.ts";
import { invalid, unknownIn } from "../billing/refusals.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existing, existingCustomer, isDeleted } from "./existing.ts";
import { attach } from "./payment-methods.ts";
import { addTaxId } from "./tax-ids.ts";

export const customerEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/customers",
    params: "CustomerCreateParams",
    handle: (account, { params }) => create(account, params),
  },
  {
    method: "GET",
    path: "/v1/customers",
    params: "CustomerListParams",
    handle: (account, { params }) => list(account, params),
  },
  {
    method: "GET",
    path: "/v1/customers/:id",
    params: "CustomerRetrieveParams",
    handle(account, { ids: { id = "" } }) {
      const customer = existing(account, "customer", id);
      return isDeleted(customer) ? deletedCustomer(id) : customer;
    },
  },
  {
    method: "POST",
    path: "/v1/customers/:id",
    params: "CustomerUpdateParams",
    handle: (account, { ids: { id = "" }, params }) => update(account, id, params),
  },
  {
    method: "DELETE",
    path: "/v1/customers/:id",
    params: "CustomerDeleteParams",
    handle: (account, { ids: { id = "" } }) => remove(account, id),
  },
];

function deletedCustomer(id: string): object {
  return { id, object: "customer", deleted: true };
}

function create(account: Account, params: Stripe.CustomerCreateParams): Stripe.Customer {
  const clock = params.test_clock;
  if (clock !== undefined && account.get("test_clock", clock) === undefined) {
    throw unknownIn("test_clock", "testclock", clock);
  }
  if (clock !== undefined) checkClock(account, clock);
  const id = account.newId("cus");
  const customer: Stripe.Customer = {
    id,
    object: "customer",
    livemode: account.livemode,
    created: account.now(),
    balance: params.balance ?? 0,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    name: null,
    phone: null,
    address: null,
    shipping: null,
    preferred_locales: [],
    tax_exempt: "none",
    metadata: {},
    invoice_prefix: id.slice(-8).toUpperCase(),
    next_invoice_sequence: 1,
    invoice_settings: noInvoiceSettings,
    test_clock: clock ?? null,
  };
  account.put("customer", customer);
  const own = withMethod(account, customer, params);
  const made = changed(account, account.get("customer", id) ?? customer, own);
  // Objects of a test clock were created by that clock.
  const kept = { ...made, created: account.now(id) };
  account.put("customer", kept);
  account.emit("customer.created", kept);
  const { balance } = kept;
  adjustBalance(account, { customer: { ...kept, balance: 0 }, balance, type: "initial" });
  for (const taxId of params.tax_id_data ?? []) addTaxId(account, kept, taxId);
  return kept;
}

/**
 * Attaches the payment method that a customer is made with. The same name may be its default: a
 * test card such as pm_card_visa then stands for the payment method that attaching it has made.
 */
function withMethod(
  account: Account,
  customer: Stripe.Customer,
  params: Stripe.CustomerCreateParams,
): Stripe.CustomerCreateParams {
  const { payment_method: named, invoice_settings: settings } = params;
  if (named === undefined) return params;
  const isTestCard = named.startsWith("pm_card_");
  if (!isTestCard && account.get("payment_method", named) === undefined) {
    throw unknownIn("payment_method", "PaymentMethod", named);
  }
  const { id } = attach(account, named, customer);
  if (settings?.default_payment_method !== named) return params;
  return { ...params, invoice_settings: { ...settings, default_payment_method: id } };
}

const clockCustomersMax = 3;

function checkClock(account: Account, clock: string): void {
  let count = 0;
  for (const customer of account.all("customer")) {
    const isGone = isDeleted(customer) || customer.test_clock == null;
    if (!isGone && customer.test_clock === clock) count += 1;
  }
  if (count < clockCustomersMax) return;
  throw invalid(`A test clock has at most ${clockCustomersMax} customers.`, "test_clock");
}

const noInvoiceSettings: Stripe.Customer.InvoiceSettings = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
};

function update(
  account: Account,
  id: string,
  params: Stripe.CustomerUpdateParams,
): Stripe.Customer {
  const before = existingCustomer(account, id);
  const after = changed(account, before, params);
  account.put("customer", after);
  adjustBalance(account, { customer: before, balance: after.balance, type: "adjustment" });
  const previous = Object.fromEntries(
    Object.entries(before).filter(([field, value]) => {
      return JSON.stringify(value) !== JSON.stringify(after[field as keyof Stripe.Customer]);
    }),
  );
  if (Object.keys(previous).length > 0) account.emit("customer.updated", after, previous);
  return after;
}

/** Records the origin of a balance that was set. */
function adjustBalance(
  account: Account,
  to: { customer: Stripe.Customer; balance: number; type: "adjustment" | "initial" },
): void {
  const { customer, balance, type } = to;
  const amount = balance - customer.balance;
  const currency = customer.currency ?? "usd";
  noteBalance(account, customer, { amount, type, currency }, account.now(customer.id));
}

const textFields = ["description", "email", "name", "phone", "address", "shipping"] as const;

function changed(
  account: Account,
  customer: Stripe.Customer,
  params: Stripe.CustomerCreateParams | Stripe.CustomerUpdateParams,
): Stripe.Customer {
  const given = textFields.filter((field) => params[field] !== undefined);
  const fields = Object.fromEntries(given.map((field) => [field, orNull(params[field])]));
  return {
    ...customer,
    ...fields,
    balance: params.balance ?? customer.balance,
    tax_exempt:
      params.tax_exempt === "" ? "none" : (params.tax_exempt ?? customer.tax_exempt ?? null),
    preferred_locales: params.preferred_locales ?? customer.preferred_locales ?? [],
    metadata: mergedMetadata(customer.metadata, params.metadata),
    invoice_settings: invoiceSettings(account, customer, params.invoice_settings),
  };
}

function invoiceSettings(
  account: Account,
  customer: Stripe.Customer,
  params: Stripe.CustomerUpdateParams.InvoiceSettings | undefined,
): Stripe.Customer.InvoiceSettings {
  const chosen = params?.default_payment_method;
  if (chosen === undefined) return customer.invoice_settings;
  if (chosen === "") return { ...customer.invoice_settings, default_payment_method: null };
  const method = account.get("payment_method", chosen);
  if (method?.customer !== customer.id) {
    throw invalid(
      `No such PaymentMethod: '${chosen}'; it is not attached to the customer.`,
      "invoice_settings[default_payment_method]",
      "resource_missing",
    );
  }
  return { ...customer.invoice_settings, default_payment_method: chosen };
}

function list(account: Account, params: Stripe.CustomerListParams): object {
  const { email, created, test_clock: clock = null } = params;
  return listPage("/v1/customers", account.all("customer"), params, (customer) => {
    const isWanted = email === undefined || customer.email === email;
    const isOfClock = (customer.test_clock ?? null) === clock;
    return isWanted && isOfClock && !isDeleted(customer) && isInRange(customer.created, created);
  });
}

/** Deletes a customer, which cancels what it has. */
function remove(account: Account, id: string): object {
  const customer = existingCustomer(account, id);
  for (const subscription of account.ofCustomer("subscription", id)) {
    if (["canceled", "incomplete_expired"].includes(subscription.status)) continue;
    endSubscription(account, subscription, account.now(id), "cancellation_requested");
  }
  account.put("customer", { ...customer, deleted: true } as unknown as Stripe.Customer);
  account.emit("customer.deleted", customer);
  return deletedCustomer(id);
}
