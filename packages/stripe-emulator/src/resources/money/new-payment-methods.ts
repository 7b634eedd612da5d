import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import type { TestCard } from "./test-cards.ts";

type Method = Stripe.PaymentMethod;

/** Returns a new card, of no customer. It is not kept yet. */
export function newCard(account: Account, { brand, last4 }: TestCard): Method {
  const now = account.now();
  return {
    ...newMethod(account, now),
    type: "card",
    card: {
      brand,
      last4,
      display_brand: brand,
      country: "US",
      funding: "credit",
      exp_month: 12,
      exp_year: new Date(now * 1000).getUTCFullYear() + 4,
      checks: null,
      generated_from: null,
      networks: null,
      regulated_status: null,
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  };
}

/** Returns a new bank account to be debited in euros. It needs a mandate before it is charged. */
export function newSepaDebit(account: Account, iban: string): Method {
  const number = iban.replaceAll(" ", "");
  return {
    ...newMethod(account, account.now()),
    type: "sepa_debit",
    sepa_debit: {
      bank_code: number.slice(4, 9),
      branch_code: "",
      country: number.slice(0, 2),
      fingerprint: null,
      generated_from: null,
      last4: number.slice(-4),
    },
  };
}

/** Returns a new bank account to be debited in pounds. It needs a mandate before it is charged. */
export function newBacsDebit(
  account: Account,
  given: { readonly account_number?: string; readonly sort_code?: string },
): Method {
  return {
    ...newMethod(account, account.now()),
    type: "bacs_debit",
    bacs_debit: {
      fingerprint: null,
      last4: (given.account_number ?? "").slice(-4),
      sort_code: given.sort_code ?? null,
    },
  };
}

function newMethod(account: Account, now: number): Omit<Method, "type"> {
  const noAddress = { city: null, country: null, line1: null, line2: null };
  return {
    id: account.newId("pm"),
    object: "payment_method",
    created: now,
    customer: null,
    customer_account: null,
    livemode: account.livemode,
    metadata: {},
    allow_redisplay: "unspecified",
    billing_details: {
      address: { ...noAddress, postal_code: null, state: null },
      email: null,
      name: null,
      phone: null,
      tax_id: null,
    },
  };
}
