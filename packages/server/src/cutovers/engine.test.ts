import { cutoverMapping } from "@carryover/contract";
import { describe, expect, it, vi } from "vitest";
import { hour } from "../../../../test/cutover/world/calendar.ts";
import { cutoverBench } from "../testing/cutovers/cutovers.ts";
import { digestOf } from "./journal.ts";
import { loadJournal } from "./journal-store.ts";

it("says which prices of the mapping Stripe does not have", async () => {
  const { api, create, cutovers, engine, status } = await cutoverBench(["monthly"]);
  const { environmentId } = api;
  const { options } = await status();
  const mapping = cutoverMapping.parse({ prices: { price_typo: { plan: "pro" } } });
  const id = await create({ mapping, options });
  const worker = engine();
  worker.restrictTo([id]);

  await worker.runOnce();

  expect(await cutovers.get(api.database, environmentId, id)).toMatchObject({
    state: "failed",
    problem: { code: "mapped_price_missing", priceIds: ["price_typo"] },
  });
});

describe("a cutover that is applied", () => {
  it("moves every subscription and charges nobody", async () => {
    const bench = await cutoverBench(["monthly", "annual", "trial"]);
    const paid = (await bench.control.ledger()).length;
    await bench.apply();

    const view = await bench.work();

    expect(await bench.states()).toEqual(["cut_over", "cut_over", "cut_over"]);
    expect(view).toMatchObject({ state: "completed", problem: null, progress: { cut_over: 3 } });
    expect((await bench.control.ledger()).length).toBe(paid);
    expect((await bench.old()).status).toBe("canceled");
    expect((await bench.made()).metadata).toMatchObject({
      carryover_replaces: (await bench.old()).id,
    });
  });

  it("points the platform's subscriptions at the new ones", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();

    await bench.work();

    const rows = await bench.api.database.query(
      `select billing_id as "billingId" from subscriptions where environment_id = $1::uuid`,
      [bench.api.environmentId],
    );
    expect(rows).toEqual([{ billingId: (await bench.made()).id }]);
  });

  it("keeps a journal in which every entry covers the one before it", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    await bench.work();

    const journal = await loadJournal(bench.api.database, bench.cutoverId, 0);

    expect(journal.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      "intent fencing",
      "result fenced",
      "intent creating",
      "result created",
      "state verified",
      "intent canceling",
      "result cut_over",
    ]);
    expect(journal[0]?.previousSha256).toBe((await bench.status()).planSha256);
    for (const [index, row] of journal.entries()) {
      expect(row.sha256).toBe(digestOf(row));
      if (index > 0) expect(row.previousSha256).toBe(journal[index - 1]?.sha256);
    }
  });

  it("writes nothing when it is worked on once more", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    await bench.work();
    const before = (await bench.control.history()).length;

    expect(await bench.engine().runOnce()).toBe(false);

    expect((await bench.control.history()).length).toBe(before);
  });

  it("links those that are adopted and writes nothing to Stripe", async () => {
    const bench = await cutoverBench(["monthly"], { way: "adopt" });
    const before = (await bench.control.history()).length;
    await bench.apply();

    const view = await bench.work();

    expect(view.progress).toEqual({ done: 1 });
    expect((await bench.control.history()).length).toBe(before);
    const [item] = await bench.items();
    expect(item?.newSubscription).toBe(item?.plan.oldSubscription);
  });
});

describe("the first renewal", () => {
  it("makes a subscription done once the new one has billed it", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    await bench.work();
    const [item] = await bench.items();
    expect(await bench.engine().reconcileOnce()).toBe(0);

    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 2 * hour);
    await bench.stripe.account();
    const count = await bench.engine().reconcileOnce();

    expect([count, await bench.states()]).toEqual([1, ["done"]]);
  });

  it("is waited for as long as its invoice is a draft", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    await bench.work();
    const [item] = await bench.items();

    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 60);
    await bench.stripe.account();
    await bench.engine().reconcileOnce();

    expect(await bench.states()).toEqual(["cut_over"]);
  });
});

