import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";

const products = "/api/v1/products";
const later = new Date("2026-05-05T05:05:05.005Z");

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const settings = {
  subscriptionCancellationTime: "IMMEDIATE",
  subscriptionEndSetup: "DOWNGRADE_TO_FREE",
  subscriptionStartSetup: "FREE_PLAN",
  downgradePlanId: "free",
  subscriptionStartPlanId: "free",
  prorateAtEndOfBillingPeriod: true,
};

describe("creating a product", () => {
  it("answers all of it, with null for what was not given", async () => {
    const answer = await api.post(products, { id: "p", displayName: "P", unknown: 1 });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        id: "p",
        displayName: "P",
        description: null,
        multipleSubscriptions: false,
        status: "PUBLISHED",
        metadata: {},
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  it("keeps every field", async () => {
    const options = {
      id: "p",
      displayName: "P",
      description: "What it is",
      metadata: { a: "b" },
      multipleSubscriptions: true,
    };

    const created = await api.post(products, options);

    expect(created.body.data).toMatchObject(options);
    expect((await api.get(products)).body.data).toEqual([created.body.data]);
  });

  it("is refused under an id that is taken", async () => {
    await api.post(products, { id: "p", displayName: "P" });

    const answer = await api.post(products, { id: "p", displayName: "Other" });

    expect([answer.status, answer.body.code]).toEqual([409, "DuplicatedEntityNotAllowed"]);
    expect((await api.get(products)).body.data?.[0]?.displayName).toBe("P");
  });

  it.each([
    [{ displayName: "P" }, "id"],
    [{ id: "p" }, "displayName"],
    [{ id: "a b", displayName: "P" }, "id"],
    [{ id: "p", displayName: "x".repeat(256) }, "displayName"],
    [{ id: "p", displayName: "P", multipleSubscriptions: "yes" }, "multipleSubscriptions"],
    [{ id: "p", displayName: "P", metadata: { a: 1 } }, "metadata"],
  ])("refuses %j, naming %s", async (body, path) => {
    const answer = await api.post(products, body);

    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, path]);
    expect((await api.get(products)).body.data).toEqual([]);
  });
});

describe("updating a product", () => {
  beforeEach(async () => {
    await storeCatalog(api, {
      products: [{ id: "p", description: "Old", metadata: { a: "b" } }, { id: "other" }],
      plans: [
        { id: "free", productId: "p" },
        { id: "foreign", productId: "other" },
      ],
    });
    api.now = later;
  });

  it("replaces what is present and leaves the rest", async () => {
    const { status, body } = await api.patch(`${products}/p`, {
      displayName: "New",
      productSettings: settings,
      usageResetCutoffRule: { behavior: "ALWAYS_RESET" },
    });

    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      displayName: "New",
      description: "Old",
      metadata: { a: "b" },
      productSettings: settings,
      updatedAt: later.toISOString(),
    });
  });

  it.each([
    ["description", null, null],
    ["metadata", null, {}],
    ["metadata", {}, {}],
  ])("takes %s %j as %j", async (field, given, kept) => {
    const { body } = await api.patch(`${products}/p`, { [field]: given });

    expect(body.data?.[field]).toEqual(kept);
  });

  it.each([
    ["downgradePlanId", "nothing"],
    ["subscriptionStartPlanId", "foreign"],
  ])("refuses settings whose %s is no plan of the product", async (field, id) => {
    const productSettings = { ...settings, [field]: id };

    const answer = await api.patch(`${products}/p`, { productSettings });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toBe(`productSettings.${field}`);
  });

  it("lets multipleSubscriptions change as long as nobody has a subscription", async () => {
    const { body } = await api.patch(`${products}/p`, { multipleSubscriptions: true });

    expect(body.data?.multipleSubscriptions).toBe(true);
  });

  it("refuses another multipleSubscriptions once somebody had a subscription", async () => {
    await subscribe(api, "free");

    const answer = await api.patch(`${products}/p`, { multipleSubscriptions: true });
    const same = await api.patch(`${products}/p`, { multipleSubscriptions: false });
    const other = await api.patch(`${products}/other`, { multipleSubscriptions: true });

    expect([answer.status, answer.body.code]).toEqual([409, "catalog_in_use"]);
    expect([same.status, other.status]).toEqual([200, 200]);
  });

  it("is refused for an archived one and for one that is not there", async () => {
    await api.post(`${products}/p/archive`);

    const archived = await api.patch(`${products}/p`, { displayName: "x" });
    const nothing = await api.patch(`${products}/nothing`, { displayName: "x" });

    expect(archived.body.code).toBe("EntityIsArchivedError");
    expect([nothing.status, nothing.body.code]).toEqual([404, "ProductNotFound"]);
  });
});

