import { beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../refusal.ts";
import { type Stripe, StripeError, type StripeRequest } from "../stripe/stripe.ts";
import { type BilledApi, billedApi } from "../testing/billing.ts";
import { read } from "../testing/pricing.ts";
import { createSubscriptionsService, type SubscriptionsService } from "./service.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

/** Another process, whose provider is as it is said. */
function processWith(change: Partial<Stripe>): SubscriptionsService {
  const connectionOf = async (environmentId: string) => {
    const connection = await api.services.integrations.connectionOf(environmentId);
    const own = { now: () => connection.stripe.now(), ...change };
    return { ...connection, stripe: Object.assign(Object.create(connection.stripe), own) };
  };
  const none = async () => [];
  return createSubscriptionsService(api.database, () => api.now, none, connectionOf);
}

/** A promise, and what fulfills it. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

const wish = { customerId: "c", planId: "basic" } as const;
const provisionBy = (service: SubscriptionsService) =>
  service.provision(api.environmentId, wish as never);
const isCreate = ({ path }: StripeRequest) => path === "/v1/subscriptions";

describe("of two that provision the same at once, one that is told no", () => {
  it("takes nothing away that the other one has sent", async () => {
    const [isRead, isSent, isRefused] = [signal(), signal(), signal()];
    const slow = processWith({
      async customer() {
        isRead.give();
        await isSent.given;
        throw new StripeError("refused", "No such thing.", { status: 400 });
      },
      async send<T>(request: StripeRequest) {
        await isSent.given;
        const said = new StripeError("refused", "Not this method.", { status: 400 });
        if (!isCreate(request)) isRead.give();
        throw request.path === "/v1/customers" ? said : said;
        return undefined as T as never;
      },
    });
    const quick = processWith({
      async send<T>(request: StripeRequest) {
        const reply = await api.stripe.send<T>(request);
        if (!isCreate(request)) return reply;
        isSent.give();
        await isRefused.given;
        return reply;
      },
    });

    const first = provisionBy(slow).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = provisionBy(quick);
    const refused = await first;
    isRefused.give();
    const { subscription } = await second;

    expect(refused).toMatchObject({ code: "billing_unavailable" });
    expect(refused).toBeInstanceOf(Refusal);
    const theirs = await api.theirs();
    expect(theirs).toHaveLength(1);
    expect(await read(api, subscription.id)).toMatchObject({ billingId: theirs[0]?.id });
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  });
});
