import { beforeEach, expect, it } from "vitest";
import { type BilledApi, billedApi } from "../testing/billing.ts";
import { read, subscriptions } from "../testing/pricing.ts";
import { linkSubscriptions } from "./link.ts";
import type { LinkedPrice } from "./linked-prices-store.ts";

/**
 * A subscription that was adopted with prices of its own: 15 a month and 3 a seat, where the
 * catalog has 20 and 5.
 */

let api: BilledApi;
let billingId: string;
let ids: { readonly base: string; readonly seat: string };
let sent = 0;

async function post(path: string, params: object): Promise<string> {
  const key = `linked-prices-${api.environmentId}-${++sent}`;
  const request = { method: "POST", path, params: { ...params }, key } as const;
  return (await api.stripe.send<{ id: string }>(request)).object.id;
}

beforeEach(async () => {
  api = await billedApi();
  const product = await post("/v1/products", { name: "Of old" });
  const price = (unit_amount: number) =>
    post("/v1/prices", { product, currency: "usd", unit_amount, recurring: { interval: "month" } });
  ids = { base: await price(1_500), seat: await price(300) };
  const customer = await post("/v1/customers", { email: "c@example.test" });
  const card = await post("/v1/payment_methods/pm_card_visa/attach", { customer });
  const items = [{ price: ids.base }, { price: ids.seat, quantity: 3 }];
  const own = { default_payment_method: card, billing_mode: { type: "flexible" } };
  billingId = await post("/v1/subscriptions", { customer, items, ...own });
});

async function link(prices: readonly LinkedPrice[]) {
  const record = {
    customerId: "c",
    planId: "pro",
    billingId,
    replaces: billingId,
    prices,
    billingPeriod: "MONTHLY",
    startDate: api.now.toISOString(),
    charges: [{ id: "seats", type: "FEATURE", quantity: 3 }],
  } as const;
  await api.database.transaction((transaction) =>
    linkSubscriptions(transaction, api.environmentId, [record as never], api.now),
  );
  const [row] = await api.database.query<{ id: string }>(
    `select subscription_id as id from subscriptions
    where environment_id = $1::uuid and billing_id = $2`,
    [api.environmentId, billingId],
  );
  return row?.id ?? "";
}

const changeSeats = (id: string, quantity: number) =>
  api.patch(`${subscriptions}/${id}`, {
    charges: [{ id: "seats", type: "FEATURE", quantity }],
    billingInformation: { prorationBehavior: "NONE" },
  });

it("keeps its own prices when its units are changed", async () => {
  const id = await link([
    { packageId: "pro", featureId: null, priceId: ids.base },
    { packageId: "pro", featureId: "seats", priceId: ids.seat },
  ]);

  const answer = await changeSeats(id, 5);

  const [theirs] = await api.theirs();
  expect(answer.status).toBe(200);
  expect(theirs?.items.data.map(({ price, quantity }) => [price.id, quantity])).toEqual([
    [ids.base, 1],
    [ids.seat, 5],
  ]);
  expect(await read(api, id)).toMatchObject({ billingId });
});

it("is not changed where nobody knows which price bills what", async () => {
  const id = await link([]);

  const answer = await changeSeats(id, 5);

  const [theirs] = await api.theirs();
  expect([answer.status, answer.body.code]).toEqual([400, "billing_refused"]);
  expect(theirs?.items.data.map(({ quantity }) => quantity)).toEqual([1, 3]);
});
