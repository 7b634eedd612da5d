import { beforeEach, describe, expect, it } from "vitest";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { read } from "../../testing/pricing.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers } from "../../testing/subscriptions.ts";
import { linkSubscriptions } from "../link.ts";
import { loadByCustomers } from "../store.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
  await createCustomers(api, ["d"]);
});

const options = { id: "s", planId: "basic", billingPeriod: "MONTHLY" };

/** A subscription that was made at the provider, which its answer did not come to say. */
async function madeUnheard(): Promise<string> {
  await api.control.addFaults({
    method: "POST",
    path: "^/v1/subscriptions$",
    fault: "500_applied",
    times: 9,
  });
  const answer = await api.provision(options);
  expect(answer.status).toBe(503);
  await api.control.clearFaults();
  const [theirs] = await api.theirs();
  return theirs?.id ?? "";
}

const recordOf = (customerId: string, billingId: string) => {
  const startDate = "2025-12-01T00:00:00.000Z";
  return { customerId, planId: "basic", billingId, startDate, status: "active" };
};
const importRecord = (customerId: string, billingId: string) =>
  importAll(api, "subscriptions", [recordOf(customerId, billingId)]);
const holders = async (billingId: string) => {
  const rows = await loadByCustomers(api.database, api.environmentId, ["c", "d"]);
  return rows.filter((row) => row.billingId === billingId).map((row) => row.subscriptionId);
};
const expectOnlyOurs = async (billingId: string) => {
  expect(await holders(billingId)).toEqual(["s"]);
  expect((await read(api, "s")).status).toBe("ACTIVE");
  expect(await api.work()).toEqual([]);
  expect((await api.theirs()).map(({ status }) => status)).toEqual(["active"]);
};

describe("the billing id of what is made for a customer", () => {
  it("stays that customer's where an import brings it to another one afterwards", async () => {
    const id = await madeUnheard();
    made(await api.provision(options));

    const { outcomes, details } = await importRecord("d", id);

    expect([outcomes, details[0]?.code]).toEqual([["rejected"], "billing_id_taken"]);
    await expectOnlyOurs(id);
  });

  it("comes to that customer where an import has brought it to another one before", async () => {
    const id = await madeUnheard();
    const early = await importRecord("d", id);
    const [row] = await loadByCustomers(api.database, api.environmentId, ["d"]);

    made(await api.provision(options));

    expect(early.outcomes).toEqual(["created"]);
    const other = await read(api, row?.subscriptionId ?? "");
    expect(other).toMatchObject({ status: "CANCELED", cancelReason: "DETACH_BILLING" });
    expect(other.billingId).toBeNull();
    expect((await importRecord("d", id)).details[0]?.code).toBe("billing_id_taken");
    await expectOnlyOurs(id);
  });

  it("is already that of a subscription which an import has taken for the same", async () => {
    const id = await madeUnheard();

    const { outcomes } = await importRecord("c", id);

    expect(outcomes).toEqual(["updated"]);
    made(await api.provision(options));
    await expectOnlyOurs(id);
  });

  it("comes to its subscription where an import has made another one of it before", async () => {
    const id = await madeUnheard();
    const record = { ...recordOf("c", id), id: "other" };
    const early = await importAll(api, "subscriptions", [record]);

    made(await api.provision(options));

    expect(early.outcomes).toEqual(["created"]);
    expect((await read(api, "other")).status).toBe("CANCELED");
    await expectOnlyOurs(id);
  });

  it("is that of one, whichever comes first of two that come together", async () => {
    const id = await madeUnheard();

    await Promise.all([api.provision(options), importRecord("d", id)]);

    // It was made, or goes on now.
    expect([201, 409]).toContain((await api.provision(options)).status);
    await expectOnlyOurs(id);
  });
});

describe("the billing id of what a cutover makes", () => {
  const link = () => {
    const record = { ...recordOf("c", "sub_new"), replaces: "sub_old" };
    return api.database.transaction((transaction) =>
      linkSubscriptions(transaction, api.environmentId, [record], api.now),
    );
  };

  it("stays that customer's where an import brings it to another one afterwards", async () => {
    await link();

    const { details } = await importRecord("d", "sub_new");

    expect(details[0]?.code).toBe("billing_id_taken");
    expect(await holders("sub_new")).toHaveLength(1);
  });

  it("is refused where an import has brought it to another one before", async () => {
    await importRecord("d", "sub_new");

    const [outcome] = await link();

    expect(outcome?.issues[0]?.code).toBe("billing_id_taken");
    expect(await holders("sub_new")).toHaveLength(1);
  });

  it("is that of one, whichever comes first of two that come together", async () => {
    await Promise.all([link(), importRecord("d", "sub_new")]);

    expect(await holders("sub_new")).toHaveLength(1);
  });
});
