import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { mergedMetadata } from "../metadata.ts";

type Transaction = Stripe.CustomerBalanceTransaction;

/** What is to pay, and what is left on the customer's balance, after the balance is used. */
export function afterBalance(
  total: number,
  balance: number,
): { amountDue: number; endingBalance: number } {
  const due = total + balance;
  return due >= 0 ? { amountDue: due, endingBalance: 0 } : { amountDue: 0, endingBalance: due };
}

/**
 * Moves a customer's balance and keeps the transaction: a negative amount is a credit of the
 * customer's. Nothing is kept if it moves by nothing.
 */
function moveBalance(
  account: Account,
  customer: Stripe.Customer,
  move: {
    readonly amount: number;
    readonly type: Transaction["type"];
    readonly currency: string;
    readonly invoice?: string;
    readonly description?: string;
    readonly metadata?: Record<string, string>;
  },
  at: number,
): Transaction | null {
  if (move.amount === 0) return null;
  const balance = customer.balance + move.amount;
  const transaction: Transaction = {
    id: account.newId("cbtxn"),
    object: "customer_balance_transaction",
    amount: move.amount,
    checkout_session: null,
    created: at,
    credit_note: null,
    currency: move.currency,
    customer: customer.id,
    customer_account: null,
    description: move.description ?? null,
    ending_balance: balance,
    invoice: move.invoice ?? null,
    livemode: account.livemode,
    metadata: mergedMetadata({}, move.metadata),
    type: move.type,
  };
  account.put("customer_balance_transaction", transaction);
  const after = { ...customer, balance };
  account.put("customer", after);
  account.emit("customer.updated", after, { balance: customer.balance }, at);
  return transaction;
}

/** Applies the balance to an invoice that is finalized, and gives what is then to pay. */
export function applyBalance(
  account: Account,
  customer: Stripe.Customer,
  invoice: Stripe.Invoice,
  at: number,
): { amountDue: number; endingBalance: number } {
  const after = afterBalance(invoice.total, customer.balance);
  const isSpentWhole = account.switches.finalize_spends_balance && customer.balance < 0;
  const endingBalance = isSpentWhole ? 0 : after.endingBalance;
  const amount = endingBalance - customer.balance;
  const { currency, id } = invoice;
  moveBalance(account, customer, { amount, type: "applied_to_invoice", currency, invoice: id }, at);
  return { amountDue: after.amountDue, endingBalance };
}

/** Gives back to the balance what an invoice that is voided had taken of it. */
export function unapplyBalance(
  account: Account,
  customer: Stripe.Customer,
  invoice: Stripe.Invoice,
  at: number,
): void {
  if (account.switches.void_keeps_balance || invoice.ending_balance === null) return;
  const amount = invoice.starting_balance - invoice.ending_balance;
  const { currency, id } = invoice;
  const type = "unapplied_from_invoice";
  moveBalance(account, customer, { amount, type, currency, invoice: id }, at);
}
