import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let subscription: Stripe.Subscription;

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  customer = account.customer();
  subscription = account.subscribe({
    customer: customer.id,
    items: [{ price: account.price().id }],
  });
  account.useCard(customer, "pm_card_chargeCustomerFail");
});

function upgrade(params: object = {}): Stripe.Subscription {
  const [item] = subscription.items.data;
  return account.post(`/v1/subscriptions/${subscription.id}`, {
    items: [{ id: item?.id, quantity: 3 }],
    payment_behavior: "pending_if_incomplete",
    proration_behavior: "always_invoice",
    ...params,
  });
}

it("waits for its payment, and is applied with it", () => {
  const waiting = upgrade();
  expect(waiting).toMatchObject({
    status: "active",
    items: { data: [{ quantity: 1 }] },
    pending_update: { subscription_items: [{ quantity: 3 }] },
  });
  account.useCard(customer, "pm_card_visa");

  account.post(`/v1/invoices/${waiting.latest_invoice}/pay`);

  expect(account.subscription(subscription.id)).toMatchObject({
    items: { data: [{ quantity: 3 }] },
    pending_update: null,
  });
  expect(account.eventTypes()).toContain("customer.subscription.pending_update_applied");
});

it("is given up after 23 hours, and its invoice voided", () => {
  const { latest_invoice: invoice } = upgrade();

  account.moveTo("2026-01-17T09:30:00Z");

  expect(account.subscription(subscription.id)).toMatchObject({
    items: { data: [{ quantity: 1 }] },
    pending_update: null,
  });
  expect(account.call("GET", `/v1/invoices/${invoice}`)).toMatchObject({ status: "void" });
  expect(account.eventTypes()).toContain("customer.subscription.pending_update_expired");
});

it("is at once if it is paid", () => {
  account.useCard(customer, "pm_card_visa");

  expect(upgrade()).toMatchObject({ pending_update: null, items: { data: [{ quantity: 3 }] } });
});

it("cannot hold what does not wait", () => {
  expect(() => upgrade({ metadata: { a: "b" } })).toThrow(
    expect.objectContaining({ status: 400, param: "metadata" }),
  );
});
