import type Stripe from "stripe";
import { mergedMetadata } from "../billing/metadata.ts";
import { declineOfAttaching } from "../billing/money/declines.ts";
import { invalid, unknownIn, unsupported } from "../billing/refusals.ts";
import { listPage } from "../lists.ts";
import { type Account, ApiError, type Endpoint, missing } from "../objects.ts";
import { existing, existingCustomer } from "./existing.ts";
import { newBacsDebit, newCard, newSepaDebit } from "./money/new-payment-methods.ts";
import { cardOfName, cardOfNumber } from "./money/test-cards.ts";

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
    card === undefined
      ? existing(account, "payment_method", id)
      : newCardOf(account, card, { given: id });
  if (method.customer === customer.id) return method;
  if (method.customer !== null) {
    throw invalid(
      "The payment method you provided has already been attached to a customer.",
      "payment_method",
      "payment_method_unexpected_state",
    );
  }
  const decline = declineOfAttaching(method);
  if (decline !== null) throw new ApiError(402, decline.message, decline);
  const attached = { ...method, customer: customer.id };
  account.put("payment_method", attached);
  account.emit("payment_method.attached", attached);
  return attached;
}

function create(account: Account, params: Stripe.PaymentMethodCreateParams): Stripe.PaymentMethod {
  const method = newMethod(account, params);
  const made = { ...method, metadata: mergedMetadata({}, params.metadata) };
  account.put("payment_method", made);
  return made;
}

function newMethod(
  account: Account,
  params: Stripe.PaymentMethodCreateParams,
): Stripe.PaymentMethod {
  const { type, sepa_debit: sepa, bacs_debit: bacs } = params;
  if (type === "sepa_debit" && sepa !== undefined) return newSepaDebit(account, sepa.iban);
  if (type === "bacs_debit" && bacs !== undefined) return newBacsDebit(account, bacs);
  if (type !== "card" || params.card === undefined) throw unsupported("type");
  const { token, number } = params.card as { token?: string; number?: string };
  if (token === undefined) return newCard(account, cardOfNumber(number ?? ""));
  return newCardOf(account, token.replace(/^tok_/, ""), { param: "card[token]", given: token });
}

/** Makes the payment method of a test card's name. Throws Fault for an unknown one. */
function newCardOf(
  account: Account,
  name: string,
  { given, param = "payment_method" }: { readonly given: string; readonly param?: string },
): Stripe.PaymentMethod {
  const card = cardOfName(name);
  if (card === undefined) throw unknownIn(param, "PaymentMethod", given);
  return newCard(account, card);
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
    // Without a customer Stripe lists unattached payment methods.
    const isOwned = customer !== undefined || method.customer === null;
    return isOwned && (type === undefined || method.type === type);
  });
}
