import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made, payWith } from "../../testing/billing.ts";
import { read, refusal, subscriptions } from "../../testing/pricing.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

const cancel = (id: string, body: object, headers?: Record<string, string>) =>
  api.post(`${subscriptions}/${id}/cancel`, body, headers);
const amounts = async () => (await api.charges()).map(({ amount }) => amount);
const half = "2026-01-16T12:00:00.000Z";

/** What the customer has to its credit at the provider, in cents. */
async function credit(): Promise<number> {
  const { objects } = await api.control.snapshot();
  return 0 - (objects.customer[0]?.balance ?? 0);
}

describe("canceling", () => {
  it("at once ends it there too, and gives nothing back", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));
    await api.goTo(half);

    const answer = await cancel("s", { cancellationTime: "IMMEDIATE", prorate: false });

    expect(answer.body.data).toMatchObject({ status: "CANCELED", cancelReason: "Immediate" });
    expect((await api.theirs())[0]?.status).toBe("canceled");
    await api.goTo("2026-03-02T00:00:00.000Z");
    expect(await amounts()).toEqual([1_000]);
    expect(await credit()).toBe(0);
  });

  it("with prorate gives back what is not used", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));
    await api.goTo(half);

    await cancel("s", { cancellationTime: "IMMEDIATE", prorate: true });

    expect(await credit()).toBe(500);
    expect(await amounts()).toEqual([1_000]);
  });

  it("at the end of the period lets it run until then, and can be withdrawn", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));

    const answer = await cancel("s", { cancellationTime: "END_OF_BILLING_PERIOD" });

    expect(answer.body.data).toMatchObject({
      status: "ACTIVE",
      cancellationDate: "2026-02-01T00:00:00.000Z",
    });
    expect((await api.theirs())[0]?.cancel_at_period_end).toBe(true);
    await api.delete(`${subscriptions}/s/future-update/schedule`);
    expect((await api.theirs())[0]).toMatchObject({ cancel_at_period_end: false, cancel_at: null });
    expect((await read(api, "s")).cancellationDate).toBeNull();
  });

  it("at a date tells the provider, and it ends in both places", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));

    await cancel("s", { cancellationTime: "SPECIFIC_DATE", endDate: "2026-02-11T00:00:00.000Z" });

    await api.goTo("2026-04-01T00:00:00.000Z");
    expect((await api.theirs())[0]).toMatchObject({
      status: "canceled",
      ended_at: Date.parse("2026-02-11T00:00:00.000Z") / 1_000,
    });
    expect((await read(api, "s")).status).toBe("CANCELED");
    expect(await amounts()).toHaveLength(2);
  });

  it("what has ended there already ends it here", async () => {
    const { billingId } = made(await api.provision({ planId: "basic", id: "s" }));
    const path = `/v1/subscriptions/${billingId}`;
    await api.stripe.send({ method: "DELETE", path, params: {}, key: "by hand" });

    const answer = await cancel("s", { cancellationTime: "IMMEDIATE" });

    expect(answer.body.data?.status).toBe("CANCELED");
  });

  it("is not known of until the provider answers, and then done once", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));
    await api.control.addFaults({ method: "DELETE", fault: "500_applied", times: 9 });
    const headers = { "idempotency-key": "c" };

    const lost = await cancel("s", { cancellationTime: "IMMEDIATE" }, headers);

    expect([lost.status, lost.body.code]).toEqual([503, "billing_unavailable"]);
    expect((await read(api, "s")).status).toBe("ACTIVE");
    const other = await api.patch(`${subscriptions}/s`, { billingPeriod: "ANNUALLY" });
    expect(other.status).toBe(503);
    const again = await cancel("s", { cancellationTime: "IMMEDIATE" }, headers);
    expect(again.body.data?.status).toBe("CANCELED");
  });

  it("is finished by the worker", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));
    await api.control.addFaults({ method: "DELETE", fault: "500_applied", times: 9 });
    await cancel("s", { cancellationTime: "IMMEDIATE" });
    await api.control.clearFaults();

    await api.goTo("2026-01-01T00:02:00.000Z");

    expect(await api.work()).toEqual([]);
    expect((await read(api, "s")).status).toBe("CANCELED");
  });

  it("what is yet to begin makes nothing at the provider", async () => {
    const startDate = "2026-03-01T00:00:00.000Z";
    made(await api.provision({ planId: "basic", id: "s", startDate }));

    expect((await cancel("s", {})).body.data?.status).toBe("CANCELED");

    await api.goTo("2026-03-02T00:00:00.000Z");
    expect(await api.work()).toEqual([]);
    expect(await api.theirs()).toEqual([]);
  });

  it("what is being made is ended when it turns up, and what it cost is given back", async () => {
    await api.control.addFaults({
      method: "POST",
      path: "^/v1/subscriptions$",
      fault: "500_applied",
      times: 9,
    });
    expect((await api.provision({ planId: "basic", id: "s" })).status).toBe(503);
    await api.control.clearFaults();

    expect((await cancel("s", {})).body.data?.status).toBe("CANCELED");

    await api.goTo("2026-01-01T00:02:00.000Z");
    expect(await api.work()).toEqual([]);
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled"]);
    expect(await credit()).toBeGreaterThan(990);
  });
});

