import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { seconds, TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let price: Stripe.Price;
let dear: Stripe.Price;

const half = "2026-01-31T22:00:00Z";

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  customer = account.customer();
  price = account.price();
  dear = account.price({ unit_amount: 3000 });
});

function create(params: object = {}): Stripe.Subscription {
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function update(subscription: Stripe.Subscription, params: object): Stripe.Subscription {
  return account.post(`/v1/subscriptions/${subscription.id}`, params);
}

function itemOf(subscription: Stripe.Subscription): string {
  return subscription.items.data[0]?.id ?? "";
}

function amounts(): number[] {
  return account.charges.map(({ amount }) => amount);
}

it("merges metadata, and removes keys that are empty, or all", () => {
  const subscription = create({ metadata: { a: "1", b: "2" } });

  expect(update(subscription, { metadata: { b: "", c: 3 } }).metadata).toEqual({ a: "1", c: "3" });
  expect(update(subscription, { metadata: "" }).metadata).toEqual({});
  expect(account.events.at(-1)).toMatchObject({
    type: "customer.subscription.updated",
    previous: { metadata: { a: "1", c: "3" } },
  });
});

describe.each(["classic", "flexible"])("an upgrade in the middle of a period, %s", (type) => {
  let subscription: Stripe.Subscription;

  beforeEach(() => {
    subscription = create({ billing_mode: { type } });
    account.moveTo(half);
  });

  it.each([
    ["none", [1000], [1000, 3000]],
    ["create_prorations", [1000], [1000, 4000]],
    ["always_invoice", [1000, 1000], [1000, 1000, 3000]],
  ])("with %s", (proration_behavior, now, later) => {
    const items = [{ id: itemOf(subscription), price: dear.id }];
    const after = update(subscription, { items, proration_behavior });

    expect(after.items.data[0]).toMatchObject({ price: { id: dear.id }, quantity: 1 });
    expect(amounts()).toEqual(now);
    account.moveTo("2026-02-17");
    expect(amounts()).toEqual(later);
  });
});

it.each([
  ["classic", 1000],
  ["flexible", 1500],
])("before the first invoice, %s charges %i for an upgrade at once", (type, expected) => {
  account.moveTo("2026-01-31T22:00:00Z");
  const subscription = create({
    billing_mode: { type },
    backdate_start_date: seconds("2025-06-16T10:00:00Z"),
    billing_cycle_anchor: seconds("2026-02-16T10:00:00Z"),
    proration_behavior: "none",
  });
  const items = [{ id: itemOf(subscription), price: dear.id }];

  update(subscription, { items, proration_behavior: "always_invoice" });

  expect(amounts()).toEqual([expected]);
});

it("refuses the terms of a new price in an item, as a creation does, and changes nothing", () => {
  const subscription = create();
  const recurring = { interval: "month" };
  const price_data = { currency: "usd", product: price.product, unit_amount: 1, recurring };
  const refusal = "does not support items[0][price_data]";
  const items = [{ id: itemOf(subscription), price: price.id, price_data }];

  expect(() => update(subscription, { items })).toThrow(refusal);
  expect(() => update(subscription, { items: [{ price_data }] })).toThrow(refusal);
  expect(() => create({ items: [{ price_data }] })).toThrow(refusal);
  expect(account.get("subscription", subscription.id)?.items).toEqual(subscription.items);
});

it("adds and deletes items", () => {
  const subscription = create();
  account.moveTo(half);

  const both = update(subscription, { items: [{ price: dear.id, quantity: 2 }] });
  expect(both.items.data).toHaveLength(2);
  const items = [{ id: itemOf(subscription), deleted: true }];
  const one = update(subscription, { items });

  expect(one.items.data.map((item) => item.price.id)).toEqual([dear.id]);
  account.moveTo("2026-02-17");
  expect(amounts()).toEqual([1000, 6000 + 3000 - 500]);
});

it("begins a new period for another interval", () => {
  const yearly = account.price({ unit_amount: 10_000, recurring: { interval: "year" } });
  const subscription = create();
  account.moveTo(half);

  const after = update(subscription, { items: [{ id: itemOf(subscription), price: yearly.id }] });

  expect(after.billing_cycle_anchor).toBe(seconds(half));
  expect(after.items.data[0]?.current_period_end).toBe(seconds("2027-01-31T22:00:00Z"));
  expect(amounts()).toEqual([1000, 9500]);
});

it("swaps prices in place without proration: nothing is billed until the period ends", () => {
  const subscription = create();
  account.moveTo(half);

  const after = update(subscription, {
    items: [{ id: itemOf(subscription), price: dear.id }],
    proration_behavior: "none",
  });

  expect(after.billing_cycle_anchor).toBe(subscription.billing_cycle_anchor);
  expect(after.latest_invoice).toBe(subscription.latest_invoice);
  expect(account.list("/v1/invoiceitems", { customer: customer.id })).toEqual([]);
  account.moveTo("2026-02-17");
  expect(amounts()).toEqual([1000, 3000]);
});

it("bills another interval whole and at once, also without proration", () => {
  const yearly = account.price({ unit_amount: 10_000, recurring: { interval: "year" } });
  const subscription = create();
  account.moveTo(half);

  const after = update(subscription, {
    items: [{ id: itemOf(subscription), price: yearly.id }],
    proration_behavior: "none",
  });

  expect(after.billing_cycle_anchor).toBe(seconds(half));
  expect(amounts()).toEqual([1000, 10_000]);
});

it("moves the anchor to now, or leaves it", () => {
  const subscription = create();
  account.moveTo(half);

  const same = update(subscription, { billing_cycle_anchor: { type: "unchanged" } });
  expect(same.billing_cycle_anchor).toBe(subscription.billing_cycle_anchor);
  const moved = update(subscription, { billing_cycle_anchor: { type: "now" } });
  expect(moved.billing_cycle_anchor).toBe(account.now());
  expect(amounts()).toEqual([1000, 500]);
});

it("ends a trial now, and charges", () => {
  const subscription = create({ trial_period_days: 30 });
  account.moveTo(half);

  const after = update(subscription, { trial_end: "now" });

  expect(after).toMatchObject({ status: "active", billing_cycle_anchor: account.now() });
  expect(amounts()).toEqual([1000]);
});

describe("the coupon of one with a future anchor and none", () => {
  const anchor = seconds("2026-02-05T08:00:00Z");
  let subscription: Stripe.Subscription;
  let coupon: string;

  beforeEach(() => {
    coupon = account.post<Stripe.Coupon>("/v1/coupons", {
      percent_off: 50,
      duration: "forever",
    }).id;
    subscription = create({
      billing_cycle_anchor: anchor,
      proration_behavior: "none",
      discounts: [{ coupon }],
    });
  });

  it("is unset by any update before the first invoice", () => {
    expect(update(subscription, { metadata: { a: "1" } }).discounts).toEqual([]);
  });

  it("stays if the update names it", () => {
    const discounts = [{ discount: subscription.discounts[0] }];

    const after = update(subscription, { metadata: { a: "1" }, discounts });

    expect(after.discounts).toEqual(subscription.discounts);
  });

  it("stays after the first invoice", () => {
    account.moveTo("2026-02-06");

    expect(update(subscription, { metadata: { a: "1" } }).discounts).toHaveLength(1);
  });
});

it("takes settings, and leaves those that are not given", () => {
  const subscription = create({ description: "First" });

  const after = update(subscription, {
    collection_method: "send_invoice",
    days_until_due: 7,
    default_payment_method: customer.invoice_settings.default_payment_method,
  });
  expect(after).toMatchObject({
    description: "First",
    collection_method: "send_invoice",
    days_until_due: 7,
    default_payment_method: customer.invoice_settings.default_payment_method,
  });
  expect(update(subscription, { description: "" }).description).toBeNull();
});

it.each([
  ["an item that is not there", { items: [{ id: "si_none", quantity: 2 }] }, "No such"],
  ["no items at all", { items: "all" }, "at least one item"],
  ["two ends", { cancel_at: seconds("2027-01-01"), cancel_at_period_end: true }, "only specify"],
])("refuses %s and keeps what was", (_title, params, message) => {
  const subscription = create();
  const items = [{ id: itemOf(subscription), deleted: true }];
  const given = "items" in params && params.items === "all" ? { items } : params;

  expect(() => update(subscription, given)).toThrow(message);
  expect(account.subscription(subscription.id)).toEqual(subscription);
});

it("fails as asked if the upgrade cannot be paid, and keeps nothing", () => {
  const subscription = create();
  account.useCard(customer, "pm_card_chargeCustomerFail");
  const params = {
    items: [{ id: itemOf(subscription), price: dear.id }],
    proration_behavior: "always_invoice",
    payment_behavior: "error_if_incomplete",
  };

  expect(() => update(subscription, params)).toThrow(expect.objectContaining({ status: 402 }));
  expect(account.subscription(subscription.id)).toEqual(subscription);
});

it("pauses and resumes the subscription itself", () => {
  const subscription = create();
  const path = `/v1/subscriptions/${subscription.id}`;
  expect(account.post(`${path}/pause`)).toMatchObject({ status: "paused" });
  account.moveTo("2026-04-01T00:00:00Z");
  expect(amounts()).toEqual([1000]);

  const resumed = account.post(`${path}/resume`);

  expect(resumed).toMatchObject({ status: "active", billing_cycle_anchor: account.now() });
  expect(amounts()).toEqual([1000, 1000]);
  expect(account.eventTypes()).toEqual(
    expect.arrayContaining(["customer.subscription.paused", "customer.subscription.resumed"]),
  );
});
