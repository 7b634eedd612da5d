import type Stripe from "stripe";
import { mergedMetadata } from "../../billing/metadata.ts";
import { moveBalance } from "../../billing/money/balance.ts";
import { invalid } from "../../billing/refusals.ts";
import { listPage } from "../../lists.ts";
import { type Account, type Call, type Endpoint, missing } from "../../objects.ts";
import { existingCustomer } from "../existing.ts";

const path = "/v1/customers/:id/balance_transactions";

/** The customer's balance, transaction by transaction. */
export const balanceTransactionEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path,
    params: "CustomerCreateBalanceTransactionParams",
    handle: createTransaction,
  },
  {
    method: "GET",
    path,
    params: "CustomerListBalanceTransactionsParams",
    handle: (account, { ids: { id = "" }, params }) => {
      existingCustomer(account, id);
      const all = account.ofCustomer("customer_balance_transaction", id);
      return listPage(`/v1/customers/${id}/balance_transactions`, all, params);
    },
  },
  {
    method: "GET",
    path: `${path}/:transaction`,
    params: "CustomerRetrieveBalanceTransactionParams",
    handle: (account, call) => existingTransaction(account, call),
  },
  {
    method: "POST",
    path: `${path}/:transaction`,
    params: "CustomerUpdateBalanceTransactionParams",
    handle: (account, call) => {
      const before = existingTransaction(account, call);
      const after = {
        ...before,
        description: call.params.description ?? before.description,
        metadata: mergedMetadata(before.metadata ?? {}, call.params.metadata),
      };
      account.put("customer_balance_transaction", after);
      return after;
    },
  },
];

function createTransaction(account: Account, { ids: { id = "" }, params }: Call): object {
  const customer = existingCustomer(account, id);
  const given: Stripe.CustomerCreateBalanceTransactionParams = params;
  if (customer.currency != null && customer.currency !== given.currency) {
    throw invalid(
      `The customer's currency is ${customer.currency}: its balance is not in ${given.currency}.`,
      "currency",
    );
  }
  if (given.amount === 0) throw invalid("The amount of a transaction is not 0.", "amount");
  const transaction = moveBalance(
    account,
    customer,
    {
      amount: given.amount,
      type: "adjustment",
      currency: given.currency,
      ...(given.description === undefined ? {} : { description: given.description }),
      metadata: mergedMetadata({}, given.metadata as Stripe.Metadata | ""),
    },
    account.now(id),
  );
  if (transaction === null) throw new Error("A transaction was not kept.");
  return transaction;
}

function existingTransaction(
  account: Account,
  { ids: { id = "", transaction = "" } }: Call,
): Stripe.CustomerBalanceTransaction {
  const found = account.get("customer_balance_transaction", transaction);
  if (found?.customer !== id) throw missing("customer balance transaction", transaction);
  return found;
}
