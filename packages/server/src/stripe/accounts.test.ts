import { describe, expect, it } from "vitest";
import { testAccount } from "../testing/stripe.ts";
import { openStripe } from "./accounts.ts";

describe("an account that is opened", () => {
  it("is one connection for one key, and another for another", async () => {
    const { billing, otherKey, accountId } = await testAccount();
    const by = { key: billing.apiKey, url: billing.url, ratePerEndpoint: 0 };

    const [one, same, other] = await Promise.all([
      openStripe(by),
      openStripe(by),
      openStripe({ ...by, key: otherKey() }),
    ]);

    expect(one.account).toMatchObject({ id: accountId });
    expect(same.stripe).toBe(one.stripe);
    expect(other.stripe).not.toBe(one.stripe);
  });

  it("is asked for again after a key was refused or Stripe was gone", async () => {
    const { billing, control } = await testAccount();
    const by = { key: billing.apiKey, url: billing.url, ratePerEndpoint: 0 };
    await control.addFaults({ path: "/v1/account", fault: "500_not_applied", times: 5 });

    await expect(openStripe(by)).rejects.toMatchObject({ kind: "unknown" });

    await expect(openStripe(by)).resolves.toMatchObject({ account: {} });
  }, 20_000);

  it("stays within Stripe's limits together with its other keys, and uses them", async () => {
    const { billing, otherKey, control } = await testAccount("live");
    const by = { key: billing.apiKey, url: billing.url, ratePerEndpoint: null };
    const opened = [await openStripe(by), await openStripe({ ...by, key: otherKey() })];
    await control.setLimits(true);
    const startedAt = performance.now();
    const endpoints = ["customers", "prices", "invoices", "events", "subscriptions"] as const;

    const work = endpoints.flatMap((name) =>
      Array.from({ length: 60 }, (_, index) => opened[index % 2]?.stripe[name]({ limit: 1 })),
    );
    await Promise.all(work);

    const seconds = (performance.now() - startedAt) / 1_000;
    expect(work.length / seconds).toBeGreaterThan(90);
    expect(work.length / seconds).toBeLessThanOrEqual(105);
    expect((await control.requests()).tooMany).toEqual([]);
  }, 30_000);
});
