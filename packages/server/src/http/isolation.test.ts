import { type Route, routes } from "@carryover/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { rowId } from "../row-id.ts";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import {
  everythingOf,
  ownersCatalog,
  storeComparison,
  storeCutover,
  storeRequest,
} from "../testing/everything.ts";
import { digest, openRun, putBatch } from "../testing/runs.ts";

/** What a key of another environment gets where the owner's key would reach something. */
interface Case {
  readonly path: (runId: string) => string;
  readonly body?: unknown;
  /**
   * `not found`, `nothing` (an empty list), `its own` (a new thing in its own environment),
   * `denied` (the answer says that the customer is unknown), or `unconnected` (a billing provider
   * is needed).
   * `unsigned` and `unknown key` have no key: a signature, or the body, stands in its place.
   */
  readonly gets:
    | "not found"
    | "nothing"
    | "its own"
    | "denied"
    | "unconnected"
    | "unsigned"
    | "unknown key";
}

const customers = "/api/v1/customers";
const link = { id: "link", vendorIdentifier: "STRIPE", syncedEntityId: "cus_other" };
const run = (suffix: string) => (id: string) => `/api/v1/import-runs/${id}${suffix}`;
const at = (suffix: string) => () => customers + suffix;
const batch = {
  sha256: digest("other"),
  recordNumbers: [1],
  records: [{ id: "c", name: "Taken" }],
};
const counts = { recordCount: 1, batchCount: 1 };
const method = { integrationId: "i", vendorIdentifier: "STRIPE", paymentMethodId: "pm_other" };
const source = { name: "f", sha256: digest("a file") };

const api1 = (path: string) => () => `/api/v1/${path}`;
const named = (id: string) => ({ id, displayName: "Taken" });
const inProduct = { ...named("x"), productId: "p" };
const grantId = "0199b2d0-0000-7000-8000-000000000001";
const granting = { entitlements: [{ id: "f", type: "FEATURE", usageLimit: 1 }] };
const regranting = { type: "FEATURE", order: 1 };
const publishing = { migrationType: "ALL_CUSTOMERS" };
const oneUsage = { usages: [{ customerId: "c", featureId: "f", value: 1 }] };

const promotion = { featureId: "f", usageLimit: 1, period: "lifetime" };
const promoting = { promotionalEntitlements: [promotion] };

const sub = (suffix: string) => api1(`subscriptions${suffix}`);
const selling = { customerId: "c", planId: "sold" };
const resource = { destinationResourceId: "taken" };

const cutoverId = rowId(Date.now());
const cutover = (suffix: string) => api1(`cutovers/${cutoverId}${suffix}`);
const comparisonId = rowId(Date.now());
const requestId = rowId(Date.now());
const comparisons = (suffix: string) => api1(`billing/comparisons${suffix}`);

