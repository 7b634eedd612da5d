import { beforeEach, expect, it } from "vitest";
import { type BilledApi, billedApi } from "../../testing/billing.ts";
import { graphql, mutated } from "../../testing/graphql.ts";
import { read } from "../../testing/pricing.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

const input = {
  customerId: "c",
  planId: "basic",
  subscriptionId: "s",
  startDate: "2025-12-20T00:00:00.000Z",
  billingInformation: { isBackdated: true, metadata: { moved: "yes" } },
};

it("provisions a paid plan at the provider, as the REST route does", async () => {
  const provisioned = await mutated(api, "provisionSubscriptionV2", input);

  expect(provisioned).toMatchObject({ status: "SUCCESS", subscription: { status: "ACTIVE" } });
  expect((await api.theirs())[0]?.metadata.moved).toBe("yes");
  expect(await api.charges()).toEqual([]);
});

it("does not backdate without a start", async () => {
  const query = `mutation ($input: ProvisionSubscriptionInput!) {
    provisionSubscriptionV2(input: $input) { id }
  }`;
  const { startDate: _, ...options } = input;

  const { body } = await graphql(api, { query, variables: { input: options } });

  expect(body.errors).toMatchObject([{ message: expect.stringContaining("needs the startDate") }]);
  expect([await api.theirs(), await api.charges()]).toEqual([[], []]);
});

it("cancels it there", async () => {
  const provisioned = await mutated(api, "provisionSubscriptionV2", input);
  const id = String(provisioned.id);

  await mutated(api, "cancelSubscription", {
    subscriptionRefId: id,
    subscriptionCancellationTime: "IMMEDIATE",
  });

  expect((await api.theirs())[0]?.status).toBe("canceled");
});

it("with a key begins it in the transaction of the key, and leaves it to the worker", async () => {
  const query = `mutation ($input: ProvisionSubscriptionInput!) {
    provisionSubscriptionV2(input: $input) { id subscription { status } }
  }`;
  const send = () => graphql(api, { query, variables: { input } }, { "idempotency-key": "k" });

  const first = await send();
  const second = await send();

  const provisioned = (first.body.data as never as Record<string, { id: string }>)
    .provisionSubscriptionV2;
  expect(provisioned).toMatchObject({ subscription: { status: "PAYMENT_PENDING" } });
  expect(second.text).toBe(first.text);
  expect(await api.theirs()).toEqual([]);
  await api.goTo("2026-01-01T00:02:00.000Z");
  expect(await api.work()).toEqual([]);
  expect((await read(api, provisioned?.id ?? "")).status).toBe("ACTIVE");
  expect(await api.theirs()).toHaveLength(1);
});
