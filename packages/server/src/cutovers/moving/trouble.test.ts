import { describe, expect, it } from "vitest";
import { StripeError, type StripeRequest, type StripeSubscription } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const isFence = ({ method, path, params }: StripeRequest) =>
  method === "POST" && path.startsWith("/v1/subscriptions/") && "pause_collection" in params;
const isCreate = ({ path }: StripeRequest) => path === "/v1/subscriptions";
const isCancel = ({ method }: StripeRequest) => method === "DELETE";

/** Nothing of the cutover is left at Stripe: the old one serves and collects as before. */
async function expectAsBefore(bench: CutoverBench): Promise<void> {
  const old = await bench.old();
  expect(old).toMatchObject({ status: "active", pause_collection: null });
  expect(old.metadata).not.toHaveProperty("carryover_cutover");
  const [item] = await bench.items();
  if (item?.newSubscription) expect((await bench.made()).status).toBe("canceled");
  const claims = await bench.api.database.query(
    "select from cutover_claims where cutover_id = $1::uuid",
    [bench.cutoverId],
  );
  expect(claims).toEqual([]);
}

describe("a change of the old subscription", () => {
  it("before it is begun leaves it alone, and says what was changed", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.post((await pathOf(bench)).path, { description: "changed" });
    const before = (await bench.control.history()).length;
    await bench.apply();

    const view = await bench.work();

    const [item] = await bench.items();
    expect([view.state, item?.state, item?.problem?.code]).toEqual([
      "completed",
      "drifted",
      "drifted",
    ]);
    expect(item?.problem?.message).toContain("description");
    expect((await bench.control.history()).length).toBe(before);
  });

  it.each([
    ["it is fenced", isFence],
    ["the new one is created", isCreate],
  ])("after %s brings it back as it was", async (_, isIt) => {
    const bench = await cutoverBench(["monthly"]);
    const { path } = await pathOf(bench);
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (
        isIt(request) &&
        !("metadata" in request.params && request.params.pause_collection === "")
      )
        await bench.post(path, { description: "changed" });
      return reply;
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["drifted", "drifted"]);
    await expectAsBefore(bench);
  });

  it("in the instant of its cancellation is told to an operator, with access moved", async () => {
    const bench = await cutoverBench(["monthly"]);
    const { path } = await pathOf(bench);
    bench.sending = async (request, send) => {
      if (isCancel(request)) await bench.post(path, { description: "changed" });
      return send(request);
    };
    await bench.apply();
    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual([
      "needs_operator",
      "changed_while_canceled",
    ]);
    expect((await bench.old()).status).toBe("canceled");
    bench.sending = null;
    expect(await bench.status()).toMatchObject({
      state: "stopped",
      problem: { code: "needs_operator" },
    });
    await bench.apply();
    expect((await bench.work()).progress).toEqual({ cut_over: 1 });
  });

  it("such as its cancellation by the customer ends the new one too", async () => {
    const bench = await cutoverBench(["monthly"]);
    const { id, path } = await pathOf(bench);
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (isCreate(request)) {
        await bench.stripe.send({ method: "DELETE", path, params: {}, key: `gone-${id}` });
      }
      return reply;
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["drifted", "canceled_meanwhile"]);
    expect((await bench.made()).status).toBe("canceled");
    const rows = await bench.api.database.query(
      `select cancel_reason as reason from subscriptions where environment_id = $1::uuid`,
      [bench.api.environmentId],
    );
    expect(rows).toEqual([{ reason: "CANCELLED_BY_BILLING" }]);
  });
});

