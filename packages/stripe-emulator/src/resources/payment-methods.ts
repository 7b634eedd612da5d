import type Stripe from "stripe";
import { mergedMetadata } from "../billing/metadata.ts";
import { invalid, unknownIn, unsupported } from "../billing/refusals.ts";
import { listPage } from "../lists.ts";
import { type Account, type Endpoint, missing } from "../objects.ts";
import { existing, existingCustomer } from "./existing.ts";

export const paymentMethodEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/payment_methods",
    params: "PaymentMethodCreateParams",
    handle: (account, { params }) => create(account, params),
  },
  {
    method: "GET",
    path: "/v1/payment_methods",
    params: "PaymentMethodListParams",
    handle(account, { params }) {
      const methods = account.all("payment_method");
      return list(account, "/v1/payment_methods", { ...params, methods });
    },
  },
  {
    method: "GET",
    path: "/v1/payment_methods/:id",
    params: "PaymentMethodRetrieveParams",
    handle: (account, { ids: { id = "" } }) => existing(account, "payment_method", id),
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id/attach",
    params: "PaymentMethodAttachParams",
    handle(account, { ids: { id = "" }, params }) {
      const { customer } = params as Stripe.PaymentMethodAttachParams;
      if (customer === undefined) {
        throw invalid("Missing required param: customer.", "customer", "parameter_missing");
      }
      return attach(account, id, existingCustomer(account, customer, "customer"));
    },
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id/detach",
    params: "PaymentMethodDetachParams",
    handle: (account, { ids: { id = "" } }) => detach(account, id),
  },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods",
    params: "CustomerListPaymentMethodsParams",
    handle(account, { ids: { id = "" }, params }) {
      existingCustomer(account, id);
      const url = `/v1/customers/${id}/payment_methods`;
      return list(account, url, { ...params, customer: id });
    },
  },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods/:method",
    params: "CustomerRetrievePaymentMethodParams",
    handle(account, { ids: { id = "", method = "" } }) {
      const found = existing(account, "payment_method", method);
      if (found.customer !== id) throw missing("PaymentMethod", method);
      return found;
    },
  },
];

/** Stripe's test cards that we know: brand and last digits. The last ones never pay. */
const testCards: Readonly<Record<string, readonly [brand: string, last4: string]>> = {
  visa: ["visa", "4242"],
  visa_debit: ["visa", "5556"],
  mastercard: ["mastercard", "4444"],
  amex: ["amex", "8431"],
  chargeCustomerFail: ["visa", "0341"],
  chargeDeclined: ["visa", "0002"],
  chargeDeclinedInsufficientFunds: ["visa", "9995"],
};

/**
 * Attaches a payment method to a customer. A test card such as pm_card_visa is no payment method
 * yet: attaching it makes one. Throws Fault.
 */
export function attach(
  account: Account,
  id: string,
  customer: Stripe.Customer,
): Stripe.PaymentMethod {
  const [, card] = /^pm_card_(\w+)$/.exec(id) ?? [];
  const method =
    card === undefined ? existing(account, "payment_method", id) : newCard(account, card, id);
  if (method.customer === customer.id) return method;
  if (method.customer !== null) {
    throw invalid(
      "The payment method you provided has already been attached to a customer.",
      "payment_method",
      "payment_method_unexpected_state",
    );
  }
  const attached = { ...method, customer: customer.id };
  account.put("payment_method", attached);
  account.emit("payment_method.attached", attached);
  return attached;
}

function create(account: Account, params: Stripe.PaymentMethodCreateParams): Stripe.PaymentMethod {
  if (params.type !== "card" || params.card === undefined) throw unsupported("type");
  const { token, number } = params.card as { token?: string; number?: string };
  const name = token?.replace(/^tok_/, "") ?? cardOfNumber(number ?? "");
  const method = newCard(account, name, token ?? "card[number]", "card[token]");
  const made = { ...method, metadata: mergedMetadata({}, params.metadata) };
  account.put("payment_method", made);
  return made;
}

function cardOfNumber(number: string): string {
  const last4 = number.slice(-4);
  return Object.entries(testCards).find(([, [, digits]]) => digits === last4)?.[0] ?? "visa";
}

function newCard(
  account: Account,
  name: string,
  given: string,
  param = "payment_method",
): Stripe.PaymentMethod {
  const card = testCards[name];
  if (card === undefined) throw unknownIn(param, "PaymentMethod", given);
  const [brand, last4] = card;
  const now = account.now();
  const noAddress = { city: null, country: null, line1: null, line2: null };
  return {
    ...{ id: account.newId("pm"), object: "payment_method", type: "card", created: now },
    ...{ customer: null, customer_account: null, livemode: account.livemode, metadata: {} },
    ...{ allow_redisplay: "unspecified" },
    billing_details: {
      address: { ...noAddress, postal_code: null, state: null },
      ...{ email: null, name: null, phone: null, tax_id: null },
    },
    card: {
      ...{ brand, last4, display_brand: brand, country: "US", funding: "credit" },
      ...{ exp_month: 12, exp_year: new Date(now * 1000).getUTCFullYear() + 4 },
      ...{ checks: null, generated_from: null, networks: null, regulated_status: null },
      ...{ three_d_secure_usage: { supported: true }, wallet: null },
    },
  };
}

/** Takes a payment method from its customer, for good. */
function detach(account: Account, id: string): Stripe.PaymentMethod {
  const method = existing(account, "payment_method", id);
  const owner = method.customer;
  if (typeof owner !== "string") {
    throw invalid(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
      "payment_method",
      "payment_method_unexpected_state",
    );
  }
  const customer = account.get("customer", owner);
  if (customer?.invoice_settings.default_payment_method === id) {
    const settings = { ...customer.invoice_settings, default_payment_method: null };
    account.put("customer", { ...customer, invoice_settings: settings });
  }
  const detached = { ...method, customer: null };
  account.put("payment_method", detached);
  account.emit("payment_method.detached", detached, { customer: owner });
  return detached;
}

function list(
  account: Account,
  url: string,
  {
    customer,
    type,
    methods,
    ...paging
  }: Stripe.PaymentMethodListParams & {
    readonly methods?: Iterable<Stripe.PaymentMethod>;
  },
): object {
  const all = customer === undefined ? methods : account.ofCustomer("payment_method", customer);
  return listPage(url, all ?? [], paging, (method) => {
    // Without a customer Stripe lists what belongs to none.
    const isOwned = customer !== undefined || method.customer === null;
    return isOwned && (type === undefined || method.type === type);
  });
}
