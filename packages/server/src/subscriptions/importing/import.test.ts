import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll, openRun, putBatch } from "../../testing/runs.ts";
import { oneByOne, sendFile } from "../../testing/sending.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { loadByCustomers } from "../store.ts";
import { type Subscription, statusAt } from "../subscription.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a", "b"]);
});

const importOne = async (record: object) => {
  const { outcomes, details } = await importAll(api, "subscriptions", [record]);
  return { outcome: outcomes[0], detail: details[0] };
};

const stored = async (customerId = "a") => {
  const rows = await loadByCustomers(api.database, api.environmentId, [customerId]);
  // Runs of one instant, as the clock of these tests makes them, are listed in any order.
  return rows.sort((x, y) => (x.planId < y.planId ? 1 : -1));
};

const statuses = async (customerId = "a") =>
  (await stored(customerId)).map((row) => `${row.planId} ${statusAt(row, api.now)}`);

describe("a record is rejected", () => {
  const custom = { customerId: "a", planId: "custom" };
  const site = { customerId: "a", planId: "site-custom", resourceId: "site-1" };

  it.each([
    ["an unknown customer", { customerId: "nobody", planId: "free" }, "customer_not_found"],
    ["an unknown plan", { customerId: "a", planId: "nothing" }, "plan_not_found"],
    ["a draft plan", { customerId: "a", planId: "draft-plan" }, "plan_not_published"],
    ["an archived plan", { customerId: "a", planId: "old-plan" }, "plan_not_published"],
    ["a missing resource", { customerId: "a", planId: "site-free" }, "resource_required"],
    [
      "a superfluous resource",
      { customerId: "a", planId: "free", resourceId: "site-1" },
      "resource_not_allowed",
    ],
    [
      "add-ons on a free plan",
      { customerId: "a", planId: "free", addons: [{ id: "extra", quantity: 1 }] },
      "addons_not_allowed",
    ],
    ["an unknown add-on", { ...custom, addons: [{ id: "x", quantity: 1 }] }, "addon_not_found"],
    [
      "a draft add-on",
      { ...custom, addons: [{ id: "draft-addon", quantity: 1 }] },
      "addon_not_published",
    ],
    [
      "an incompatible add-on",
      { ...custom, addons: [{ id: "lonely", quantity: 1 }] },
      "addon_incompatible",
    ],
    [
      "too many of an add-on",
      { ...custom, addons: [{ id: "extra", quantity: 6 }] },
      "invalid_quantity",
    ],
    ["less than none", { ...custom, addons: [{ id: "extra", quantity: -1 }] }, "invalid_quantity"],
    ["half an add-on", { ...custom, addons: [{ id: "extra", quantity: 1.5 }] }, "invalid_quantity"],
    [
      "a lacking dependency",
      { ...custom, addons: [{ id: "needy", quantity: 1 }] },
      "addon_dependency_missing",
    ],
    [
      "an add-on that stands twice",
      { ...site, addons: Array(2).fill({ id: "extra", quantity: 1 }) },
      "addon_repeated",
    ],
    [
      "an entitlement on a free plan",
      { customerId: "a", planId: "free", entitlements: [{ featureId: "seats", usageLimit: 1 }] },
      "entitlements_not_allowed",
    ],
    [
      "an unknown feature",
      { ...custom, entitlements: [{ featureId: "x", usageLimit: 1 }] },
      "feature_not_found",
    ],
    [
      "a limit of a boolean feature",
      { ...custom, entitlements: [{ featureId: "sso", usageLimit: 1 }] },
      "invalid_entitlement",
    ],
    [
      "a negative limit",
      { ...custom, entitlements: [{ featureId: "seats", usageLimit: -1 }] },
      "invalid_entitlement",
    ],
    [
      "a value that the feature does not have",
      { ...custom, entitlements: [{ featureId: "region", enumValues: ["mars"] }] },
      "invalid_entitlement",
    ],
    [
      "credits",
      { ...custom, entitlements: [{ credit: { customCurrencyId: "c", amount: 1 } }] },
      "credits_not_supported",
    ],
    [
      "an end before the start",
      { ...custom, startDate: "2025-02-01T00:00:00Z", endDate: "2025-01-01T00:00:00Z" },
      "end_before_start",
    ],
    [
      "two names with different values",
      { ...custom, entitlements: [], subscriptionEntitlements: null },
      "conflicting_fields",
    ],
    [
      "units and a charge that differ",
      {
        customerId: "a",
        planId: "paid",
        unitQuantity: 2,
        charges: [{ id: "seats", type: "FEATURE", quantity: 3 }],
      },
      "conflicting_fields",
    ],
    [
      "more units than the price allows",
      { customerId: "a", planId: "paid", unitQuantity: 51 },
      "invalid_quantity",
    ],
    [
      "a charge that stands twice",
      {
        customerId: "a",
        planId: "paid",
        charges: Array(2).fill({ id: "seats", type: "FEATURE", quantity: 2 }),
      },
      "invalid_quantity",
    ],
    [
      "a charge that the plan does not price",
      { customerId: "a", planId: "paid", billableFeatures: [{ featureId: "sso", quantity: 7 }] },
      "invalid_quantity",
    ],
    [
      "an end that has passed without a start",
      { customerId: "a", planId: "free", endDate: "2025-01-01T00:00:00Z" },
      "end_before_start",
    ],
  ])("for %s", async (_, record, code) => {
    const { outcome, detail } = await importOne(record);

    expect([outcome, detail?.code]).toEqual(["rejected", code]);
    expect(await stored()).toEqual([]);
  });

  it("for an archived customer", async () => {
    await api.post("/api/v1/customers/a/archive");

    const { outcome, detail } = await importOne({ customerId: "a", planId: "free" });

    expect([outcome, detail?.code]).toEqual(["rejected", "customer_archived"]);
  });

  it("for the id of another customer, plan or resource", async () => {
    await importOne({ id: "s-1", customerId: "a", planId: "free" });

    const others = [
      { id: "s-1", customerId: "b", planId: "free" },
      { id: "s-1", customerId: "a", planId: "custom" },
      { id: "s-1", customerId: "a", planId: "free", resourceId: "site" },
    ];
    const { outcomes, details } = await importAll(api, "subscriptions", others);

    expect(outcomes).toEqual(["rejected", "rejected", "rejected"]);
    expect(details.map((detail) => detail.code)).toEqual(Array(3).fill("subscription_id_taken"));
  });

  it("for a paid plan where a provider bills, unless it names what bills it", async () => {
    await api.database.execute(
      "update environments set billing_provider = 'STRIPE' where id = $1::uuid",
      [api.environmentId],
    );

    const refused = await importOne({ customerId: "a", planId: "paid" });
    const adopted = await importOne({ customerId: "a", planId: "paid", billingId: "sub_1" });

    const orphaned = await importOne({ customerId: "a", planId: "paid", billingId: null });

    expect(refused.detail?.code).toBe("paid_plan_needs_cutover");
    expect(adopted.outcome).toBe("created");
    expect(orphaned.detail?.code).toBe("paid_plan_needs_cutover");
  });

  it("if its number in the run was given to another record before", async () => {
    const runId = await openRun(api, { kind: "subscriptions" });
    const send = (batch: string, customerId: string) =>
      putBatch(api, runId, batch, { records: [{ customerId, planId: "free" }] });

    const answers = [await send("0.0", "a"), await send("1.0", "b")];

    expect(answers.map((answer) => answer.body.data?.outcomes)).toEqual([
      ["created"],
      ["rejected"],
    ]);
  });
});

