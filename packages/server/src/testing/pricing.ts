import type { Price } from "../catalog/catalog.ts";
import type { Answer, Json, TestApi } from "./api.ts";
import { type CatalogOptions, storeCatalog } from "./catalog.ts";
import { createCustomers } from "./subscriptions.ts";

const usd = (amount: number) => ({ amount, currency: "usd" });

/** Returns a flat fee for a month and for a year. */
function fee(monthly: number, annually: number): Partial<Price>[] {
  return [{ price: usd(monthly) }, { price: usd(annually), billingPeriod: "ANNUALLY" }];
}

const seats: Partial<Price> = {
  billingModel: "PER_UNIT",
  featureId: "seats",
  price: usd(5),
  minUnitQuantity: 1,
  maxUnitQuantity: 50,
};

const settings = {
  subscriptionCancellationTime: "END_OF_BILLING_PERIOD",
  subscriptionEndSetup: "DOWNGRADE_TO_FREE",
  subscriptionStartSetup: "PLAN_SELECTION",
  downgradePlanId: "free",
} as const;

/** A catalog with prices, trials and rules of ending, for subscriptions over HTTP. */
const pricingCatalog: CatalogOptions = {
  products: [
    { id: "product", settings },
    { id: "plain" },
    { id: "sites", multipleSubscriptions: true },
  ],
  features: [{ id: "seats" }, { id: "sso", featureType: "BOOLEAN", meterType: "None" }],
  plans: [
    { id: "free" },
    { id: "basic", pricingType: "PAID", prices: fee(10, 100) },
    {
      id: "pro",
      pricingType: "PAID",
      parentPlanId: "basic",
      compatibleAddonIds: ["extra", "gift", "needy"],
      prices: [...fee(20, 200), seats, { ...seats, billingPeriod: "ANNUALLY", price: usd(50) }],
      entitlements: [{ featureId: "seats", usageLimit: 5 }],
    },
    {
      id: "trialed",
      pricingType: "PAID",
      prices: fee(30, 300),
      defaultTrial: { duration: 14, units: "DAY", trialEndBehavior: "CONVERT_TO_PAID" },
    },
    {
      id: "tasted",
      pricingType: "PAID",
      prices: fee(40, 400),
      defaultTrial: { duration: 1, units: "MONTH", trialEndBehavior: "CANCEL_SUBSCRIPTION" },
    },
    { id: "custom", pricingType: "CUSTOM", compatibleAddonIds: ["extra"] },
    { id: "plain-paid", productId: "plain", pricingType: "PAID", prices: [{ price: usd(7) }] },
    { id: "plain-custom", productId: "plain", pricingType: "CUSTOM" },
    { id: "site", productId: "sites", pricingType: "PAID", prices: [{ price: usd(3) }] },
    { id: "draft", status: "DRAFT", publishedAt: null },
    { id: "old", status: "ARCHIVED" },
  ],
  addons: [
    { id: "extra", maxQuantity: 5, prices: fee(2, 20) },
    { id: "gift" },
    { id: "needy", dependencies: ["extra"] },
    { id: "lonely" },
  ],
};

/** Stores the catalog, and a customer `c`. */
export async function openPricing(api: TestApi): Promise<void> {
  await storeCatalog(api, pricingCatalog);
  await createCustomers(api, ["c"]);
}

export const subscriptions = "/api/v1/subscriptions";

/** Provisions for customer `c`, and returns the subscription; throws if it is refused. */
export async function provision(api: TestApi, options: Record<string, unknown>): Promise<Json> {
  const answer = await api.post(subscriptions, { customerId: "c", ...options });
  if (answer.status !== 201) throw new Error(`Refused: ${answer.text}`);
  return answer.body.data?.subscription as Json;
}

/** Returns a subscription as it is read now. */
export async function read(api: TestApi, id: string): Promise<Record<string, unknown>> {
  const answer = await api.get(`${subscriptions}/${id}`);
  return answer.body.data as unknown as Record<string, unknown>;
}

/** Returns the status that a subscription has at each of some instants. */
export async function statusesAt(
  api: TestApi,
  id: string,
  instants: readonly string[],
): Promise<unknown[]> {
  const statuses: unknown[] = [];
  for (const instant of instants) {
    api.now = new Date(instant);
    statuses.push((await read(api, id)).status);
  }
  return statuses;
}

/** Status, code and reason of a refusal. */
export function refusal({ status, body }: Answer): unknown[] {
  return [status, body.code, ...(body.reason === undefined ? [] : [body.reason])];
}

/** Connects a billing provider to the environment. */
export async function connectBilling(api: TestApi): Promise<void> {
  await api.database.execute(
    "update environments set billing_provider = 'STRIPE' where id = $1::uuid",
    [api.environmentId],
  );
}
