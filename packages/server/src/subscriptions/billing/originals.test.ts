import { subscriptionProvisionBody } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { mutated } from "../../testing/graphql.ts";
import { subscriptions } from "../../testing/pricing.ts";
import { loadWarnings } from "./store.ts";

let api: BilledApi;
let price: string;
let customer: string;
let requests = 0;

const billingInformation = { isBackdated: true };
const startDate = "2026-02-20T00:00:00.000Z";

const send = async (path: string, params: object) => {
  const request = { method: "POST" as const, path, params: { ...params } };
  return (await api.stripe.send<{ id: string }>({ ...request, key: `theirs-${requests++}` })).object
    .id;
};

/** What the customer has at the provider, which began at this time. */
async function original(at: string, own: object = {}): Promise<string> {
  await api.goTo(at);
  return send("/v1/subscriptions", { customer, items: [{ price }], ...own });
}

const provision = (own: object = {}) =>
  api.provision({ planId: "sold", id: "s", startDate, billingInformation, ...own });

beforeEach(async () => {
  api = await billedApi();
  await api.goTo("2026-02-01T00:00:00.000Z");
  customer = await send("/v1/customers", { name: "C" });
  const method = await send("/v1/payment_methods/pm_card_visa/attach", { customer });
  await send(`/v1/customers/${customer}`, { invoice_settings: { default_payment_method: method } });
  await api.patch("/api/v1/customers/c", { billingId: customer });
  price = await send("/v1/prices", {
    currency: "usd",
    unit_amount: 1_000,
    recurring: { interval: "month" },
    product_data: { name: "Sold" },
  });
  const prices = [{ price: { amount: 10, currency: "usd" }, billingId: price }];
  const sold = { id: "sold", productId: "selling", pricingType: "PAID", prices } as const;
  await storeCatalog(api, { products: [{ id: "selling" }], plans: [sold] });
});

describe("a backdated subscription beside one of the same price", () => {
  it("that renews at another day is refused, with both days, and nothing is made", async () => {
    const id = await original("2026-02-25T08:00:00.000Z");
    await api.goTo("2026-03-01T00:00:00.000Z");

    const answer = await provision();

    expect([answer.status, answer.body.code]).toEqual([409, "renewal_day_differs"]);
    expect(answer.body).toMatchObject({
      billingId: id,
      renewsOn: "2026-03-25",
      wouldRenewOn: "2026-03-20",
      message: expect.stringMatching(/renews on 2026-03-25; this one would renew on 2026-03-20/),
    });
    expect((await api.get(`${subscriptions}/s`)).status).toBe(404);
    expect((await api.theirs()).map((one) => one.id)).toEqual([id]);
  });

  it.each([
    ["renews at the same day", "2026-02-20T08:00:00.000Z", {}],
    [
      "renews at another day that is meant",
      "2026-02-25T08:00:00.000Z",
      {
        billingCycleAnchor: "UNCHANGED",
      },
    ],
  ])("that %s is made, without a word", async (_, at, own) => {
    await original(at);
    await api.goTo("2026-03-01T00:00:00.000Z");

    const answer = await provision(own);

    expect(made(answer)).toMatchObject({ id: "s", status: "ACTIVE" });
    expect(answer.body.data).not.toHaveProperty("warnings");
  });

  it("that has ended is made", async () => {
    const id = await original("2026-02-25T08:00:00.000Z");
    const end = { path: `/v1/subscriptions/${id}`, params: {}, key: "end" };
    await api.stripe.send({ method: "DELETE", ...end });

    expect((await provision()).status).toBe(201);
  });

  it("that the platform has made is made", async () => {
    await original("2026-02-25T08:00:00.000Z", { metadata: { carryover_subscription: "other" } });

    expect((await provision()).status).toBe(201);
  });
});

describe("a coupon of the original", () => {
  let coupon: string;

  beforeEach(async () => {
    coupon = await send("/v1/coupons", { percent_off: 20, duration: "forever" });
    await original("2026-02-20T08:00:00.000Z", { discounts: [{ coupon }] });
    await api.goTo("2026-03-01T00:00:00.000Z");
  });

  it("that the request does not name is said in the reply", async () => {
    const answer = await provision();

    expect(answer.status).toBe(201);
    const warnings = answer.body.data?.warnings as unknown as { code: string; message: string }[];
    expect(warnings.map(({ code }) => code)).toEqual(["coupon_not_carried"]);
    expect(warnings[0]?.message).toContain(`"${coupon}"`);
  });

  it("is said to whoever asks again after a worker has made it", async () => {
    const { environmentId, services } = api;
    const body = { customerId: "c", planId: "sold", id: "s", startDate, billingInformation };
    const request = { kind: "provision", body: subscriptionProvisionBody.parse(body) } as const;
    // As a process leaves it that dies once it is begun.
    const begun = await services.subscriptions.begin(api.database, environmentId, request);
    await api.goTo("2026-03-02T00:00:00.000Z");
    while (await services.subscriptions.runDueTask(api.database, () => {}));

    const view = await services.subscriptions.finish(api.database, environmentId, begun);

    expect(view?.subscription?.status).toBe("ACTIVE");
    expect(view?.warnings?.map(({ code }) => code)).toEqual(["coupon_not_carried"]);
  });

  it("is kept for a week, and not for ever", async () => {
    const { environmentId, services } = api;
    await provision();
    const kept = () => {
      const place = { environmentId, customerId: "c", subscriptionId: "s" };
      return loadWarnings(api.database, place);
    };

    await api.goTo("2026-03-07T23:00:00.000Z");
    await services.subscriptions.sweep(api.database);
    expect(await kept()).toHaveLength(1);

    await api.goTo("2026-03-08T01:00:00.000Z");
    expect(await services.subscriptions.sweep(api.database)).toBeGreaterThan(0);
    expect(await kept()).toEqual([]);
  });

  it("is said by GraphQL too", async () => {
    const provisioned = await mutated(api, "provisionSubscriptionV2", {
      customerId: "c",
      planId: "sold",
      subscriptionId: "s",
      startDate,
      billingInformation,
    });

    expect(provisioned.warnings).toEqual([
      { code: "coupon_not_carried", message: expect.stringContaining(`"${coupon}"`) },
    ]);
  });

  it("that the request names is no matter", async () => {
    const answer = await provision({ appliedCoupon: { billingCouponId: coupon } });

    expect(answer.status).toBe(201);
    expect(answer.body.data).not.toHaveProperty("warnings");
  });
});
