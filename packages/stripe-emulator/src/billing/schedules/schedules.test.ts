import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { seconds, TestAccount } from "../../testing/account.ts";

type Schedule = Stripe.SubscriptionSchedule;

const path = "/v1/subscription_schedules";
const T = seconds("2026-02-16T10:00:00Z");
let account: TestAccount;
let customer: Stripe.Customer;
let subscription: Stripe.Subscription;
let newPrice: Stripe.Price;

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  customer = account.customer();
  newPrice = account.price({ unit_amount: 1500 });
  account.post("/v1/coupons", { id: "TENTH", percent_off: 10, duration: "forever" });
  subscription = account.subscribe({
    customer: customer.id,
    items: [{ price: account.price().id, quantity: 2 }],
    discounts: [{ coupon: "TENTH" }],
  });
});

function fromSubscription(): Schedule {
  return account.post(path, { from_subscription: subscription.id });
}

/** What a swap at the period's end sends: the current phase as it is, and the next. */
function swapPhases(schedule: Schedule, params: object = {}): object[] {
  const [current] = schedule.phases;
  const discounts = current?.discounts.map(({ discount }) => ({ discount }));
  return [
    {
      start_date: current?.start_date,
      end_date: current?.end_date,
      items: current?.items.map(({ price, quantity }) => ({ price, quantity })),
      discounts,
    },
    {
      items: [{ price: newPrice.id, quantity: 2 }],
      discounts,
      proration_behavior: "none",
      ...params,
    },
  ];
}

it("describes a subscription as one phase, and is attached to it", () => {
  const schedule = fromSubscription();

  expect(schedule).toMatchObject({
    status: "active",
    end_behavior: "release",
    subscription: subscription.id,
    current_phase: { start_date: account.now(), end_date: T },
    phases: [{ end_date: T, items: [{ quantity: 2 }], discounts: [{ coupon: null }] }],
  });
  expect(account.subscription(subscription.id).schedule).toBe(schedule.id);
  expect(account.call("GET", `${path}/${schedule.id}`)).toEqual(schedule);
  expect(account.list(path, { customer: customer.id })).toEqual([schedule]);
  expect(() => fromSubscription()).toThrow("already attached");
  expect(() =>
    account.post(path, { from_subscription: subscription.id, end_behavior: "cancel" }),
  ).toThrow(expect.objectContaining({ status: 400, param: "end_behavior" }));
});

it("swaps prices at the period's end without proration, and bills the new ones from then", () => {
  const schedule = fromSubscription();
  account.post(`${path}/${schedule.id}`, { phases: swapPhases(schedule) });
  const [item] = subscription.items.data;
  const byName = account.post<Stripe.Invoice>("/v1/invoices/create_preview", {
    schedule: schedule.id,
  });
  const preview = account.post<Stripe.Invoice>("/v1/invoices/create_preview", {
    subscription: subscription.id,
  });

  account.moveTo("2026-02-17");

  const after = account.subscription(subscription.id);
  expect(after.items.data).toMatchObject([{ id: item?.id, price: { id: newPrice.id } }]);
  expect(after.discounts).toEqual(subscription.discounts);
  expect(after.billing_cycle_anchor).toBe(subscription.billing_cycle_anchor);
  expect(account.charges.map(({ amount, at }) => ({ amount, at }))).toEqual([
    { amount: 1800, at: subscription.created },
    { amount: 2700, at: T + 3600 },
  ]);
  expect(preview).toMatchObject({ amount_due: 2700, created: T });
  expect(byName.amount_due).toBe(2700);
});

it("is released after its last phase, and the subscription goes on", () => {
  const schedule = fromSubscription();
  account.post(`${path}/${schedule.id}`, { phases: swapPhases(schedule) });

  account.moveTo("2026-05-01");

  expect(account.call("GET", `${path}/${schedule.id}`)).toMatchObject({
    status: "released",
    released_subscription: subscription.id,
    subscription: null,
  });
  expect(account.subscription(subscription.id)).toMatchObject({ status: "active", schedule: null });
  expect(account.charges.map(({ amount }) => amount)).toEqual([1800, 2700, 2700, 2700]);
  expect(account.eventTypes().filter((type) => type.startsWith("subscription_schedule"))).toEqual([
    ...["created", "updated", "updated", "released"].map((one) => `subscription_schedule.${one}`),
  ]);
});

