import { beforeAll, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { apply, shop } from "../testing/documents.ts";
import { importAll, openRun, putBatch } from "../testing/runs.ts";

const customer = "/api/v1/customers/c";

let api: TestApi;
let runs: Record<"customers" | "subscriptions" | "usage", string>;

interface Explained {
  readonly customer: object;
  readonly subscriptions: ReadonlyArray<{ id: string; provenance: object }>;
  readonly features: ReadonlyArray<{
    featureId: string;
    answer: { usageLimit?: number; accessDeniedReason: string | null };
    sources: ReadonlyArray<Record<string, unknown>>;
    usage: object | null;
  }>;
}

const explained = async (query = "") =>
  (await api.get(`${customer}/entitlements/explain${query}`)).body.data as unknown as Explained;

/** A run of one batch; a record of another customer comes first. */
async function imported(kind: keyof typeof runs, records: readonly unknown[]): Promise<string> {
  const run = await openRun(api, { kind });
  await putBatch(api, run, "0.0", { records });
  return run;
}

beforeAll(async () => {
  api = await testApi();
  const plans = shop.plans.map((one) =>
    one.id === "team" ? { ...one, pricingType: "CUSTOM", charges: undefined } : one,
  );
  const document = { ...shop, plans };
  expect((await apply(api, JSON.parse(JSON.stringify(document)))).status).toBe(200);
  runs = {
    customers: await imported("customers", [{ id: "other" }, { id: "c", name: "C" }]),
    subscriptions: await imported("subscriptions", [
      { id: "s", customerId: "c", planId: "team", addons: [{ id: "more-seats", quantity: 2 }] },
    ]),
    usage: await imported("usage", [{ customerId: "c", featureId: "seats", usage: 7 }]),
  };
});

it("says of a number each source, which one counts and why, and whose record it is", async () => {
  const { features } = await explained("?featureId=seats");

  const written = { run: runs.subscriptions, file: "customers.json", recordNumber: 1 };
  const provenance = expect.objectContaining({ createdBy: written, writtenBy: written });
  const [seats] = features;
  expect(features).toHaveLength(1);
  expect(seats?.answer).toMatchObject({ usageLimit: 20, currentUsage: 7 });
  expect(seats?.sources).toMatchObject([
    {
      kind: "PLAN",
      id: "team",
      version: 1,
      inheritedFrom: null,
      subscriptionId: "s",
      grants: { usageLimit: 10 },
      role: "wins",
      because: "only",
      provenance,
    },
    {
      kind: "ADDON",
      id: "more-seats",
      quantity: 2,
      behavior: "Increment",
      grants: { usageLimit: 10 },
      role: "adds",
      because: "increment",
    },
  ]);
  expect(seats?.usage).toMatchObject({
    value: 7,
    provenance: { writtenBy: { run: runs.usage, recordNumber: 1 } },
  });
});

it("says where customer and subscriptions come from, and that the API changed one", async () => {
  const before = await explained();
  await api.patch(customer, { name: "Changed" });
  const after = await explained();
  await importAll(api, "customers", [{ id: "c", name: "C" }]);

  const record = { run: runs.customers, file: "customers.json", recordNumber: 2 };
  expect(before.customer).toMatchObject({ createdBy: record, writtenBy: record });
  expect(before.subscriptions).toMatchObject([{ id: "s" }]);
  expect(after.customer).toMatchObject({ createdBy: record, writtenBy: null });
});

it("explains every feature with a source, each with what a check answers", async () => {
  const { features } = await explained();

  expect(features.map(({ featureId }) => featureId)).toEqual(["seats", "exports", "support"]);
  for (const { featureId, answer } of features) {
    const check = await api.get(`${customer}/entitlements/check?featureId=${featureId}`);
    expect(answer).toEqual(check.body.data);
  }
});

it("explains a promotion, and what is unknown", async () => {
  const promotional = { featureId: "sso", period: "lifetime" };
  const path = `${customer}/promotional-entitlements`;
  expect((await api.post(path, { promotionalEntitlements: [promotional] })).status).toBe(201);

  const { features } = await explained("?featureId=sso,nothing");
  const nobody = await api.get("/api/v1/customers/nobody/entitlements/explain");

  expect(features[0]?.sources).toMatchObject([
    { kind: "PROMOTION", role: "wins", because: "only", provenance: { writtenBy: null } },
  ]);
  expect(features[1]).toMatchObject({
    answer: { accessDeniedReason: "FeatureNotFound" },
    sources: [],
    usage: null,
  });
  expect([nobody.status, nobody.body.code]).toEqual([404, "CustomerNotFound"]);
});
