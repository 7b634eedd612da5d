import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made, payWith } from "../../testing/billing.ts";
import { read, refusal } from "../../testing/pricing.ts";
import { createCustomers } from "../../testing/subscriptions.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

describe("a paid plan", () => {
  it("is made at the provider, charged at once, and then counts", async () => {
    const subscription = made(await api.provision({ planId: "basic", id: "s" }));

    const [theirs] = await api.theirs();
    expect(subscription).toMatchObject({
      id: "s",
      status: "ACTIVE",
      billingId: theirs?.id,
      paymentCollection: "NOT_REQUIRED",
      currentBillingPeriodEnd: "2026-02-01T00:00:00.000Z",
    });
    expect(theirs).toMatchObject({ status: "active", billing_mode: { type: "flexible" } });
    expect(theirs?.metadata).toMatchObject({
      carryover_subscription: "s",
      carryover_environment: api.environmentId,
    });
    expect(await api.charges()).toEqual([
      { at: "2026-01-01T00:00:00.000Z", amount: 1_000, status: "paid" },
    ]);
  });

  it("renews at the end of our billing period", async () => {
    made(await api.provision({ planId: "basic" }));

    await api.goTo("2026-03-02T00:00:00.000Z");

    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000, 1_000, 1_000]);
  });

  it("makes the customer and the price there once", async () => {
    made(await api.provision({ planId: "basic" }));
    await createCustomers(api, ["d"]);
    await payWith(api, "d", "pm_card_visa");
    made(await api.provision({ planId: "plain-paid" }));
    made(await api.provision({ customerId: "d", planId: "basic" }));

    const { objects } = await api.control.snapshot();
    expect(objects.customer).toHaveLength(2);
    expect(objects.price).toHaveLength(2);
    expect(objects.product).toHaveLength(2);
    expect(await api.get("/api/v1/customers/c")).toMatchObject({
      body: { data: { billingId: objects.customer[0]?.id } },
    });
  });

  it("is charged with its add-ons and units, for a year", async () => {
    const options = {
      planId: "pro",
      billingPeriod: "ANNUALLY",
      unitQuantity: 3,
      addons: [{ id: "extra", quantity: 2 }],
    };

    const subscription = made(await api.provision(options));

    expect((await api.charges()).map(({ amount }) => amount)).toEqual([
      20_000 + 3 * 5_000 + 2 * 2_000,
    ]);
    expect(subscription.currentBillingPeriodEnd).toBe("2027-01-01T00:00:00.000Z");
  });

  it("is invoiced where that is asked for", async () => {
    await api.patch("/api/v1/customers/c", { email: "c@example.com" });
    const billingInformation = { invoiceDaysUntilDue: 7 };

    made(
      await api.provision({
        planId: "basic",
        paymentCollectionMethod: "INVOICE",
        billingInformation,
      }),
    );

    const [theirs] = await api.theirs();
    expect(theirs).toMatchObject({ collection_method: "send_invoice", days_until_due: 7 });
    expect(await api.charges()).toEqual([]);
  });

  it("begins with its trial, and is charged at its end", async () => {
    const subscription = made(await api.provision({ planId: "trialed" }));

    expect(subscription.status).toBe("IN_TRIAL");
    expect((await api.theirs())[0]?.status).toBe("trialing");
    await api.goTo("2026-01-16T00:00:00.000Z");
    expect(await api.charges()).toEqual([
      { at: "2026-01-15T01:00:00.000Z", amount: 3_000, status: "paid" },
    ]);
  });

  it("is discounted by a coupon of the provider", async () => {
    const params = { id: "half", percent_off: 50, duration: "forever" };
    await api.stripe.send({ method: "POST", path: "/v1/coupons", params, key: "coupon" });

    made(await api.provision({ planId: "basic", appliedCoupon: { billingCouponId: "half" } }));

    expect((await api.charges()).map(({ amount }) => amount)).toEqual([500]);
  });
});

