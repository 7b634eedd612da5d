import { createControl } from "@carryover/stripe-emulator";
import { describe, expect, it } from "vitest";
import { day, hour } from "../../../../../test/cutover/world/calendar.ts";
import { StripeError, type StripeInvoice } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

/** One that is held, some seconds before it renews, with something pending of the customer. */
async function heldUntil(seconds: number, pending = 0): Promise<CutoverBench> {
  const bench = await cutoverBench(["monthly"]);
  await bench.apply({ hold: true });
  await bench.work();
  const [item] = await bench.items();
  if (pending > 0) {
    const { customer } = await bench.old();
    await bench.post("/v1/invoiceitems", { customer, amount: pending, currency: "usd" });
  }
  await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 - seconds);
  await bench.stripe.account();
  return bench;
}

async function change(bench: CutoverBench, method: "POST" | "DELETE", params: object) {
  const path = `/v1/subscriptions/${(await bench.old()).id}`;
  await bench.stripe.send({ method, path, params: { ...params }, key: `${method} ${path}` });
}

/** What is paid from now on, until long after the renewal. */
async function paidLater(bench: CutoverBench): Promise<(string | null)[]> {
  const before = (await bench.control.ledger()).length;
  await bench.control.advance(20 * day);
  return (await bench.control.ledger()).slice(before).map(({ subscription }) => subscription);
}

describe("what is held, shortly before it renews", () => {
  it.each([
    ["has canceled", "DELETE", {}],
    ["has canceled to the end of the period", "POST", { cancel_at_period_end: true }],
  ] as const)("is undone if its customer %s, who is billed nothing", async (_, method, params) => {
    const bench = await heldUntil(2 * hour);
    await change(bench, method, params);

    expect(await bench.engine().reconcileOnce()).toBe(1);

    expect(await bench.states()).toEqual(["drifted"]);
    expect((await bench.made()).status).toBe("canceled");
    expect(await paidLater(bench)).toEqual([]);
    expect((await bench.old()).status).toBe("canceled");
  });

  it("stays if nothing has changed, and the new one is billed", async () => {
    const bench = await heldUntil(2 * hour);

    await bench.engine().reconcileOnce();

    expect(await bench.states()).toEqual(["held"]);
    expect(await paidLater(bench)).toEqual([(await bench.made()).id]);
  });

  it("is told of within a day before it renews, as long as it waits", async () => {
    const bench = await heldUntil(30 * hour);
    const [item] = await bench.items();
    const renewal = Date.parse(item?.plan.periodEnd ?? "");
    const soonAt = async (ms: number) => {
      bench.api.now = new Date(renewal + ms);
      return (await bench.status()).renewsSoon;
    };

    const seen = [await soonAt(-30 * hour * 1_000), await soonAt(-23 * hour * 1_000)];
    await bench.apply();
    await bench.work();

    const earliest = new Date(renewal).toISOString();
    expect(seen).toEqual([null, { count: 1, earliest }]);
    expect(await soonAt(0)).toBeNull();
  });

  it("is left alone if it renews much later", async () => {
    const bench = await heldUntil(8 * hour);
    await change(bench, "DELETE", {});

    expect(await bench.engine().reconcileOnce()).toBe(0);

    expect(await bench.states()).toEqual(["held"]);
  });

  it.each([
    ["created", "paused"],
    ["verified", "paused"],
    ["created", "stopped"],
    ["verified", "stopped"],
    ["held", "stopped"],
  ])("is undone as well where it is %s and the cutover %s", async (state, cutoverState) => {
    const bench = await heldUntil(2 * hour);
    const { database } = bench.api;
    const update = (table: string, id: string, to: string) =>
      database.execute(`update ${table} set state = $2 where ${id} = $1::uuid`, [
        bench.cutoverId,
        to,
      ]);
    await update("cutover_items", "cutover_id", state);
    await update("cutovers", "id", cutoverState);
    await change(bench, "DELETE", {});

    expect(await bench.engine().reconcileOnce()).toBe(1);

    expect(await bench.states()).toEqual(["drifted"]);
    expect((await bench.status()).state).toBe(cutoverState);
    expect(await paidLater(bench)).toEqual([]);
  });
});

