import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { seconds, TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let price: Stripe.Price;

const start = seconds("2025-06-05T08:00:00Z");
const anchor = seconds("2026-02-05T08:00:00Z");

beforeEach(() => {
  account = new TestAccount("2026-01-20T10:00:00Z");
  customer = account.customer();
  price = account.price();
});

function create(params: object = {}): Stripe.Subscription {
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function preview(params: object): Stripe.Invoice {
  const before = JSON.stringify([kept(), account.charges, account.events]);
  const invoice = account.post<Stripe.Invoice>("/v1/invoices/create_preview", params);
  expect(JSON.stringify([kept(), account.charges, account.events])).toBe(before);
  return invoice;
}

function kept(): unknown[] {
  const kinds = [
    "subscription",
    "invoice",
    "invoiceitem",
    "customer",
    "discount",
    "coupon",
  ] as const;
  return kinds.map((kind) => [...account.all(kind)]);
}

describe("of a creation", () => {
  const details = {
    items: [{ price: "" }],
    start_date: start,
    billing_cycle_anchor: { type: "timestamp", timestamp: anchor },
    proration_behavior: "none",
  };
  const creation = (changes: object = {}) => ({
    customer: customer.id,
    subscription_details: { ...details, items: [{ price: price.id, quantity: 3 }], ...changes },
  });

  it("with a future anchor and none, shows the first renewal", () => {
    expect(preview(creation())).toMatchObject({
      amount_due: 3000,
      total: 3000,
      status: "draft",
      period_end: anchor,
      lines: { data: [{ period: { start: anchor, end: seconds("2026-03-05T08:00:00Z") } }] },
    });
  });

  it("shows what would be charged at once without none, or without the anchor", () => {
    expect(preview(creation({ proration_behavior: undefined })).amount_due).toBe(24_000);
    expect(preview(creation({ billing_cycle_anchor: undefined })).amount_due).toBe(3000);
  });

  it("equals the renewal that comes, with coupon and balance", () => {
    account.post(`/v1/customers/${customer.id}`, { balance: -100 });
    const coupon = account.post<Stripe.Coupon>("/v1/coupons", { percent_off: 50 }).id;
    const discounts = [{ coupon }];
    const expected = preview({ ...creation(), discounts });
    create({
      items: [{ price: price.id, quantity: 3 }],
      backdate_start_date: start,
      billing_cycle_anchor: anchor,
      proration_behavior: "none",
      discounts,
    });

    account.moveTo("2026-02-06");

    expect(account.charges).toMatchObject([{ amount: expected.amount_due }]);
    expect(expected).toMatchObject({ total: 1500, amount_due: 1400, created: anchor });
  });

  it("refuses what the creation would refuse", () => {
    const far = { type: "timestamp", timestamp: seconds("2026-03-05") };

    expect(() => preview(creation({ billing_cycle_anchor: far }))).toThrow("natural billing date");
  });
});

describe("of a subscription", () => {
  it("shows the next renewal, also with a fence", () => {
    const subscription = create();
    expect(preview({ subscription: subscription.id })).toMatchObject({
      amount_due: 1000,
      period_end: seconds("2026-02-20T10:00:00Z"),
      billing_reason: "upcoming",
    });

    account.post(`/v1/subscriptions/${subscription.id}`, {
      pause_collection: { behavior: "keep_as_draft" },
    });
    expect(preview({ subscription: subscription.id }).amount_due).toBe(1000);
  });

  it("shows what an upgrade or a cancellation would bring", () => {
    const subscription = create();
    const dear = account.price({ unit_amount: 3000 });
    const items = [{ id: subscription.items.data[0]?.id, price: dear.id }];
    account.moveTo("2026-02-05T02:00:00Z");
    const of = (subscription_details: object) =>
      preview({ subscription: subscription.id, subscription_details });

    expect(of({ items }).total).toBe(3989);
    expect(of({ items, proration_behavior: "none" }).total).toBe(3000);
    expect(of({ items, proration_behavior: "always_invoice" }).total).toBe(989);
    expect(of({ cancel_now: true }).total).toBe(-495);
  });

  it("says that there is nothing to come", () => {
    const ending = create({ cancel_at_period_end: true });
    const canceled = create();
    account.call("DELETE", `/v1/subscriptions/${canceled.id}`);

    for (const { id } of [ending, canceled]) {
      expect(() => preview({ subscription: id })).toThrow(
        expect.objectContaining({ status: 404, code: "invoice_upcoming_none" }),
      );
    }
  });
});
