import { describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { billedApi, made } from "../../testing/billing.ts";
import { openPricing, provision, read, refusal, subscriptions } from "../../testing/pricing.ts";
import { importAll } from "../../testing/runs.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;
const archive = (api: TestApi) => api.post("/api/v1/customers/c/archive");
const unarchive = (api: TestApi) => api.post("/api/v1/customers/c/unarchive");

async function pricedApi(): Promise<TestApi> {
  const api = await testApi();
  await openPricing(api);
  return api;
}

/** What there is, in short. */
async function statusOf(api: TestApi): Promise<unknown[]> {
  const { body } = await api.get(subscriptions);
  const all = body.data as unknown as Array<Record<string, unknown>>;
  return all.map(({ id, status, cancelReason }) => [id, status, cancelReason]);
}

/** Archives a customer as an older version did, which left its subscriptions. */
function archiveAlone(api: TestApi): Promise<number> {
  return api.database.execute(
    "update customers set archived_at = $2::timestamptz where environment_id = $1::uuid",
    [api.environmentId, api.now.toISOString()],
  );
}

describe("archiving a customer", () => {
  it("cancels what is active, in trial or to start, and lets nothing follow", async () => {
    const api = await pricedApi();
    const isTrial = { isTrial: true, trialEndDate: day("2026-01-20") };
    await provision(api, { id: "active", planId: "basic" });
    await provision(api, {
      id: "trial",
      planId: "plain-paid",
      trialOverrideConfiguration: isTrial,
    });
    await provision(api, { id: "later", planId: "pro", startDate: day("2026-02-01") });
    api.now = new Date(day("2026-01-10"));

    const answer = await archive(api);

    expect(answer.body.data).toMatchObject({ archivedAt: day("2026-01-10") });
    const gone = (id: string) => [id, "CANCELED", "CustomerArchived"];
    expect(await statusOf(api)).toEqual(["active", "trial", "later"].map(gone));
    expect(await read(api, "later")).toMatchObject({ effectiveEndDate: day("2026-01-10") });
  });

  it("leaves what had ended as it was, and gives up what is scheduled", async () => {
    const api = await pricedApi();
    await provision(api, { id: "old", planId: "custom" });
    await provision(api, { id: "s", planId: "plain-paid" });
    const revoke = { cancellationTime: "IMMEDIATE", cancellationAction: "REVOKE_ENTITLEMENTS" };
    await api.post(`${subscriptions}/old/cancel`, revoke);
    await api.patch(`${subscriptions}/s`, {
      metadata: { a: "b" },
      scheduleStrategy: "END_OF_BILLING_PERIOD",
    });

    await archive(api);

    expect(await statusOf(api)).toEqual([
      ["old", "CANCELED", "Immediate"],
      ["s", "CANCELED", "CustomerArchived"],
    ]);
    expect(await read(api, "s")).toMatchObject({ futureUpdates: [{ scheduleStatus: "CANCELED" }] });
  });

  it("is for good: neither unarchiving nor an import brings a subscription back", async () => {
    const api = await pricedApi();
    await importAll(api, "subscriptions", [{ customerId: "c", planId: "custom", id: "s" }]);
    await archive(api);

    await unarchive(api);
    await importAll(api, "subscriptions", [{ customerId: "c", planId: "custom", id: "s" }]);

    expect(await statusOf(api)).toEqual([["s", "CANCELED", "CustomerArchived"]]);
    expect(await provision(api, { planId: "free" })).toMatchObject({ status: "ACTIVE" });
  });

  it("ends what an older version has left when it is done again", async () => {
    const api = await pricedApi();
    await provision(api, { id: "s", planId: "basic" });
    await archiveAlone(api);

    await archive(api);

    expect(await statusOf(api)).toEqual([["s", "CANCELED", "CustomerArchived"]]);
  });

  it("does not keep what is left from being canceled, with nothing that follows", async () => {
    const api = await pricedApi();
    await provision(api, { id: "s", planId: "basic" });
    await archiveAlone(api);
    const cancel = () => api.post(`${subscriptions}/s/cancel`, { cancellationTime: "IMMEDIATE" });

    const answers = [await cancel(), await cancel()];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await statusOf(api)).toEqual([["s", "CANCELED", "Immediate"]]);
    const changed = await api.patch(`${subscriptions}/s`, { metadata: {} });
    expect(refusal(changed)).toEqual([409, "EntityIsArchivedError"]);
  });
});

describe("archiving a customer who is billed", () => {
  it("ends it at the provider too, once that is asked", async () => {
    const api = await billedApi();
    made(await api.provision({ planId: "basic", id: "s" }));

    await archive(api);
    const before = (await api.theirs()).map(({ status }) => status);
    const codes = await api.work();

    expect([before, codes]).toEqual([["active"], []]);
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled"]);
    await api.goTo("2026-03-02T00:00:00.000Z");
    expect(await api.charges()).toHaveLength(1);
  });

  it("makes nothing there that was to be made later", async () => {
    const api = await billedApi();
    made(await api.provision({ planId: "basic", id: "s", startDate: day("2026-02-01") }));

    await archive(api);
    await unarchive(api);
    await api.goTo(day("2026-02-02"));
    const codes = await api.work();

    expect([codes, await api.theirs()]).toEqual([[], []]);
    expect(await statusOf(api)).toEqual([["s", "CANCELED", "CustomerArchived"]]);
  });
});