describe("a record becomes a subscription", () => {
  it("with the plan's latest version and what the record says", async () => {
    const { outcome } = await importOne({
      customerId: "a",
      planId: "site-custom",
      resourceId: "site-1",
      startDate: "2022-01-01T00:00:00.000Z",
      subscriptionEntitlements: [
        { featureId: "seats", usageLimit: 10 },
        { feature: { featureId: "projects", hasUnlimitedUsage: true } },
      ],
      addons: [{ addonId: "extra", quantity: 2 }],
      additionalMetaData: { isTest: "true" },
    });

    const [row] = await stored();
    expect(outcome).toBe("created");
    expect(row).toMatchObject({
      planVersion: 1,
      pricingType: "CUSTOM",
      resourceId: "site-1",
      startDate: new Date("2022-01-01T00:00:00.000Z"),
      addons: [{ id: "extra", quantity: 2, version: 1 }],
      metadata: { isTest: "true" },
      revision: 1,
    });
    expect(row?.entitlements.map((grant) => [grant.featureId, grant.usageLimit])).toEqual([
      ["seats", 10],
      ["projects", null],
    ]);
  });

  it("keeps of the plan's entitlement what the record does not say", async () => {
    const entitlements = [{ featureId: "seats", usageLimit: 99 }];
    await importOne({ customerId: "a", planId: "custom", entitlements });

    const [row] = await stored();
    expect(row?.entitlements[0]).toMatchObject({ usageLimit: 99, resetPeriod: "MONTH" });
  });

  it.each([
    ["2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", "EXPIRED"],
    ["2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "ACTIVE"],
    ["2026-06-01T00:00:00Z", null, "NOT_STARTED"],
  ])("from %s to %s that is %s", async (startDate, endDate, status) => {
    await importOne({ customerId: "a", planId: "free", startDate, endDate });

    expect(await statuses()).toEqual([`free ${status}`]);
  });
});

describe("a record of a subscription that is there", () => {
  it("is unchanged if it says the same, and writes nothing", async () => {
    const record = {
      customerId: "a",
      planId: "custom",
      addons: [
        { id: "extra", quantity: 1 },
        { id: "more", quantity: 2 },
      ],
    };
    await importOne(record);
    const before = await stored();

    const again = await importOne({ ...record, addons: record.addons.toReversed() });

    expect(again.outcome).toBe("unchanged");
    expect(await stored()).toEqual(before);
  });

  it("changes what the record names and leaves the rest", async () => {
    const addons = [{ id: "extra", quantity: 1 }];
    await importOne({ id: "s", customerId: "a", planId: "custom", addons, metadata: { x: "1" } });

    const { outcome } = await importOne({
      id: "s",
      customerId: "a",
      planId: "custom",
      endDate: "2027-01-01T00:00:00Z",
      metadata: null,
    });

    expect(outcome).toBe("updated");
    expect((await stored())[0]).toMatchObject({
      addons: [{ id: "extra", quantity: 1, version: 1 }],
      endDate: new Date("2027-01-01T00:00:00Z"),
      metadata: {},
      revision: 2,
    });
  });

  it("is skipped if what is stored is newer", async () => {
    await importOne({ customerId: "a", planId: "free", updatedAt: "2025-06-01T00:00:00Z" });

    const { outcome, detail } = await importOne({
      customerId: "a",
      planId: "free",
      updatedAt: "2025-05-01T00:00:00Z",
      metadata: { late: "yes" },
    });

    expect([outcome, detail?.code]).toEqual(["skipped", "stored_is_newer"]);
  });

  it("is unchanged even if the plan was archived since", async () => {
    await importOne({ customerId: "a", planId: "free" });
    await storeCatalog(api, { plans: [{ id: "free", status: "ARCHIVED" }] });

    expect((await importOne({ customerId: "a", planId: "free" })).outcome).toBe("unchanged");
  });

  it("is the same one of two alike, whatever batch it comes in", async () => {
    const years = ["2020", "2021"].map((year) => `${year}-01-01T00:00:00.000Z`);
    const ended = { startDate: years[0], endDate: years[1], planId: "free" };
    const records = (customerId: string) => [
      { id: `${customerId}-1`, customerId, ...ended },
      { id: `${customerId}-2`, customerId, ...ended },
      { id: `${customerId}-1`, customerId, planId: "free", metadata: { touched: "yes" } },
      { customerId, planId: "free", metadata: { met: "yes" } },
    ];

    await importAll(api, "subscriptions", records("a"));
    const customerOf = () => "b";
    await sendFile(api, { kind: "subscriptions" }, records("b"), { ...oneByOne, customerOf });

    const metOf = async (customerId: string) =>
      (await loadByCustomers(api.database, api.environmentId, [customerId]))
        .filter((row) => row.metadata.met === "yes")
        .map((row) => row.subscriptionId.slice(2));
    expect(await metOf("a")).toEqual(await metOf("b"));
  });

  it("does not begin anew what has ended on the platform", async () => {
    await importOne({ customerId: "a", planId: "free" });
    await importOne({ customerId: "a", planId: "custom" });

    const { outcome, detail } = await importOne({ customerId: "a", planId: "free" });

    expect([outcome, detail?.code]).toEqual(["unchanged", "subscription_ended"]);
    expect(await statuses()).toEqual(["free CANCELED", "custom ACTIVE"]);
  });
});

describe("another plan of the same product", () => {
  const at = (year: number) => `${year}-01-01T00:00:00.000Z`;

  it("takes the place of the one before, and says so with both ids", async () => {
    await importOne({ id: "old", customerId: "a", planId: "free", startDate: at(2022) });

    const { outcome, detail } = await importOne({
      id: "new",
      customerId: "a",
      planId: "custom",
      startDate: at(2023),
    });

    const [old] = await stored();
    expect([outcome, detail?.code]).toEqual(["replaced", "subscription_replaced"]);
    expect(detail?.message).toMatch(/"new" .* "old"/);
    expect(old).toMatchObject({
      cancellationDate: new Date(at(2023)),
      cancelReason: "UPGRADE_OR_DOWNGRADE",
    });
  });

  it("lets the one before go on until it starts", async () => {
    await importOne({ customerId: "a", planId: "free", startDate: at(2022) });
    await importOne({ customerId: "a", planId: "custom", startDate: at(2027) });

    expect(await statuses()).toEqual(["free ACTIVE", "custom NOT_STARTED"]);
    api.now = new Date(at(2027));
    expect(await statuses()).toEqual(["free CANCELED", "custom ACTIVE"]);
  });

  it("leaves alone what lies in the past, other resources and other products", async () => {
    const ended = { startDate: at(2020), endDate: at(2021) };
    const records = [
      { customerId: "a", planId: "free", ...ended },
      { customerId: "a", planId: "site-free", resourceId: "site-1" },
      { customerId: "a", planId: "site-custom", resourceId: "site-2" },
      { customerId: "a", planId: "custom", startDate: at(2022) },
    ];
    const { outcomes } = await importAll(api, "subscriptions", records);

    expect(outcomes).toEqual(Array(4).fill("created"));
    expect((await stored()).filter((row: Subscription) => row.cancellationDate)).toEqual([]);
  });
});
