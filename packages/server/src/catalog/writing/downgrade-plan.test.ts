import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { apply, exported } from "../../testing/documents.ts";

let api: TestApi;

const settings = (downgradePlanId: string | null) =>
  ({
    subscriptionCancellationTime: "IMMEDIATE",
    subscriptionEndSetup: "DOWNGRADE_TO_FREE",
    subscriptionStartSetup: "PLAN_SELECTION",
    downgradePlanId,
  }) as const;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "p", settings: settings("free") }, { id: "other" }],
    plans: [
      { id: "free", productId: "p" },
      { id: "paid", productId: "p", pricingType: "PAID" },
      { id: "custom", productId: "p", pricingType: "CUSTOM" },
      { id: "draft", productId: "p", status: "DRAFT" },
      { id: "archived", productId: "p", status: "ARCHIVED" },
      { id: "foreign", productId: "other" },
    ],
    addons: [
      { id: "extra", productId: "p" },
      { id: "needed", productId: "p" },
      { id: "needy", productId: "p", dependencies: ["needed"] },
    ],
  });
});

const unfit = [
  ["paid", "The plan is PAID. Only a FREE plan can be downgraded to."],
  ["custom", "The plan is CUSTOM. Only a FREE plan can be downgraded to."],
  ["draft", "The plan is a draft. Publish it first."],
  ["archived", "The plan is archived."],
  ["foreign", "The product has no such plan."],
  ["extra", "The product has no such plan."],
  [null, "DOWNGRADE_TO_FREE needs the id of the free plan to downgrade to."],
] as const;

const path = "productSettings.downgradePlanId";

describe("a product that downgrades to a plan", () => {
  it.each(unfit)("is refused with %s, saying why", async (id, message) => {
    const answer = await api.patch("/api/v1/products/p", { productSettings: settings(id) });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors).toEqual([{ path, message }]);
  });

  it.each(unfit)("is refused in a document with %s, saying why", async (id, message) => {
    const { downgradePlanId, ...others } = settings(id);
    const productSettings = id === null ? others : { ...others, downgradePlanId };
    const before = await exported(api);

    const answer = await apply(api, { products: [{ id: "p", productSettings }] });

    const errors = [{ path: `products[0].${path}`, message }];
    expect([answer.status, answer.body]).toMatchObject([400, { code: "catalog_invalid", errors }]);
    expect(await exported(api)).toBe(before);
  });

  it("can change what has nothing to do with an old fault of its settings", async () => {
    await storeCatalog(api, { products: [{ id: "p", settings: settings("paid") }] });

    const answer = await api.patch("/api/v1/products/p", { displayName: "New" });

    expect([answer.status, answer.body.data?.displayName]).toEqual([200, "New"]);
  });
});

describe("a plan that a product downgrades to", () => {
  it("cannot be archived", async () => {
    const { status, body } = await api.post("/api/v1/plans/free/archive");

    const names = { code: "catalog_in_use", kind: "product", id: "p" };
    expect([status, body]).toMatchObject([409, names]);
    expect(body.message).toBe('The settings of the product "p" name it. Change them first.');
    expect((await api.get("/api/v1/plans/free")).body.data?.status).toBe("PUBLISHED");
  });

  it("can be archived once the product names another one", async () => {
    await storeCatalog(api, { plans: [{ id: "free-2", productId: "p" }] });
    await api.patch("/api/v1/products/p", { productSettings: settings("free-2") });

    expect((await api.post("/api/v1/plans/free/archive")).status).toBe(200);
  });

  it("goes with its product when that is archived", async () => {
    expect((await api.post("/api/v1/products/p/archive")).status).toBe(200);
    expect((await api.get("/api/v1/plans/free")).body.data?.status).toBe("ARCHIVED");
  });

  it("cannot be pruned or archived by a document without the product", async () => {
    const paid = { id: "paid", productId: "p", pricingType: "PAID", status: "ARCHIVED" };
    const free = { id: "free", productId: "p", pricingType: "FREE", status: "ARCHIVED" };

    const answers = [
      await apply(api, { plans: [paid] }, "prune=true"),
      await apply(api, { plans: [paid] }, "prune=true&dryRun=true"),
      await apply(api, { plans: [free] }),
    ];

    const message = `The product p, which is not in the document: ${path}: The plan is archived.`;
    const refusal = { code: "catalog_in_use", errors: [{ path: "", message }] };
    for (const { status, body } of answers) expect([status, body]).toMatchObject([409, refusal]);
  });

  it("cannot be published as a paid one", async () => {
    await storeCatalog(api, {
      plans: [{ id: "free", productId: "p", version: 2, status: "DRAFT", pricingType: "PAID" }],
    });
    const audience = { migrationType: "NEW_CUSTOMERS" };

    const { status, body } = await api.post("/api/v1/plans/free/publish", audience);
    const applied = await apply(api, {
      plans: [{ id: "free", productId: "p", pricingType: "PAID" }],
    });

    const names = { code: "catalog_in_use", kind: "product", id: "p" };
    expect([status, body]).toMatchObject([409, names]);
    expect([applied.status, applied.body.code]).toEqual([409, "catalog_in_use"]);
  });
});

describe("archiving what others are built on", () => {
  it("is refused for an add-on that another one needs", async () => {
    const { status, body } = await api.post("/api/v1/addons/needed/archive");

    const names = { code: "catalog_in_use", kind: "addon", id: "needy" };
    expect([status, body]).toMatchObject([409, names]);
  });

  it("is refused in a document for a plan that another one extends", async () => {
    const plan = (id: string) => ({ id, productId: "other", pricingType: "FREE" });
    await apply(api, { plans: [plan("base"), { ...plan("child"), parentPlanId: "base" }] });

    const answer = await apply(api, { plans: [{ ...plan("base"), status: "ARCHIVED" }] });

    expect([answer.status, answer.body.code]).toEqual([400, "catalog_invalid"]);
    expect(answer.text).toContain("parentPlanId: The plan is archived.");
  });
});
