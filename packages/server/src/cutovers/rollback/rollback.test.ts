import { describe, expect, it } from "vitest";
import { hour } from "../../../../../test/cutover/world/calendar.ts";
import { StripeError } from "../../stripe/stripe.ts";
import { cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { isBeingReplaced } from "../service.ts";

describe("rolling back", () => {
  it("keeps what was never begun from being moved", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ canary: 1, hold: true });
    await bench.work();
    await bench.rollback();

    const view = await bench.work();

    expect([view.state, view.progress]).toEqual(["rolled_back", { rolled_back: 2 }]);
  });

  it("cancels the new ones and gives the old ones back as they were", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    const before = [await bench.old(0), await bench.old(1)];
    await bench.apply({ hold: true });
    await bench.work();
    await bench.rollback();

    const view = await bench.work();

    expect([view.state, view.progress]).toEqual(["rolled_back", { rolled_back: 2 }]);
    expect([await bench.old(0), await bench.old(1)]).toEqual(before);
    expect([(await bench.made(0)).status, (await bench.made(1)).status]).toEqual([
      "canceled",
      "canceled",
    ]);
  });

  it("leaves subscriptions that can be planned and moved again", async () => {
    const bench = await cutoverBench(["monthly"]);
    const { environmentId } = bench.api;
    await bench.apply({ hold: true });
    await bench.work();
    await bench.rollback();
    await bench.work();
    const { mapping, options } = await bench.status();
    const id = await bench.create({ mapping, options });
    const engine = bench.engine();
    engine.restrictTo([id]);
    while (await engine.runOnce());
    const { planSha256 } = await bench.cutovers.get(bench.api.database, environmentId, id);

    const body = { planSha256: planSha256 ?? "", hold: false, live: false };
    await bench.applyOther(id, body);
    while (await engine.runOnce());

    // The new one that was canceled is in the account too, and there is nothing to do for it.
    const { progress } = await bench.cutovers.get(bench.api.database, environmentId, id);
    expect(progress).toEqual({ cut_over: 1, skipped: 1 });
  });

  it("of one named subscription leaves the others where they are", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ hold: true });
    await bench.work();
    const [first] = await bench.items();
    await bench.rollback([first?.plan.oldSubscription ?? ""]);

    const view = await bench.work();

    expect([view.state, await bench.states()]).toEqual(["held", ["rolled_back", "held"]]);
  });

  it("of one that was not begun keeps it from being moved", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ canary: 1 });
    await bench.work();
    const unbegun = (await bench.items()).find(({ state }) => state === "planned");
    await bench.rollback([unbegun?.plan.oldSubscription ?? ""]);
    await bench.work();
    await bench.apply();

    const view = await bench.work();

    const states = (await bench.states()).sort();
    expect([view.state, states]).toEqual(["completed", ["cut_over", "rolled_back"]]);
  });

  it("has drafts collected that were made behind the fence", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async (request, send) => {
      if (request.path !== "/v1/subscriptions") return send(request);
      throw new StripeError("unavailable", "Later.");
    };
    await bench.apply();
    await bench.work();
    const [item] = await bench.items();
    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 3 * hour);
    await bench.stripe.account();
    const paid = (await bench.control.ledger()).length;
    bench.sending = null;
    await bench.rollback();

    await bench.work();
    await bench.control.advance(2 * hour);

    const charges = (await bench.control.ledger()).slice(paid);
    expect(charges.map(({ subscription }) => subscription)).toEqual([(await bench.old()).id]);
    expect((await bench.states())[0]).toBe("rolled_back");
  });

  it("of one about to be adopted gives it free, and its end is heard of again", async () => {
    const bench = await cutoverBench(["monthly"], { way: "adopt" });
    const { database } = bench.api;
    const { oldSubscription } = (await bench.items())[0]?.plan ?? { oldSubscription: "" };
    await bench.apply();
    // As a process leaves it that dies between the claim and the link.
    await database.execute(
      `insert into cutover_claims (
        account_id, old_subscription, environment_id, cutover_id, position
      )
      values ($1, $2, $3::uuid, $4::uuid, 0)`,
      [bench.accountId, oldSubscription, bench.api.environmentId, bench.cutoverId],
    );
    await bench.rollback();

    await bench.work();

    expect(await bench.states()).toEqual(["rolled_back"]);
    const place = { environmentId: bench.api.environmentId, accountId: bench.accountId };
    const old = { id: oldSubscription, mark: null };
    expect(await isBeingReplaced(database, place, old)).toBe(false);
  });

  it("leaves a new one that has come to its renewal, which is finished instead", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply({ hold: true });
    await bench.work();
    const [item] = await bench.items();
    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 3 * hour);
    await bench.stripe.account();
    await bench.rollback();
    await bench.work();

    const [left] = await bench.items();
    await bench.apply();
    const view = await bench.work();

    expect([left?.state, left?.problem?.code]).toEqual(["needs_operator", "renewed_already"]);
    expect((await bench.made()).status).toBe("active");
    expect([view.state, view.progress]).toEqual(["completed", { done: 1 }]);
  });

  it("never undoes a creation that nobody has heard of before it is found", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (request.path !== "/v1/subscriptions") return reply;
      throw new StripeError("unknown", "The connection was lost.");
    };
    await bench.apply();
    const engine = bench.engine();
    await engine.runOnce();
    expect(await bench.states()).toEqual(["creating"]);
    bench.sending = null;
    await bench.rollback();

    const view = await bench.work();

    expect([view.state, await bench.states()]).toEqual(["rolled_back", ["rolled_back"]]);
    expect((await bench.made()).status).toBe("canceled");
  });
});