describe("a backdated start", () => {
  const billingInformation = { isBackdated: true, metadata: { moved: "yes" } };

  it("is charged nothing now, and the plan's amount at the next end of a period", async () => {
    const startDate = "2025-10-20T00:00:00.000Z";

    const subscription = made(
      await api.provision({ planId: "basic", startDate, billingInformation }),
    );

    expect(subscription).toMatchObject({
      status: "ACTIVE",
      startDate,
      billingCycleAnchor: null,
      currentBillingPeriodEnd: "2026-01-20T00:00:00.000Z",
    });
    const [theirs] = await api.theirs();
    expect(theirs).toMatchObject({
      start_date: Date.parse(startDate) / 1_000,
      latest_invoice: null,
      metadata: { moved: "yes" },
    });
    await api.goTo("2026-01-19T23:00:00.000Z");
    expect(await api.charges()).toEqual([]);
    await api.goTo("2026-02-21T00:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000, 1_000]);
  });

  it("is one without isBackdated too, if it lies in the past", async () => {
    made(await api.provision({ planId: "basic", startDate: "2025-12-20T00:00:00.000Z" }));

    expect(await api.charges()).toEqual([]);
    await api.goTo("2026-01-21T00:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it("is none if it is now, but for a few seconds", async () => {
    made(await api.provision({ planId: "basic", startDate: "2025-12-31T23:59:30.000Z" }));

    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it("of a year is charged a year after the last time", async () => {
    const startDate = "2024-03-15T00:00:00.000Z";

    made(
      await api.provision({
        planId: "basic",
        billingPeriod: "ANNUALLY",
        startDate,
        billingInformation,
      }),
    );

    await api.goTo("2026-03-16T00:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([10_000]);
  });

  it("at the end of a month counts on from the provider's day, here as there", async () => {
    await api.goTo("2026-02-10T00:00:00.000Z");
    const startDate = "2025-10-31T00:00:00.000Z";

    const subscription = made(
      await api.provision({ planId: "basic", startDate, billingInformation }),
    );

    const ends = [subscription.currentBillingPeriodEnd];
    for (const now of ["2026-03-01T12:00:00.000Z", "2026-03-29T00:00:00.000Z"]) {
      await api.goTo(now);
      ends.push((await read(api, String(subscription.id))).currentBillingPeriodEnd as never);
    }
    const [theirs] = await api.theirs();
    const theirEnd = (theirs?.items.data[0]?.current_period_end ?? 0) * 1_000;
    expect(ends).toEqual([
      "2026-02-28T00:00:00.000Z",
      "2026-03-28T00:00:00.000Z",
      new Date(theirEnd).toISOString(),
    ]);
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000, 1_000]);
  });

  it("keeps a trial that still runs", async () => {
    const trialOverrideConfiguration = { isTrial: true, trialEndDate: "2026-01-10T00:00:00.000Z" };

    made(
      await api.provision({
        planId: "basic",
        startDate: "2025-12-27T00:00:00.000Z",
        billingInformation,
        trialOverrideConfiguration,
      }),
    );

    expect((await api.theirs())[0]?.status).toBe("trialing");
    await api.goTo("2026-01-11T00:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it("and the cancellation of the original, done by hand, bill every period once", async () => {
    const customer = await theirCustomer();
    const original = await api.stripe.send<{ id: string }>({
      method: "POST",
      path: "/v1/subscriptions",
      params: { customer, items: [{ price: await theirPrice() }] },
      key: "original",
    });
    await api.goTo("2026-01-15T00:00:00.000Z");

    made(
      await api.provision({
        planId: "basic",
        startDate: "2026-01-01T00:00:00.000Z",
        billingInformation,
      }),
    );
    await api.stripe.send({
      method: "DELETE",
      path: `/v1/subscriptions/${original.object.id}`,
      params: { invoice_now: false, prorate: false },
      key: "cancel",
    });

    await api.goTo("2026-03-02T00:00:00.000Z");
    expect(await api.charges()).toMatchObject([
      { at: "2026-01-01T00:00:00.000Z", amount: 1_000 },
      { amount: 1_000 },
      { amount: 1_000 },
    ]);
    expect((await api.charges()).slice(1).map(({ at }) => at.slice(0, 10))).toEqual([
      "2026-02-01",
      "2026-03-01",
    ]);
  });
});

async function theirCustomer(): Promise<string> {
  const send = async (path: string, params: object) => {
    const request = { method: "POST" as const, path, params: { ...params }, key: path };
    return (await api.stripe.send<{ id: string }>(request)).object.id;
  };
  const id = await send("/v1/customers", { name: "C" });
  const method = await send("/v1/payment_methods/pm_card_visa/attach", { customer: id });
  await send(`/v1/customers/${id}`, { invoice_settings: { default_payment_method: method } });
  await api.patch("/api/v1/customers/c", { billingId: id });
  return id;
}

async function theirPrice(): Promise<string> {
  const params = {
    currency: "usd",
    unit_amount: 1_000,
    recurring: { interval: "month" },
    product_data: { name: "Old" },
  };
  const request = { method: "POST" as const, path: "/v1/prices", params, key: "old price" };
  return (await api.stripe.send<{ id: string }>(request)).object.id;
}

describe("a refusal of the provider", () => {
  it("to charge leaves nothing behind, and another card pays", async () => {
    await payWith(api, "c", "pm_card_chargeCustomerFail");
    const options = { planId: "basic", id: "s" };

    const declined = await api.provision(options);

    expect(refusal(declined).slice(0, 2)).toEqual([402, "payment_failed"]);
    expect((await api.get("/api/v1/subscriptions/s")).status).toBe(404);
    expect(await api.theirs()).toEqual([]);
    await payWith(api, "c", "pm_card_visa");
    expect(made(await api.provision(options)).status).toBe("ACTIVE");
  });

  it("leaves the subscription that was to be replaced", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));
    await payWith(api, "c", "pm_card_chargeCustomerFail");

    const declined = await api.provision({ planId: "pro", id: "new" });

    expect(declined.status).toBe(402);
    expect(await read(api, "old")).toMatchObject({ status: "ACTIVE", cancellationDate: null });
  });

  it.each([
    ["no such coupon", { appliedCoupon: { billingCouponId: "none" } }],
    ["a minimum spend", { minimumSpend: { amount: 5, currency: "usd" } }],
    ["an invoice that was paid", { billingInformation: { isInvoicePaid: true } }],
    ["a tax in percent", { billingInformation: { taxPercentage: 19 } }],
    ["a discount without coupon", { appliedCoupon: { discount: { percentOff: 5 } } }],
    ["a text of a promotion code", { appliedCoupon: { promotionCode: "TEN" } }],
  ])("is clear for %s", async (_, options) => {
    const answer = await api.provision({ planId: "basic", ...options });

    expect(refusal(answer).slice(0, 2)).toEqual([400, "billing_refused"]);
    expect(await api.theirs()).toEqual([]);
  });

  it("is ours where another integration is asked for", async () => {
    const billingInformation = { integrationId: "another" };

    const answer = await api.provision({ planId: "basic", billingInformation });

    expect(refusal(answer)).toEqual([404, "IntegrationNotFound"]);
  });
});

describe("a start in the future", () => {
  it("is made when it comes, and only then ends what runs", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));

    const answer = await api.provision({
      planId: "pro",
      id: "new",
      scheduleStrategy: "END_OF_BILLING_PERIOD",
    });

    expect(answer.body.data?.isScheduled).toBe(true);
    expect(made(answer).status).toBe("NOT_STARTED");
    expect(await api.work()).toEqual([]);
    expect(await api.theirs()).toHaveLength(1);
    await api.goTo("2026-02-01T00:00:10.000Z");
    expect((await read(api, "new")).status).toBe("PAYMENT_PENDING");
    expect((await read(api, "old")).status).toBe("ACTIVE");
    expect(await api.work()).toEqual([]);
    expect((await read(api, "new")).status).toBe("ACTIVE");
    expect((await read(api, "old")).status).toBe("CANCELED");
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled", "active"]);
    await api.goTo("2026-02-20T00:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000, 2_500]);
  });

  it("that is declined leaves what runs", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));
    made(
      await api.provision({
        planId: "pro",
        id: "new",
        scheduleStrategy: "END_OF_BILLING_PERIOD",
      }),
    );
    await payWith(api, "c", "pm_card_chargeCustomerFail");

    await api.goTo("2026-02-01T00:00:10.000Z");

    expect(await api.work()).toEqual(["payment_failed"]);
    expect(await read(api, "new")).toMatchObject({
      status: "CANCELED",
      cancelReason: "PENDING_PAYMENT_EXPIRED",
    });
    expect((await read(api, "old")).status).toBe("ACTIVE");
  });
});
