import { limits } from "@carryover/contract";
import { afterEach, expect, it, vi } from "vitest";
import { day } from "../../../../../test/cutover/world/calendar.ts";
import { connectStripe } from "../../stripe/live.ts";
import { StripeError } from "../../stripe/stripe.ts";
import { cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { createCutoverEngine, planningOf, platformOf } from "../service.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("is made sure of, and both are read again, where the rate held it back", async () => {
  const bench = await cutoverBench(["monthly"]);
  const { api, cutoverId, control } = bench;
  const { environmentId, database } = api;
  const turns: string[] = [];
  let waits = 1;
  const turn = async ({ method }: { method: string }) => {
    turns.push(method);
    if (method === "DELETE" && waits-- > 0) {
      await control.advance(120);
      await stripe.account();
    }
    return { end: () => {} };
  };
  const stripe = connectStripe({ key: bench.apiKey, url: bench.url, limiter: { turn } });
  const account = { accountId: bench.accountId, accountName: null, isLive: false };
  const now = () => api.now;
  const engine = createCutoverEngine({
    database,
    now,
    isAlone: false,
    sleep: async () => {},
    connectionOf: async () => ({ ...account, id: environmentId, environmentId, stripe }),
    platform: platformOf(database, now),
    planningFor: planningOf(database, () => new Date()),
  });
  engine.restrictTo([cutoverId]);
  await bench.apply();

  while (await engine.runOnce());

  const [first, last] = [turns.indexOf("DELETE"), turns.lastIndexOf("DELETE")];
  // The account alone was asked for while it waited; both subscriptions and the invoices after.
  expect(turns.slice(first, last + 1)).toEqual(["DELETE", ...Array(5).fill("GET"), "DELETE"]);
  const deletions = (await control.history()).filter(({ request }) => request?.method === "DELETE");
  expect(deletions).toHaveLength(1);
  expect(await bench.states()).toEqual(["cut_over"]);
});

it("is held while a look at Stripe waits, so that two never take turns for ever", async () => {
  const bench = await cutoverBench(["monthly"]);
  const { api, cutoverId, stripe } = bench;
  const { database, environmentId } = api;
  bench.sending = async (request, send) => {
    if (request.path !== "/v1/subscriptions") return send(request);
    throw new StripeError("unknown", "The connection was lost.");
  };
  await bench.apply();
  await bench.engine().runOnce();
  await bench.control.advance(day);
  await stripe.account();
  bench.sending = null;
  const clock = performance.now.bind(performance);
  let sleptMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clock() + sleptMs);
  const rival = bench.engine({ isAlone: false });
  const rivals: boolean[] = [];
  const account = { accountId: bench.accountId, accountName: null, isLive: false };
  const now = () => api.now;
  const engine = createCutoverEngine({
    database,
    now,
    isAlone: false,
    connectionOf: async () => ({ ...account, id: environmentId, environmentId, stripe }),
    platform: platformOf(database, now),
    planningFor: planningOf(database, () => new Date()),
    async sleep(ms) {
      sleptMs += ms;
      const sql = `update cutovers set lease_until = lease_until - $2::int * interval '1 ms'
        where id = $1::uuid`;
      await database.execute(sql, [cutoverId, ms]);
      rivals.push(await rival.runOnce());
    },
  });
  engine.restrictTo([cutoverId]);

  await engine.runOnce();

  expect(sleptMs).toBe(limits.billingLookAgainMs + limits.cutoverSettleMs);
  expect(new Set(rivals)).toEqual(new Set([false]));
  expect(await bench.states()).toEqual(["cut_over"]);
});
