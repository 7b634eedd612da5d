import { describe, expect, it } from "vitest";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const four = ["monthly", "annual", "own-card", "classic"] as const;

/** How many are at Stripe beside those that were there before, once everything is at rest. */
async function newOnes(bench: CutoverBench): Promise<number> {
  const { data } = await bench.stripe.subscriptions({ status: "all", limit: 100 });
  return data.filter(({ metadata }) => metadata.carryover_replaces !== undefined).length;
}

describe("the first few", () => {
  it("are of different kinds, and are looked at before any other is begun", async () => {
    const bench = await cutoverBench(four);
    const created: string[] = [];
    const looked: number[] = [];
    bench.sending = async (request, send) => {
      if (request.method === "POST" && request.path === "/v1/subscriptions") created.push("new");
      return send(request);
    };
    await bench.apply();
    // What is slept for is the time that Stripe gets before the look.
    const engine = bench.engine({ sleep: async () => void looked.push(created.length) });

    while (await engine.runOnce());

    expect(looked).toEqual([2]);
    expect(created).toHaveLength(4);
    expect(await bench.states()).toEqual(Array(4).fill("cut_over"));
  });

  it("are looked at by whoever goes on, if the process dies before", async () => {
    const bench = await cutoverBench(four);
    await bench.apply();
    const dying = bench.engine({
      sleep: async () => {
        throw new Error("The process is gone.");
      },
    });
    await expect(dying.runOnce()).rejects.toThrow("gone");
    const begun = await newOnes(bench);
    const looked: number[] = [];

    const next = bench.engine({ sleep: async () => void looked.push(await newOnes(bench)) });
    while (await next.runOnce());

    expect([begun, looked]).toEqual([2, [2]]);
    expect(await bench.states()).toEqual(Array(4).fill("cut_over"));
  });

  it("are looked at before they are canceled, and once more after, if held", async () => {
    const bench = await cutoverBench(four);
    const looks: string[] = [];
    const sleep = async () => void looks.push((await bench.states()).sort().join(" "));
    await bench.apply({ hold: true });
    const holding = bench.engine({ sleep });
    while (await holding.runOnce());
    await bench.apply();
    const going = bench.engine({ sleep });
    while (await going.runOnce());

    expect(looks).toEqual(["held held planned planned", "cut_over cut_over verified verified"]);
    expect(await bench.states()).toEqual(Array(4).fill("cut_over"));
  });

  it("stop the run if one is billed, and others go first when it is applied again", async () => {
    const bench = await cutoverBench(four);
    let isBilled = true;
    bench.sending = async (request, send) => {
      const isCreation = request.method === "POST" && request.path === "/v1/subscriptions";
      if (!isCreation || !isBilled) return send(request);
      const { billing_cycle_anchor: _, backdate_start_date: __, ...params } = request.params;
      return send({ ...request, params });
    };
    await bench.apply();
    const stopped = await bench.work();
    isBilled = false;
    await bench.rollback((await named(bench)).map(({ plan }) => plan.oldSubscription));
    await bench.work();
    await bench.apply();

    const view = await bench.work();

    expect([stopped.state, stopped.problem?.code]).toEqual(["stopped", "unwanted_movement"]);
    expect(stopped.observed).toMatchObject({
      charged: [{ currency: "usd", count: 2 }],
      unwanted: 2,
    });
    expect(view.progress).toEqual({ rolled_back: 2, cut_over: 2 });
    expect(view.observed.unwanted).toBe(0);
  });
});

async function named(bench: CutoverBench) {
  return (await bench.items()).filter(({ state }) => state === "needs_operator");
}

