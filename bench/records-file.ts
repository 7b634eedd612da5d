import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** Writes an import file of so many records, the same ones each time. */
export async function writeRecords(
  path: string,
  collection: string,
  count: number,
  recordAt: (index: number) => object,
): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1024 * 1024 });
  file.write(`{"${collection}": [\n`);
  for (let index = 0; index < count; index++) {
    const separator = index === count - 1 ? "\n" : ",\n";
    if (!file.write(JSON.stringify(recordAt(index)) + separator)) await once(file, "drain");
  }
  file.end("]}\n");
  await once(file, "close");
}

export function customerAt(index: number) {
  const paid = index % 3 === 0;
  return {
    customerId: customerIdAt(index),
    email: `user${index}@company-${index % 5_000}.example`,
    name: `Customer number ${index}`,
    ...(paid ? { billingId: `cus_${index.toString(36).padStart(14, "0")}` } : {}),
    updatedAt: new Date(Date.UTC(2022, 0, 1) + index * 1_000).toISOString(),
    metadata: { plan: paid ? "pro" : "free", seats: String(index % 50) },
  };
}

export function customerIdAt(index: number): string {
  return `customer-${(index * 7_919) % 10_000_019}`;
}

/** Two of three are free, the others custom with an add-on and limits of their own. */
export function subscriptionAt(index: number) {
  const common = {
    customerId: customerIdAt(index),
    startDate: new Date(Date.UTC(2022, 0, 1) + index * 60_000).toISOString(),
    metadata: { importedFrom: "bench" },
  };
  if (index % 3 !== 0) return { ...common, planId: "bench-free" };
  return {
    ...common,
    planId: "bench-custom",
    entitlements: [
      { featureId: "bench-seats", usageLimit: 10 + (index % 90) },
      { featureId: "bench-projects", usageLimit: 25 },
    ],
    addons: [{ id: "bench-extra-seats", quantity: 1 + (index % 5) }],
  };
}

const features = ["bench-seats", "bench-projects", "bench-calls"];

/** Three features for each customer. */
export function usageAt(index: number) {
  return {
    customerId: customerIdAt(Math.floor(index / features.length)),
    featureId: features[index % features.length],
    usage: index % 40,
  };
}

/** The catalog that these records refer to. */
export const catalog = {
  products: [{ id: "bench-product" }],
  features: [
    { id: "bench-seats", featureType: "NUMBER", meterType: "FLUCTUATING" },
    { id: "bench-projects", featureType: "NUMBER", meterType: "FLUCTUATING" },
    { id: "bench-calls", featureType: "NUMBER", meterType: "INCREMENTAL" },
  ],
  plans: [
    {
      id: "bench-free",
      productId: "bench-product",
      pricingType: "FREE",
      entitlements: [
        { featureId: "bench-seats", usageLimit: 3 },
        { featureId: "bench-calls", usageLimit: 1_000, resetPeriod: "MONTH" },
      ],
    },
    {
      id: "bench-custom",
      productId: "bench-product",
      pricingType: "CUSTOM",
      parentPlanId: "bench-free",
      compatibleAddonIds: ["bench-extra-seats"],
      entitlements: [{ featureId: "bench-projects", usageLimit: 5 }],
    },
  ],
  addons: [
    {
      id: "bench-extra-seats",
      productId: "bench-product",
      maxQuantity: 100,
      entitlements: [{ featureId: "bench-seats", usageLimit: 5 }],
    },
  ],
};
