import { describe, expect, it } from "vitest";
import {
  context,
  type FoundOptions,
  found,
  renewal,
  start,
  stripeItem,
  stripePrice,
} from "../../testing/cutovers/plans.ts";
import { planItem } from "./item.ts";
import { requestOf } from "./recipe.ts";

const cutoverId = "11111111-2222-4333-8444-555555555555";

function requestsOf(subscription: FoundOptions["subscription"], options: object = {}) {
  const item = planItem(found({ subscription: subscription ?? {} }), context({ options }));
  if (item.requests === null) throw new Error(JSON.stringify(item.hits));
  return item.requests;
}

const createOf = (subscription: FoundOptions["subscription"], options?: object) =>
  requestsOf(subscription, options).create.params;

describe("the requests of a move", () => {
  it("fence the old one, create the new one, and cancel the old one", () => {
    expect(requestsOf({})).toEqual({
      fence: {
        method: "POST",
        path: "/v1/subscriptions/sub_old",
        params: {
          pause_collection: { behavior: "keep_as_draft" },
          metadata: { carryover_cutover: cutoverId },
        },
        key: `carryover-${cutoverId}-7-fence-e1`,
      },
      create: {
        method: "POST",
        path: "/v1/subscriptions",
        params: {
          customer: "cus_1",
          currency: "usd",
          items: [{ price: "price_new", quantity: 1 }],
          backdate_start_date: start,
          billing_cycle_anchor: renewal,
          proration_behavior: "none",
          billing_mode: { type: "classic" },
          collection_method: "charge_automatically",
          off_session: true,
          payment_behavior: "error_if_incomplete",
          discounts: "",
          automatic_tax: { enabled: false },
          invoice_settings: { issuer: { type: "self" } },
          metadata: { carryover_cutover: cutoverId, carryover_replaces: "sub_old" },
        },
        key: `carryover-${cutoverId}-7-create-e1`,
      },
      cancel: {
        method: "DELETE",
        path: "/v1/subscriptions/sub_old",
        params: { invoice_now: false, prorate: false, expand: ["customer", "latest_invoice"] },
        key: `carryover-${cutoverId}-7-cancel-e1`,
      },
    });
  });

  it("add what is metered last, once the old one has billed its usage", () => {
    const usage = { usage_type: "metered", meter: "mtr_1" } as const;
    const recurring = { interval: "month", interval_count: 1, ...usage } as const;
    const metered = stripeItem({
      id: "si_2",
      price: stripePrice({ id: "price_support", unit_amount: 1_000, recurring }),
      quantity: undefined,
      tax_rates: [{ id: "txr_1" }],
      metadata: { unit: "call" },
    });
    const requests = requestsOf({ items: [metered, stripeItem()] }, { metered: "bill-now" });

    expect(requests.create.params.items).toEqual([{ price: "price_new", quantity: 1 }]);
    expect(requests.cancel.params).toMatchObject({ invoice_now: true, prorate: false });
    expect(requests.meter).toEqual({
      method: "POST",
      path: "/v1/subscriptions/{new}",
      params: {
        items: [{ price: "price_support", tax_rates: ["txr_1"], metadata: { unit: "call" } }],
        proration_behavior: "none",
        expand: ["discounts"],
      },
      key: `carryover-${cutoverId}-7-meter-e1`,
    });
  });

  it("have the same parameters whenever they are planned", () => {
    const at = (now: string) => planItem(found(), context({ now })).requests;

    expect(at("2026-03-10T12:00:00.000Z")).toEqual(at("2026-03-12T01:02:03.000Z"));
  });

  it("have another key, and nothing else, in another epoch", () => {
    const requests = requestsOf({});

    const again = requestOf({ plan: { requests }, epoch: 12 }, "create");

    expect(again).toEqual({ ...requests.create, key: `carryover-${cutoverId}-7-create-e12` });
  });
});