/** Every route of the contract; one that is new needs a line here. */
const cases: Record<keyof typeof routes, Case> = {
  exportRecords: { path: api1("export"), gets: "its own" },
  exportCatalog: { path: api1("catalog"), gets: "its own" },
  applyCatalog: { path: api1("catalog"), body: { features: [] }, gets: "its own" },
  createProduct: { path: api1("products"), body: named("p"), gets: "its own" },
  listProducts: { path: api1("products"), gets: "nothing" },
  updateProduct: { path: api1("products/p"), body: named("p"), gets: "not found" },
  archiveProduct: { path: api1("products/p/archive"), gets: "not found" },
  duplicateProduct: {
    path: api1("products/p/duplicate"),
    body: { targetId: "copy" },
    gets: "not found",
  },
  unarchiveProduct: { path: api1("products/p/unarchive"), gets: "not found" },
  createFeature: {
    path: api1("features"),
    body: { ...named("f"), featureType: "BOOLEAN" },
    gets: "its own",
  },
  listFeatures: { path: api1("features"), gets: "nothing" },
  getFeature: { path: api1("features/f"), gets: "not found" },
  updateFeature: { path: api1("features/f"), body: named("f"), gets: "not found" },
  archiveFeature: { path: api1("features/f/archive"), gets: "not found" },
  unarchiveFeature: { path: api1("features/f/unarchive"), gets: "not found" },
  createPlan: { path: api1("plans"), body: inProduct, gets: "not found" },
  listPlans: { path: api1("plans"), gets: "nothing" },
  getPlan: { path: api1("plans/x"), gets: "not found" },
  updatePlan: { path: api1("plans/x"), body: named("x"), gets: "not found" },
  archivePlan: { path: api1("plans/x/archive"), gets: "not found" },
  listPlanCharges: { path: api1("plans/x/charges"), gets: "not found" },
  createPlanDraft: { path: api1("plans/x/draft"), gets: "not found" },
  removePlanDraft: { path: api1("plans/x/draft"), gets: "not found" },
  listPlanOverageCharges: { path: api1("plans/x/overage-charges"), gets: "not found" },
  publishPlan: { path: api1("plans/x/publish"), body: publishing, gets: "not found" },
  createPlanEntitlements: { path: api1("plans/x/entitlements"), body: granting, gets: "not found" },
  listPlanEntitlements: { path: api1("plans/x/entitlements"), gets: "not found" },
  updatePlanEntitlement: {
    path: api1(`plans/x/entitlements/${grantId}`),
    body: regranting,
    gets: "not found",
  },
  deletePlanEntitlement: { path: api1(`plans/x/entitlements/${grantId}`), gets: "not found" },
  createAddon: { path: api1("addons"), body: inProduct, gets: "not found" },
  listAddons: { path: api1("addons"), gets: "nothing" },
  getAddon: { path: api1("addons/x"), gets: "not found" },
  updateAddon: { path: api1("addons/x"), body: named("x"), gets: "not found" },
  archiveAddon: { path: api1("addons/x/archive"), gets: "not found" },
  listAddonCharges: { path: api1("addons/x/charges"), gets: "not found" },
  createAddonDraft: { path: api1("addons/x/draft"), gets: "not found" },
  removeAddonDraft: { path: api1("addons/x/draft"), gets: "not found" },
  publishAddon: { path: api1("addons/x/publish"), body: publishing, gets: "not found" },
  createAddonEntitlements: {
    path: api1("addons/x/entitlements"),
    body: granting,
    gets: "not found",
  },
  listAddonEntitlements: { path: api1("addons/x/entitlements"), gets: "not found" },
  updateAddonEntitlement: {
    path: api1(`addons/x/entitlements/${grantId}`),
    body: regranting,
    gets: "not found",
  },
  deleteAddonEntitlement: { path: api1(`addons/x/entitlements/${grantId}`), gets: "not found" },
  importCustomers: {
    path: at("/import"),
    body: { customers: [{ id: "c", name: "Taken" }], integrationId: "link" },
    gets: "its own",
  },
  importSubscriptions: {
    path: () => "/api/v1/subscriptions/import",
    body: { subscriptions: [{ id: "s", customerId: "c", planId: "free" }] },
    gets: "its own",
  },
  createCustomer: { path: at(""), body: { id: "c", name: "Taken" }, gets: "its own" },
  listCustomers: { path: at(""), gets: "nothing" },
  searchCustomers: { path: api1("customer-search"), gets: "nothing" },
  getCustomer: { path: at("/c"), gets: "not found" },
  updateCustomer: { path: at("/c"), body: { name: "Taken" }, gets: "not found" },
  archiveCustomer: { path: at("/c/archive"), gets: "not found" },
  unarchiveCustomer: { path: at("/c/unarchive"), gets: "not found" },
  listIntegrations: { path: at("/c/integrations"), gets: "not found" },
  linkIntegration: { path: at("/c/integrations"), body: { ...link, id: "new" }, gets: "not found" },
  getIntegration: { path: at("/c/integrations/link"), gets: "not found" },
  updateIntegration: { path: at("/c/integrations/link"), body: link, gets: "not found" },
  unlinkIntegration: { path: at("/c/integrations/link"), gets: "not found" },
  attachPaymentMethod: { path: at("/c/payment-method"), body: method, gets: "not found" },
  detachPaymentMethod: { path: at("/c/payment-method"), gets: "not found" },
  provisionSubscription: { path: sub(""), body: { ...selling, id: "s" }, gets: "not found" },
  listSubscriptions: { path: sub(""), gets: "nothing" },
  previewSubscription: { path: sub("/preview"), body: selling, gets: "not found" },
  getSubscription: { path: sub("/s"), gets: "not found" },
  updateSubscription: { path: sub("/s"), body: { metadata: {} }, gets: "not found" },
  cancelSubscription: { path: sub("/s/cancel"), body: {}, gets: "not found" },
  transferSubscription: { path: sub("/s/transfer"), body: resource, gets: "not found" },
  migrateSubscription: { path: sub("/s/migrate"), body: {}, gets: "not found" },
  cancelScheduledUpdates: { path: sub("/s/future-update/schedule"), gets: "not found" },
  cancelPendingPaymentUpdates: {
    path: sub("/s/future-update/pending-payment"),
    gets: "not found",
  },
  getEntitlements: { path: at("/c/entitlements"), gets: "denied" },
  checkEntitlement: { path: at("/c/entitlements/check?featureId=f"), gets: "denied" },
  explainEntitlements: { path: at("/c/entitlements/explain"), gets: "not found" },
  grantPromotionalEntitlements: {
    path: at("/c/promotional-entitlements"),
    body: promoting,
    gets: "not found",
  },
  listPromotionalEntitlements: { path: at("/c/promotional-entitlements"), gets: "not found" },
  revokePromotionalEntitlement: { path: at("/c/promotional-entitlements/f"), gets: "not found" },
  listCustomerResources: { path: at("/c/resources"), gets: "not found" },
  reportUsage: { path: api1("usage"), body: oneUsage, gets: "not found" },
  getUsageHistory: {
    path: api1("usage/c/history/f?startDate=2025-01-01T00:00:00Z"),
    gets: "not found",
  },
  createImportRun: {
    path: () => "/api/v1/import-runs",
    body: { kind: "customers", source },
    gets: "its own",
  },
  listImportRuns: { path: () => "/api/v1/import-runs", gets: "nothing" },
  getImportRun: { path: run(""), gets: "not found" },
  followImportRun: { path: run("/events"), gets: "not found" },
  putBatch: { path: run("/batches/0.0"), body: batch, gets: "not found" },
  getBatch: { path: run("/batches/0.0"), gets: "not found" },
  completeImportRun: { path: run("/complete"), body: counts, gets: "not found" },
  cancelImportRun: { path: run("/cancel"), gets: "not found" },
  createUndo: { path: run("/undo"), body: {}, gets: "not found" },
  stepUndo: { path: run("/undo-steps"), gets: "not found" },
  listUndone: { path: run("/undone"), gets: "not found" },
  listOutcomes: { path: run("/outcomes"), gets: "not found" },
  listExtra: { path: run("/extra"), gets: "not found" },
  countHeld: { path: run("/held"), gets: "not found" },
  listRejections: { path: run("/rejections"), gets: "not found" },
  listBillingConnections: { path: api1("integrations"), gets: "nothing" },
  connectStripe: {
    path: api1("integrations/stripe"),
    body: { apiKey: "sk_test_taken" },
    gets: "unconnected",
  },
  disconnectStripe: { path: api1("integrations/stripe"), gets: "unconnected" },
  listStripeCustomers: { path: api1("integrations/stripe/customers"), gets: "unconnected" },
  listStripeSubscriptions: {
    path: api1("integrations/stripe/subscriptions"),
    gets: "unconnected",
  },
  receiveStripeEvent: { path: () => `/webhooks/stripe/${grantId}`, body: {}, gets: "unsigned" },
  receiveOnlyStripeEvent: { path: () => "/webhooks/stripe", body: {}, gets: "unsigned" },
  createCutover: { path: api1("cutovers"), body: { mapping: { prices: {} } }, gets: "unconnected" },
  listCutovers: { path: api1("cutovers"), gets: "nothing" },
  startConformance: { path: api1("cutovers/conformance"), body: {}, gets: "unconnected" },
  getConformance: { path: api1("cutovers/conformance"), gets: "its own" },
  getCutover: { path: cutover(""), gets: "not found" },
  listCutoverItems: { path: cutover("/items"), gets: "not found" },
  getCutoverItem: { path: cutover("/items/sub_owner1"), gets: "not found" },
  applyCutover: {
    path: cutover("/apply"),
    body: { planSha256: digest("a plan") },
    gets: "not found",
  },
  createBillingComparison: { path: comparisons(""), body: {}, gets: "unconnected" },
  listBillingComparisons: { path: comparisons(""), gets: "nothing" },
  getBillingComparison: { path: comparisons(`/${comparisonId}`), gets: "not found" },
  listBillingComparisonEntries: {
    path: comparisons(`/${comparisonId}/entries`),
    gets: "not found",
  },
  pauseCutover: { path: cutover("/pause"), gets: "not found" },
  rollbackCutover: { path: cutover("/rollback"), body: {}, gets: "not found" },
  whoami: { path: api1("whoami"), gets: "its own" },
  signIn: { path: api1("session"), body: { key: "server-unknown" }, gets: "unknown key" },
  listKeys: { path: api1("keys"), gets: "its own" },
  createKey: { path: api1("keys"), body: { kind: "viewer" }, gets: "its own" },
  revokeKey: { path: () => `/api/v1/keys/${ownersKeyId}`, gets: "not found" },
  rotateKey: { path: () => `/api/v1/keys/${ownersKeyId}/rotate`, body: {}, gets: "not found" },
  listRequests: { path: api1("requests"), gets: "nothing" },
  getRequest: { path: api1(`requests/${requestId}`), gets: "not found" },
  getHealth: { path: api1("health"), gets: "its own" },
  getSession: { path: api1("session"), gets: "not found" },
  signOut: { path: api1("session"), gets: "not found" },
};

