import { describe, expect, it } from "vitest";
import {
  type ContextOptions,
  context,
  type FoundOptions,
  found,
  previews,
  stripeInvoice,
} from "../../testing/cutovers/plans.ts";
import { planItem } from "./item.ts";
import { PlanTally } from "./totals.ts";

function tallyOf(cases: ReadonlyArray<[FoundOptions, ContextOptions?]>) {
  const tally = new PlanTally();
  for (const [options, given] of cases) tally.add(planItem(found(options), context(given)));
  return tally;
}

const invoice = (total: number, currency: string) => stripeInvoice({ total, currency });
const both = (total: number, currency: string) =>
  previews({ old: invoice(total, currency), new: invoice(total, currency) });

describe("the totals of a plan", () => {
  const tally = tallyOf([
    [{ previews: both(2_000, "usd") }],
    [{ previews: both(2_000, "usd"), customer: { balance: 5 } }],
    [{ previews: both(900, "eur") }],
    [{ subscription: { status: "canceled" } }],
    [{ subscription: { status: "past_due", schedule: "sub_sched_1" } }],
    [{}, { options: { way: "adopt" } }],
  ]);

  it("say by currency what is charged at once", () => {
    const billed = new PlanTally();
    const plan = planItem(found({}), context());
    for (const [amount, currency] of [
      [600, "usd"],
      [90, "eur"],
      [5, "usd"],
    ] as const) {
      billed.add({ ...plan, chargedNow: { amount, currency, at: "2026-03-01T00:00:00.000Z" } });
    }

    const charges = [
      { currency: "usd", amount: 605 },
      { currency: "eur", amount: 90 },
    ];
    expect(billed.totals(true)).toMatchObject({ charges, chargedNow: 695 });
  });

  it("count subscriptions by state, rule and recipe", () => {
    expect(tally.totals(true)).toMatchObject({
      subscriptions: 6,
      byState: { planned: 3, deferred: 1, skipped: 1, blocked: 1 },
      byRule: { customer_balance: 1, ended: 1, has_schedule: 1, past_due: 1 },
      byRecipe: { move: 2, adopt: 1 },
    });
  });

  it("add up the next renewal by currency, and charge nothing now", () => {
    const { nextRenewal, chargedNow } = tally.totals(true);

    expect(chargedNow).toBe(0);
    expect(nextRenewal).toEqual([
      { currency: "eur", old: 900, new: 900 },
      { currency: "usd", old: 2_000, new: 2_000 },
    ]);
  });

  it("estimate requests and time by the limits of the mode", () => {
    const many = new PlanTally();
    const item = planItem(found(), context());
    for (let count = 0; count < 10_000; count += 1) many.add(item);

    const [live, test] = [many.totals(true), many.totals(false)];

    expect(live.requests).toEqual({ writes: 30_000, reads: 12_400 });
    expect(live.seconds).toBe(424);
    expect(test.seconds).toBe(1_696);
  });

  it("hold for a day, if anything is to be moved", () => {
    const now = new Date("2026-03-16T08:00:00.000Z");
    expect(tally.validUntil(now)).toEqual(new Date("2026-03-17T08:00:00.000Z"));
    expect(tallyOf([[{ subscription: { status: "canceled" } }]]).validUntil(now)).toBeNull();
  });

  it("are those of an empty account, too", () => {
    expect(new PlanTally().totals(false)).toMatchObject({
      subscriptions: 0,
      byState: {},
      nextRenewal: [],
      seconds: 0,
      requests: { writes: 0, reads: 0 },
    });
  });
});
