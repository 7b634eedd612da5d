import { createControl } from "@carryover/stripe-emulator";
import { describe, expect, it } from "vitest";
import { day } from "../../../../../test/cutover/world/calendar.ts";
import { StripeError } from "../../stripe/stripe.ts";
import { cutoverBench } from "../../testing/cutovers/cutovers.ts";

const swap = { way: "swap" };
const renewal = 40 * day;

async function billingIds({ api }: Awaited<ReturnType<typeof cutoverBench>>) {
  const rows = await api.database.query<{ billingId: string }>(
    `select billing_id as "billingId" from subscriptions where environment_id = $1::uuid`,
    [api.environmentId],
  );
  return rows.map(({ billingId }) => billingId);
}

describe("a swap", () => {
  it("gives the subscription the catalog's price, and charges nobody", async () => {
    const bench = await cutoverBench(["monthly", "coupon-forever", "trial"], swap);
    const paid = (await bench.control.ledger()).length;
    const before = await bench.old();
    await bench.apply();

    const view = await bench.work();

    const after = await bench.old();
    expect(view).toMatchObject({ state: "completed", problem: null, progress: { cut_over: 3 } });
    expect(after.items.data.map(({ id }) => id)).toEqual(before.items.data.map(({ id }) => id));
    expect(after.items.data[0]?.price.id).not.toBe(before.items.data[0]?.price.id);
    expect(after).toMatchObject({ status: before.status, discounts: before.discounts });
    expect(await bench.control.ledger()).toHaveLength(paid);
    expect((await billingIds(bench)).sort()).toEqual(
      (await bench.items()).map(({ plan }) => plan.oldSubscription).sort(),
    );
  });

  it("is done once its renewal was what was planned", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    await bench.apply();
    await bench.work();

    await bench.control.advance(renewal);
    await bench.stripe.account();
    await bench.engine().reconcileOnce();

    expect(await bench.states()).toEqual(["done"]);
  });

  it("goes on with what its customer has bought meanwhile", async () => {
    const bench = await cutoverBench(["monthly", "annual"], swap);
    const { customer } = await bench.old();
    const item = { customer, amount: 700, currency: "usd" };
    bench.sending = async (request, send) => {
      await bench.post("/v1/invoiceitems", item);
      return send(request);
    };
    await bench.apply();

    const view = await bench.work();

    expect(view).toMatchObject({ state: "completed", problem: null });
    expect(await bench.states()).toEqual(["cut_over", "cut_over"]);
  });

  it("leaves a renewal of another amount to an operator", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    await bench.apply();
    await bench.work();
    const { id } = await bench.old();
    const discounts = [{ coupon: "always-20-percent" }];

    await bench.post(`/v1/subscriptions/${id}`, { discounts });
    await bench.control.advance(renewal);
    await bench.stripe.account();
    await bench.engine().reconcileOnce();

    const [seen] = await bench.items();
    expect(seen).toMatchObject({ state: "needs_operator", problem: { code: "renewal_differs" } });
    expect(seen?.problem?.message).toMatch(/is over 16\.00 usd instead of 20\.00 usd/);
  });

  it("is done though the customer had bought something before the plan", async () => {
    const bench = await cutoverBench(["bought"], swap);
    await bench.apply();
    await bench.work();
    await bench.control.advance(renewal);
    await bench.stripe.account();

    await bench.engine().reconcileOnce();

    expect(await bench.states()).toEqual(["done"]);
  });

  it("is done though the customer has bought something that comes on the renewal", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    await bench.apply();
    await bench.work();
    const { customer } = await bench.old();

    await bench.post("/v1/invoiceitems", { customer, amount: 700, currency: "usd" });
    await bench.control.advance(renewal);
    await bench.stripe.account();
    await bench.engine().reconcileOnce();

    expect(await bench.states()).toEqual(["done"]);
  });

  it("releases a schedule that Stripe made unseen, as its event names our key", async () => {
    const bench = await cutoverBench(["monthly"], { ...swap, swapAt: "period_end" });
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (!("from_subscription" in (request.params ?? {}))) return reply;
      bench.sending = null;
      throw new StripeError("unknown", "An error of Stripe's.", { status: 500 });
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "schedule_unseen"]);
    expect((await bench.old()).schedule).toBeNull();
    expect(item?.problem?.message).toMatch(/released it if/);
  });

  it("waits for the period's end by a schedule, where that is asked for", async () => {
    const bench = await cutoverBench(["monthly"], { ...swap, swapAt: "period_end" });
    const before = await bench.old();
    await bench.apply();
    await bench.work();
    const scheduled = await bench.old();

    await bench.control.advance(renewal);
    await bench.stripe.account();
    await bench.engine().reconcileOnce();

    const after = await bench.old();
    expect(scheduled.items.data[0]?.price.id).toBe(before.items.data[0]?.price.id);
    expect(scheduled.schedule).not.toBeNull();
    expect(after.items.data[0]?.price.id).not.toBe(before.items.data[0]?.price.id);
    expect(await bench.states()).toEqual(["done"]);
  });
});

