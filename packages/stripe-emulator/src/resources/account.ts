import type Stripe from "stripe";
import { type Account, type Endpoint, missing } from "../objects.ts";

/** The account that a key belongs to. */
export const accountEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/account",
    params: "AccountRetrieveCurrentParams",
    handle: accountObject,
  },
  {
    method: "GET",
    path: "/v1/accounts/:id",
    params: "AccountRetrieveParams",
    handle(account, { ids: { id = "" } }) {
      if (id !== account.id) throw missing("account", id);
      return accountObject(account);
    },
  },
];

function accountObject({ id }: Account): object {
  const name = `Emulated ${id.slice("acct_".length)}`;
  return {
    id,
    object: "account",
    business_type: null,
    country: "US",
    default_currency: "usd",
    charges_enabled: true,
    details_submitted: true,
    payouts_enabled: true,
    email: null,
    business_profile: { name } as Stripe.Account.BusinessProfile,
    settings: { dashboard: { display_name: name, timezone: "Etc/UTC" } },
    metadata: {},
    type: "standard",
  };
}