describe("another plan of the product", () => {
  it("takes the place of the running one, of which the rest is given back", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));
    await api.goTo(half);

    made(await api.provision({ planId: "pro", id: "new", billingCycleAnchor: "NOW" }));

    expect((await read(api, "old")).cancelReason).toBe("UPGRADE_OR_DOWNGRADE");
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled", "active"]);
    expect(await amounts()).toEqual([1_000, 2_500]);
    expect(await credit()).toBe(500);
  });

  it("keeps the running one's periods, and pays for the rest of this one", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));
    await api.goTo(half);

    made(await api.provision({ planId: "pro", id: "new" }));

    expect(await amounts()).toEqual([1_000, 1_250]);
    expect(await read(api, "new")).toMatchObject({
      currentBillingPeriodEnd: "2026-02-01T00:00:00.000Z",
    });
  });

  it("gives nothing back where that is asked for", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));
    await api.goTo(half);
    const billingInformation = { prorationBehavior: "NONE" };

    made(await api.provision({ planId: "pro", id: "new", billingInformation }));

    expect(await credit()).toBe(0);
    expect(await amounts()).toEqual([1_000]);
  });

  it("that is free ends the paid one at the provider", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));

    made(await api.provision({ planId: "free" }));

    expect((await api.theirs())[0]?.status).toBe("canceled");
  });

  it("ends the old one later if the provider does not answer", async () => {
    made(await api.provision({ planId: "basic", id: "old" }));
    await api.control.addFaults({ method: "DELETE", fault: "500_not_applied", times: 9 });

    made(await api.provision({ planId: "pro", id: "new" }));

    expect((await read(api, "old")).status).toBe("CANCELED");
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["active", "active"]);
    await api.control.clearFaults();
    for (const minute of ["02", "04"]) {
      await api.goTo(`2026-01-03T00:${minute}:00.000Z`);
      await api.work();
    }
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled", "active"]);
  });
});

