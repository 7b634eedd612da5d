import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { expand } from "../../expand.ts";
import { TestAccount } from "../../testing/account.ts";

type Transaction = Stripe.CustomerBalanceTransaction;

let account: TestAccount;
let customer: Stripe.Customer;
let price: Stripe.Price;

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  customer = account.customer();
  price = account.price();
});

function subscribe(params: object = {}): Stripe.Subscription {
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function latest(subscription: Stripe.Subscription): Stripe.Invoice {
  return account.call("GET", `/v1/invoices/${subscription.latest_invoice}`);
}

function transactions(): Pick<Transaction, "type" | "amount" | "ending_balance">[] {
  return account
    .list<Transaction>(`/v1/customers/${customer.id}/balance_transactions`)
    .map(({ type, amount, ending_balance }) => ({ type, amount, ending_balance }));
}

function balance(): number | undefined {
  return account.get("customer", customer.id)?.balance;
}

it("is moved by transactions, which are listed newest first", () => {
  const path = `/v1/customers/${customer.id}/balance_transactions`;
  const made = account.post<Transaction>(path, { amount: -500, currency: "usd" });
  account.post(`/v1/customers/${customer.id}`, { balance: -800 });

  expect(balance()).toBe(-800);
  expect(transactions()).toEqual([
    { type: "adjustment", amount: -300, ending_balance: -800 },
    { type: "adjustment", amount: -500, ending_balance: -500 },
  ]);
  expect(account.call("GET", `${path}/${made.id}`)).toEqual(made);
  expect(account.eventTypes().filter((type) => type === "customer.updated")).toHaveLength(3);
});

it("keeps to the customer's currency", () => {
  subscribe();
  const path = `/v1/customers/${customer.id}/balance_transactions`;

  expect(() => account.post(path, { amount: -500, currency: "eur" })).toThrow(
    expect.objectContaining({ status: 400, param: "currency" }),
  );
});

it("is applied when an invoice is finalized, and tells the ledger", () => {
  account.post(`/v1/customers/${customer.id}`, { balance: -300 });
  account.post("/v1/coupons", { id: "HALF", percent_off: 50, duration: "once" });

  const invoice = latest(subscribe({ discounts: [{ coupon: "HALF" }] }));

  expect(invoice).toMatchObject({ starting_balance: -300, ending_balance: 0, amount_due: 200 });
  expect(transactions()[0]).toMatchObject({ type: "applied_to_invoice", amount: 300 });
  expect(account.charges).toMatchObject([
    { amount: 200, amountDue: 200, total: 500, balanceApplied: 300, discounted: 500 },
  ]);
});

it("comes back with a void", () => {
  account.post(`/v1/customers/${customer.id}`, { balance: -300 });
  account.useCard(customer, "pm_card_chargeCustomerFail");
  const invoice = latest(subscribe());

  account.post(`/v1/invoices/${invoice.id}/void`);

  expect(balance()).toBe(-300);
  expect(transactions()[0]).toEqual({
    type: "unapplied_from_invoice",
    amount: -300,
    ending_balance: -300,
  });
});

it("is spent for good by an invoice that it pays whole, which cannot be voided", () => {
  account.post(`/v1/customers/${customer.id}`, { balance: -1234 });
  const invoice = latest(subscribe());

  expect(invoice).toMatchObject({ status: "paid", amount_due: 0 });
  expect(() => account.post(`/v1/invoices/${invoice.id}/void`)).toThrow("isn't open");
  expect(balance()).toBe(-234);
});

it("is refunded in part, and no more than was paid", () => {
  const invoice = latest(subscribe());
  const intent = invoice.id.replace("in_", "pi_");

  const refund = account.post("/v1/refunds", { payment_intent: intent, amount: 400 });

  expect(refund).toMatchObject({ amount: 400, customer: customer.id, status: "succeeded" });
  expect(() => account.post("/v1/refunds", { payment_intent: intent, amount: 601 })).toThrow(
    "greater than unrefunded amount",
  );
  account.post("/v1/refunds", { payment_intent: intent });
  expect(() => account.post("/v1/refunds", { payment_intent: intent })).toThrow(
    expect.objectContaining({ code: "charge_already_refunded" }),
  );
  expect(account.list("/v1/refunds", { payment_intent: intent })).toHaveLength(2);
});

it("shows payments and the secret of an invoice only where they are asked for", () => {
  const subscription = subscribe();
  const plain = expand(account, subscription, ["latest_invoice"]) as Stripe.Subscription;
  const list = { object: "list", data: [subscription] };
  const asked = expand(account, list, [
    "data.latest_invoice.payments",
    "data.latest_invoice.confirmation_secret",
  ]) as { data: Stripe.Subscription[] };

  expect(plain.latest_invoice).not.toHaveProperty("payments");
  expect(asked.data[0]?.latest_invoice).toMatchObject({
    payments: {
      data: [
        {
          object: "invoice_payment",
          status: "paid",
          amount_paid: 1000,
          payment: { type: "payment_intent", payment_intent: expect.stringMatching(/^pi_/) },
        },
      ],
    },
    confirmation_secret: { type: "payment_intent", client_secret: expect.any(String) },
  });
});

it("expands the payment intent of an invoice's payments", () => {
  const invoice = latest(subscribe());

  const expanded = expand(account, invoice, ["payments.data.payment.payment_intent"]);

  expect(expanded).toMatchObject({
    payments: {
      data: [{ payment: { payment_intent: { object: "payment_intent", status: "succeeded" } } }],
    },
  });
  expect(() => expand(account, customer, ["payments"])).toThrow("cannot be expanded");
});