it("gives back what its customer is owed who has canceled it meanwhile", async () => {
  const bench = await heldUntil(10 * day);
  const settling = { invoice_now: true, prorate: true };
  await change(bench, "DELETE", settling);
  await bench.apply();

  await bench.work();
  await bench.control.advance(2 * hour);

  const { customer } = bench.world.customers[0] ?? { customer: "" };
  expect(await bench.states()).toEqual(["drifted"]);
  expect((await bench.stripe.customer(customer)).balance).toBeLessThan(0);
});

it("ends here too if its customer cancels while it is rolled back", async () => {
  const bench = await heldUntil(10 * day);
  bench.sending = async (request, send) => {
    const reply = await send(request);
    if (request.params.pause_collection === "") await change(bench, "DELETE", {});
    return reply;
  };
  await bench.rollback();

  await bench.work();

  const answer = await bench.api.get("/api/v1/subscriptions/linked-1");
  expect(await bench.states()).toEqual(["rolled_back"]);
  expect(answer.body.data).toMatchObject({ status: "CANCELED" });
});

it("is not rolled back in the last minute, when both could be billed", async () => {
  const bench = await heldUntil(30);
  await bench.rollback();

  await bench.work();
  const [waiting] = await bench.states();
  const { status } = await bench.made();
  await bench.control.advance(hour);
  await bench.stripe.account();
  await bench.work();

  const [item] = await bench.items();
  expect([waiting, status]).toEqual(["rolling_back", "active"]);
  expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "renewed_already"]);
});

