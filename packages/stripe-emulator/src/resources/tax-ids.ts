import type Stripe from "stripe";
import { listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existingCustomer } from "./existing.ts";

/** Tax ids of customers. Of two equal ones both are kept, as at Stripe. */
export const taxIdEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/customers/:id/tax_ids",
    params: "CustomerCreateTaxIdParams",
    handle: (account, { ids: { id = "" }, params }) =>
      addTaxId(account, existingCustomer(account, id), params),
  },
  {
    method: "GET",
    path: "/v1/customers/:id/tax_ids",
    params: "CustomerListTaxIdsParams",
    handle(account, { ids: { id = "" }, params }) {
      const customer = existingCustomer(account, id);
      const url = `/v1/customers/${customer.id}/tax_ids`;
      return listPage(url, account.all("tax_id"), params, (one) => one.customer === customer.id);
    },
  },
];

/** Adds an unverified tax id to a customer. */
export function addTaxId(
  account: Account,
  customer: Stripe.Customer,
  { type, value }: { readonly type: Stripe.TaxId.Type; readonly value: string },
): Stripe.TaxId {
  const taxId: Stripe.TaxId = {
    id: account.newId("txi"),
    object: "tax_id",
    country: /^[A-Z]{2}/.exec(value)?.[0] ?? null,
    created: account.now(customer.id),
    customer: customer.id,
    customer_account: null,
    livemode: account.livemode,
    owner: { type: "customer", customer: customer.id, customer_account: null },
    type,
    value,
    verification: null,
  };
  account.put("tax_id", taxId);
  account.emit("customer.tax_id.created", taxId);
  return taxId;
}