describe("a customer's money", () => {
  const changes: ReadonlyArray<[string, (bench: CutoverBench, id: string) => Promise<unknown>]> = [
    ["customer_balance", (bench, id) => bench.post(`/v1/customers/${id}`, { balance: -700 })],
    [
      "customer_pending_items",
      (bench, customer) =>
        bench.post("/v1/invoiceitems", { customer, amount: 1_234, currency: "usd" }),
    ],
  ];

  it.each(changes)("that changes before it is begun (%s) leaves it for later", async (...row) => {
    const [code, change] = row;
    const bench = await cutoverBench(["monthly"]);
    await change(bench, String((await bench.old()).customer));
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["deferred", code]);
    expect((await bench.old()).pause_collection).toBeNull();
  });

  it.each(changes)("that changes behind the fence (%s) has it lifted", async (code, change) => {
    const bench = await cutoverBench(["monthly"]);
    const { customer } = await bench.old();
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (typeof request.params.pause_collection === "object")
        await change(bench, String(customer));
      return reply;
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["deferred", code]);
    expect([(await bench.old()).pause_collection, await newOnes(bench)]).toEqual([null, 0]);
  });

  it.each(changes)("that changes while it is held (%s) brings it back", async (code, change) => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply({ hold: true });
    await bench.work();
    await change(bench, String((await bench.old()).customer));
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["deferred", code]);
    expect(await bench.old()).toMatchObject({ status: "active", pause_collection: null });
  });

  it("that somebody changes right after the cancellation is no matter of the cutover", async () => {
    const bench = await cutoverBench(["monthly"]);
    const { customer } = await bench.old();
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (request.method === "DELETE") {
        for (const [, change] of changes) await change(bench, String(customer));
      }
      return reply;
    };
    await bench.apply();

    const view = await bench.work();

    expect([view.state, view.problem]).toEqual(["completed", null]);
    expect(view.observed).toMatchObject({ charged: [], credited: [], unwanted: 0 });
  });
});

describe("with hold", () => {
  it("nothing is begun that renews within a week", async () => {
    const bench = await cutoverBench(["monthly"]);
    const [item] = await bench.items();
    const week = 7 * 24 * 60 * 60;
    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 - week + 60);
    await bench.api.database.execute(
      "update cutovers set valid_until = '2100-01-01' where id = $1::uuid",
      [bench.cutoverId],
    );
    await bench.stripe.account();
    await bench.apply({ hold: true });

    await bench.work();

    expect(await bench.states()).toEqual(["deferred"]);
  });
});

describe("a first renewal", () => {
  it("of another amount is told with both, and is done once somebody has looked", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    await bench.work();
    const { id } = await bench.made();
    await bench.post(`/v1/subscriptions/${id}`, { discounts: [{ coupon: "always-20-percent" }] });
    await bench.control.advance(31 * 24 * 60 * 60);
    await bench.stripe.account();
    await bench.engine().reconcileOnce();
    const [told] = await bench.items();
    await bench.apply();
    await bench.work();

    await bench.engine().reconcileOnce();

    expect([told?.state, told?.problem?.code]).toEqual(["needs_operator", "renewal_differs"]);
    expect(told?.problem?.message).toMatch(/over 16\.00 usd instead of 20\.00 usd/);
    expect(await bench.states()).toEqual(["done"]);
  });

  it.each([
    ["as planned, and a later one is not", [null, "always-20-percent"], "done"],
    ["not as planned, and a later one is", ["always-20-percent", null], "needs_operator"],
  ])("that is %s, is what counts", async (_, coupons, state) => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    await bench.work();
    const { id } = await bench.made();
    for (const coupon of coupons) {
      const discounts = coupon === null ? "" : [{ coupon }];
      await bench.post(`/v1/subscriptions/${id}`, { discounts });
      await bench.control.advance(31 * 24 * 60 * 60);
    }
    await bench.stripe.account();

    await bench.engine().reconcileOnce();

    expect(await bench.states()).toEqual([state]);
  });

  it("without its coupon is told, whatever it is over", async () => {
    const bench = await cutoverBench(["coupon-forever"]);
    await bench.apply();
    await bench.work();
    const { id } = await bench.made();
    await bench.post(`/v1/subscriptions/${id}`, { discounts: "" });
    await bench.control.advance(31 * 24 * 60 * 60);
    await bench.stripe.account();

    await bench.engine().reconcileOnce();

    const [told] = await bench.items();
    expect(told?.problem?.message).toMatch(/always-20-percent was not taken off/);
  });
});
