import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { seconds, TestAccount } from "../testing/account.ts";

const path = "/v1/billing/meters";
const params = { event_name: "calls", display_name: "Calls" };
const requested = { ...params, default_aggregation: { formula: "sum" } };

it("counts the events that its meter names, and bills them at the renewal", () => {
  const account = new TestAccount("2026-01-15T10:00:00Z");
  const meter = account.post<Stripe.Billing.Meter>(path, requested);
  const recurring = { interval: "month", usage_type: "metered", meter: meter.id };
  const price = account.price({ recurring, unit_amount: 3 });
  const customer = account.customer().id;
  account.subscribe({ customer, items: [{ price: price.id }] });
  const report = (event_name: string) => {
    const payload = { stripe_customer_id: customer, value: "7" };
    account.post("/v1/billing/meter_events", { event_name, payload });
  };

  report("calls");
  report("other");
  account.moveTo("2026-02-16");

  expect(account.charges.map(({ amount }) => amount)).toEqual([21]);
});

describe("usage that was reported before", () => {
  const recurring = { interval: "month", usage_type: "metered", meter: "calls" };
  const january = "2026-01-15T10:00:00Z";

  function accountOf() {
    const account = new TestAccount(january);
    const customer = account.customer().id;
    const licensed = account.price({ unit_amount: 1_000 });
    const metered = account.price({ recurring, unit_amount: 3 });
    const report = (value: number) => {
      const payload = { stripe_customer_id: customer, value: String(value) };
      account.post("/v1/billing/meter_events", { event_name: "calls", payload });
    };
    return { account, customer, licensed, metered, report };
  }

  it("does not count for an item that is added", () => {
    const { account, customer, licensed, metered, report } = accountOf();
    const { id } = account.subscribe({ customer, items: [{ price: licensed.id }] });
    report(40);
    account.moveTo("2026-01-20");
    const items = [{ price: metered.id }];
    account.post(`/v1/subscriptions/${id}`, { items, proration_behavior: "none" });
    report(2);

    account.moveTo("2026-02-16");

    expect(account.charges.map(({ amount }) => amount)).toEqual([1_000, 1_006]);
  });

  it("counts since the start of a backdated subscription that an item is created with", () => {
    const { account, customer, licensed, metered, report } = accountOf();
    report(40);
    account.moveTo("2026-01-20");
    account.subscribe({
      customer,
      items: [{ price: licensed.id }, { price: metered.id }],
      backdate_start_date: seconds(january),
      billing_cycle_anchor: seconds("2026-02-15T10:00:00Z"),
      proration_behavior: "none",
    });
    report(2);

    account.moveTo("2026-02-16");

    expect(account.charges.map(({ amount }) => amount)).toEqual([1_126]);
  });
});

it("lists and reads meters, and takes the name of an event once", () => {
  const account = new TestAccount();
  const { id } = account.post<Stripe.Billing.Meter>(path, requested);

  expect(() => account.post(path, requested)).toThrow("already exists");
  expect(account.list(path)).toMatchObject([{ ...params, status: "active" }]);
  expect(account.call("GET", `${path}/${id}`)).toMatchObject({ id, ...requested });
  expect(() => account.call("GET", `${path}/mtr_other`)).toThrow("No such meter");
});
