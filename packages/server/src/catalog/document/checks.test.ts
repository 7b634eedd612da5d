import { describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { apply, exported, shop } from "../../testing/documents.ts";

const [free, team, site] = shop.plans;
const [seats] = shop.features;

async function shopApi(): Promise<TestApi> {
  const api = await testApi();
  await apply(api, shop);
  return api;
}

const grants = (...entitlements: object[]) => ({ plans: [{ ...free, entitlements }] });
const support = shop.features[3];

/** What is wrong, the document that is applied to the shop, and each path with its message. */
const faults: ReadonlyArray<[name: string, document: object, faults: Record<string, string>]> = [
  [
    "a feature that is not there",
    grants({ featureId: "seats", usageLimit: 1 }, { featureId: "seat", usageLimit: 1 }),
    { "plans[0].entitlements[1].featureId": "There is no such feature." },
  ],
  [
    "a product that is not there",
    { plans: [{ id: "x", productId: "nope", pricingType: "FREE" }] },
    { "plans[0].productId": "There is no such product." },
  ],
  [
    "a draft whose product is not there",
    { plans: [{ id: "x", productId: "nope", status: "DRAFT" }] },
    { "plans[0].productId": "There is no such product." },
  ],
  [
    "an archived plan whose product is not there",
    { plans: [{ id: "x", productId: "nope", status: "ARCHIVED" }] },
    { "plans[0].productId": "There is no such product." },
  ],
  [
    "a plan of an archived product",
    { products: [{ id: "app", status: "ARCHIVED" }], plans: [free], addons: [] },
    { "plans[0].productId": "The product is archived, so this cannot be published." },
  ],
  [
    "parents in a circle",
    { plans: [{ ...free, parentPlanId: "team" }, team] },
    {
      "plans[0].parentPlanId": "The parent plans form a circle.",
      "plans[1].parentPlanId": "The parent plans form a circle.",
    },
  ],
  [
    "a published plan that is to be a draft",
    { plans: [{ ...free, status: "DRAFT" }] },
    { "plans[0].status": "It was published, so it cannot be a draft again." },
  ],
  [
    "a charge for a feature that is no number",
    {
      plans: [
        free,
        {
          ...team,
          charges: [{ ...team.charges[0], featureId: "sso" }],
        },
      ],
    },
    { "plans[1].charges[0].featureId": "Only numbers have a price per unit." },
  ],
  [
    "an overage charge without an amount",
    {
      plans: [
        { ...team, overageCharges: [{ billingModel: "FLAT_FEE", billingPeriod: "MONTHLY" }] },
      ],
    },
    { "plans[0].overageCharges[0].price": "It needs an amount, or tiers." },
  ],
  [
    "a feature of type ENUM without values",
    { features: [{ id: "new", featureType: "ENUM" }] },
    { "features[0].enumConfiguration": "A feature of type ENUM needs at least one value." },
  ],
  [
    "a value with a comma",
    { features: [{ id: "new", featureType: "ENUM", enumConfiguration: [{ value: "a,b" }] }] },
    {
      "features[0].enumConfiguration[0].value":
        "A value cannot contain a comma: no check could ask for it.",
    },
  ],
  [
    "a product that downgrades to a plan of another one",
    {
      products: [
        {
          id: "sites",
          multipleSubscriptions: true,
          productSettings: {
            subscriptionCancellationTime: "IMMEDIATE",
            subscriptionEndSetup: "DOWNGRADE_TO_FREE",
            subscriptionStartSetup: "FREE_PLAN",
            downgradePlanId: "free",
          },
        },
      ],
    },
    { "products[0].productSettings.downgradePlanId": "The product has no such plan." },
  ],
  [
    "a value that a plan outside of the document grants",
    { features: [{ ...support, enumConfiguration: [{ value: "phone" }] }] },
    {
      "":
        "The plan team, which is not in the document: entitlements[2].enumValues[0]: " +
        "The feature does not have this value.",
    },
  ],
];

describe("a document that is not consistent", () => {
  it.each(faults)("is refused for %s, by its path", async (_, document, expected) => {
    const api = await shopApi();
    const before = await exported(api);

    const answers = [await apply(api, document), await apply(api, document, "dryRun=true")];

    const errors = Object.entries(expected).map(([path, message]) => ({ path, message }));
    for (const { body } of answers) {
      expect(body).toMatchObject({ code: "catalog_invalid", errors });
      expect(body.errors).toHaveLength(errors.length);
    }
    expect(await exported(api)).toBe(before);
  });

  it.each([
    ["an unknown field", { plans: [{ ...free, entitlement: [] }] }, 'Did you mean "entitlements"?'],
    ["an id that is there twice", { plans: [free, site, free] }, "stands in this list already"],
    ["no product", { plans: [{ id: "x" }] }, "plans.0.productId"],
  ])("is no document at all with %s", async (_, document, message) => {
    const answer = await apply(await shopApi(), document);

    expect(answer.body.code).toBe("InvalidArgumentError");
    expect(answer.body.message).toContain(message);
  });

  it("is not refused for what was inconsistent before, elsewhere", async () => {
    const api = await testApi();
    await storeCatalog(api, {
      products: [{ id: "product" }],
      plans: [{ id: "old", entitlements: [{ featureId: "gone" }] }],
    });

    const answer = await apply(api, { features: [seats] });

    expect(answer.status).toBe(200);
  });
});

describe("a document that what exists stands against", () => {
  async function subscribed(): Promise<TestApi> {
    const api = await shopApi();
    await api.post("/api/v1/customers", { id: "c" });
    await api.post("/api/v1/subscriptions", { customerId: "c", planId: "free" });
    return api;
  }

  it("is refused if a product with subscriptions is to have another kind of them", async () => {
    const api = await subscribed();
    const products = [
      { id: "sites", multipleSubscriptions: false },
      { id: "app", multipleSubscriptions: true },
    ];

    const answer = await apply(api, { products });

    expect(answer.body).toMatchObject({
      code: "catalog_in_use",
      errors: [{ path: "products[1].multipleSubscriptions" }],
    });
    expect((await apply(api, { products: products.slice(0, 1) })).status).toBe(200);
  });

  it.each(["featureType", "meterType"])(
    "is refused if a granted feature changes its %s",
    async (field) => {
      const other = { featureType: "BOOLEAN", meterType: "INCREMENTAL" }[field];

      const answer = await apply(await shopApi(), {
        features: [
          { id: "unused", featureType: "BOOLEAN" },
          { ...seats, [field]: other },
        ],
        ...(field === "featureType" && {
          features: [{ id: "seats", featureType: "ENUM", enumConfiguration: [{ value: "a" }] }],
          plans: shop.plans.map((plan) => ({ ...plan, entitlements: [], charges: [] })),
          addons: shop.addons.map((addon) => ({ ...addon, entitlements: [] })),
        }),
      });

      expect(answer.body.code).toBe("catalog_in_use");
      expect(answer.text).toContain(`].${field}`);
    },
  );
});

it("needs a server key, and reaches its own environment alone", async () => {
  const [api, stranger] = [await shopApi(), await testApi()];
  const { environment } = api;
  const { key } = await api.services.environments.createKey(api.database, {
    kind: "client",
    environment,
  });

  const [read, write] = [
    await api.get("/api/v1/catalog", { "x-api-key": key }),
    await api.call("PUT", "/api/v1/catalog", {}, { "x-api-key": key }),
  ];
  await apply(stranger, { products: [], features: [], plans: [], addons: [] }, "prune=true");

  expect([read.status, write.status]).toEqual([403, 403]);
  expect(await exported(stranger)).not.toContain("seats");
  expect(await exported(api)).toContain('"team"');
});
