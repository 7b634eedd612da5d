import { describe, expect, it } from "vitest";
import { createLifecycle } from "../http/lifecycle.ts";
import { rowId } from "../row-id.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import {
  type DeliveryOptions,
  type EventOptions,
  type Followed,
  followed,
} from "../testing/events.ts";
import { type HoldingProxy, holdingProxy } from "../testing/holding-proxy.ts";

const hour = 3_600;
const secondsOf = (date: Date) => Math.floor(date.getTime() / 1_000);

/** What of the platform's subscription an event may change. */
async function statusOf({ api, view }: Followed): Promise<unknown> {
  const { status, paymentCollection, cancellationDate, cancelReason } = await view();
  const entitlements = await api.get("/api/v1/customers/c/entitlements/check?featureId=seats");
  const reason = entitlements.body.data?.accessDeniedReason ?? null;
  const hasAccess = String(reason) !== "NoActiveSubscription";
  return { status, paymentCollection, cancellationDate, cancelReason, hasAccess };
}

const active = {
  status: "ACTIVE",
  paymentCollection: "NOT_REQUIRED",
  cancellationDate: null,
  cancelReason: null,
  hasAccess: true,
};

describe("an event of a subscription", () => {
  it.each([
    ["active", {}],
    ["trialing", {}],
    ["past_due", { paymentCollection: "FAILED" }],
    ["unpaid", { status: "PAYMENT_PENDING", paymentCollection: "FAILED", hasAccess: false }],
    ["incomplete", { status: "PAYMENT_PENDING", paymentCollection: "FAILED", hasAccess: false }],
    ["paused", { status: "PAYMENT_PENDING", hasAccess: false }],
  ] as const)("that is %s makes of it what it means", async (status, expected) => {
    const given = await followed();
    await given.patch({ status });

    const answer = await given.deliver();

    expect([answer.status, answer.body]).toEqual([200, { received: true }]);
    expect(await statusOf(given)).toEqual({ ...active, ...expected });
  });

  it.each(["canceled", "incomplete_expired"] as const)("that is %s ends it", async (status) => {
    const given = await followed();
    given.api.now = new Date(given.api.now.getTime() + 60_000);
    await given.patch({ status, ended_at: secondsOf(given.api.now) - 10 });

    await given.deliver({ type: "customer.subscription.deleted" });

    expect(await statusOf(given)).toMatchObject({
      status: "CANCELED",
      cancelReason: "CANCELLED_BY_BILLING",
      cancellationDate: new Date((secondsOf(given.api.now) - 10) * 1_000).toISOString(),
      hasAccess: false,
    });
  });

  it.each([
    ["at a date", { cancel_at: true }],
    ["at the end of the period", { cancel_at_period_end: true }],
  ])("that is to end %s plans that, and withdraws it", async (_, how) => {
    const given = await followed();
    const { database, environmentId, services } = given.api;
    const stripe = await services.integrations.stripeOf(database, environmentId);
    const { items } = await stripe.subscription(given.billingId);
    const periodEnd = items.data[0]?.current_period_end ?? 0;
    const cancelAt = "cancel_at" in how ? periodEnd - hour : periodEnd;
    await given.patch(
      "cancel_at" in how ? { cancel_at: cancelAt } : { cancel_at_period_end: true },
    );

    await given.deliver();

    expect(await statusOf(given)).toMatchObject({
      status: "ACTIVE",
      cancelReason: "ScheduledCancellation",
      cancellationDate: new Date(cancelAt * 1_000).toISOString(),
      hasAccess: true,
    });

    await given.patch({ cancel_at: null, cancel_at_period_end: false });
    await given.deliver();

    expect(await statusOf(given)).toEqual(active);
  });

  it("is only a hint: what Stripe says now counts, whatever comes late or twice", async () => {
    const given = await followed();
    const object = { id: given.billingId, object: "subscription", status: "canceled", ended_at: 1 };

    await given.deliver({ type: "customer.subscription.deleted", object });

    expect(await statusOf(given)).toEqual(active);
  });

  it("is not believed by who has read the subscription before, and writes after", async () => {
    const proxies: HoldingProxy[] = [];
    const given = await followed(async (url) => {
      const proxy = await holdingProxy(url);
      proxies.push(proxy);
      return proxy.url;
    });
    const [proxy] = proxies;
    const held = proxy?.hold(/^\/v1\/subscriptions\//);
    await given.patch({ status: "unpaid" });
    const early = given.deliver();
    await held?.answered;

    await given.patch({ status: "active" });
    await given.deliver();
    held?.letGo();

    expect((await early).status).toBe(200);
    expect(await statusOf(given)).toEqual(active);
    proxy?.stop();
  });

  it("is taken in once", async () => {
    const given = await followed();
    await given.deliver({ id: "evt_same" });
    await given.patch({ status: "unpaid" });

    const again = await given.deliver({ id: "evt_same" });

    expect(again.status).toBe(200);
    expect(await statusOf(given)).toEqual(active);
  });
});

describe("an event of an invoice", () => {
  const about = (given: Followed, id = "in_1") => ({
    id,
    object: "invoice",
    parent: { subscription_details: { subscription: given.billingId } },
  });

  it("that failed, waits for the customer, and is paid, says so", async () => {
    const given = await followed();
    const { database, environmentId, services } = given.api;
    const stripe = await services.integrations.stripeOf(database, environmentId);
    const { latest_invoice: latest } = await stripe.subscription(given.billingId);
    await given.patch({ status: "past_due" });
    const seen: unknown[] = [];
    const tell = async (type: string, object = about(given)) => {
      await given.deliver({ type, object });
      seen.push((await given.view()).paymentCollection);
    };

    await tell("invoice.payment_failed");
    await tell("invoice.payment_action_required");
    await tell("invoice.payment_action_required", about(given, String(latest)));
    await given.patch({ status: "active" });
    await tell("invoice.paid");

    expect(seen).toEqual(["FAILED", "FAILED", "ACTION_REQUIRED", "NOT_REQUIRED"]);
  });
});

describe("an event that is none of ours is acknowledged and does nothing:", () => {
  it.each<[string, (given: Followed) => EventOptions]>([
    ["of another type", () => ({ type: "customer.updated", object: { id: "cus_1" } })],
    [
      "of an invoice without a subscription",
      () => ({ type: "invoice.paid", object: { id: "in" } }),
    ],
    ["of a subscription that Stripe does not have", () => ({ object: { id: "sub_none" } })],
    ["of the other mode", () => ({ livemode: true })],
    ["of a connected account", () => ({ account: "acct_elsewhere" })],
    ["without an object", () => ({ object: {} })],
    ["of an id with NUL", () => ({ object: { id: "sub_\u0000" } })],
    ["of an id with half a surrogate pair", () => ({ object: { id: "sub_\ud800" } })],
    ["of an id that goes elsewhere", () => ({ object: { id: "../invoices#" } })],
    ["of an id of 50,000 characters", () => ({ object: { id: "s".repeat(50_000) } })],
    ["with an id of its own with NUL", () => ({ id: "evt_\u0000" })],
    ["with an id of its own with half a surrogate pair", () => ({ id: "evt_\ud800" })],
    ["with an id of its own of 50,000 characters", () => ({ id: "e".repeat(50_000) })],
    [
      "of an invoice with an id with NUL",
      (given) => ({
        type: "invoice.payment_action_required",
        object: {
          id: "in_\u0000",
          parent: { subscription_details: { subscription: given.billingId } },
        },
      }),
    ],
    [
      "of an invoice of a subscription of 50,000 characters",
      () => ({
        type: "invoice.paid",
        object: {
          id: "in_1",
          parent: { subscription_details: { subscription: "s".repeat(50_000) } },
        },
      }),
    ],
  ])("one %s", async (_, event) => {
    const given = await followed();
    await given.patch({ status: "unpaid" });

    const answer = await given.deliver(event(given));

    expect([answer.status, answer.body]).toEqual([200, { received: true }]);
    expect(await statusOf(given)).toEqual(active);
  });

  it("one of a subscription that nobody here has", async () => {
    const given = await followed();
    await given.api.database.execute(
      "update subscriptions set billing_id = null where environment_id = $1::uuid",
      [given.api.environmentId],
    );

    expect((await given.deliver()).status).toBe(200);
  });
});

describe("a subscription that a cutover replaces", () => {
  /** A cutover of an environment that has it in its plan. */
  async function movedBy({ environmentId }: TestApi, given: Followed): Promise<string> {
    const id = rowId(Date.now());
    const { database } = given.api;
    await database.execute(
      `insert into cutovers (id, environment_id, account_id, is_live, api_version, state, mapping,
        options, created_at, updated_at)
      values ($1::uuid, $2::uuid, $3, false, 'v', 'completed', '{}', '{}', now(), now())`,
      [id, environmentId, given.account.accountId],
    );
    await database.execute(
      `insert into cutover_items (cutover_id, position, environment_id, stripe_customer,
        old_subscription, state, plan, updated_at)
      values ($1::uuid, 0, $2::uuid, 'cus_1', $3, 'canceling', '{}', now())`,
      [id, environmentId, given.billingId],
    );
    return id;
  }

  async function claimedBy({ environmentId }: TestApi, given: Followed): Promise<void> {
    await given.api.database.execute(
      `insert into cutover_claims (
        account_id, old_subscription, environment_id, cutover_id, position
      )
      values ($1, $2, $3::uuid, gen_random_uuid(), 0)`,
      [given.account.accountId, given.billingId, environmentId],
    );
  }

  /** It is canceled, bearing a cutover's mark if one is given. */
  async function cancelOld(given: Followed, mark?: string): Promise<void> {
    await given.patch({
      status: "canceled",
      ended_at: secondsOf(given.api.now) - 1,
      ...(mark === undefined ? {} : { metadata: { carryover_cutover: mark } }),
    });
    await given.deliver({ type: "customer.subscription.deleted" });
  }

  it("may be canceled without taking anything away: it bears the cutover's mark", async () => {
    const given = await followed();
    await cancelOld(given, await movedBy(given.api, given));

    expect(await statusOf(given)).toEqual(active);
  });

  it("may be canceled before it bears any mark: a cutover has claimed it", async () => {
    const given = await followed();
    await claimedBy(given.api, given);
    await cancelOld(given);

    expect(await statusOf(given)).toEqual(active);
  });

  it("ends in an environment that has not moved it, whatever another one does", async () => {
    const given = await followed();
    const other = await testApi();
    await claimedBy(other, given);
    await cancelOld(given, await movedBy(other, given));

    expect(await statusOf(given)).toMatchObject({ status: "CANCELED", hasAccess: false });
  });

  it("ends where its mark is nobody's", async () => {
    const given = await followed();
    await cancelOld(given, "0199");

    expect(await statusOf(given)).toMatchObject({ status: "CANCELED", hasAccess: false });
  });

  it("is followed by one that bears the mark too, and is followed", async () => {
    const given = await followed();
    const metadata = { carryover_cutover: "0199", carryover_replaces: "sub_old" };
    await given.patch({ status: "unpaid", metadata });

    await given.deliver();

    expect(await statusOf(given)).toMatchObject({ status: "PAYMENT_PENDING" });
  });
});

describe("a signature", () => {
  const minute = 60_000;

  it.each<[string, (given: Followed) => DeliveryOptions]>([
    ["of another secret", () => ({ secret: "whsec_wrong" })],
    ["that is none", () => ({ signature: "t=1,v1=x" })],
    ["from too long ago", ({ api }) => ({ at: new Date(api.now.getTime() - 6 * minute) })],
    ["from the future", ({ api }) => ({ at: new Date(api.now.getTime() + 6 * minute) })],
  ])("%s is refused, and nothing done", async (_, how) => {
    const given = await followed();
    // Tests share a store; a secret that another one has kept is unreadable here.
    await given.api.database.execute(
      "update integrations set webhook_secret = null where webhook_secret is not null",
    );
    await given.patch({ status: "unpaid" });

    const answer = await given.deliver({}, how(given));

    expect([answer.status, answer.body.code]).toEqual([400, "webhook_signature_invalid"]);
    expect(await statusOf(given)).toEqual(active);
  });

  it("is judged by Stripe's clock where ours is wrong", async () => {
    const given = await followed();
    const right = given.api.now;
    given.api.now = new Date(right.getTime() + 60 * minute);
    await given.patch({ status: "unpaid" });

    const answer = await given.deliver({}, { at: right });

    expect(answer.status).toBe(200);
    expect((await given.view()).status).toBe("PAYMENT_PENDING");
  });

  it("of one environment reaches no other", async () => {
    const [ours, theirs] = [await followed(), await followed()];
    await ours.patch({ status: "unpaid" });

    const object = { id: ours.billingId, object: "subscription" };
    const answer = await theirs.deliver({ object });

    expect(answer.status).toBe(200);
    expect(await statusOf(ours)).toEqual(active);
  });

  it("is refused before anything is connected", async () => {
    const api = await testApi();

    const answer = await api.post("/webhooks/stripe", "{}");

    expect([answer.status, answer.body.code]).toEqual([400, "webhook_signature_invalid"]);
  });
});

describe("an event that cannot be taken in now", () => {
  it("is to be delivered again when Stripe cannot be reached, and then counts", async () => {
    const given = await followed();
    await given.patch({ status: "unpaid" });
    const path = "^/v1/subscriptions/";
    await given.account.control.addFaults({ path, fault: "500_not_applied", times: 5 });

    const first = await given.deliver({ id: "evt_again" });
    const second = await given.deliver({ id: "evt_again" });

    expect([first.status, first.body.code]).toEqual([503, "billing_unavailable"]);
    expect(second.status).toBe(200);
    expect((await given.view()).status).toBe("PAYMENT_PENDING");
  }, 30_000);

  it("comes again for a subscription that the platform is just making", async () => {
    const given = await followed();
    await given.patch({ metadata: { carryover_subscription: "s" } });
    const unlink = "update subscriptions set billing_id = $2 where environment_id = $1::uuid";
    await given.api.database.execute(unlink, [given.api.environmentId, null]);

    const early = await given.deliver({ id: "evt_early" });
    await given.api.database.execute(unlink, [given.api.environmentId, given.billingId]);
    const late = await given.deliver({ id: "evt_early" });

    expect([early.status, late.status]).toEqual([503, 200]);
  });

  it("is refused while the server shuts down", async () => {
    const lifecycle = createLifecycle();
    const api = await testApi({ lifecycle });
    await lifecycle.drain(0);

    expect((await api.post("/webhooks/stripe", "{}")).body.code).toBe("draining");
  });
});