describe("changing a subscription that is billed", () => {
  const patch = (body: object) => api.patch(`${subscriptions}/s`, body);
  const units = (quantity: number) => [{ id: "seats", type: "FEATURE", quantity }];

  it("changes quantities and add-ons there, prorated", async () => {
    made(await api.provision({ planId: "pro", id: "s", unitQuantity: 1 }));
    await api.goTo(half);

    const answer = await patch({
      charges: units(3),
      addons: [{ id: "extra", quantity: 1 }],
      billingInformation: { prorationBehavior: "INVOICE_IMMEDIATELY" },
    });

    expect(answer.status).toBe(200);
    expect(await amounts()).toEqual([2_500, 500 + 100]);
    await api.goTo("2026-02-02T00:00:00.000Z");
    expect((await amounts()).at(-1)).toBe(2_000 + 3 * 500 + 200);
  });

  it("to another period bills that one from now on", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));
    await api.goTo(half);
    const billingInformation = { prorationBehavior: "NONE" };

    const answer = await patch({ billingPeriod: "ANNUALLY", billingInformation });

    expect(answer.body.data?.currentBillingPeriodEnd).toBe("2027-01-16T12:00:00.000Z");
    const [theirs] = await api.theirs();
    expect(theirs?.items.data[0]?.current_period_end).toBe(
      Date.parse("2027-01-16T12:00:00.000Z") / 1_000,
    );
  });

  it("that cannot be paid changes nothing, here or there", async () => {
    made(await api.provision({ planId: "pro", id: "s", unitQuantity: 1 }));
    await payWith(api, "c", "pm_card_chargeCustomerFail");
    await setTheirCard("pm_card_chargeCustomerFail");

    const answer = await patch({
      charges: units(3),
      billingInformation: { prorationBehavior: "INVOICE_IMMEDIATELY" },
    });

    expect(refusal(answer).slice(0, 2)).toEqual([402, "payment_failed"]);
    const [theirs] = await api.theirs();
    expect(theirs?.items.data.map(({ quantity }) => quantity)).toEqual([1, 1]);
  });

  it("keeps its coupon", async () => {
    const params = { id: "half", percent_off: 50, duration: "forever" };
    await api.stripe.send({ method: "POST", path: "/v1/coupons", params, key: "coupon" });
    const appliedCoupon = { billingCouponId: "half" };
    made(await api.provision({ planId: "pro", id: "s", unitQuantity: 1, appliedCoupon }));

    await patch({ charges: units(2), billingInformation: { prorationBehavior: "NONE" } });

    await api.goTo("2026-02-02T00:00:00.000Z");
    expect((await amounts()).at(-1)).toBe((2_000 + 2 * 500) / 2);
  });

  it.each([
    ["what is billed at a later date", { scheduleStrategy: "END_OF_BILLING_PERIOD" }],
    ["its start", { billingInformation: { isBackdated: true } }],
    ["a tax in percent", { billingInformation: { taxPercentage: 7 } }],
  ])("cannot change %s", async (_, body) => {
    made(await api.provision({ planId: "pro", id: "s", unitQuantity: 1 }));

    const answer = await patch({ charges: units(3), ...body });

    expect(refusal(answer).slice(0, 2)).toEqual([400, "billing_refused"]);
    expect((await api.theirs())[0]?.items.data.map(({ quantity }) => quantity)).toEqual([1, 1]);
  });

  it("does not touch what is billed with another price there", async () => {
    made(await api.provision({ planId: "pro", id: "s", unitQuantity: 1 }));
    const [theirs] = await api.theirs();
    const other = theirs?.items.data.find(({ price }) => price.unit_amount === 500);
    const params = { items: [{ id: other?.id, price: await price(777) }] };
    const path = `/v1/subscriptions/${theirs?.id}`;
    await api.stripe.send({ method: "POST", path, params, key: "by hand" });

    const answer = await patch({ charges: units(3) });

    expect(refusal(answer).slice(0, 2)).toEqual([400, "billing_refused"]);
    expect(answer.body.message).toContain("has no item with that price");
  });

  it("that concerns nobody but us asks nobody", async () => {
    made(await api.provision({ planId: "basic", id: "s" }));
    await api.control.resetRequests();

    await patch({ metadata: { a: "b" }, budget: { limit: 5, hasSoftLimit: true } });

    expect(JSON.stringify(await api.control.requests())).not.toContain("POST");
  });
});

/** Another price of the product that was made first. */
async function price(amount: number): Promise<string> {
  const { objects } = await api.control.snapshot();
  const product = objects.product[0]?.id;
  const params = {
    currency: "usd",
    unit_amount: amount,
    recurring: { interval: "month" },
    product,
  };
  const request = { method: "POST", path: "/v1/prices", params, key: "price" } as const;
  return (await api.stripe.send<{ id: string }>(request)).object.id;
}

async function setTheirCard(card: string): Promise<void> {
  const { objects } = await api.control.snapshot();
  const id = objects.customer[0]?.id ?? "";
  const attach = `/v1/payment_methods/${card}/attach`;
  const params = { customer: id };
  const { object } = await api.stripe.send<{ id: string }>({
    method: "POST",
    path: attach,
    params,
    key: "attach",
  });
  const settings = { invoice_settings: { default_payment_method: object.id } };
  await api.stripe.send({
    method: "POST",
    path: `/v1/customers/${id}`,
    params: settings,
    key: "default",
  });
}
