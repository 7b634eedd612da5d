import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { asDocumented } from "../../control/switches.ts";
import { dateOf, seconds, TestAccount } from "../../testing/account.ts";
import { nextDue } from "./renewals.ts";

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

const T = seconds("2026-02-15T10:00:00Z");

function chargeDates(): string[] {
  return account.charges.map(({ at }) => dateOf(at));
}

describe("at the end of a period", () => {
  it("makes a draft, which is finalized and charged an hour later", () => {
    const subscription = create();

    account.moveTo("2026-02-15T10:30:00Z");
    const [, draft] = account.invoices(subscription);
    expect(draft).toMatchObject({
      status: "draft",
      created: T,
      billing_reason: "subscription_cycle",
      period_end: T,
      automatically_finalizes_at: T + 3600,
    });
    expect(account.subscription(subscription.id)).toMatchObject({
      latest_invoice: draft?.id,
      items: { data: [{ current_period_start: T }] },
    });

    account.moveTo("2026-02-15T11:00:00Z");
    expect(account.invoices(subscription)[1]).toMatchObject({ status: "paid", amount_paid: 1000 });
    expect(account.charges[1]).toMatchObject({
      at: T + 3600,
      amount: 1000,
      status: "paid",
      billingReason: "subscription_cycle",
      subscription: subscription.id,
    });
  });

  it.each([
    ["2026-01-31T12:00:00Z", "31"],
    ["2026-01-30T12:00:00Z", "30"],
    ["2026-01-29T12:00:00Z", "29"],
  ])("comes back to the day of an anchor on %s for 14 months", (start, day) => {
    account = new TestAccount(start);
    customer = account.customer();
    price = account.price();
    create();

    account.moveTo("2027-03-31T23:00:00Z");

    const days = chargeDates().map((date) => date.slice(5));
    expect(days).toHaveLength(15);
    expect(days[1]).toBe("02-28");
    expect(days[2]).toBe(`03-${day}`);
    expect(days[3]).toBe(`04-${day === "29" ? "29" : "30"}`);
    expect(days[13]).toBe("02-28");
    expect(days[14]).toBe(`03-${day}`);
  });

  it("bills every quarter, and once a year", () => {
    create({ items: [{ price: account.price(every("month", 3)).id }] });
    create({ items: [{ price: account.price(every("year", 1)).id }] });

    account.moveTo("2027-02-01");

    expect(chargeDates().sort()).toEqual([
      "2026-01-15",
      "2026-01-15",
      "2026-04-15",
      "2026-07-15",
      "2026-10-15",
      "2027-01-15",
      "2027-01-15",
    ]);
  });

  it("bills items of other intervals when their own period ends", () => {
    const yearly = account.price({ ...every("year", 1), unit_amount: 9000 });
    create({ items: [{ price: price.id }, { price: yearly.id }] });

    account.moveTo("2026-03-01");

    expect(account.charges.map(({ amount }) => amount)).toEqual([10_000, 1000]);
  });

  const every = (interval: string, count: number) => ({
    recurring: { interval, interval_count: count },
  });

  it("happens in order of time across subscriptions, and once", () => {
    create({ items: [{ price: account.price(every("week", 1)).id }] });
    create();

    account.moveTo("2026-04-16");
    const dates = chargeDates();
    account.moveTo("2026-04-16T00:00:01Z");

    expect(dates).toEqual([...dates].sort());
    expect(dates).toHaveLength(14 + 3);
    expect(chargeDates()).toEqual(dates);
  });

  it("says when the next thing is due", () => {
    create();

    expect(nextDue(account)).toBe(T);
    account.moveTo("2026-02-15T10:00:00Z");
    expect(nextDue(account)).toBe(T + 3600);
    account.moveTo("2026-02-15T11:00:00Z");
    expect(nextDue(account)).toBe(seconds("2026-03-15T10:00:00Z"));
  });

  it("is still due after a request that failed in between", () => {
    const subscription = create();
    expect(nextDue(account)).toBe(T);

    const params = { trial_end: T + 86_400, metadata: { a: "x".repeat(501) } };
    expect(() => account.post(`/v1/subscriptions/${subscription.id}`, params)).toThrow();
    account.moveTo("2026-02-16");

    expect(account.charges).toHaveLength(2);
  });
});

