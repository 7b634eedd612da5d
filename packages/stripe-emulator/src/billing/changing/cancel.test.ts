import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { seconds, TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let price: Stripe.Price;
let subscription: Stripe.Subscription;

const half = "2026-01-31T22:00:00Z";

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  customer = account.customer();
  price = account.price();
  subscription = create();
});

function create(params: object = {}): Stripe.Subscription {
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function cancel(params: object = {}): Stripe.Subscription {
  return account.call("DELETE", `/v1/subscriptions/${subscription.id}`, params);
}

function pending(): Stripe.InvoiceItem[] {
  return account.list("/v1/invoiceitems", { customer: customer.id, pending: true });
}

it("ends it at once, and it can still be read but is not listed", () => {
  account.moveTo(half);
  const answer = cancel({ invoice_now: false, prorate: false });

  expect(answer).toMatchObject({
    status: "canceled",
    ended_at: account.now(),
    canceled_at: account.now(),
  });
  expect(account.subscription(subscription.id).status).toBe("canceled");
  expect(account.list("/v1/subscriptions")).toEqual([]);
  expect(account.list("/v1/subscriptions", { status: "all" })).toHaveLength(1);
  expect(account.eventTypes().at(-1)).toBe("customer.subscription.deleted");

  account.moveTo("2026-06-01");
  expect(account.charges).toHaveLength(1);
});

it("answers a second time that there is no such subscription", () => {
  cancel();

  expect(() => cancel()).toThrow(
    expect.objectContaining({
      status: 404,
      code: "resource_missing",
      message: `No such subscription: '${subscription.id}'`,
    }),
  );
});

it("lets nothing of it be changed but metadata and the reason", () => {
  cancel();
  const path = `/v1/subscriptions/${subscription.id}`;

  expect(() => account.post(path, { cancel_at_period_end: true })).toThrow(
    expect.objectContaining({ status: 400, param: "cancel_at_period_end" }),
  );
  expect(account.post(path, { metadata: { moved: "yes" } })).toMatchObject({
    metadata: { moved: "yes" },
  });
});

describe("pending items", () => {
  beforeEach(() => {
    account.moveTo(half);
    const path = `/v1/subscriptions/${subscription.id}`;
    account.post(path, { items: [{ id: subscription.items.data[0]?.id, quantity: 2 }] });
    account.post("/v1/invoiceitems", {
      customer: customer.id,
      subscription: subscription.id,
      amount: 70,
      currency: "usd",
    });
  });

  it("that are prorations are removed, others stay for the customer's next invoice", () => {
    expect(pending().map(({ amount }) => amount)).toEqual([70, 1000, -500]);

    cancel({ invoice_now: false, prorate: false });
    expect(pending().map(({ amount }) => amount)).toEqual([70]);

    create();
    expect(account.charges.at(-1)?.amount).toBe(1070);
  });

  it("are all billed with invoice_now", () => {
    cancel({ invoice_now: true });

    expect(account.charges.at(-1)?.amount).toBe(570);
    expect(pending()).toEqual([]);
  });

  it("get a credit with prorate", () => {
    cancel({ prorate: true });

    expect(pending().map(({ amount }) => amount)).toEqual([-1000, 70, 1000, -500]);
  });
});

it("credits the rest of the period to the balance with prorate and invoice_now", () => {
  account.moveTo(half);
  cancel({ prorate: true, invoice_now: true });

  expect(account.get("customer", customer.id)?.balance).toBe(-500);
  expect(account.charges).toHaveLength(1);
});

it.each([
  [{}, []],
  [{ invoice_now: true }, [120]],
])("bills usage that was not invoiced only with invoice_now: %j", (params, amounts) => {
  const recurring = { interval: "month", usage_type: "metered", meter: "calls" };
  const metered = account.price({ recurring, unit_amount: 3 });
  subscription = create({ items: [{ price: metered.id }] });
  const payload = { stripe_customer_id: customer.id, value: "40" };
  account.post("/v1/billing/meter_events", { event_name: "calls", payload });
  account.charges.length = 0;

  account.moveBy(1);
  cancel(params);
  account.moveTo("2026-06-01");

  const own = account.charges.filter((charge) => charge.subscription === subscription.id);
  expect(own.map(({ amount }) => amount)).toEqual(amounts);
});

it("stops the collection of what is open", () => {
  account.useCard(customer, "pm_card_chargeCustomerFail");
  account.moveTo("2026-02-17");
  cancel();
  account.useCard(customer, "pm_card_visa");

  account.moveTo("2026-06-01");

  expect(account.invoices(subscription)[1]).toMatchObject({
    status: "open",
    auto_advance: false,
    next_payment_attempt: null,
  });
  expect(account.charges.map(({ status }) => status)).toEqual(["paid", "failed"]);
});

it("happens to all that a deleted customer has", () => {
  const second = create();
  account.call("DELETE", `/v1/customers/${customer.id}`);

  expect(account.subscription(subscription.id).status).toBe("canceled");
  expect(account.subscription(second.id).status).toBe("canceled");
});

it("removes a planned end that is taken back", () => {
  const path = `/v1/subscriptions/${subscription.id}`;
  account.post(path, { cancel_at: seconds("2026-03-01") });

  const back = account.post(path, { cancel_at: "" });

  expect(back).toMatchObject({ cancel_at: null, canceled_at: null, cancel_at_period_end: false });
});
