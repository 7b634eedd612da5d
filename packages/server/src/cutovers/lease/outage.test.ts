import { expect, it } from "vitest";
import { StripeError } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { createCutoverEngine, planningOf, platformOf } from "../service.ts";
import type { Outage } from "./outage.ts";

/** An engine whose Stripe can be silenced, and what it tells of that. */
function silenceable(bench: CutoverBench) {
  const { api, cutoverId, accountId, stripe } = bench;
  const { database, environmentId } = api;
  const now = () => api.now;
  const outages: Outage[] = [];
  const silence = { isOn: false, status: null as number | null };
  const quiet = new Proxy(stripe, {
    get(account, name) {
      const value: unknown = Reflect.get(account, name);
      if (typeof value !== "function" || name === "now" || !silence.isOn) return value;
      return async () => {
        throw new StripeError("unknown", "No connection.", { status: silence.status });
      };
    },
  });
  const account = { accountId, accountName: null, isLive: false };
  const engine = createCutoverEngine({
    database,
    now,
    isAlone: true,
    sleep: async () => {},
    connectionOf: async () => ({ ...account, id: environmentId, environmentId, stripe: quiet }),
    platform: platformOf(database, now),
    planningFor: planningOf(database, () => new Date()),
    onOutage: (outage) => outages.push(outage),
  });
  engine.restrictTo([cutoverId]);
  return { engine, outages, silence };
}

const told = {
  code: "billing_unavailable",
  message: expect.stringMatching(
    /^Stripe has not answered since 2026-.*Z: No connection; it goes on by itself\.$/,
  ),
};

it.each([
  ["does not answer", null],
  ["answers with errors of its own", 500],
])("a cutover says that Stripe %s, once, until it goes on", async (_, status) => {
  const bench = await cutoverBench(["monthly", "annual"]);
  const { engine, outages, silence } = silenceable(bench);
  Object.assign(silence, { isOn: true, status });
  await bench.apply();

  await engine.runOnce();
  await engine.runOnce();
  const during = await bench.status();
  silence.isOn = false;
  while (await engine.runOnce());

  expect([during.state, during.problem]).toEqual(["running", told]);
  expect(outages).toMatchObject([{ cutoverId: bench.cutoverId, message: "No connection." }]);
  expect(await bench.status()).toMatchObject({ state: "completed", problem: null });
});

it("a plan says so too, and is made when Stripe is back", async () => {
  const bench = await cutoverBench(["monthly"]);
  const { engine, silence } = silenceable(bench);
  const { mapping, options } = await bench.status();
  const { environmentId } = bench.api;
  const id = await bench.create({ mapping, options });
  engine.restrictTo([id]);
  silence.isOn = true;

  await engine.runOnce();
  const during = await bench.cutovers.get(bench.api.database, environmentId, id);
  silence.isOn = false;
  await engine.runOnce();

  expect([during.state, during.problem]).toEqual(["planning", told]);
  expect(await bench.cutovers.get(bench.api.database, environmentId, id)).toMatchObject({
    state: "planned",
    problem: null,
  });
});

it("the problem goes with the first answer, though the cutover is far from done", async () => {
  const bench = await cutoverBench(["monthly", "annual"]);
  const { engine, silence } = silenceable(bench);
  silence.isOn = true;
  await bench.apply();
  await engine.runOnce();
  silence.isOn = false;
  let during: unknown = "nothing was sent";
  bench.sending = async (request, send) => {
    during = (await bench.status()).problem;
    bench.sending = null;
    return send(request);
  };

  // Of another process, which finds the problem where it stands.
  await bench.engine().runOnce();

  expect(during).toBeNull();
});

it("a pause takes the problem away, since nothing waits any more", async () => {
  const bench = await cutoverBench(["monthly"]);
  const { engine, silence } = silenceable(bench);
  silence.isOn = true;
  await bench.apply();
  await engine.runOnce();

  const paused = await bench.cutovers.pause(
    bench.api.database,
    bench.api.environmentId,
    bench.cutoverId,
  );

  expect([paused.state, paused.problem]).toEqual(["paused", null]);
});

it("a limit that Stripe sets, or a no of it, is an answer", async () => {
  const bench = await cutoverBench(["monthly"]);
  bench.sending = async () => {
    throw new StripeError("unavailable", "Too many requests.", { status: 429 });
  };
  await bench.apply();

  await bench.engine().runOnce();

  expect((await bench.status()).problem).toBeNull();
});
