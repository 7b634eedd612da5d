import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { mergedMetadata } from "../metadata.ts";

type Transaction = Stripe.CustomerBalanceTransaction;

/** The amount to pay, and the rest of the customer's balance, after the balance is used. */
export function afterBalance(
  total: number,
  balance: number,
): { amountDue: number; endingBalance: number } {
  const due = total + balance;
  return due >= 0 ? { amountDue: due, endingBalance: 0 } : { amountDue: 0, endingBalance: due };
}

/** How a balance moves: a negative amount is a credit of the customer's. */
export interface BalanceMove {
  readonly amount: number;
  readonly type: Transaction["type"];
  readonly currency: string;
  readonly invoice?: string;
  readonly description?: string;
  readonly metadata?: Record<string, string>;
}

/** Moves a customer's balance, and keeps the transaction unless it moves by nothing. */
export function moveBalance(
  account: Account,
  customer: Stripe.Customer,
  move: BalanceMove,
  at: number,
): Transaction | null {
  const transaction = noteBalance(account, customer, move, at);
  if (transaction === null) return null;
  const after = { ...customer, balance: transaction.ending_balance };
  account.put("customer", after);
  account.emit("customer.updated", after, { balance: customer.balance }, at);
  return transaction;
}

/** Keeps the transaction alone, where the customer is changed besides. */
export function noteBalance(
  account: Account,
  customer: Stripe.Customer,
  move: BalanceMove,
  at: number,
): Transaction | null {
  if (move.amount === 0) return null;
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
    ending_balance: customer.balance + move.amount,
    invoice: move.invoice ?? null,
    livemode: account.livemode,
    metadata: mergedMetadata({}, move.metadata),
    type: move.type,
  };
  account.put("customer_balance_transaction", transaction);
  return transaction;
}

/** Applies the balance to an invoice that is finalized, and returns what is then to pay. */
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

/** Restores the part of the balance that a voided invoice had used. */
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

/** Returns the used balance of an invoice: positive if it reduces the amount to pay. */
export function appliedBalance(invoice: Stripe.Invoice): number {
  return invoice.ending_balance === null
    ? 0
    : invoice.ending_balance - invoice.starting_balance || 0;
}