const rows = Object.entries(cases) as [keyof typeof routes, Case][];
const keyed = rows.filter(([name]) => (routes[name] as Route).needsNoKey !== true);
const closed = keyed.filter(([name]) => (routes[name] as Route).readableByClients !== true);

let owner: TestApi;
let runId: string;
let ownersKeyId: string;

beforeAll(async () => {
  const ownersStripe = { apiKey: "sk_test_owner1", webhookSecret: "whsec_owner1" };
  owner = await testApi({ billing: ownersStripe });
  await owner.post(customers, { id: "c", name: "Owner's", integrations: [link] });
  await storeCatalog(owner, ownersCatalog(grantId));
  await owner.post("/api/v1/subscriptions", { ...selling, id: "s", metadata: { of: "Owner's" } });
  await owner.post("/api/v1/usage", oneUsage);
  await owner.post(`${customers}/c/promotional-entitlements`, promoting);
  await owner.post(`${customers}/c/payment-method`, { ...method, paymentMethodId: "pm_owner" });
  const { database, environment } = owner;
  const made = { kind: "server", environment } as const;
  ownersKeyId = (await owner.services.environments.createKey(database, made)).id;
  await storeCutover(owner, cutoverId);
  await storeComparison(owner, comparisonId);
  await storeRequest(owner, requestId, ownersKeyId);
  runId = await openRun(owner, { sha256: source.sha256 });
  await putBatch(owner, runId, "0.0", { records: [{ id: "c", name: "Owner's, imported" }, {}] });
});