describe("a draft behind the fence", () => {
  it("goes on when the process died while it was left, and is noted once", async () => {
    const bench = await heldUntil(-3 * hour, 500);
    await bench.apply();
    const asked: string[] = [];
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (!request.path.startsWith("/v1/invoices/")) return reply;
      asked.push(request.path.split("/").at(-1) ?? "");
      throw new Error("The process is gone.");
    };
    await expect(bench.work()).rejects.toThrow("gone");
    bench.sending = null;
    await bench.work();

    await bench.engine().reconcileOnce();

    const [draft] = (await bench.stripe.invoices({ status: "draft" })).data;
    const pending = await bench.stripe.invoiceItems({ pending: true });
    expect(asked).toEqual(["remove_lines"]);
    expect(draft).toMatchObject({ total: 2_000, auto_advance: false });
    expect(pending.data.map(({ amount }) => amount)).toEqual([500]);
    const [item] = await bench.items();
    expect([item?.state, item?.draftsLeft.map(({ amount }) => amount)]).toEqual(["done", [2_000]]);
  });

  it("is reported with the apply that canceled the old one, and not minutes later", async () => {
    const bench = await heldUntil(-3 * hour);
    await bench.apply();

    const view = await bench.work();

    expect(view.state).toBe("completed");
    expect(view.observed.draftsLeft).toMatchObject([{ amount: 2_000, count: 1 }]);
    expect(await bench.states()).toEqual(["done"]);
  });

  it.each([
    ["alone", 0, "done", "void"],
    ["with an item of the customer", 500, "needs_operator", "open"],
  ])("that an earlier version has finalized %s is %s", async (_, amount, state, status) => {
    const bench = await heldUntil(-3 * hour, amount);
    const [invoice] = (await bench.stripe.invoices({ status: "draft" })).data;
    const { cutoverId, control } = bench;
    await bench.post(`/v1/invoices/${invoice?.id}/finalize`, { auto_advance: false });
    const sql = `insert into cutover_journal (cutover_id, position, number, kind, state, method,
        path, at, previous_sha256, sha256)
      values ($1::uuid, 0, 1000, 'intent', 'cut_over', 'POST', $2, now(), '', '')`;
    const path = `/v1/invoices/${invoice?.id}/finalize`;
    await bench.api.database.execute(sql, [cutoverId, path]);
    const paid = (await control.ledger()).length;
    await bench.apply();
    await bench.work();

    await bench.engine().reconcileOnce();

    const after = await bench.stripe.invoice(invoice?.id ?? "");
    expect([...(await bench.states()), after.status]).toEqual([state, status]);
    expect((await control.ledger()).length).toBe(paid);
  });

  it.each([
    ["of nothing", { total: 0, subtotal: 0, amount_due: 0, amount_remaining: 0 }],
    ["that the customer's credit covers", { amount_due: 0, amount_remaining: 0 }],
  ])("%s stays a draft, and is no operator's case", async (_, amounts) => {
    const bench = await heldUntil(-3 * hour);
    const { id: subscription } = await bench.old();
    const [draft] = (await bench.stripe.invoices({ subscription, status: "draft" })).data;
    await createControl(bench.url, bench.accountId).patch("invoice", draft?.id ?? "", amounts);
    await bench.apply();
    await bench.work();

    await bench.engine().reconcileOnce();

    const { data } = await bench.stripe.invoices({ subscription });
    expect([data[0]?.id, data[0]?.status]).toEqual([draft?.id, "draft"]);
    expect(await bench.states()).toEqual(["done"]);
  });

  it("that bills usage with the cancellation, as was asked, is collected", async () => {
    const bench = await cutoverBench(["metered"], { metered: "bill-now" });
    await bench.apply({ hold: true });
    await bench.work();
    const { id, customer } = await bench.old();
    const usage = { amount: 777, currency: "usd" };
    await bench.post("/v1/invoiceitems", { customer, subscription: id, ...usage });
    const before = (await bench.control.ledger()).length;
    await bench.apply();

    await bench.work();
    await bench.control.advance(2 * hour);

    const charges = (await bench.control.ledger()).slice(before);
    expect(charges.map(({ amount, subscription }) => [amount, subscription])).toEqual([[777, id]]);
    expect(await bench.states()).toEqual(["cut_over"]);
  });

  it("that somebody has made by hand is nobody else's matter", async () => {
    const bench = await heldUntil(-3 * hour);
    const { id } = await bench.old();
    const byHand = {
      id: "in_by_hand",
      object: "invoice",
      status: "draft",
      billing_reason: "manual",
      auto_advance: false,
      total: 9_900,
      created: Math.floor(Date.now() / 1_000),
      parent: { subscription_details: { subscription: id } },
    } as StripeInvoice;
    const { invoices } = bench.stripe;
    bench.stripe.invoices = async (query) => {
      const page = await invoices(query);
      return { ...page, data: [byHand, ...page.data] };
    };
    const paths: string[] = [];
    bench.sending = async (request, send) => {
      paths.push(request.path);
      return send(request);
    };
    await bench.apply();
    await bench.work();

    await bench.engine().reconcileOnce();

    expect(paths.filter((path) => path.includes(byHand.id))).toEqual([]);
    expect(await bench.states()).toEqual(["done"]);
  });
});

it.each([
  ["hours after it was to be canceled, is told to an operator", 3 * hour, "needs_operator"],
  ["at once, was our own doing, of which nobody heard", 0, "cut_over"],
])("an old one that is found canceled, %s", async (_, seconds, state) => {
  const bench = await cutoverBench(["monthly"]);
  bench.sending = async (request, send) => {
    if (request.method !== "DELETE") return send(request);
    throw new StripeError("unknown", "The connection was lost.");
  };
  await bench.apply();
  await bench.engine().runOnce();
  bench.sending = null;
  await bench.control.advance(seconds);
  await bench.stripe.account();
  await change(bench, "DELETE", {});

  await bench.work();

  expect(await bench.states()).toEqual([state]);
  expect((await bench.made()).status).toBe("active");
  await bench.apply().catch(() => {});
  await bench.work();
  expect(await bench.states()).toEqual(["cut_over"]);
});
