import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { dateOf, seconds, TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  customer = account.customer();
});

function create(params: object, recurring: object = { interval: "month" }): Stripe.Subscription {
  const price = account.price({ recurring });
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function bills(): [string, number][] {
  return account.charges.map(({ at, amount }) => [dateOf(at), amount]);
}

it("bills from the end of a trial until the anchor by its share, then whole periods", () => {
  create({ trial_end: seconds("2026-02-01"), billing_cycle_anchor: seconds("2026-02-15") });

  account.moveTo("2026-04-01");

  expect(bills()).toEqual([
    ...([["2026-02-01", 452]] as const),
    ...([["2026-02-15", 1000]] as const),
    ...([["2026-03-15", 1000]] as const),
  ]);
});

it("bills nothing from the end of a trial until the anchor without proration", () => {
  const { id } = create({
    trial_end: seconds("2026-02-01"),
    billing_cycle_anchor: seconds("2026-02-15"),
    proration_behavior: "none",
  });
  account.moveTo("2026-02-02");
  expect(account.subscription(id).status).toBe("active");

  account.moveTo("2026-04-01");

  expect(bills()).toEqual([
    ["2026-02-15", 1000],
    ["2026-03-15", 1000],
  ]);
});

it("takes the anchor from the calendar, and stays on the 31st after a shorter month", () => {
  const subscription = create({
    billing_cycle_anchor_config: { day_of_month: 31, hour: 12, minute: 0, second: 0 },
    proration_behavior: "none",
  });

  expect(subscription).toMatchObject({
    billing_cycle_anchor: seconds("2026-01-31T12:00:00Z"),
    billing_cycle_anchor_config: { day_of_month: 31, hour: 12, month: null },
  });
  account.moveTo("2026-06-01");
  expect(bills().map(([date]) => date)).toEqual([
    "2026-01-31",
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
    "2026-05-31",
  ]);
});

it("is on the 31st again if the first anchor fell into a shorter month", () => {
  account.moveTo("2026-02-10T10:00:00Z");
  create({ billing_cycle_anchor_config: { day_of_month: 31 }, proration_behavior: "none" });

  account.moveTo("2026-06-01");

  expect(bills().map(([date]) => date)).toEqual([
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
    "2026-05-31",
  ]);
});

it("prorates until the month that is given", () => {
  create({ billing_cycle_anchor_config: { day_of_month: 1, month: 7 } }, { interval: "year" });

  account.moveTo("2026-07-02");

  expect(bills()).toEqual([
    ["2026-01-16", 455],
    ["2026-07-01", 1000],
  ]);
});

it.each([
  [{ billing_cycle_anchor: seconds("2026-02-01") }, "billing_cycle_anchor"],
  [{ backdate_start_date: seconds("2026-01-01") }, "backdate_start_date"],
  [{ billing_cycle_anchor_config: { day_of_month: 32 } }, "config[day_of_month]"],
])("refuses with %j", (params, param) => {
  expect(() => create({ billing_cycle_anchor_config: { day_of_month: 1 }, ...params })).toThrow(
    expect.objectContaining({ status: 400, param: expect.stringContaining(param) }),
  );
});