describe("with a fence", () => {
  it.each([
    ["keep_as_draft", "draft"],
    ["void", "void"],
    ["mark_uncollectible", "uncollectible"],
  ])("of %s, the renewal leaves an invoice that is %s and charges nothing", (behavior, status) => {
    const subscription = create();
    account.post(`/v1/subscriptions/${subscription.id}`, { pause_collection: { behavior } });

    account.moveTo("2026-02-20");

    expect(account.invoices(subscription)[1]).toMatchObject({ status, auto_advance: false });
    expect(account.charges).toHaveLength(1);
    expect(account.subscription(subscription.id).status).toBe("active");
  });

  it("that is lifted, later invoices are charged and the draft stays", () => {
    const subscription = create();
    const path = `/v1/subscriptions/${subscription.id}`;
    account.post(path, { pause_collection: { behavior: "keep_as_draft" } });
    account.moveTo("2026-02-20");

    account.post(path, { pause_collection: "" });
    account.moveTo("2026-03-16");

    expect(account.invoices(subscription).map(({ status }) => status)).toEqual([
      "paid",
      "draft",
      "paid",
    ]);
  });

  it("a draft is charged once it advances again", () => {
    const subscription = create();
    const path = `/v1/subscriptions/${subscription.id}`;
    account.post(path, { pause_collection: { behavior: "keep_as_draft" } });
    account.moveTo("2026-02-20");
    const draft = account.invoices(subscription)[1];

    account.post(`/v1/invoices/${draft?.id}`, { auto_advance: true });
    account.moveTo("2026-02-21");

    expect(account.invoices(subscription)[1]?.status).toBe("paid");
  });

  it("that has an end, it goes on by itself", () => {
    const subscription = create();
    const resumes_at = seconds("2026-02-20");
    account.post(`/v1/subscriptions/${subscription.id}`, {
      pause_collection: { behavior: "void", resumes_at },
    });

    account.moveTo("2026-03-16");

    expect(account.subscription(subscription.id).pause_collection).toBeNull();
    expect(account.charges).toHaveLength(2);
  });
});

describe("a payment that fails", () => {
  it("is tried again after 3, 5 and 7 days, and then ends the subscription", () => {
    const subscription = create();
    account.useCard(customer, "pm_card_chargeCustomerFail");

    account.moveTo("2026-02-16");
    expect(account.subscription(subscription.id).status).toBe("past_due");
    expect(account.invoices(subscription)[1]?.status).toBe("open");

    account.moveTo("2026-03-14");
    const failures = account.charges.filter(({ status }) => status === "failed");
    expect(failures.map(({ at }) => dateOf(at))).toEqual([
      "2026-02-15",
      "2026-02-18",
      "2026-02-23",
      "2026-03-02",
    ]);
    expect(account.subscription(subscription.id)).toMatchObject({
      status: "canceled",
      ended_at: seconds("2026-03-02T11:00:00Z"),
      cancellation_details: { reason: "payment_failed" },
    });
  });

  it("is made good by another card", () => {
    const subscription = create();
    account.useCard(customer, "pm_card_chargeCustomerFail");
    account.moveTo("2026-02-16");

    account.useCard(customer, "pm_card_visa");
    account.moveTo("2026-02-19");

    expect(account.subscription(subscription.id).status).toBe("active");
    expect(account.charges.map(({ status }) => status)).toEqual(["paid", "failed", "paid"]);
  });

  it("is not made with a card that was detached", () => {
    const subscription = create();
    const method = account.ofCustomer("payment_method", customer.id)[0];
    account.post(`/v1/payment_methods/${method?.id}/detach`);

    account.moveTo("2026-02-16");

    expect(account.subscription(subscription.id).status).toBe("past_due");
  });
});

it("is paid by the subscription's own method before the customer's", () => {
  const own = account.post<Stripe.PaymentMethod>("/v1/payment_methods/pm_card_visa/attach", {
    customer: customer.id,
  });
  create({ default_payment_method: own.id });
  account.useCard(customer, "pm_card_chargeCustomerFail");

  account.moveTo("2026-02-16");

  expect(account.charges.map(({ status }) => status)).toEqual(["paid", "paid"]);
});

