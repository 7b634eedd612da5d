import type { Way } from "@carryover/contract";
import { expect, it } from "vitest";
import { rowId } from "../row-id.ts";
import { type CutoverBench, cutoverBench } from "../testing/cutovers/cutovers.ts";
import { claim, loadClaims, loadHeirs, releaseClaims } from "./claims-store.ts";
import type { CutoverItem } from "./cutover.ts";
import { loadItems } from "./items-store.ts";

/** Two subscriptions that a cutover has adopted. */
async function adoptedBench(): Promise<CutoverBench> {
  const bench = await cutoverBench(["monthly", "annual"], { way: "adopt" });
  await bench.apply();
  await bench.work();
  expect(await bench.states()).toEqual(["done", "done"]);
  return bench;
}

/** The items of another plan of the same account, which is not applied. */
async function planned(bench: CutoverBench, way: Way): Promise<CutoverItem[]> {
  const { mapping, options } = await bench.status();
  const id = await bench.create({ mapping, options: { ...options, way } });
  const engine = bench.engine();
  engine.restrictTo([id]);
  while (await engine.runOnce());
  const { data } = await bench.cutovers.items(bench.api.database, bench.api.environmentId, id, {
    from: 0,
    limit: 9,
  });
  const olds = data.map(({ plan }) => plan.oldSubscription);
  return loadItems(bench.api.database, id, olds);
}

function claiming({ api, accountId }: CutoverBench, items: readonly CutoverItem[]) {
  return api.database.transaction((transaction) => claim(transaction, accountId, items));
}

/** Cutovers that have the claims, in the order of the subscriptions' ids. */
async function owners({ api, accountId }: CutoverBench, items: readonly CutoverItem[]) {
  const { database, environmentId } = api;
  const ids = items.map(({ oldSubscription }) => oldSubscription);
  const claims = await loadClaims(database, { accountId, environmentId, ids });
  return claims
    .sort((a, b) => (a.oldSubscription < b.oldSubscription ? -1 : 1))
    .map(({ cutoverId }) => cutoverId);
}

it.each([
  ["swap", "swap"],
  ["swap", "move"],
  ["move", "move"],
] as const)("of a %s and a %s at once, one alone takes what was adopted", async (one, other) => {
  const bench = await adoptedBench();
  const rivals = [await planned(bench, one), await planned(bench, other)] as const;

  const [first, second] = await Promise.all(rivals.map((items) => claiming(bench, items)));

  const ids = rivals.map(([item]) => item?.cutoverId);
  const won = await owners(bench, rivals[0]);
  expect(new Set(won).size).toBe(1);
  expect(ids).toContain(won[0]);
  for (const claims of [first, second]) {
    const told = [...(claims ?? [])].map(([, { cutoverId }]) => cutoverId);
    // The first has seen what it has, and the other one whom it came too late for.
    expect(told).toEqual(won);
  }
});

it("what is released goes back to the cutover that has adopted it", async () => {
  const bench = await adoptedBench();
  const { accountId, api, cutoverId } = bench;
  const move = await planned(bench, "move");
  await claiming(bench, move);
  expect(await owners(bench, move)).toEqual(move.map((item) => item.cutoverId));

  await releaseClaims(api.database, accountId, move);

  const back = await loadClaims(api.database, {
    accountId,
    environmentId: api.environmentId,
    ids: move.map(({ oldSubscription }) => oldSubscription),
  });
  expect(back.map((each) => [each.cutoverId, each.newSubscription, each.isLeft])).toEqual(
    back.map((each) => [cutoverId, each.oldSubscription, true]),
  );
  const swap = await planned(bench, "swap");
  await claiming(bench, swap);
  expect(await owners(bench, swap)).toEqual(swap.map((item) => item.cutoverId));
});