describe("the new subscription", () => {
  it("has the end of the trial, and no anchor, if the old one is in trial", () => {
    const params = createOf({
      status: "trialing",
      trial_end: renewal,
      billing_cycle_anchor: renewal,
      trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
    });

    expect(params).toMatchObject({
      backdate_start_date: start,
      trial_end: renewal,
      proration_behavior: "none",
      trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
    });
    expect(params).not.toHaveProperty("billing_cycle_anchor");
  });

  it("drops a trial that is over", () => {
    const params = createOf({ trial_end: start + 60 });

    expect(params).not.toHaveProperty("trial_end");
    expect(params).not.toHaveProperty("trial_settings");
  });

  it("has a payment method of its own only if the old one has", () => {
    const own = { default_payment_method: "pm_1", default_source: "src_1" };
    const card = { id: "pm_1", customer: "cus_1", type: "card" };

    expect(createOf({})).not.toHaveProperty("default_payment_method");
    expect(createOf({})).not.toHaveProperty("default_source");
    expect(createOf(own)).toMatchObject(own);
    expect(createOf({ default_payment_method: card })).toMatchObject({
      default_payment_method: "pm_1",
    });
  });

  it("has its invoices sent if the old one has", () => {
    const params = createOf({ collection_method: "send_invoice", days_until_due: 14 });

    expect(params).toMatchObject({ collection_method: "send_invoice", days_until_due: 14 });
    expect(params).not.toHaveProperty("payment_behavior");
    expect(params).not.toHaveProperty("off_session");
  });

  it("keeps the billing mode, which newer accounts would choose otherwise", () => {
    const flexible = { proration_discounts: "itemized" };

    expect(createOf({})).toMatchObject({ billing_mode: { type: "classic" } });
    expect(createOf({ billing_mode: { type: "flexible", flexible } })).toMatchObject({
      billing_mode: { type: "flexible", flexible },
    });
  });

  it("ends when the old one would have", () => {
    const options = { moveEnding: true };
    const ends = { cancel_at_period_end: true, cancel_at: renewal };
    const atPeriodEnd = createOf(ends, options);

    expect(atPeriodEnd).toMatchObject({ cancel_at_period_end: true });
    expect(atPeriodEnd).not.toHaveProperty("cancel_at");
    expect(createOf({ cancel_at: renewal + 60 })).toMatchObject({ cancel_at: renewal + 60 });
  });

  it("has the coupons that last, each once", () => {
    const coupon = { id: "ten", duration: "forever", duration_in_months: null } as const;
    const worth = { percent_off: 10, amount_off: null, currency: null };
    const source = { type: "coupon", coupon: { ...coupon, ...worth } };
    const discounts = [{ id: "di_1", start, end: null, source, promotion_code: null }];

    expect(createOf({ discounts })).toMatchObject({ discounts: [{ coupon: "ten" }] });
  });

  it("has the same tax, texts, settings and metadata", () => {
    const params = createOf({
      automatic_tax: { enabled: true },
      default_tax_rates: [{ id: "txr_1" }],
      description: "Pro",
      metadata: { team: "a" },
      invoice_settings: {
        account_tax_ids: [{ id: "atxi_1", object: "tax_id" }],
        custom_fields: null,
        issuer: { type: "self" },
      },
      payment_settings: {
        payment_method_options: { card: { network: null, request_three_d_secure: "any" } },
        payment_method_types: ["card"],
        save_default_payment_method: "off",
      },
      items: [stripeItem({ metadata: { seat: "1" }, tax_rates: [{ id: "txr_2" }] })],
    });

    expect(params).toMatchObject({
      automatic_tax: { enabled: true },
      default_tax_rates: ["txr_1"],
      description: "Pro",
      metadata: { team: "a", carryover_cutover: cutoverId, carryover_replaces: "sub_old" },
      items: [{ price: "price_new", tax_rates: ["txr_2"], metadata: { seat: "1" } }],
    });
    expect(params.invoice_settings).toEqual({
      account_tax_ids: ["atxi_1"],
      issuer: { type: "self" },
    });
    expect(params.payment_settings).toEqual({
      payment_method_options: { card: { request_three_d_secure: "any" } },
      payment_method_types: ["card"],
      save_default_payment_method: "off",
    });
  });

  it("keeps the old price where the catalog's charge names none and costs the same", () => {
    const seats = stripePrice({ id: "price_seats", unit_amount: 500 });
    const items = [stripeItem(), stripeItem({ id: "si_2", quantity: 3, price: seats })];

    expect(createOf({ items })).toMatchObject({
      items: [
        { price: "price_new", quantity: 1 },
        { price: "price_seats", quantity: 3 },
      ],
    });
  });
});