describe("a new subscription", () => {
  it("that Stripe refuses leaves the old one as it was, with Stripe's words", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async (request, send) => {
      if (!isCreate(request)) return send(request);
      return send({ ...request, params: { ...request.params, currency: "xyz" } });
    };
    await bench.apply();

    const view = await bench.work();

    const [item] = await bench.items();
    expect([view.state, item?.state, item?.problem?.code]).toEqual([
      "completed",
      "needs_operator",
      "stripe_refused",
    ]);
    await expectAsBefore(bench);
  });

  it("that is not as planned is canceled, and the old one is as it was", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async (request, send) => {
      if (!isCreate(request)) return send(request);
      const terms = { collection_method: "send_invoice", days_until_due: 7 };
      const { payment_behavior: _, off_session: __, ...params } = request.params;
      return send({ ...request, params: { ...params, ...terms } });
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "new_differs"]);
    await expectAsBefore(bench);
  });

  it("whose coupon ends otherwise is canceled, though its next invoice is the same", async () => {
    const bench = await cutoverBench(["coupon-repeating"]);
    const { subscription } = bench.stripe;
    const old = (await bench.old()).id;
    const day = 24 * 60 * 60;
    bench.stripe.subscription = async (id, params) => {
      const read = await subscription(id, params);
      if (id === old) return read;
      const discounts = read.discounts.map((each) =>
        typeof each === "string" ? each : { ...each, end: (each.end ?? 0) + day },
      );
      return { ...read, discounts };
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "new_differs"]);
    expect(item?.problem?.message).toMatch(/what is taken off is \[coupon year-of-5-off until /);
    await expectAsBefore(bench);
  });

  it("that has another coupon of the same amount is canceled", async () => {
    const bench = await cutoverBench(["coupon-repeating"]);
    const terms = { amount_off: 500, currency: "usd", duration: "once" };
    await bench.post("/v1/coupons", { id: "five-off-once", ...terms });
    bench.sending = async (request, send) => {
      if (!isCreate(request)) return send(request);
      const discounts = [{ coupon: "five-off-once" }];
      return send({ ...request, params: { ...request.params, discounts } });
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "new_differs"]);
    await expectAsBefore(bench);
  });

  it("that is billed at once stops the whole cutover, and nothing is refunded", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    bench.sending = async (request, send) => {
      if (!isCreate(request)) return send(request);
      const { billing_cycle_anchor: _, backdate_start_date: __, ...params } = request.params;
      return send({ ...request, params });
    };
    await bench.apply();

    const view = await bench.work();

    expect([view.state, view.problem?.code]).toEqual(["stopped", "unwanted_movement"]);
    const items = await bench.items();
    for (const { plan, movements } of items) {
      const [charge] = movements;
      expect(charge).toMatchObject({ kind: "charged", currency: "usd", isPlanned: false });
      expect(view.problem?.message).toContain(plan.oldSubscription);
      expect(view.problem?.message).toContain(charge?.objectId);
    }
    const sum = items.flatMap(({ movements }) => movements.map(({ amount }) => amount));
    expect(view.observed.charged).toEqual([
      { currency: "usd", amount: sum.reduce((all, amount) => all + amount, 0), count: 2 },
    ]);
    const states = await bench.states();
    expect(states.filter((state) => ["canceling", "cut_over"].includes(state))).toEqual([]);
    expect((await bench.old()).status).toBe("active");
  });
});

describe("too many failures", () => {
  it("stop the cutover, and applying again goes on with the others", async () => {
    const bench = await cutoverBench(["monthly", "annual", "trial"]);
    bench.sending = async (request, send) => {
      if (!isCreate(request)) return send(request);
      return send({ ...request, params: { ...request.params, currency: "xyz" } });
    };
    await bench.apply({ maxErrors: 0, canary: 1 });

    const stopped = await bench.work();
    bench.sending = null;
    await bench.apply({ maxErrors: 0 });
    const view = await bench.work();

    expect([stopped.state, stopped.problem?.code]).toEqual(["stopped", "too_many_errors"]);
    expect([view.state, view.progress]).toEqual(["completed", { needs_operator: 1, cut_over: 2 }]);
  });
});

describe("a key that is refused", () => {
  it("stops the cutover, which goes on with another key", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async () => {
      throw new StripeError("unauthorized", "The key may not do this.", { status: 403 });
    };
    await bench.apply();

    const stopped = await bench.work();
    bench.sending = null;
    await bench.apply();
    const view = await bench.work();

    expect([stopped.state, stopped.problem?.code]).toEqual(["stopped", "billing_key_refused"]);
    expect([view.state, view.problem]).toEqual(["completed", null]);
  });
});

describe("a server without a key", () => {
  it("leaves the cutover to one that has it", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();

    await bench.engine({ hasKey: false }).runOnce();
    const waiting = await bench.status();
    const view = await bench.work();

    expect([waiting.state, waiting.problem?.code]).toEqual(["running", "billing_unavailable"]);
    expect([view.state, view.progress]).toEqual(["completed", { cut_over: 1 }]);
  });
});

describe("a cancellation that Stripe refuses", () => {
  it("waits for an operator, and is finished when the cutover is applied again", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async (request, send) => {
      if (!isCancel(request)) return send(request);
      throw new StripeError("refused", "Not now.", { status: 400 });
    };
    await bench.apply();
    await bench.work();
    const [waiting] = await bench.items();
    bench.sending = null;

    await bench.apply();
    const view = await bench.work();

    expect([waiting?.state, waiting?.problem?.code]).toEqual(["needs_operator", "cancel_refused"]);
    expect([view.state, view.progress]).toEqual(["completed", { cut_over: 1 }]);
  });
});

async function pathOf(bench: CutoverBench): Promise<{ id: string; path: string }> {
  const { id } = (await bench.old()) as StripeSubscription;
  return { id, path: `/v1/subscriptions/${id}` };
}