it("names money that a change of prices by a schedule has moved beside the renewal", async () => {
  const bench = await cutoverBench(["monthly"], { ...swap, swapAt: "period_end" });
  await bench.apply();
  await bench.work();
  const [item] = await bench.items();
  const { id: subscription } = await bench.old();
  const [paid] = (await bench.stripe.invoices({ subscription })).data;
  const created = Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 60;
  const update = { created, billing_reason: "subscription_update", total: 500 };
  await createControl(bench.url, bench.accountId).patch("invoice", paid?.id ?? "", update);
  await bench.control.advance(renewal);
  await bench.stripe.account();

  await bench.engine().reconcileOnce();

  const [told] = await bench.items();
  expect([told?.state, told?.problem?.code]).toEqual(["needs_operator", "unwanted_movement"]);
  expect(told?.movements).toMatchObject([{ kind: "charged", amount: 500, objectId: paid?.id }]);
});

describe("a swap that is brought back", () => {
  it.each(["now", "period_end"])("leaves the subscription as it was: %s", async (swapAt) => {
    const bench = await cutoverBench(["coupon-forever"], { ...swap, swapAt });
    const before = await bench.old();
    await bench.apply({ hold: true });
    await bench.work();
    expect(await bench.states()).toEqual(["held"]);

    await bench.rollback();
    await bench.work();

    expect(await bench.states()).toEqual(["rolled_back"]);
    expect(await bench.old()).toEqual(before);
  });

  it("bills at its renewal while it is held, so nobody is warned of that", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    await bench.apply({ hold: true });
    await bench.work();
    const [item] = await bench.items();
    bench.api.now = new Date(Date.parse(item?.plan.periodEnd ?? "") - 60_000);

    expect(await bench.states()).toEqual(["held"]);
    expect((await bench.status()).renewsSoon).toBeNull();
  });

  it("keeps what the customer has changed since", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    await bench.apply({ hold: true });
    await bench.work();
    const { id, items } = await bench.old();
    const team = bench.world.prices.oldTeam;
    const change = { items: [{ id: items.data[0]?.id, price: team }], proration_behavior: "none" };
    await bench.post(`/v1/subscriptions/${id}`, change);

    await bench.rollback();
    await bench.work();

    const [seen] = await bench.items();
    expect(seen?.problem?.code).toBe("swap_not_undone");
    expect((await bench.old()).items.data[0]?.price.id).toBe(team);
  });
});

describe("a swap whose answer is lost", () => {
  it("is known by its mark, and is not sent again", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    let sent = 0;
    bench.sending = async (request, send) => {
      sent += 1;
      await send(request);
      throw new StripeError("unknown", "The connection broke.");
    };
    await bench.apply();
    await bench.work().catch(() => {});
    bench.sending = null;

    await bench.work();

    expect(sent).toBe(1);
    expect(await bench.states()).toEqual(["cut_over"]);
  });

  it("is not sent to one that was changed meanwhile", async () => {
    const bench = await cutoverBench(["monthly"], swap);
    bench.sending = async () => {
      throw new StripeError("unknown", "The connection broke.");
    };
    await bench.apply();
    await bench.work().catch(() => {});
    bench.sending = null;
    const { id } = await bench.old();
    await bench.post(`/v1/subscriptions/${id}`, { default_payment_method: "" });
    await bench.post(`/v1/subscriptions/${id}`, { metadata: { changed: "yes" } });

    await bench.work();

    expect(await bench.states()).toEqual(["drifted"]);
  });
});
