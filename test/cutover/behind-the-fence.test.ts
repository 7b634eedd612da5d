import { expect, test } from "vitest";
import { altered, CrashSignal } from "./crash.ts";
import { applyOn, itemsOf, type Planned, planOn, rollbackOn } from "./drive.ts";
import { type Mutation, withFinalizing, withoutNamedDiscounts } from "./faults/mutations.ts";
import { lineWithoutDay, moneyDifferences, type Payment, paymentsOf } from "./money.ts";
import { type Account, lostAccess, newAccount, newStage } from "./stage.ts";
import { faultsSoFar, statesOf } from "./verdict.ts";
import { addMonths, day } from "./world/calendar.ts";
import type { KindName } from "./world/kinds.ts";

const none: Mutation = (stripe) => stripe;

/** What a customer is given while a cutover waits: credit, and something to pay. */
const credit = -700;
const pendingAmount = 1_234;

test.each([
  ["with its coupon", none],
  ["and a test sees that without its name it loses the coupon", withoutNamedDiscounts],
])("one that was never billed is fenced and brought back %s", async (_, mutation) => {
  const stage = await newStage(["unbilled", "monthly"]);
  const planned = await planOn(stage);
  await applyOn(planned, { hold: true, mutation });

  await rollbackOn(planned, { mutation });

  const { data } = await stage.world.http.get("/v1/subscriptions?limit=100");
  const kept = data.filter(({ discounts }) => discounts.length > 0);
  const faults = await faultsSoFar(planned);
  if (mutation === none) {
    expect(faults).toEqual([]);
    expect(kept).toHaveLength(1);
    expect(await differences(planned, stage.world.now)).toEqual([]);
  } else {
    expect(faults).toContainEqual(expect.stringMatching(/^I3 .* lost its discount/));
  }
});

test("one that was never billed is moved with its coupon", async () => {
  const planned = await planOn(await newStage(["unbilled"]));

  await applyOn(planned);

  expect(Object.values(await statesOf(planned))).toEqual(["cut_over"]);
  expect(await faultsSoFar(planned)).toEqual([]);
  expect(await differences(planned, planned.stage.world.now)).toEqual([]);
});

test.each([
  ["loses no money", none],
  ["would lose some if its draft were finalized", withFinalizing],
])("a customer whose renewal passes while it is held %s", async (_, mutation) => {
  const kinds: KindName[] = ["monthly", "euro"];
  const planned = await planOn(await newStage(kinds));
  const { stage } = planned;
  await applyOn(planned, { hold: true, mutation });
  expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["held"]));
  await give(stage);
  await stage.control.advance(29 * day);

  await applyOn(planned, { mutation });
  await applyOn(planned, { mutation });

  const left = (await itemsOf(planned)).flatMap(({ draftsLeft }) => draftsLeft);
  expect(await lostAccess(stage)).toEqual([]);
  const lost = await differences(planned, stage.world.now, give);
  if (mutation === none) {
    expect(await faultsSoFar(planned)).toEqual([]);
    expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["done"]));
    expect(left.map(({ amount }) => amount).sort()).toEqual([1_800, 2_000]);
    expect(lost).toEqual([]);
  } else {
    expect(lost).not.toEqual([]);
  }
});

test("what is brought back after its renewal has passed pays what it would have", async () => {
  const planned = await planOn(await newStage(["monthly", "coupon-forever"]));
  const { stage } = planned;
  const stripe = stage.connect();
  // Dies once the old ones are fenced, before anything is created.
  const dying = altered(stripe, {
    async send(request, before) {
      if (request.path === "/v1/subscriptions") throw new CrashSignal("It died.");
      return stripe.send(request, before);
    },
  });
  await applyOn(planned, { stripe: dying });
  await give(stage);
  await stage.control.advance(29 * day);

  await rollbackOn(planned);

  expect(await faultsSoFar(planned)).toEqual([]);
  expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["rolled_back"]));
  expect(await differences(planned, stage.world.now, give)).toEqual([]);
});

test("one whose new one has renewed is finished, however late, and loses no money", async () => {
  const planned = await planOn(await newStage(["monthly"]));
  const { stage } = planned;
  await applyOn(planned, { hold: true });
  await give(stage);
  await stage.control.advance(29 * day);
  await rollbackOn(planned);
  expect(Object.values(await statesOf(planned))).toEqual(["needs_operator"]);

  await applyOn(planned);
  await applyOn(planned);

  expect(Object.values(await statesOf(planned))).toEqual(["done"]);
  expect(await faultsSoFar(planned)).toEqual([]);
  expect(await differences(planned, stage.world.now, give)).toEqual([]);
});

/** The first customer gets credit, and each something that is on its next invoice. */
async function give({ world }: Account): Promise<void> {
  for (const [index, { customer, kind }] of world.customers.entries()) {
    if (index === 0) await world.http.post(`/v1/customers/${customer}`, { balance: credit });
    const currency = kind === "euro" ? "eur" : "usd";
    await world.http.post("/v1/invoiceitems", { customer, amount: pendingAmount, currency });
  }
}

/** How what is paid in five months differs from a world without cutover, whatever the day. */
async function differences(
  { stage }: Planned,
  since: number,
  act: (account: Account) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const end = addMonths(since, 5);
  const twin = await newAccount(stage.world.customers.map(({ kind }) => kind));
  await act(twin);
  await twin.control.set(end);
  await stage.control.set(end);
  const [withCutover, without] = await Promise.all([stage, twin].map(paid));
  const worlds = { withCutover: withCutover ?? [], without: without ?? [] };
  return moneyDifferences(worlds, lineWithoutDay);
}

/** Sums: an item that waits for the next invoice is paid with another one. */
async function paid({ control, world }: Account): Promise<Payment[]> {
  const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
  const payments = paymentsOf(await control.ledger(), (id) => names.get(id) ?? id, world.now);
  const sums = new Map<string, Payment>();
  for (const payment of payments) {
    const key = `${payment.name} ${payment.currency}`;
    const sum = sums.get(key);
    sums.set(key, { ...payment, amount: payment.amount + (sum?.amount ?? 0) });
  }
  return [...sums.values()];
}
