import { describe, expect, it } from "vitest";
import { newSubscription } from "../../deciding/new-subscription.ts";
import type { Subscription } from "../../subscription.ts";
import { type CreateRequest, createParams } from "./terms.ts";

const now = new Date("2026-01-15T00:00:00.000Z");
const seconds = (instant: string) => Date.parse(instant) / 1_000;

function params(subscription: Partial<Subscription>, request: Partial<CreateRequest> = {}) {
  return createParams({
    subscription: newSubscription({
      customerId: "c",
      subscriptionId: "s",
      cursorId: "s",
      productId: "product",
      planId: "p",
      planVersion: 1,
      resourceId: null,
      pricingType: "PAID",
      startDate: now,
      createdAt: now,
      paymentCollectionMethod: "CHARGE",
      ...subscription,
    }),
    environmentId: "e",
    customer: "cus_1",
    couponId: null,
    recurring: [{ price: "price_1", quantity: 1 }],
    once: [],
    now,
    ...request,
  });
}

describe("the request for a subscription", () => {
  it("that starts now has no date", () => {
    expect(params({})).toEqual({
      customer: "cus_1",
      items: [{ price: "price_1", quantity: 1 }],
      proration_behavior: "create_prorations",
      collection_method: "charge_automatically",
      off_session: true,
      payment_behavior: "error_if_incomplete",
      metadata: { carryover_subscription: "s", carryover_environment: "e" },
      billing_mode: { type: "flexible" },
    });
  });

  it("that is backdated has start, anchor and no proration", () => {
    const startDate = new Date("2025-11-20T08:00:00.500Z");

    expect(params({ startDate })).toMatchObject({
      backdate_start_date: seconds("2025-11-20T08:00:00.000Z"),
      billing_cycle_anchor: seconds("2026-01-20T08:00:00.000Z"),
      proration_behavior: "none",
    });
  });

  it("is refused if it is backdated to what has not come by the provider's clock", () => {
    const startDate = new Date("2026-01-14T23:00:00.000Z");
    const late = new Date("2026-01-14T22:59:00.000Z");

    expect(() => params({ startDate }, { now: late })).toThrow("not past by the provider's clock");
  });

  it("holds what is charged once, unless that was paid in the past", () => {
    const once = [{ price: "price_2", quantity: 1 }];
    const startDate = new Date("2025-11-20T00:00:00.000Z");

    expect(params({}, { once }).add_invoice_items).toEqual(once);
    expect(params({ startDate }, { once }).add_invoice_items).toBeUndefined();
  });

  it.each([
    ["INVOICE_IMMEDIATELY", "always_invoice"],
    ["CREATE_PRORATIONS", "create_prorations"],
    ["NONE", "none"],
  ])("settles %s as %s", (prorationBehavior, expected) => {
    const billingInformation = { prorationBehavior };
    const billingCycleAnchor = new Date("2025-11-20T00:00:00.000Z");

    expect(params({ terms: { billingInformation }, billingCycleAnchor })).toMatchObject({
      billing_cycle_anchor: seconds("2026-01-20T00:00:00.000Z"),
      proration_behavior: expected,
    });
  });

  it("in a trial has its end instead of an anchor, and ends with a trial that is final", () => {
    const trialEndDate = new Date("2026-01-20T00:00:00.000Z");
    const trial = { trialEndDate, billingCycleAnchor: trialEndDate };

    const converting = params({ ...trial, trialEndBehavior: "CONVERT_TO_PAID" });
    const final = params({ ...trial, trialEndBehavior: "CANCEL_SUBSCRIPTION" });

    expect(converting).toMatchObject({ trial_end: seconds("2026-01-20T00:00:00.000Z") });
    expect(converting).not.toHaveProperty("billing_cycle_anchor");
    expect(converting).not.toHaveProperty("cancel_at");
    expect(final).toMatchObject({ cancel_at: seconds("2026-01-20T00:00:00.000Z") });
  });

  it("carries end, invoicing, taxes, account, coupon and metadata", () => {
    const billingInformation = {
      invoiceDaysUntilDue: 14,
      taxRateIds: ["txr_1"],
      chargeOnBehalfOfAccount: "acct_1",
      metadata: { moved: "yes" },
    };

    const request = params(
      {
        endDate: new Date("2026-06-01T00:00:00.000Z"),
        paymentCollectionMethod: "INVOICE",
        terms: { billingInformation },
      },
      { couponId: "ten" },
    );

    expect(request).toMatchObject({
      cancel_at: seconds("2026-06-01T00:00:00.000Z"),
      collection_method: "send_invoice",
      days_until_due: 14,
      on_behalf_of: "acct_1",
      default_tax_rates: ["txr_1"],
      discounts: [{ coupon: "ten" }],
      metadata: { moved: "yes", carryover_subscription: "s" },
    });
    expect(request).not.toHaveProperty("off_session");
  });
});
