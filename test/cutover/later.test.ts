import { describe, expect, test } from "vitest";
import type { StripeSubscription } from "../../packages/server/src/stripe/stripe.ts";
import { adoptOn, applyOn, itemsOf, type Planned, planOn, rollbackOn } from "./drive.ts";
import { newStage, type Stage } from "./stage.ts";
import { countPoints, type Jump, sample, tryCrashes } from "./sweep.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "./verdict.ts";
import { demoKinds, type KindName } from "./world/kinds.ts";

/** What was adopted first, and is swapped or moved by a later cutover. */

const ways = [{ way: "swap" }, { way: "swap", swapAt: "period_end" }, { way: "move" }];
const few: KindName[] = ["monthly", "coupon-forever"];
/** Every so many points there is a crash, by each way of going on at others. */
const stride = 16;

/** Ids at Stripe of a customer's subscriptions that have not ended. */
async function goingOn({ world }: Stage, customer: string): Promise<string[]> {
  const path = `/v1/subscriptions?customer=${customer}&status=all&limit=100`;
  const { data } = (await world.http.get(path)) as unknown as { data: StripeSubscription[] };
  return data.filter(({ status }) => status !== "canceled").map(({ id }) => id);
}

/** Ids at Stripe of what bills the platform's subscriptions of a customer. */
async function billedBy({ api }: Stage, customerId: string): Promise<(string | null)[]> {
  const rows = await api.database.query<{ billingId: string | null }>(
    `select billing_id as "billingId"
    from subscriptions
    where environment_id = $1::uuid
      and customer_id = $2
      and billing_id is not null`,
    [api.environmentId, customerId],
  );
  return rows.map(({ billingId }) => billingId);
}

/** Old subscription → the cutover that has its claim, and what it has made of it. */
async function claimsOf({ api, accountId }: Stage): Promise<Map<string, readonly unknown[]>> {
  const rows = await api.database.query<{ old: string; owner: string; heir: string | null }>(
    `select old_subscription as old, cutover_id as owner, new_subscription as heir
    from cutover_claims
    where account_id = $1`,
    [accountId],
  );
  return new Map(rows.map(({ old, owner, heir }) => [old, [owner, heir]]));
}

const stateSet = async (planned: Planned) => new Set(Object.values(await statesOf(planned)));

describe.each(ways)("what was adopted, by %j", (options) => {
  test("25 customers pay the same on the same days for 14 months", async () => {
    const stage = await newStage(demoKinds);
    const adopted = await adoptOn(stage);
    const later = await planOn(stage, options);

    await applyOn(later);

    const taken = (await itemsOf(later)).filter(({ state }) => state === "cut_over");
    const before = await statesOf(adopted);
    expect(taken.length).toBeGreaterThanOrEqual(12);
    expect(taken.every(({ plan }) => plan.hits.some(({ code }) => code === "taken_over"))).toBe(
      true,
    );
    const claims = await claimsOf(stage);
    for (const { plan, newSubscription } of taken) {
      expect(plan.oldSubscription === newSubscription).toBe(options.way === "swap");
      expect(claims.get(plan.oldSubscription)).toEqual([later.cutoverId, newSubscription]);
      expect(await goingOn(stage, plan.stripeCustomer)).toEqual([newSubscription]);
      expect(await billedBy(stage, plan.customerId ?? "")).toEqual([newSubscription]);
    }
    expect(await statesOf(adopted)).toEqual(before);
    expect(await faultsAtEnd(later)).toEqual([]);
    expect(await moneyFaults(later, { months: 14 })).toEqual([]);
  });

  test("what is held is brought back as it was adopted, and can be tried again", async () => {
    const stage = await newStage(["monthly", "coupon-forever", "invoiced", "team"]);
    const adopted = await adoptOn(stage);
    const { http, customers } = stage.world;
    const oldOnes = () =>
      Promise.all(
        customers.map(({ subscription }) => http.get(`/v1/subscriptions/${subscription}`)),
      );
    const before = await oldOnes();
    const claims = await claimsOf(stage);
    const held = await planOn(stage, options);
    await applyOn(held, { hold: true });
    expect(await stateSet(held)).toEqual(new Set(["held"]));
    expect((await claimsOf(stage)).get(before[0]?.id ?? "")?.[0]).toBe(held.cutoverId);

    await rollbackOn(held);

    expect(await stateSet(held)).toEqual(new Set(["rolled_back"]));
    expect(await oldOnes()).toEqual(before);
    expect(await claimsOf(stage)).toEqual(claims);
    expect([...claims.values()].map(([owner]) => owner)).toContain(adopted.cutoverId);
    const again = await planOn(stage, options);
    await applyOn(again);
    const states = (await itemsOf(again)).filter(({ plan }) => plan.state === "planned");
    expect(states.map(({ state }) => state)).toEqual(Array(4).fill("cut_over"));
    expect(await moneyFaults(again, { months: 3 })).toEqual([]);
  });

  test("what is held by one cutover is not taken by another", async () => {
    const stage = await newStage(few);
    await adoptOn(stage);
    const [one, other] = [await planOn(stage, options), await planOn(stage, options)];
    await applyOn(one, { hold: true });
    const claims = await claimsOf(stage);

    await applyOn(other);

    expect(await stateSet(other)).toEqual(new Set(["blocked"]));
    expect(await claimsOf(stage)).toEqual(claims);
    await applyOn(one);
    expect(await stateSet(one)).toEqual(new Set(["cut_over"]));
    expect(await faultsAtEnd(one)).toEqual([]);
    expect(await moneyFaults(one, { months: 3 })).toEqual([]);
  });
});

const jumps: ReadonlyArray<readonly [options: object, Jump, boolean, from: number]> = [
  [{ way: "swap" }, "at once", false, 0],
  [{ way: "swap" }, "at once", true, 3],
  [{ way: "move" }, "at once", false, 0],
  [{ way: "move" }, "after the keys are forgotten", false, 4],
  [{ way: "move" }, "after the renewal", false, 2],
  [{ way: "move" }, "at once", true, 5],
];

/** How those may end that somebody goes on with: nobody is blocked, or left to an operator. */
function endsOf(jump: Jump, isBroughtBack: boolean): ReadonlySet<string> {
  // One crash is before anything was asked for, so that there is nothing to bring back.
  if (isBroughtBack) return new Set(["rolled_back", "cut_over", "planned"]);
  if (jump === "at once") return new Set(["cut_over"]);
  // What was not begun when the day of its plan was over is left to another plan.
  return new Set(["cut_over", "done", "planned", "deferred"]);
}

describe("a crash anywhere harms nobody who was adopted before", () => {
  test.each(jumps)("%j goes on %s, brought back: %s", async (...given) => {
    const [options, jump, isBroughtBack, from] = given;
    const points = await countPoints(few, options, { isAdopted: true });
    const crashes = sample(points, { from, stride });
    const ends = endsOf(jump, isBroughtBack);
    let crashCount = 0;
    const faults: string[] = [];
    for (const crash of crashes) {
      const outcome = await tryCrashes({
        kinds: few,
        crashes: [crash],
        jump,
        isBroughtBack,
        options,
        isAdopted: true,
      });
      crashCount += outcome.crashCount;
      const where = `${crash.when} ${points[crash.at]?.what} (${crash.at})`;
      faults.push(...outcome.faults.map((fault) => `Crash ${where}: ${fault}`));
      const others = outcome.states.filter((state) => !ends.has(state));
      faults.push(...others.map((state) => `Crash ${where}: one ends ${state}`));
    }

    expect(faults).toEqual([]);
    expect(crashCount).toBeGreaterThan(crashes.length / 3);
  });
});
