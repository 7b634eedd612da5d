import type Stripe from "stripe";
import { expect, it } from "vitest";
import { TestAccount } from "../testing/account.ts";

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

it("lists meters, and takes the name of an event once", () => {
  const account = new TestAccount();
  account.post(path, requested);

  expect(() => account.post(path, requested)).toThrow("already exists");
  expect(account.list(path)).toMatchObject([{ ...params, status: "active" }]);
});
