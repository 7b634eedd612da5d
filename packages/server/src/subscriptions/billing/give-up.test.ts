import { beforeEach, describe, expect, it } from "vitest";
import { type Stripe, StripeError, type StripeRequest } from "../../stripe/stripe.ts";
import { type BilledApi, billedApi } from "../../testing/billing.ts";
import { read } from "../../testing/pricing.ts";
import { createSubscriptionsService, type SubscriptionsService } from "../service.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

/** Another process, whose provider is as it is said. */
function processWith(change: Partial<Stripe>): SubscriptionsService {
  const connectionOf = async (_: unknown, environmentId: string) => {
    const connection = await api.services.integrations.connectionOf(api.database, environmentId);
    const own = { now: () => connection.stripe.now(), ...change };
    return { ...connection, stripe: Object.assign(Object.create(connection.stripe), own) };
  };
  const none = async () => [];
  return createSubscriptionsService(() => api.now, none, connectionOf);
}

/** A promise, and what fulfills it. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

const options = { customerId: "c", planId: "basic" } as const;
const provisionBy = (service: SubscriptionsService) =>
  service.provision(api.database, api.environmentId, options as never);

describe("of two that provision the same at once, one that is told no", () => {
  it("takes nothing away that the other one has sent", async () => {
    const [isAsked, isSent, isRefused] = [signal(), signal(), signal()];
    const slow = processWith({
      async send() {
        isAsked.give();
        await isSent.given;
        throw new StripeError("refused", "The payment method is attached.", { status: 400 });
      },
    });
    const quick = processWith({
      async send<T>(request: StripeRequest) {
        const reply = await api.stripe.send<T>(request);
        if (request.path !== "/v1/subscriptions") return reply;
        isSent.give();
        await isRefused.given;
        return reply;
      },
    });

    const first = provisionBy(slow).catch((error: unknown) => error);
    await isAsked.given;
    const second = provisionBy(quick);
    const refused = await first;
    isRefused.give();
    const { subscription } = await second;

    expect(refused).toMatchObject({ code: "billing_unavailable" });
    const theirs = await api.theirs();
    expect(theirs).toHaveLength(1);
    expect(await read(api, subscription.id)).toMatchObject({ billingId: theirs[0]?.id });
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });
});

it("a change of what a cutover has moved meanwhile is asked for again, not lost", async () => {
  const { subscription } = await provisionBy(api.services.subscriptions);
  const { id } = subscription;
  const { environmentId } = api;
  const operation = { kind: "cancel", body: { cancellationTime: "IMMEDIATE" } } as const;
  const request = { kind: "change", id, operation } as never;
  const begun = await api.services.subscriptions.begin(api.database, environmentId, request);
  const link = (billingId: unknown) =>
    api.database.execute(
      "update subscriptions set billing_id = $2 where environment_id = $1::uuid",
      [environmentId, billingId],
    );
  await link("sub_new");

  const finished = api.services.subscriptions.finish(api.database, environmentId, begun);

  await expect(finished).rejects.toMatchObject({ code: "billing_unavailable" });
  await link(subscription.billingId);
  const canceled = await api.services.subscriptions.cancel(
    api.database,
    environmentId,
    id,
    operation.body as never,
  );
  expect(canceled.status).toBe("CANCELED");
});
