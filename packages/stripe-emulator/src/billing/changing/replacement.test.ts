import fc from "fast-check";
import type Stripe from "stripe";
import { expect, it } from "vitest";
import { seconds, TestAccount } from "../../testing/account.ts";

interface Plan {
  readonly interval: string;
  readonly count: number;
  /** Days from the start of the year to the old one's start; month-ends are left out. */
  readonly day: number;
  /** Days from the old one's start to the replacement. */
  readonly wait: number;
  readonly quantity: number;
  readonly coupon: object | null;
  readonly mode: string;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  interval: fc.constantFrom("week", "month", "year"),
  count: fc.integer({ min: 1, max: 3 }),
  day: fc.integer({ min: 1, max: 28 }),
  wait: fc.integer({ min: 0, max: 150 }),
  quantity: fc.integer({ min: 1, max: 5 }),
  coupon: fc.constantFrom(
    null,
    { percent_off: 30, duration: "forever" },
    { percent_off: 30, duration: "repeating", duration_in_months: 5 },
  ),
  mode: fc.constantFrom("classic", "flexible"),
});

interface World {
  readonly account: TestAccount;
  readonly old: Stripe.Subscription;
  readonly params: object;
}

function begin(plan: Plan): World {
  const account = new TestAccount(`2026-01-${String(plan.day).padStart(2, "0")}T09:15:00Z`);
  const recurring = { interval: plan.interval, interval_count: plan.count };
  const price = account.price({ recurring });
  const coupon =
    plan.coupon && account.post<Stripe.Coupon>("/v1/coupons", { id: "c", ...plan.coupon });
  const params = {
    customer: account.customer().id,
    items: [{ price: price.id, quantity: plan.quantity }],
    billing_mode: { type: plan.mode },
    ...(coupon === null ? {} : { discounts: [{ coupon: coupon.id }] }),
  };
  const old = account.subscribe(params);
  account.moveBy(plan.wait + 0.5);
  return { account, old: account.subscription(old.id), params };
}

function fence({ account, old }: World): void {
  const pause_collection = { behavior: "keep_as_draft" };
  account.post(`/v1/subscriptions/${old.id}`, { pause_collection });
}

function replace({ account, old, params }: World): Stripe.Subscription {
  return account.subscribe({
    ...params,
    backdate_start_date: old.start_date,
    billing_cycle_anchor: old.items.data[0]?.current_period_end,
    proration_behavior: "none",
    payment_behavior: "error_if_incomplete",
  });
}

/** What was charged until the end of the next year: when and how much. */
function charged({ account }: World): string[] {
  account.moveTo("2027-12-31T00:00:00Z");
  return account.charges.map(({ at, amount, status }) => `${at} ${amount} ${status}`);
}

it("charges the same, on the same dates, as if the subscription had not been replaced", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const [moved, kept] = [begin(plan), begin(plan)];
      fence(moved);
      replace(moved);
      moved.account.call("DELETE", `/v1/subscriptions/${moved.old.id}`);

      expect(charged(moved)).toEqual(charged(kept));
    }),
    { numRuns: 60 },
  );
});

it("charges the same if it stops after the creation, as the old one is fenced", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const [moved, kept] = [begin(plan), begin(plan)];
      fence(moved);
      replace(moved);

      expect(charged(moved)).toEqual(charged(kept));
    }),
    { numRuns: 30 },
  );
});

const plan: Plan = {
  interval: "month",
  count: 1,
  day: 10,
  wait: 40,
  quantity: 1,
  coupon: null,
  mode: "flexible",
};

it("charges twice from the next period on without the fence", () => {
  const [moved, kept] = [begin(plan), begin(plan)];
  replace(moved);

  expect(charged(moved).length).toBe(charged(kept).length * 2 - 2);
});

it("drifts from a month's end if it is replaced in a shorter month", () => {
  const account = new TestAccount("2026-01-31T09:15:00Z");
  const params = { customer: account.customer().id, items: [{ price: account.price().id }] };
  const old = account.subscribe(params);
  account.moveTo("2026-02-10");

  const after = replace({ account, old, params });
  account.moveTo("2026-04-10");

  const [item] = account.subscription(after.id).items.data;
  expect(item?.current_period_start).toBe(seconds("2026-03-28T09:15:00Z"));
});
