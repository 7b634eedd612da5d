import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { read, refusal, subscriptions } from "../../testing/pricing.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

const billingInformation = { isBackdated: true };

describe("a subscription that is to be backdated", () => {
  const noPast: ReadonlyArray<[string, Record<string, unknown>]> = [
    ["without a start", {}],
    ["for a year, without a start", { planId: "pro", billingPeriod: "ANNUALLY" }],
    ["with a start in the future", { startDate: "2026-02-01T00:00:00.000Z" }],
    ["with a start of now", { startDate: "2026-01-01T00:00:00.000Z" }],
    ["with a start that counts as now", { startDate: "2025-12-31T23:59:00.000Z" }],
    ["in a trial, without a start", { planId: "trialed" }],
  ];

  it.each(noPast)("%s is refused, and nothing is charged", async (_, options) => {
    const answer = await api.provision({
      planId: "basic",
      id: "s",
      billingInformation,
      ...options,
    });

    expect(refusal(answer).slice(0, 2)).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body).toMatchObject({
      message: expect.stringContaining("needs the startDate"),
      errors: [{ path: "startDate" }],
    });
    expect((await api.get(`${subscriptions}/s`)).status).toBe(404);
    expect([await api.theirs(), await api.charges()]).toEqual([[], []]);
  });

  it("without a start is refused by the preview too", async () => {
    const options = { customerId: "c", planId: "basic", billingInformation };

    const refused = await api.post(`${subscriptions}/preview`, options);
    const startDate = "2025-12-20T00:00:00.000Z";
    const previewed = await api.post(`${subscriptions}/preview`, { ...options, startDate });

    expect(refusal(refused).slice(0, 2)).toEqual([400, "InvalidArgumentError"]);
    expect(previewed.body.data).toMatchObject({ immediateInvoice: { total: 0 } });
  });

  it("just beyond what counts as now is charged at the end of its period alone", async () => {
    const startDate = "2025-12-31T23:58:59.000Z";

    made(await api.provision({ planId: "basic", startDate, billingInformation }));

    await api.goTo("2026-01-31T23:58:00.000Z");
    expect(await api.charges()).toEqual([]);
    await api.goTo("2026-02-01T12:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it("where nobody bills needs no start", async () => {
    const options = { planId: "basic", billingInformation, paymentCollectionMethod: "NONE" };

    expect(made(await api.provision(options)).status).toBe("ACTIVE");
  });
});

describe("the first billing period", () => {
  it.each([
    ["MONTHLY", "2026-10-31", "2026-11-10", "2026-11-30"],
    ["MONTHLY", "2026-01-31", "2026-02-10", "2026-02-28"],
    ["MONTHLY", "2026-01-29", "2026-02-10", "2026-02-28"],
    ["MONTHLY", "2028-01-30", "2028-02-10", "2028-02-29"],
    ["ANNUALLY", "2028-02-29", "2028-03-10", "2029-02-28"],
    ["MONTHLY", "2026-01-15", "2026-02-10", "2026-02-15"],
  ])("(%s) of a start on %s begins with it", async (billingPeriod, ...days) => {
    const [startDate = "", now = "", end = ""] = days.map((day) => `${day}T00:00:00.000Z`);
    await api.goTo(now);
    const options = { planId: "basic", billingPeriod, startDate, billingInformation };

    const { id } = made(await api.provision(options));

    const first = await read(api, String(id));
    await api.goTo(end);
    const second = await read(api, String(id));
    expect(first).toMatchObject({
      startDate,
      currentBillingPeriodStart: startDate,
      currentBillingPeriodEnd: end,
    });
    expect(second.currentBillingPeriodStart).toBe(end);
  });
});

describe("the coupon of a backdated subscription that was not billed yet", () => {
  const changes: ReadonlyArray<[string, () => Promise<unknown>]> = [
    [
      "a change of its metadata",
      () => api.patch(`${subscriptions}/s`, { billingInformation: { metadata: { a: "b" } } }),
    ],
    [
      "an end that is given and withdrawn",
      async () => {
        const body = { cancellationTime: "END_OF_BILLING_PERIOD" };
        await api.post(`${subscriptions}/s/cancel`, body);
        await api.delete(`${subscriptions}/s/future-update/schedule`);
      },
    ],
    [
      "an end at a date",
      async () => {
        const endDate = "2026-07-01T00:00:00.000Z";
        await api.post(`${subscriptions}/s/cancel`, { cancellationTime: "SPECIFIC_DATE", endDate });
      },
    ],
  ];

  it.each(changes)("outlasts %s", async (_, change) => {
    const coupon = { id: "HALF", percent_off: 50, duration: "forever" };
    const rest = { method: "POST", path: "/v1/coupons", key: "coupon" } as const;
    await api.stripe.send({ ...rest, params: coupon });
    const startDate = "2025-12-20T00:00:00.000Z";
    const appliedCoupon = { billingCouponId: "HALF" };
    const options = { planId: "basic", id: "s", startDate, billingInformation, appliedCoupon };
    made(await api.provision(options));
    const [before] = await api.theirs();

    await change();

    const [after] = await api.theirs();
    expect(before?.discounts).toHaveLength(1);
    expect(after?.discounts).toEqual(before?.discounts);
    await api.goTo("2026-02-21T00:00:00.000Z");
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([500, 500]);
  });
});