it("what was taken over in turn goes back through all the cutovers that had it", async () => {
  const bench = await adoptedBench();
  const { accountId, api, cutoverId } = bench;
  const later = [await planned(bench, "swap"), await planned(bench, "swap")];
  later.push(await planned(bench, "move"));
  for (const [hour, items] of later.entries()) {
    await claiming(bench, items);
    await finish(bench, items, hour);
  }
  const had: (string | undefined)[] = [];

  for (const items of later.reverse()) {
    const [owner] = await owners(bench, items);
    had.push(owner);
    await api.database.execute(
      "update cutover_items set state = 'rolled_back' where cutover_id = $1::uuid",
      [owner],
    );
    await releaseClaims(api.database, accountId, items);
  }

  expect(had).toEqual(later.map(([item]) => item?.cutoverId));
  expect(await owners(bench, later[0] ?? [])).toEqual([cutoverId, cutoverId]);
});

/** Notes that items are done, so many hours from now. */
async function finish({ api }: CutoverBench, items: readonly CutoverItem[], hour: number) {
  const id = items[0]?.cutoverId;
  await api.database.execute(
    `insert into cutover_journal (
      cutover_id, position, number, kind, state, at, previous_sha256, sha256
    )
    select cutover_id, position, 100, 'state', 'done', $2::timestamptz, '', ''
    from cutover_items
    where cutover_id = $1::uuid`,
    [id, new Date(Date.now() + (hour + 1) * 3_600_000).toISOString()],
  );
  await api.database.execute(
    "update cutover_items set state = 'done' where cutover_id = $1::uuid",
    [id],
  );
}

it("an item names the cutover that has taken it over, until that gives it back", async () => {
  const bench = await adoptedBench();
  const { accountId, api, cutoverId } = bench;
  const [swap] = await planned(bench, "swap");
  if (swap === undefined) throw new Error("Nothing is planned.");
  const first = async () => {
    const { database, environmentId } = api;
    const query = { from: 0, limit: 9 };
    const { data } = await bench.cutovers.items(database, environmentId, cutoverId, query);
    return data.map(({ plan, takenOverBy }) => [plan.oldSubscription, takenOverBy]);
  };
  const others = (await bench.items()).map(({ plan }) => plan.oldSubscription);

  await claiming(bench, [swap]);
  const taken = await first();
  const ofOne = await bench.cutovers.item(
    ...([api.database, api.environmentId, cutoverId, swap.oldSubscription] as const),
  );
  const ofHeir = await loadHeirs(api.database, [swap]);
  await releaseClaims(api.database, accountId, [swap]);

  const heirOf = (id: string) => (id === swap.oldSubscription ? swap.cutoverId : null);
  expect(taken).toEqual(others.map((id) => [id, heirOf(id)]));
  expect(ofOne.takenOverBy).toBe(swap.cutoverId);
  expect([...ofHeir]).toEqual([]);
  expect(await first()).toEqual(others.map((id) => [id, null]));
});

it("a transaction that does not commit takes nothing", async () => {
  const bench = await adoptedBench();
  const swap = await planned(bench, "swap");

  const dying = bench.api.database.transaction(async (transaction) => {
    await claim(transaction, bench.accountId, swap);
    throw new Error("It died before the commit.");
  });

  await expect(dying).rejects.toThrow("It died");
  expect(await owners(bench, swap)).toEqual([bench.cutoverId, bench.cutoverId]);
});

it.each(["held", "swapped", "cut_over", "needs_operator", "planned"])(
  "what another cutover has %s is not taken",
  async (state) => {
    const bench = await adoptedBench();
    const swap = await planned(bench, "swap");
    await bench.api.database.execute(
      "update cutover_items set state = $2 where cutover_id = $1::uuid",
      [bench.cutoverId, state],
    );

    await claiming(bench, swap);

    expect(await owners(bench, swap)).toEqual([bench.cutoverId, bench.cutoverId]);
  },
);

it("what was adopted is not adopted once more, nor taken by another environment", async () => {
  const bench = await adoptedBench();
  const swap = await planned(bench, "swap");
  const adopt = swap.map((item) => ({ ...item, plan: { ...item.plan, recipe: "adopt" as const } }));
  const foreign = swap.map((item) => ({ ...item, environmentId: rowId(Date.now()) }));

  await claiming(bench, adopt);
  await claiming(bench, foreign);

  expect(await owners(bench, swap)).toEqual([bench.cutoverId, bench.cutoverId]);
});
