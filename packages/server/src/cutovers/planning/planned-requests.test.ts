import type { PlannedItem } from "@carryover/contract";
import { beforeEach, expect, it } from "vitest";
import type { Params, StripeSubscription } from "../../stripe/stripe.ts";
import { type PlanningBench, planningBench } from "../../testing/cutovers/planning.ts";

let bench: PlanningBench;

beforeEach(async () => {
  bench = await planningBench();
});

const seconds = (iso: string) => Date.parse(iso) / 1_000;

/** Sends what an item plans, in its order, and gives the new subscription. */
async function move({ requests, hits }: PlannedItem): Promise<StripeSubscription> {
  if (requests === null) throw new Error(JSON.stringify(hits));
  await bench.stripe.send(requests.fence);
  const { object } = await bench.stripe.send<StripeSubscription>(requests.create);
  await bench.stripe.send(requests.cancel);
  return object;
}

const kinds: ReadonlyArray<readonly [string, () => Promise<Params>, string]> = [
  ["charged by the month", async () => ({}), "active"],
  ["with flexible billing", async () => ({ billing_mode: { type: "flexible" } }), "active"],
  [
    "with seats and an add-on",
    async () => {
      const { pro, seats, support } = bench.prices;
      return { items: [{ price: pro }, { price: seats, quantity: 7 }, { price: support }] };
    },
    "active",
  ],
  [
    "with a coupon for ever",
    async () => {
      const coupon = await bench.create("/v1/coupons", { percent_off: 25, duration: "forever" });
      return { discounts: [{ coupon }] };
    },
    "active",
  ],
  [
    "with a coupon for months",
    async () => {
      const months = { percent_off: 25, duration: "repeating", duration_in_months: 3 };
      return { discounts: [{ coupon: await bench.create("/v1/coupons", months) }] };
    },
    "active",
  ],
  ["in trial", async () => ({ trial_end: seconds("2026-02-15T10:00:00Z") }), "trialing"],
  [
    "whose invoices are sent",
    async () => ({ collection_method: "send_invoice", days_until_due: 14 }),
    "active",
  ],
  [
    "that is to end later",
    async () => ({ cancel_at: seconds("2026-04-15T10:00:00Z"), metadata: { team: "a" } }),
    "active",
  ],
];

it.each(kinds)("what is planned for one %s bills the same, at the same time", async (...kind) => {
  const [, params, status] = kind;
  const terms = await params();
  const id = await bench.subscribed(terms);
  const { customer: stays } = await bench.stripe.subscription(await bench.subscribed(terms));
  await bench.at("2026-01-15T12:30:00Z");
  if (terms.collection_method === "send_invoice") await settle();
  await bench.at("2026-01-20T10:00:00Z");
  const item = (await bench.planned()).find(({ oldSubscription }) => oldSubscription === id);

  const made = await move(item as PlannedItem);

  expect(made).toMatchObject({
    status,
    latest_invoice: status === "active" ? null : expect.any(String),
  });
  await bench.at("2026-03-16T00:00:00Z");
  const bills = async (customer: string) => {
    const { data } = await bench.stripe.invoices({ customer });
    return data
      .filter(({ total, status }) => total > 0 && status !== "void")
      .map(({ total, period_end: end, created }) => ({ total, end, created }))
      .sort((a, b) => a.created - b.created);
  };
  const expected = await bills(String(stays));
  expect(expected.length).toBeGreaterThan(0);
  expect(await bills(item?.stripeCustomer ?? "")).toEqual(expected);
});

/** Has the first invoices paid, which would block the plan as long as they are open. */
async function settle(): Promise<void> {
  const { data } = await bench.stripe.invoices({ status: "open" });
  for (const { id } of data) {
    await bench.create(`/v1/invoices/${id}/pay`, { paid_out_of_band: true });
  }
}
