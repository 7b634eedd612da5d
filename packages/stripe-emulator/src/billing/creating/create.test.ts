import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { dateOf, seconds, TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let price: Stripe.Price;

beforeEach(() => {
  account = new TestAccount("2026-01-20T10:00:00Z");
  customer = account.customer();
  price = account.price();
});

const start = seconds("2025-06-05T08:00:00Z");
const anchor = seconds("2026-02-05T08:00:00Z");

function create(params: object = {}): Stripe.Subscription {
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

describe.each(["classic", "flexible"])("in %s mode", (type) => {
  const billing_mode = { type };

  it("backdated with a future anchor and none, it is active and invoices nothing", () => {
    const subscription = create({
      billing_mode,
      backdate_start_date: start,
      billing_cycle_anchor: anchor,
      proration_behavior: "none",
      payment_behavior: "error_if_incomplete",
      off_session: true,
    });

    expect(subscription).toMatchObject({
      status: "active",
      latest_invoice: null,
      start_date: start,
      billing_cycle_anchor: anchor,
      created: account.now(),
      billing_mode: { type },
      items: { data: [{ current_period_end: anchor }] },
    });
    expect(account.invoices(subscription)).toEqual([]);
    expect(account.charges).toEqual([]);
  });

  it("without the anchor, it charges a full period at once even with none", () => {
    const subscription = create({
      billing_mode,
      backdate_start_date: start,
      proration_behavior: "none",
    });

    expect(account.charges).toMatchObject([{ amount: 1000, status: "paid" }]);
    expect(subscription.billing_cycle_anchor).toBe(type === "classic" ? account.now() : start);
  });

  it("without none, it charges all the time since the start at once", () => {
    const subscription = create({
      billing_mode,
      backdate_start_date: seconds("2025-11-05T08:00:00Z"),
      billing_cycle_anchor: anchor,
    });

    const [invoice] = account.invoices(subscription);
    expect(account.charges).toMatchObject([{ amount: 3000, status: "paid" }]);
    expect(invoice?.lines.data).toHaveLength(type === "classic" ? 1 : 3);
    expect(invoice?.billing_reason).toBe("subscription_create");
  });

  it("neither backdated nor anchored, it charges the first period", () => {
    const subscription = create({ billing_mode });

    expect(account.charges).toMatchObject([{ amount: 1000, status: "paid" }]);
    expect(subscription).toMatchObject({
      status: "active",
      items: {
        data: [
          {
            current_period_start: account.now(),
            current_period_end: seconds("2026-02-20T10:00:00Z"),
          },
        ],
      },
    });
  });
});

it("charges the time until a future anchor by its share of a period", () => {
  create({ billing_cycle_anchor: anchor });

  const share = (anchor - account.now()) / (31 * 86_400);
  expect(account.charges[0]?.amount).toBe(Math.round(1000 * share));
});

it("invoices an older start without an anchor for the past and the current period", () => {
  create({ backdate_start_date: seconds("2025-12-20T10:00:00Z") });

  expect(account.charges.map(({ amount }) => amount)).toEqual([2000]);
});

it("refuses more than 250 lines", () => {
  const daily = account.price({ recurring: { interval: "day" } });

  expect(() =>
    create({ items: [{ price: daily.id }], backdate_start_date: seconds("2025-01-01") }),
  ).toThrow("at most 250 lines");
});

it("has a trial with an invoice of 0, and charges when it ends", () => {
  const end = seconds("2026-02-01T00:00:00Z");
  const subscription = create({ trial_end: end });

  expect(subscription).toMatchObject({ status: "trialing", trial_end: end });
  expect(account.invoices(subscription)).toMatchObject([{ total: 0, status: "paid" }]);
  expect(account.charges).toEqual([]);

  account.moveTo("2026-02-01T02:00:00Z");
  expect(account.subscription(subscription.id).status).toBe("active");
  expect(account.charges).toMatchObject([{ amount: 1000, at: end + 3600 }]);
});

it("is trialing for so many days", () => {
  expect(create({ trial_period_days: 14 }).trial_end).toBe(account.now() + 14 * 86_400);
});

describe("refuses", () => {
  const future = seconds("2026-02-05T08:00:00Z");

  it.each([
    ["no customer", { customer: undefined }, "Missing required param: customer"],
    ["an unknown customer", { customer: "cus_none" }, "No such customer: 'cus_none'"],
    ["no items", { items: [] }, "at least one item"],
    ["an unknown price", { items: [{ price: "price_none" }] }, "No such price: 'price_none'"],
    [
      "an anchor later than the natural billing date",
      { billing_cycle_anchor: seconds("2026-02-20T10:00:01Z") },
      "billing_cycle_anchor cannot be later than next natural billing date",
    ],
    ["an anchor in the past", { billing_cycle_anchor: start }, "must be in the future"],
    ["a start in the future", { backdate_start_date: future }, "must be a timestamp in the past"],
    ["a trial that is over", { trial_end: start }, "in the future"],
    [
      "an anchor before the end of the trial",
      { trial_end: future, billing_cycle_anchor: future - 1 },
      "must be in the future",
    ],
    ["a due date without sending", { days_until_due: 5 }, "days_until_due"],
    ["sending without a due date", { collection_method: "send_invoice" }, "days_until_due"],
    ["an unknown coupon", { discounts: [{ coupon: "none" }] }, "No such coupon: 'none'"],
    ["another's payment method", { default_payment_method: "pm_x" }, "does not have a payment"],
    ["a cancellation in the past", { cancel_at: start }, "in the future"],
    ["automatic tax without address", { automatic_tax: { enabled: true } }, "location"],
    ["too long metadata", { metadata: { a: "x".repeat(501) } }, "500 characters"],
  ])("%s", (_title, params, message) => {
    expect(() => create(params)).toThrow(message);
    expect(account.list("/v1/subscriptions", { status: "all" })).toEqual([]);
  });

  it("a 21st item", () => {
    const items = Array.from({ length: 21 }, () => ({ price: account.price().id }));

    expect(() => create({ items })).toThrow("at most 20 items");
  });

  it("an inactive price, one that is paid once, and a quantity of a metered one", () => {
    const inactive = account.price({ active: false });
    const once = account.price({ recurring: undefined });
    const metered = account.price({
      recurring: { interval: "month", usage_type: "metered", meter: "calls" },
    });

    expect(() => create({ items: [{ price: inactive.id }] })).toThrow("inactive");
    expect(() => create({ items: [{ price: once.id }] })).toThrow("one_time");
    expect(() => create({ items: [{ price: metered.id, quantity: 2 }] })).toThrow("metered");
  });

  it("a second currency of a customer, until the first is no longer used", () => {
    const euro = account.price({ currency: "eur" });
    const first = create();

    const inEuro = () => create({ items: [{ price: euro.id }] });
    expect(inEuro).toThrow("You cannot combine currencies on a single customer");

    account.call("DELETE", `/v1/subscriptions/${first.id}`);
    expect(inEuro().currency).toBe("eur");
  });

  it("different intervals if classic alone", () => {
    const items = [{ price: price.id }, { price: account.price(yearly).id }];

    expect(() => create({ items, billing_mode: { type: "classic" } })).toThrow("same `recurring");
    expect(create({ items }).items.data).toHaveLength(2);
  });

  const yearly = { recurring: { interval: "year" } };

  it("to send invoices to a customer without email", () => {
    customer = account.customer({ email: "" });

    expect(() => create({ collection_method: "send_invoice", days_until_due: 7 })).toThrow(
      "Missing email",
    );
  });
});

describe("with a card that is declined", () => {
  beforeEach(() => {
    customer = account.customer({}, "pm_card_chargeCustomerFail");
  });

  it("keeps nothing if asked to fail", () => {
    expect(() => create({ payment_behavior: "error_if_incomplete" })).toThrow(
      expect.objectContaining({ status: 402, code: "card_declined" }),
    );
    expect(account.list("/v1/subscriptions", { customer: customer.id })).toEqual([]);
  });

  it("is incomplete otherwise, and expires after 23 hours", () => {
    const subscription = create();

    expect(subscription.status).toBe("incomplete");
    expect(account.invoices(subscription)).toMatchObject([{ status: "open" }]);

    account.moveBy(1);
    expect(account.subscription(subscription.id).status).toBe("incomplete_expired");
    expect(account.invoices(subscription)).toMatchObject([{ status: "void" }]);
  });

  it("is created all the same if nothing is due now", () => {
    const subscription = create({
      billing_cycle_anchor: anchor,
      proration_behavior: "none",
      payment_behavior: "error_if_incomplete",
    });

    expect(subscription.status).toBe("active");
  });
});

it("does not try to collect if it is to be incomplete first, and is active once paid", () => {
  const subscription = create({ payment_behavior: "default_incomplete" });

  expect(subscription.status).toBe("incomplete");
  expect(account.charges).toEqual([]);

  account.post(`/v1/invoices/${subscription.latest_invoice}/pay`);
  expect(account.subscription(subscription.id).status).toBe("active");
});

it("refuses to charge a customer who has no payment method", () => {
  customer = account.customer({}, null);

  expect(() => create()).toThrow("no attached payment source");
});

it("is active with invoices that are sent, and never charges them", () => {
  const subscription = create({ collection_method: "send_invoice", days_until_due: 14 });

  expect(subscription.status).toBe("active");
  expect(account.invoices(subscription)).toMatchObject([{ status: "draft" }]);

  account.moveBy(3);
  const [invoice] = account.invoices(subscription);
  expect(invoice).toMatchObject({ status: "open", amount_due: 1000 });
  expect(invoice && dateOf(invoice.due_date ?? 0)).toBe("2026-02-03");
  expect(account.charges).toMatchObject([{ amount: 1000, status: "invoiced" }]);
});

it("tells what it did, in order", () => {
  account.events.length = 0;
  create();

  expect(account.eventTypes()).toEqual([
    "invoice.created",
    "customer.subscription.created",
    "invoice.finalized",
    "invoice.paid",
    "customer.subscription.updated",
  ]);
});

it("taxes by percentage, on top of the price or in it", () => {
  const rate = (inclusive: boolean) =>
    account.post<Stripe.TaxRate>("/v1/tax_rates", {
      display_name: "VAT",
      percentage: 25,
      inclusive,
    }).id;

  create({ default_tax_rates: [rate(false)] });
  create({ default_tax_rates: [rate(true)] });

  expect(account.charges.map(({ amount }) => amount)).toEqual([1250, 1000]);
});
