import fc from "fast-check";
import { expect, test } from "vitest";
import { type Crash, mortal } from "./crash.ts";
import { applyOn, type Planned, planOn, rollbackOn } from "./drive.ts";
import { chargesPerDay } from "./money.ts";
import { newStage } from "./stage.ts";
import { faultsAtEnd, faultsSoFar, paymentsOver } from "./verdict.ts";
import { hour } from "./world/calendar.ts";
import type { KindName } from "./world/kinds.ts";
import type { WorldCustomer } from "./world/world.ts";

/** What happens to an account while it is cut over. */
type Act =
  | { readonly kind: "crashes"; readonly crash: Crash }
  | { readonly kind: "applies"; readonly hold: boolean }
  | { readonly kind: "rolls back" }
  | { readonly kind: "ticks"; readonly hours: number }
  | { readonly kind: Options; readonly who: number };

/** What customers do, and what is done to their accounts at Stripe. */
type Options = "cancels" | "upgrades" | "changes card" | "tops up" | "is to pay";

/** The coupon has its last month when the cutover begins. */
const kinds: KindName[] = ["monthly", "coupon-ending", "trial"];
const isLong = process.env.TEST_FAULTS === "long";
/** Of each way: more than 1,000 in all in the long form. */
const runCount = isLong ? 260 : 8;

const who = fc.nat({ max: kinds.length - 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("crashes" as const),
      crash: fc.record({ at: fc.nat({ max: 30 }), when: fc.constantFrom("before", "after") }),
    }),
  },
  fc.record({ kind: fc.constant("applies" as const), hold: fc.boolean() }),
  fc.constant({ kind: "rolls back" as const }),
  fc.record({
    kind: fc.constant("ticks" as const),
    hours: fc.constantFrom(1, 25, 24 * 12, 24 * 25),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom<Options>("cancels", "upgrades", "changes card", "tops up", "is to pay"),
      who,
    }),
  },
);

test.each([
  { way: "adopt" },
  { way: "swap" },
  { way: "swap", swapAt: "period_end" },
  { way: "move" },
])("by %j, customers who act pay once, and never after they have canceled", async (options) => {
  let [histories, actCount] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 8 }), async (acts) => {
      expect(await faultsAfter(acts, options)).toEqual([]);
      histories += 1;
      actCount += acts.length;
    }),
    { numRuns: runCount, endOnFailure: !isLong },
  );
  const of = JSON.stringify(options);
  if (isLong) process.stdout.write(`by ${of}: ${histories} histories of ${actCount} acts\n`);
});

async function faultsAfter(acts: readonly Act[], options: object): Promise<string[]> {
  const planned = await planOn(await newStage(kinds), options);
  const canceledAt = new Map<string, number>();
  for (const each of acts) {
    await play(planned, each, canceledAt);
    const faults = await faultsSoFar(planned, { mayLoseAccess: new Set(canceledAt.keys()) });
    if (faults.length > 0) return faults;
  }
  await applyOn(planned);
  const faults = await faultsAtEnd(planned, { mayLoseAccess: new Set(canceledAt.keys()) });
  const payments = await paymentsOver(planned, { months: 3 });
  const twice = chargesPerDay(payments).filter(({ count }) => count > 1);
  return [
    ...faults,
    ...twice.map(({ name, day, count }) => `I3: ${name} paid ${count} times on ${day}`),
    ...payments
      .filter(({ name, at }) => at > (canceledAt.get(name) ?? Number.POSITIVE_INFINITY))
      .map(({ name, day }) => `I3: ${name} has canceled and paid on ${day}`),
  ];
}

async function play(planned: Planned, each: Act, canceledAt: Map<string, number>): Promise<void> {
  const { stage } = planned;
  if (each.kind === "applies") await applyOn(planned, { hold: each.hold });
  else if (each.kind === "rolls back") await rollbackOn(planned);
  else if (each.kind === "ticks") await stage.control.advance(each.hours * hour);
  else if (each.kind === "crashes") {
    const parts = { stripe: stage.connect(), database: stage.api.database };
    await applyOn(planned, mortal(parts, each.crash));
  } else {
    const customer = stage.world.customers[each.who];
    if (customer === undefined) throw new Error("There is no such customer.");
    if (each.kind === "cancels") canceledAt.set(customer.name, await stage.control.now());
    await portal(planned, customer, each.kind);
  }
}

/** What customers do by themselves, to whatever subscriptions they see. */
async function portal(
  { stage }: Planned,
  { customer, ownCard }: WorldCustomer,
  options: Options,
): Promise<void> {
  const { http, prices } = stage.world;
  if (options === "tops up") {
    await http.post(`/v1/customers/${customer}`, { balance: -300 });
    return;
  }
  if (options === "is to pay") {
    await http.post("/v1/invoiceitems", { customer, amount: 700, currency: "usd" });
    return;
  }
  const { data } = await http.get(`/v1/subscriptions?customer=${customer}`);
  if (options === "cancels") {
    for (const { id } of data) await http.delete(`/v1/subscriptions/${id}`);
    return;
  }
  const [newest] = data;
  if (newest === undefined) return;
  const path = `/v1/subscriptions/${newest.id}`;
  if (options === "changes card") await http.post(path, { default_payment_method: ownCard });
  else {
    const items = [{ id: newest.items.data[0]?.id, price: prices.oldTeam }];
    await http.post(path, { items, proration_behavior: "none" });
  }
}