it("ends at the end of a period, or at an instant until which the last period is billed", () => {
  const atEnd = create({ cancel_at_period_end: true });
  const cancelAt = seconds("2026-03-01T10:00:00Z");
  const later = create({ cancel_at: cancelAt });

  expect(atEnd.cancel_at).toBe(T);
  account.moveTo("2026-04-01");

  expect(account.subscription(atEnd.id)).toMatchObject({ status: "canceled", ended_at: T });
  expect(account.subscription(later.id)).toMatchObject({ status: "canceled", ended_at: cancelAt });
  expect(account.charges.map(({ amount }) => amount)).toEqual([1000, 1000, 500]);
});

describe("the end of a trial", () => {
  const trial_end = seconds("2026-01-25");
  const settings = (missing: string) => ({
    trial_end,
    trial_settings: { end_behavior: { missing_payment_method: missing } },
  });

  it.each([
    ["cancel", "canceled", 0],
    ["pause", "paused", 0],
    ["create_invoice", "past_due", 1],
  ])("without payment method does what it is set to: %s", (missing, status, failures) => {
    customer = account.customer({}, null);
    const subscription = create(settings(missing));

    account.moveTo("2026-01-26");

    expect(account.subscription(subscription.id).status).toBe(status);
    expect(account.charges).toHaveLength(failures);
  });

  it("is announced three days before, once", () => {
    create({ trial_end });
    account.moveTo("2026-01-21");
    account.moveTo("2026-01-23");
    account.moveTo("2026-01-30");

    const warnings = account.events.filter(({ type }) => type.endsWith("trial_will_end"));
    expect(warnings.map(({ at }) => dateOf(at))).toEqual(["2026-01-22"]);
  });
});

it("takes pending items and the customer's balance into the next invoice", () => {
  create();
  account.post("/v1/invoiceitems", { customer: customer.id, amount: 300, currency: "usd" });
  account.post(`/v1/customers/${customer.id}`, { balance: -700 });

  account.moveTo("2026-03-16");

  expect(account.charges.map(({ amount }) => amount)).toEqual([1000, 600, 1000]);
  expect(account.list("/v1/invoiceitems", { customer: customer.id, pending: true })).toEqual([]);
});

it("bills usage after the period that it was in", () => {
  const recurring = { interval: "month", usage_type: "metered", meter: "calls" };
  const metered = account.price({ recurring, unit_amount: 5 });
  create({ items: [{ price: metered.id }] });
  const payload = { stripe_customer_id: customer.id, value: "40" };
  account.moveTo("2026-01-20");
  account.post("/v1/billing/meter_events", { event_name: "calls", payload });

  account.moveTo("2026-03-16");

  expect(account.charges).toMatchObject([{ amount: 200, at: T + 3600 }]);
});

it("announces each invoice so many days before, if the account wants it", () => {
  account.switches = { ...asDocumented, upcoming_invoice_days: 7 };
  create();

  account.moveTo("2026-03-20");

  const upcoming = account.events.filter(({ type }) => type === "invoice.upcoming");
  expect(upcoming.map(({ at, id }) => [dateOf(at), id])).toEqual([
    ["2026-02-08", undefined],
    ["2026-03-08", undefined],
  ]);
});

it("tells of discounts that come and go", () => {
  account.post("/v1/coupons", { id: "ONCE", percent_off: 50, duration: "once" });
  account.post("/v1/coupons", { id: "EVER", percent_off: 10, duration: "forever" });
  create({ discounts: [{ coupon: "ONCE" }, { coupon: "EVER" }] });

  const { id } = account.list<Stripe.Subscription>("/v1/subscriptions")[0] ?? { id: "" };
  account.call("DELETE", `/v1/subscriptions/${id}/discount`);

  const types = account.eventTypes().filter((type) => type.startsWith("customer.discount"));
  expect(types).toEqual(
    ["created", "created", "deleted", "deleted"].map((one) => `customer.discount.${one}`),
  );
});