it("ends the subscription after its last phase, if it is to cancel", () => {
  const schedule = fromSubscription();
  account.post(`${path}/${schedule.id}`, { end_behavior: "cancel" });
  expect(account.subscription(subscription.id).cancel_at).toBe(T);

  account.moveTo("2026-02-17");

  expect(account.subscription(subscription.id).status).toBe("canceled");
  expect(account.call("GET", `${path}/${schedule.id}`)).toMatchObject({ status: "completed" });
  expect(account.charges).toHaveLength(1);
});

it("is released on demand, and then changed no more", () => {
  const schedule = fromSubscription();
  account.post(`${path}/${schedule.id}`, { phases: swapPhases(schedule) });

  account.post(`${path}/${schedule.id}/release`);

  account.moveTo("2026-02-17");
  expect(account.charges.map(({ amount }) => amount)).toEqual([1800, 1800]);
  expect(() => account.post(`${path}/${schedule.id}/release`)).toThrow("`released` status");
});

it.each([
  [{}, null],
  [{ preserve_cancel_date: true }, T],
])("is released with %j, and the subscription then ends at %j", (params, end) => {
  const schedule = fromSubscription();
  account.post(`${path}/${schedule.id}`, { end_behavior: "cancel" });

  account.post(`${path}/${schedule.id}/release`, params);

  expect(account.subscription(subscription.id).cancel_at).toBe(end);
});

it("bills and prorates when it is canceled, unless told otherwise", () => {
  const schedule = fromSubscription();
  account.moveTo("2026-01-31T22:00:00Z");

  account.post(`${path}/${schedule.id}/cancel`, { invoice_now: false, prorate: false });

  expect(account.subscription(subscription.id).status).toBe("canceled");
  expect(account.get("customer", customer.id)?.balance).toBe(0);
  expect(account.eventTypes().filter((type) => type.endsWith("schedule.canceled"))).toHaveLength(1);
});

describe("while a subscription has a schedule", () => {
  it.each([{ cancel_at_period_end: true }, { cancel_at: T }])("refuses %j", (params) => {
    fromSubscription();

    expect(() => account.post(`/v1/subscriptions/${subscription.id}`, params)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining("managed by") }),
    );
  });

  it("goes with the subscription when that is canceled", () => {
    const { id } = fromSubscription();

    account.call("DELETE", `/v1/subscriptions/${subscription.id}`);

    expect(account.call("GET", `${path}/${id}`)).toMatchObject({ status: "canceled" });
  });

  it("refuses phases that leave out the current one, or do not follow each other", () => {
    const schedule = fromSubscription();
    const phases = swapPhases(schedule);
    const update = (params: object[]) => () =>
      account.post(`${path}/${schedule.id}`, { phases: params });

    expect(update([{ ...phases[1], start_date: T }])).toThrow("current phase");
    expect(update([...phases.slice(0, 1), { ...phases[1], start_date: T + 1 }])).toThrow(
      expect.objectContaining({ param: "phases[1][start_date]" }),
    );
  });
});

it("starts a subscription in the future", () => {
  const { id } = account.post<Schedule>(path, {
    customer: customer.id,
    start_date: seconds("2026-02-01"),
    phases: [{ items: [{ price: newPrice.id }], duration: { interval: "month" } }],
  });
  expect(account.call("GET", `${path}/${id}`)).toMatchObject({ status: "not_started" });

  account.moveTo("2026-02-02");

  const started = account.call<Schedule>("GET", `${path}/${id}`);
  expect(started).toMatchObject({ status: "active", subscription: expect.any(String) });
  expect(account.charges.at(-1)).toMatchObject({ amount: 1500, at: seconds("2026-02-01") });
});