describe("archiving a product", () => {
  beforeEach(async () => {
    await storeCatalog(api, {
      products: [{ id: "p" }, { id: "other" }],
      plans: [
        { id: "plan", productId: "p", parentPlanId: "parent" },
        { id: "parent", productId: "p" },
        { id: "draft", productId: "p", status: "DRAFT", publishedAt: null },
        { id: "foreign", productId: "other" },
      ],
      addons: [{ id: "addon", productId: "p" }],
    });
    api.now = later;
  });

  it("archives its plans and add-ons, and nothing else", async () => {
    const { status, body } = await api.post(`${products}/p/archive`);

    expect([status, body.data?.status]).toEqual([200, "ARCHIVED"]);
    const paths = ["plans/plan", "plans/parent", "plans/draft", "addons/addon", "plans/foreign"];
    const answers = await Promise.all(paths.map((path) => api.get(`/api/v1/${path}`)));
    expect(answers.map((answer) => answer.body.data?.status)).toEqual([
      "ARCHIVED",
      "ARCHIVED",
      "ARCHIVED",
      "ARCHIVED",
      "PUBLISHED",
    ]);
  });

  it("changes nothing the second time", async () => {
    const first = await api.post(`${products}/p/archive`);
    api.now = new Date("2027-01-01T00:00:00.000Z");

    const second = await api.post(`${products}/p/archive`);

    expect(second.body).toEqual(first.body);
  });

  it("is undone by unarchiving, but for the plans and add-ons", async () => {
    await api.post(`${products}/p/archive`);

    const { status, body } = await api.post(`${products}/p/unarchive`);

    expect([status, body.data?.status]).toEqual([200, "PUBLISHED"]);
    expect((await api.get("/api/v1/plans/plan")).body.data?.status).toBe("ARCHIVED");
  });

  it("leaves one alone that is unarchived without being archived", async () => {
    const { body } = await api.post(`${products}/p/unarchive`);

    expect(body.data?.updatedAt).toBe("2025-01-01T00:00:00.000Z");
  });

  it.each(["archive", "unarchive"])("knows no other product to %s", async (verb) => {
    const answer = await api.post(`${products}/nothing/${verb}`);

    expect([answer.status, answer.body.code]).toEqual([404, "ProductNotFound"]);
  });
});

describe("duplicating a product", () => {
  beforeEach(async () => {
    await storeCatalog(api, {
      products: [{ id: "p", description: "Old", multipleSubscriptions: true }],
      features: [{ id: "seats" }],
      plans: [
        { id: "base", productId: "p" },
        {
          id: "pro",
          productId: "p",
          pricingType: "PAID",
          parentPlanId: "base",
          billingId: "prod_1",
          compatibleAddonIds: ["addon", "gone"],
          entitlements: [{ featureId: "seats", usageLimit: 3 }],
          prices: [{ price: { amount: 9.5, currency: "usd" }, billingId: "price_1" }],
        },
      ],
      addons: [
        { id: "addon", productId: "p" },
        { id: "gone", productId: "p", status: "ARCHIVED" },
      ],
    });
  });

  it("copies plans and add-ons as drafts that name each other", async () => {
    const { status, body } = await api.post(`${products}/p/duplicate`, { targetId: "q" });

    expect(status).toBe(201);
    expect(body.data).toMatchObject({ id: "q", displayName: "p", multipleSubscriptions: true });
    const plan = await api.get("/api/v1/plans/q-pro");
    expect(plan.body.data).toMatchObject({
      productId: "q",
      status: "DRAFT",
      versionNumber: 1,
      billingId: null,
      parentPlanId: "q-base",
      compatibleAddonIds: ["q-addon"],
    });
    const charges = await api.get("/api/v1/plans/q-pro/charges");
    expect(charges.body.data?.[0]).toMatchObject({ price: { amount: 9.5 }, billingId: null });
    const granted = await api.get("/api/v1/plans/q-pro/entitlements");
    expect(granted.body.data?.[0]).toMatchObject({ featureId: "seats", usageLimit: 3 });
    expect((await api.get("/api/v1/addons/q-gone")).status).toBe(404);
  });

  it("takes another name and description", async () => {
    const options = { targetId: "q", displayName: "Q", description: null };

    const { body } = await api.post(`${products}/p/duplicate`, options);

    expect(body.data).toMatchObject({ displayName: "Q", description: null });
  });

  it.each([
    ["p", { targetId: "p" }, "DuplicatedEntityNotAllowed"],
    ["p", { targetId: "x".repeat(255) }, "InvalidArgumentError"],
    ["p", {}, "InvalidArgumentError"],
    ["nothing", { targetId: "q" }, "ProductNotFound"],
  ])("of %s into %j is refused with %s", async (id, body, code) => {
    const answer = await api.post(`${products}/${id}/duplicate`, body);

    expect(answer.body.code).toBe(code);
    expect((await api.get(products)).body.data).toHaveLength(1);
  });

  it("is refused when an id that it would make is taken", async () => {
    await storeCatalog(api, { plans: [{ id: "q-pro", productId: "p" }] });

    const answer = await api.post(`${products}/p/duplicate`, { targetId: "q" });

    expect([answer.status, answer.body.code, answer.body.id]).toEqual([
      409,
      "DuplicatedEntityNotAllowed",
      "q-pro",
    ]);
  });
});

/** Stores a subscription to a plan, as nobody would ask whether it makes sense. */
async function subscribe(on: TestApi, planId: string): Promise<void> {
  await on.database.execute(
    `insert into subscriptions (
      environment_id, customer_id, subscription_id, cursor_id, product_id, plan_id, plan_version,
      pricing_type, start_date, payment_collection, addons, entitlements, charges, terms,
      future_updates, metadata, created_at, updated_at, revision
    )
    values (
      $1::uuid, 'customer', 'subscription', gen_random_uuid(), 'p', $2, 1, 'FREE', now(),
      'NOT_REQUIRED', '[]', '[]', '[]', '{}', '[]', '{}', now(), now(), 1
    )`,
    [on.environmentId, planId],
  );
}