it("has a case for every route", () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(routes).sort());
});

describe("a key of another environment", () => {
  it.each(rows)("reaches nothing of ours through %s, and changes nothing", async (name, given) => {
    const stranger = await testApi();
    const before = await everythingOf(owner);

    const answer = await request(stranger, name, given);

    if (given.gets === "not found") expect(answer.status).toBe(404);
    if (given.gets === "nothing") expect(answer.body.data).toEqual([]);
    if (given.gets === "denied") {
      expect(answer.body.data).toMatchObject({ accessDeniedReason: "CustomerNotFound" });
    }
    if (given.gets === "its own") expect(answer.status).toBe(routes[name].status);
    if (given.gets === "unconnected") expect(answer.status).toBe(409);
    if (given.gets === "unknown key") expect(answer.status).toBe(401);
    if (given.gets === "unsigned") expect(answer.body.code).toBe("webhook_signature_invalid");
    expect(answer.text).not.toMatch(/Owner's|pm_owner|owner1/);
    expect(await everythingOf(owner)).toEqual(before);
  });

  it("is not led anywhere by the headers that name an account or environment", async () => {
    const stranger = await testApi();
    const headers = {
      "x-account-id": owner.environmentId,
      "x-environment-id": owner.environmentId,
    };

    const answer = await stranger.get(`${customers}/c`, headers);

    expect(answer.status).toBe(404);
  });

  it("does not get the reply that another environment's Idempotency-Key remembers", async () => {
    const stranger = await testApi();
    const headers = { "idempotency-key": "shared" };
    await owner.post(customers, { id: "kept" }, headers);

    const answer = await stranger.post(customers, { id: "other" }, headers);

    expect(answer.body.data?.id).toBe("other");
  });

  it("does not continue a list of ours with a cursor of ours", async () => {
    const stranger = await testApi();
    await stranger.post(customers, { id: "own" });

    const answer = await stranger.get(`${customers}?before=ffffffff-ffff-7fff-bfff-ffffffffffff`);

    expect((answer.body.data as unknown as { id: string }[]).map(({ id }) => id)).toEqual(["own"]);
  });
});

describe("a key", () => {
  it.each(keyed)("is needed for %s", async (name, given) => {
    const answers = [
      await request(owner, name, given, { "x-api-key": "" }),
      await request(owner, name, given, { "x-api-key": "server-unknown" }),
      await request(owner, name, given, { "x-api-key": ` ${owner.key}x` }),
    ];

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [401, "Unauthenticated"]),
    );
  });

  it.each(closed)("for clients is forbidden %s", async (name, given) => {
    const { database, environment } = owner;
    const { environments } = owner.services;
    const { key } = await environments.createKey(database, { kind: "client", environment });
    const before = await everythingOf(owner);

    const answer = await request(owner, name, given, { "x-api-key": key });

    expect([answer.status, answer.body.code]).toEqual([403, "IdentityForbidden"]);
    expect(Object.keys(answer.body).sort()).toEqual(["code", "message"]);
    expect(await everythingOf(owner)).toEqual(before);
  });

  it.each(["/c", "/c/entitlements", "/c/entitlements/check?featureId=x"])(
    "that is revoked is refused at once at %s, while others live on",
    async (path) => {
      const { database, environment } = owner;
      const { environments } = owner.services;
      const made = await environments.createKey(database, { kind: "server", environment });
      const headers = { "x-api-key": made.key };
      const before = await owner.get(customers + path, headers);

      await environments.revokeKey(database, made.id);

      const after = await owner.get(customers + path, headers);
      expect([before.status, after.status]).toEqual([200, 401]);
      expect(Object.keys(after.body).sort()).toEqual(["code", "message"]);
      expect((await owner.get(customers + path)).status).toBe(200);
    },
  );

  it("is kept as its digest alone", async () => {
    const kept = await owner.database.query<Record<string, unknown>>(
      "select * from api_keys where environment_id = $1::uuid",
      [owner.environmentId],
    );

    expect(JSON.stringify(kept)).not.toContain(owner.key.slice(0, 20));
    expect(kept.map(({ tail }) => tail)).toContain(owner.key.slice(-4));
  });
});

function request(
  api: TestApi,
  name: keyof typeof routes,
  given: Case,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const route: Route = routes[name];
  return api.call(route.method.toUpperCase(), given.path(runId), given.body, headers);
}
