import type { CutoverItemView, CutoverView } from "@carryover/contract";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../../packages/cli/src/cutover/conclusion.ts";
import { exitCodes } from "../../../packages/cli/src/exit.ts";
import { applyOn, itemsOf, type Planned } from "../drive.ts";
import { lineWithoutDay, moneyDifferences, paymentsOf } from "../money.ts";
import { type Account, newAccount } from "../stage.ts";
import { faultsSoFar, statesOf } from "../verdict.ts";
import { addMonths, day } from "../world/calendar.ts";
import {
  canceling,
  changing,
  creating,
  firstGroupMax,
  isNamed,
  type Loss,
  losers,
  losses,
  type MutatedWorld,
  mutatedKinds,
  others,
  plannedIn,
  type Switches,
} from "./mutated-worlds.ts";

/**
 * Stripe does something else than it documents. Whatever it is, and by whichever way subscriptions
 * are cut over, no more customers may lose money than the first few, and each of them is named.
 */

/** Ways of cutting over: the options of a plan that chooses each, and what costs by it. */
const ways = [
  {
    way: "move",
    costly: [...creating, ...canceling],
    harmless: [...changing, ...others],
    withoutFirstGroup: { cancel_credits: true },
  },
  // It neither creates nor cancels.
  {
    way: "swap",
    costly: changing,
    harmless: [...creating, ...canceling, ...others],
    withoutFirstGroup: { update_bills: true },
  },
] satisfies readonly {
  way: string;
  costly: readonly MutatedWorld[];
  harmless: readonly MutatedWorld[];
  withoutFirstGroup?: Switches;
}[];

describe.each(ways)("by the way $way", ({ way, costly, harmless, ...given }) => {
  test.each(costly)("where %s, only the first few lose, and each is named", async (...row) => {
    const [, switches] = row;
    const planned = await plannedIn(switches, { way });

    const view = await applyOn(planned);

    const lost = await losses(planned);
    expect(losers(lost).length).toBeLessThanOrEqual(firstGroupMax);
    if (view.totals?.byState.planned === undefined) {
      // Previews that know let the plan block all of them.
      expect(lost).toEqual([]);
      return;
    }
    expect(view.state).toBe("stopped");
    expect(lost.length).toBeGreaterThan(0);
    for (const subscription of losers(lost)) expect(isNamed(view, subscription)).toBe(true);
    expect(exitCodeOf(view)).toBe(exitCodes.differs);
    expectObserved(view, await itemsOf(planned), lost);
    const states = Object.values(await statesOf(planned));
    expect(states.filter((state) => state === "planned")).toHaveLength(mutatedKinds.length - 3);
  });

  test.each(harmless)("where %s, nobody loses anything", async (_name, switches) => {
    const planned = await plannedIn(switches, { way });

    await applyOn(planned);

    expect(await losses(planned)).toEqual([]);
    expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["cut_over"]));
    expect(await faultsSoFar(planned)).toEqual([]);
    expect(await differences(planned, switches)).toEqual([]);
  });

  const { withoutFirstGroup } = given;
  test.skipIf(withoutFirstGroup === undefined)("without the first few, all lose", async () => {
    const planned = await plannedIn(withoutFirstGroup ?? {}, { way });

    await takeFirstGroupAway(planned);

    await applyOn(planned);

    expect(losers(await losses(planned)).length).toBeGreaterThan(firstGroupMax);
  });
});

/** As if the first few had been looked at already. */
async function takeFirstGroupAway({ stage, cutoverId }: Planned): Promise<void> {
  const sql = "update cutovers set first_group = $2::jsonb where id = $1::uuid";
  const group = { positions: [], passed: "canceled" };
  await stage.api.database.execute(sql, [cutoverId, JSON.stringify(group)]);
}

/** Reports say what was seen, and not what was planned. */
function expectObserved(
  view: CutoverView,
  items: readonly CutoverItemView[],
  lost: readonly Loss[],
): void {
  const seen = items.flatMap(({ plan, movements }) =>
    movements.map(({ kind, amount, currency }) => {
      return { subscription: plan.oldSubscription, kind, amount, currency };
    }),
  );
  const sorted = (list: readonly Loss[]) => list.map((each) => JSON.stringify(each)).sort();
  expect(sorted(seen)).toEqual(sorted(lost));
  expect(view.problem?.code).toBe("unwanted_movement");
  // What is only a draft yet is nobody's loss, and waits for an operator too.
  expect(view.observed.unwanted).toBeGreaterThanOrEqual(losers(lost).length);
  const sums = [...view.observed.charged, ...view.observed.credited];
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  expect(sum(sums.map(({ amount }) => amount))).toBe(sum(lost.map(({ amount }) => amount)));
}

/** How payments of three months differ from the same world without cutover. */
async function differences({ stage }: Planned, switches: Switches): Promise<string[]> {
  const twin = await newAccount(mutatedKinds);
  await twin.control.setSwitches(switches);
  const end = addMonths(stage.world.now, 3) + day;
  const paid = async (account: Account) => {
    const { control, world } = account;
    await control.set(end);
    const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
    return paymentsOf(await control.ledger(), (id) => names.get(id) ?? id, world.now);
  };
  const worlds = { withCutover: await paid(stage), without: await paid(twin) };
  return moneyDifferences(worlds, lineWithoutDay);
}
