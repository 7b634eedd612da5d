import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { dateOf, seconds, TestAccount } from "../../testing/account.ts";
import { discountCustomer } from "./discounts.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let price: Stripe.Price;

beforeEach(() => {
  account = new TestAccount("2026-01-15T10:00:00Z");
  customer = account.customer();
  price = account.price();
});

function create(params: object = {}): Stripe.Subscription {
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function coupon(params: object): string {
  return account.post<Stripe.Coupon>("/v1/coupons", params).id;
}

function amounts(): number[] {
  return account.charges.map(({ amount }) => amount);
}

it.each([
  ["forever", { percent_off: 20, duration: "forever" }, [800, 800, 800, 800, 800]],
  ["once", { percent_off: 20, duration: "once" }, [800, 1000, 1000, 1000, 1000]],
  [
    "for three months",
    { percent_off: 20, duration: "repeating", duration_in_months: 3 },
    [800, 800, 800, 1000, 1000],
  ],
  ["an amount", { amount_off: 250, currency: "usd", duration: "forever" }, Array(5).fill(750)],
  ["all", { percent_off: 100, duration: "once" }, [1000, 1000, 1000, 1000]],
])("takes %s", (_title, params, expected) => {
  create({ discounts: [{ coupon: coupon(params) }] });

  account.moveTo("2026-05-16");

  expect(amounts()).toEqual(expected);
});

it("counts the months of a repeating coupon from a backdated start", () => {
  const subscription = create({
    discounts: [
      { coupon: coupon({ percent_off: 50, duration: "repeating", duration_in_months: 3 }) },
    ],
    backdate_start_date: seconds("2025-12-10T10:00:00Z"),
    billing_cycle_anchor: seconds("2026-02-10T10:00:00Z"),
    proration_behavior: "none",
  });

  const discount = account.get("discount", subscription.discounts[0] as string);
  expect(dateOf(discount?.end ?? 0)).toBe("2026-03-10");
  account.moveTo("2026-04-11");
  expect(amounts()).toEqual([500, 1000, 1000]);
});

it("keeps one that holds once for the first invoice, also if that comes later", () => {
  create({
    discounts: [{ coupon: coupon({ percent_off: 50, duration: "once" }) }],
    billing_cycle_anchor: seconds("2026-02-10T10:00:00Z"),
    proration_behavior: "none",
  });

  account.moveTo("2026-03-11");

  expect(amounts()).toEqual([500, 1000]);
});

describe("a customer's own discount", () => {
  beforeEach(() => {
    const id = coupon({ percent_off: 10, duration: "forever" });
    customer = discountCustomer(account, customer, id, account.now());
  });

  it.each([
    ["omitted", {}, 900],
    ["empty", { discounts: "" }, 900],
  ])("is inherited if discounts are %s", (_title, params, amount) => {
    create(params);

    expect(amounts()).toEqual([amount]);
  });

  it("is not added to the subscription's", () => {
    create({ discounts: [{ coupon: coupon({ percent_off: 50, duration: "once" }) }] });

    expect(amounts()).toEqual([500]);
  });

  it("can be removed", () => {
    account.call("DELETE", `/v1/customers/${customer.id}/discount`);
    create();

    expect(amounts()).toEqual([1000]);
  });
});

it("takes an item's discount from its line alone", () => {
  const other = account.price({ unit_amount: 400 });
  const half = coupon({ percent_off: 50, duration: "forever" });
  create({ items: [{ price: price.id, discounts: [{ coupon: half }] }, { price: other.id }] });

  expect(amounts()).toEqual([900]);
});

it("takes several one after the other", () => {
  const half = coupon({ percent_off: 50, duration: "forever" });
  const hundred = coupon({ amount_off: 100, currency: "usd", duration: "forever" });
  create({ discounts: [{ coupon: half }, { coupon: hundred }] });

  expect(amounts()).toEqual([400]);
});

it("goes on after its coupon is deleted, which nobody can redeem any more", () => {
  const id = coupon({ percent_off: 50, duration: "forever" });
  create({ discounts: [{ coupon: id }] });
  account.call("DELETE", `/v1/coupons/${id}`);

  expect(() => account.call("GET", `/v1/coupons/${id}`)).toThrow("No such coupon");
  expect(() => create({ discounts: [{ coupon: id }] })).toThrow("No such coupon");
  account.moveTo("2026-02-16");
  expect(amounts()).toEqual([500, 500]);
});

it.each([
  ["used up", { percent_off: 10, max_redemptions: 1 }, "Coupon expired"],
  ["in another currency", { amount_off: 10, currency: "eur" }, "does not apply to usd"],
])("refuses a coupon that is %s", (_title, params, message) => {
  const id = coupon(params);
  if ("max_redemptions" in params) create({ discounts: [{ coupon: id }] });

  expect(() => create({ discounts: [{ coupon: id }] })).toThrow(message);
});

it.each([
  [{}, "percent_off"],
  [{ percent_off: 10, amount_off: 10, currency: "usd" }, "percent_off"],
  [{ amount_off: 10 }, "currency"],
  [{ percent_off: 101 }, "percent_off"],
  [{ percent_off: 10, duration: "repeating" }, "duration_in_months"],
])("refuses to make a coupon of %j", (params, param) => {
  expect(() => coupon(params)).toThrow(expect.objectContaining({ status: 400, param }));
});
