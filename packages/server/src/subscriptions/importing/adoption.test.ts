import { beforeEach, describe, expect, it } from "vitest";
import type { ConnectionOf } from "../../integrations/service.ts";
import type { StripeSubscription } from "../../stripe/stripe.ts";
import { type BilledApi, billedApi } from "../../testing/billing.ts";
import { read } from "../../testing/pricing.ts";
import { importAll } from "../../testing/runs.ts";
import { createAdoption } from "./adoption.ts";

let api: BilledApi;
let requests = 0;

beforeEach(async () => {
  api = await billedApi();
});

const make = async <T>(path: string, params: object): Promise<T> => {
  const request = { method: "POST" as const, path: `/v1/${path}`, params: { ...params } };
  return (await api.stripe.send<T>({ ...request, key: `make-${requests++}` })).object;
};

/** A subscription that somebody has made at the provider. */
async function theirs(own: object): Promise<StripeSubscription> {
  const customer = await make<{ id: string }>("customers", { payment_method: "pm_card_visa" });
  const product = await make<{ id: string }>("products", { name: "Pro" });
  const price = await make<{ id: string }>("prices", {
    product: product.id,
    currency: "usd",
    unit_amount: 1_000,
    recurring: { interval: "month" },
  });
  const items = [{ price: price.id }];
  return make("subscriptions", { customer: customer.id, items, trial_period_days: 30, ...own });
}

const recordOf = (billingId: string) => {
  return { id: "s", customerId: "c", planId: "basic", billingId };
};

const trialEnd = "2026-01-31T00:00:00.000Z";

describe("a subscription that an import links for the first time", () => {
  it("brings the trial along that the provider knows, and asks once", async () => {
    const { id } = await theirs({});

    const first = await importAll(api, "subscriptions", [recordOf(id)]);
    await api.stripe.send({
      method: "DELETE",
      path: `/v1/subscriptions/${id}`,
      params: {},
      key: "x",
    });
    const second = await importAll(api, "subscriptions", [recordOf(id)]);

    expect([first.outcomes, second.outcomes]).toEqual([["created"], ["unchanged"]]);
    expect(second.details).toEqual([]);
    expect(await read(api, "s")).toMatchObject({ status: "IN_TRIAL", trialEndDate: trialEnd });
  });

  it("brings an end to come along", async () => {
    const { id } = await theirs({ cancel_at_period_end: true });

    await importAll(api, "subscriptions", [recordOf(id)]);

    expect(await read(api, "s")).toMatchObject({ effectiveEndDate: trialEnd });
  });

  it.each([
    ["a trial that is over by ours", "2026-01-01", "2026-06-01", {}],
    ["a trial that goes on by ours", "2026-02-10", "2026-01-01", {}],
    ["an end that has passed by ours", "2026-01-01", "2026-06-01", { cancel_at_period_end: true }],
  ])("is served as the provider says, whose clock is another: %s", async (...row) => {
    const [, theirNow, ourNow, made] = row;
    const { id } = await theirs(made);
    await api.control.setClock({ now: `${theirNow}T00:00:00Z`, frozen: true });
    api.now = new Date(`${ourNow}T00:00:00Z`);

    const { outcomes, details } = await importAll(api, "subscriptions", [recordOf(id)]);

    expect([outcomes, details]).toEqual([["created"], []]);
    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", effectiveEndDate: null });
  });

  it("is over if it is at the provider, whose clock is ahead", async () => {
    const { id } = await theirs({});
    await api.control.setClock({ now: "2026-01-20T00:00:00Z", frozen: true });
    await api.stripe.send({
      method: "DELETE",
      path: `/v1/subscriptions/${id}`,
      params: {},
      key: "ahead",
    });

    const { outcomes, details } = await importAll(api, "subscriptions", [recordOf(id)]);

    expect([outcomes, details]).toEqual([["created"], []]);
    expect(await read(api, "s")).toMatchObject({ status: "CANCELED" });
  });

  it("is imported over HTTP with the same", async () => {
    const { id } = await theirs({});

    await api.post("/api/v1/subscriptions/import", { subscriptions: [recordOf(id)] });
    while (await api.services.imports.applyNextTask(api.database));

    expect(await read(api, "s")).toMatchObject({ status: "IN_TRIAL", trialEndDate: trialEnd });
  });

  it("is what the record says, where that says something", async () => {
    const { id } = await theirs({});

    await importAll(api, "subscriptions", [{ ...recordOf(id), status: "active" }]);

    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", trialEndDate: null });
  });

  it("is imported without what the provider does not say, with a word about it", async () => {
    const { outcomes, details } = await importAll(api, "subscriptions", [recordOf("sub_none")]);

    expect(outcomes).toEqual(["created"]);
    expect(details[0]).toMatchObject({ code: "billing_state_unknown", path: "/billingId" });
    expect(details[0]?.message).toContain("Stripe has no such subscription");
  });
});

describe("while the provider does not answer, an import", () => {
  it("keeps its records, and says what is not known", async () => {
    const { id } = await theirs({});
    await api.control.addFaults({ method: "GET", path: id, fault: "500_not_applied", times: 99 });

    const { outcomes, details } = await importAll(api, "subscriptions", [recordOf(id)]);

    expect(outcomes).toEqual(["created"]);
    expect(details.map(({ code, path }) => [code, path])).toEqual([
      ["billing_state_unknown", "/billingId"],
    ]);
    expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", billingId: id });
  });

  it.each(["slow", "429_global-rate"] as const)(
    "waits once for all of its records, however many there are: %s",
    async (fault) => {
      const { stripe } = api;
      const delayMs = 600_000;
      await api.control.addFaults({ path: "^/v1/subscriptions/", fault, times: 99, delayMs });
      const connectionOf = async () => ({ stripe });
      const adopt = createAdoption(() => api.now, connectionOf as unknown as ConnectionOf, 200);
      const records = Array.from({ length: 500 }, (_, index) => recordOf(`sub_${index}`));

      const adopted = await adopt(api.database, api.environmentId, records);

      const codes = new Set(adopted.map(({ issue }) => issue?.code));
      expect(adopted.map(({ record }) => record)).toEqual(records);
      expect([...codes]).toEqual(["billing_state_unknown"]);
      await api.control.clearFaults();
    },
  );
});
