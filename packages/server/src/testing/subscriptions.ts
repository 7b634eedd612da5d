import type { TestApi } from "./api.ts";
import type { CatalogOptions } from "./catalog.ts";

/** A catalog with a plan of each kind, and everything that a subscription can be refused for. */
export const sampleCatalog: CatalogOptions = {
  products: [{ id: "product" }, { id: "sites", multipleSubscriptions: true }],
  features: [
    { id: "seats" },
    { id: "projects" },
    { id: "calls", meterType: "INCREMENTAL" },
    { id: "sso", featureType: "BOOLEAN", meterType: "None" },
    { id: "retention", meterType: "None" },
    {
      id: "region",
      featureType: "ENUM",
      meterType: "None",
      enumConfiguration: [
        { value: "eu", displayName: "Europe" },
        { value: "us", displayName: "United States" },
      ],
    },
    { id: "events", meter: { aggregation: { function: "COUNT" }, filters: [] } },
  ],
  plans: [
    { id: "free", entitlements: [{ featureId: "seats", usageLimit: 3 }] },
    {
      id: "custom",
      pricingType: "CUSTOM",
      compatibleAddonIds: ["extra", "more", "needy", "draft-addon"],
      entitlements: [{ featureId: "seats", usageLimit: 10, resetPeriod: "MONTH" }],
    },
    {
      id: "paid",
      pricingType: "PAID",
      compatibleAddonIds: ["extra"],
      prices: [
        {
          billingModel: "PER_UNIT",
          featureId: "seats",
          price: { amount: 9.5, currency: "usd" },
          minUnitQuantity: 1,
          maxUnitQuantity: 50,
        },
      ],
    },
    { id: "site-free", productId: "sites" },
    {
      id: "site-custom",
      productId: "sites",
      pricingType: "CUSTOM",
      compatibleAddonIds: ["extra"],
    },
    { id: "draft-plan", status: "DRAFT", publishedAt: null },
    { id: "old-plan", status: "ARCHIVED" },
  ],
  addons: [
    { id: "extra", maxQuantity: 5, entitlements: [{ featureId: "seats", usageLimit: 2 }] },
    { id: "more" },
    { id: "needy", dependencies: ["more"] },
    { id: "lonely" },
    { id: "draft-addon", status: "DRAFT", publishedAt: null },
  ],
};

/** The same, with free subscriptions that follow those that end. */
export const followedCatalog: CatalogOptions = {
  ...sampleCatalog,
  products: (sampleCatalog.products ?? []).map((product) => {
    const settings = {
      subscriptionCancellationTime: "END_OF_BILLING_PERIOD",
      subscriptionEndSetup: "DOWNGRADE_TO_FREE",
      subscriptionStartSetup: "PLAN_SELECTION",
      downgradePlanId: "free",
    } as const;
    return product.id === "product" ? { ...product, settings } : product;
  }),
};

/** Makes customers with nothing but an id. */
export async function createCustomers(api: TestApi, ids: readonly string[]): Promise<void> {
  const customers = ids.map((id) => ({ id, email: null, name: null }));
  await api.post("/api/v1/customers/import", { customers });
}
