import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { read, subscriptions } from "../../testing/pricing.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
  // The emulator keeps the answer under its key, as Stripe does, so that one failure is enough.
  await api.control.addFaults({
    method: "POST",
    path: "^/v1/subscriptions$",
    fault: "500_not_applied",
  });
});

const options = { planId: "basic", id: "s" };
/** Stripe's clock goes on while a test runs, by a moment. */
const until = "2026-01-01T23:00:0\\d\\.\\d{3}Z";

/** What failed is carried out after all: the request as it was sent, by nobody of ours. */
async function carriedOut(): Promise<void> {
  const customer = (await api.control.snapshot()).objects.customer[0]?.id;
  const price = (await api.control.snapshot()).objects.price[0]?.id;
  const metadata = {
    carryover_subscription: "s",
    carryover_environment: api.environmentId,
  };
  const params = { customer, items: [{ price }], metadata, off_session: true };
  await api.stripe.send({ method: "POST", path: "/v1/subscriptions", params, key: "late" });
}

/** Works as the worker does, every ten minutes. */
async function workAt(...instants: string[]): Promise<void> {
  for (const instant of instants) {
    await api.goTo(instant);
    await api.work();
  }
}

async function openTasks(): Promise<number> {
  const sql = "select 1 from billing_tasks where environment_id = $1::uuid";
  return (await api.database.query(sql, [api.environmentId])).length;
}

describe("a failure of the provider, which it repeats for a day", () => {
  it("is answered with how long it is waited for, by a repeat hours later too", async () => {
    const failed = await api.provision(options);
    await workAt("2026-01-01T00:02:00.000Z", "2026-01-01T04:00:00.000Z");
    const again = await api.provision(options);

    for (const answer of [failed, again]) {
      expect([answer.status, answer.body.code]).toEqual([503, "billing_unavailable"]);
      expect(answer.body).toMatchObject({
        message: expect.stringMatching(`looked for until ${until}.*cancel the subscription`),
        waitsUntil: expect.stringMatching(`^${until}$`),
      });
    }
    expect((await read(api, "s")).status).toBe("PAYMENT_PENDING");
    expect(await api.theirs()).toEqual([]);
  });

  it("makes no other one before, so that a late one is the only one", async () => {
    await api.provision(options);
    await workAt(
      "2026-01-01T00:02:00.000Z",
      "2026-01-01T00:20:00.000Z",
      "2026-01-01T22:00:00.000Z",
    );
    await carriedOut();

    expect(made(await api.provision(options)).status).toBe("ACTIVE");

    await workAt("2026-01-02T01:00:00.000Z", "2026-01-02T01:20:00.000Z");
    expect(await api.theirs()).toHaveLength(1);
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it("is asked for anew when that is over", async () => {
    await api.provision(options);

    await workAt("2026-01-01T23:01:00.000Z", "2026-01-01T23:20:00.000Z");

    expect((await read(api, "s")).status).toBe("ACTIVE");
    expect(await api.theirs()).toHaveLength(1);
  });

  it("may be given up: another one counts at once, and a late one is ended", async () => {
    await api.provision(options);
    const canceled = await api.post(`${subscriptions}/s/cancel`, {});
    const other = made(await api.provision({ planId: "basic", id: "t" }));

    await workAt(
      "2026-01-01T00:02:00.000Z",
      "2026-01-01T00:30:00.000Z",
      "2026-01-01T05:00:00.000Z",
    );
    await carriedOut();
    await workAt("2026-01-01T05:20:00.000Z", "2026-01-01T05:40:00.000Z");

    expect(canceled.body.data?.status).toBe("CANCELED");
    const theirs = await api.theirs();
    expect(theirs.map(({ id, status }) => [id === String(other.billingId), status])).toEqual([
      [true, "active"],
      [false, "canceled"],
    ]);
    expect(await openTasks()).toBe(0);
  });

  it("that was given up, and never comes, is forgotten when its key is", async () => {
    await api.provision(options);
    await api.post(`${subscriptions}/s/cancel`, {});

    await workAt("2026-01-01T23:05:00.000Z");
    expect(await openTasks()).toBe(1);
    await workAt("2026-01-01T23:30:00.000Z");
    expect(await openTasks()).toBe(0);
    expect(await api.theirs()).toEqual([]);
  });
});
