import { beforeEach, describe, expect, it } from "vitest";
import { createLog } from "../../log.ts";
import { rowId } from "../../row-id.ts";
import { type Stripe, StripeError } from "../../stripe/stripe.ts";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { startBillingWorker } from "../../workers/billing.ts";
import { createSubscriptionsService } from "../service.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

/** Something has ended here, and is to be ended at the provider. */
async function insertTask(work: { kind: "end" | "end-later"; billingId: string }): Promise<string> {
  const id = rowId(Date.now());
  const rest = { isProrated: false, at: "2026-02-01T00:00:00.000Z" };
  const state = { wish: { ...rest, ...work }, epoch: 1, request: null, missedAt: null };
  await api.database.execute(
    `insert into billing_tasks (environment_id, customer_id, id, subscription_id, action, state,
      attempts, not_before, created_at)
    values ($1::uuid, 'c', $2::uuid, 's', $3, $4::jsonb, 0, $5::timestamptz, $5::timestamptz)`,
    [api.environmentId, id, work.kind, JSON.stringify(state), api.now.toISOString()],
  );
  return id;
}

async function openTasks(): Promise<number> {
  const sql = "select 1 from billing_tasks where environment_id = $1::uuid";
  return (await api.database.query(sql, [api.environmentId])).length;
}

describe("of a subscription that the provider does not have", () => {
  it.each(["end", "end-later"] as const)("there is nothing to %s, once", async (kind) => {
    await insertTask({ kind, billingId: "sub_none" });

    expect(await api.work()).toEqual([]);

    expect(await openTasks()).toBe(0);
  });
});

it("one that has just renewed is ended unpaid, and takes no credit and items", async () => {
  const billingId = String(made(await api.provision({ planId: "basic" })).billingId);
  const { customer } = await api.stripe.subscription(billingId);
  const send = (path: string, params: object) =>
    api.stripe.send({ method: "POST", path, params: { ...params }, key: path });
  await send("/v1/invoiceitems", { customer, amount: 1_234, currency: "usd" });
  await send(`/v1/customers/${customer}`, { balance: -5_000 });
  await api.goTo("2026-02-01T00:30:00.000Z");
  await insertTask({ kind: "end", billingId });

  expect(await api.work()).toEqual([]);
  expect(await openTasks()).toBe(0);
  await api.goTo("2026-02-03T00:00:00.000Z");

  const [draft] = (await api.stripe.invoices({ subscription: billingId })).data;
  const pending = await api.stripe.invoiceItems({ pending: true });
  expect(draft).toMatchObject({ status: "draft", auto_advance: false, total: 1_000 });
  expect(pending.data.map(({ amount }) => amount)).toEqual([1_234]);
  expect((await api.stripe.customer(String(customer))).balance).toBe(-5_000);
  expect(await api.charges()).toHaveLength(1);
});

it("a task that the key may not do stays, and an operator is told of it once", async () => {
  const billingId = String(made(await api.provision({ planId: "basic" })).billingId);
  const taskId = await insertTask({ kind: "end", billingId });
  let isAllowed = false;
  const connectionOf = async (_: unknown, environmentId: string) => {
    const connection = await api.services.integrations.connectionOf(api.database, environmentId);
    const { stripe } = connection;
    const send: Stripe["send"] = async (...given) => {
      if (isAllowed) return stripe.send(...given);
      throw new StripeError("unauthorized", "The key may not do this.", { status: 403 });
    };
    const own = { now: () => stripe.now(), send };
    return { ...connection, stripe: Object.assign(Object.create(stripe), own) };
  };
  const none = async () => [];
  const subscriptions = createSubscriptionsService(() => api.now, none, connectionOf);
  const lines: string[] = [];
  const log = createLog("warn", { write: (line) => lines.push(line) });
  const told = () => {
    const ours = lines.map((line) => JSON.parse(line)).filter((line) => line.taskId === taskId);
    return ours.map(({ level, code, msg }) => [level, code, msg]);
  };
  const worker = startBillingWorker(api.database, { subscriptions } as never, log);
  const timeout = { timeout: 10_000 };

  await expect.poll(() => told().length, timeout).toBe(1);
  api.now = new Date(api.now.getTime() + 60 * 60 * 1_000);
  await expect.poll(() => told().length, timeout).toBe(2);

  expect(told()).toEqual([
    [50, "billing_key_refused", "billing task needs an operator"],
    [40, "billing_key_refused", "billing task waits"],
  ]);
  expect(await openTasks()).toBe(1);
  isAllowed = true;
  api.now = new Date(api.now.getTime() + 60 * 60 * 1_000);
  await expect.poll(openTasks, timeout).toBe(0);
  await worker.stop();
  expect((await api.stripe.subscription(billingId)).status).toBe("canceled");
}, 30_000);