describe("a hold", () => {
  it("stops before the old ones are canceled, and goes on when it is applied again", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ hold: true });

    const held = await bench.work();
    const old = await bench.old();
    await bench.apply();
    const view = await bench.work();

    expect([held.state, held.progress]).toEqual(["held", { held: 2 }]);
    expect(old).toMatchObject({
      status: "active",
      pause_collection: { behavior: "keep_as_draft" },
    });
    expect([view.state, view.progress]).toEqual(["completed", { cut_over: 2 }]);
  });

  it("goes on after a renewal that the new one has billed, and leaves the old draft", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply({ hold: true });
    await bench.work();
    const [item] = await bench.items();
    const paid = (await bench.control.ledger()).length;
    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 3 * hour);
    await bench.stripe.account();

    await bench.apply();
    const view = await bench.work();
    await bench.engine().reconcileOnce();

    expect([view.state, view.problem]).toEqual(["completed", null]);
    expect(await bench.states()).toEqual(["done"]);
    const { data } = await bench.stripe.invoices({ subscription: (await bench.old()).id });
    expect(data[0]).toMatchObject({ status: "draft", auto_advance: false });
    const draftsLeft = [{ invoiceId: data[0]?.id, amount: 2_000, currency: "usd" }];
    expect((await bench.items())[0]).toMatchObject({ draftsLeft });
    expect((await bench.status()).observed.draftsLeft).toEqual([
      { currency: "usd", amount: 2_000, count: 1 },
    ]);
    const charges = (await bench.control.ledger()).slice(paid);
    expect(charges.map(({ subscription }) => subscription)).toEqual([(await bench.made()).id]);
  });
});

describe("a canary", () => {
  it("moves so many and holds the run, each time that it is applied", async () => {
    const bench = await cutoverBench(["monthly", "annual", "trial"]);
    await bench.apply({ canary: 1 });
    const first = await bench.work();
    await bench.apply({ canary: 1 });
    const second = await bench.work();
    await bench.apply({});

    const last = await bench.work();

    expect([first.state, first.progress]).toEqual(["held", { cut_over: 1, planned: 2 }]);
    expect([second.state, second.progress]).toEqual(["held", { cut_over: 2, planned: 1 }]);
    expect([last.state, last.progress]).toEqual(["completed", { cut_over: 3 }]);
  });

  it("counts those that are held as well", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ canary: 1, hold: true });

    const view = await bench.work();

    expect([view.state, view.progress]).toEqual(["held", { held: 1, planned: 1 }]);
  });
});

it("asks for its lease right before a request, however long that was held back", async () => {
  const bench = await cutoverBench(["monthly"]);
  const taken = `update cutovers set takeover = takeover + 1, worker = gen_random_uuid()::text,
    lease_until = clock_timestamp() - interval '1 second' where id = $1::uuid`;
  let isTaken = false;
  bench.sending = async (request, send) => {
    if (!isTaken) await bench.api.database.execute(taken, [bench.cutoverId]);
    isTaken = true;
    const clock = performance.now.bind(performance);
    const late = vi.spyOn(performance, "now").mockImplementation(() => clock() + 60_000);
    try {
      return await send(request);
    } finally {
      late.mockRestore();
    }
  };
  const before = (await bench.control.history()).length;
  await bench.apply();

  await bench.engine({ isAlone: false }).runOnce();

  expect(isTaken).toBe(true);
  expect((await bench.control.history()).length).toBe(before);
});

describe("a pause", () => {
  it("writes down what is under way and begins no other step", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    const { environmentId } = bench.api;
    await bench.apply();
    let pausing: Promise<unknown> | null = null;
    bench.sending = async (request, send) => {
      pausing ??= bench.cutovers.pause(bench.api.database, environmentId, bench.cutoverId);
      await pausing;
      return send(request);
    };

    const paused = await bench.work();
    const states = await bench.states();
    bench.sending = null;
    await bench.apply();
    const view = await bench.work();

    expect([paused.state, states]).toEqual(["paused", ["fenced", "fenced"]]);
    expect([view.state, view.progress]).toEqual(["completed", { cut_over: 2 }]);
  });

  it("and another request at once take the place of the earlier one", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    let isAsked = false;
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (!isAsked) {
        isAsked = true;
        await bench.cutovers.pause(bench.api.database, bench.api.environmentId, bench.cutoverId);
        await bench.apply({ hold: true });
      }
      return reply;
    };

    const view = await bench.work();

    expect([view.state, view.progress]).toEqual(["held", { held: 1 }]);
  });
});
