import type { CatalogDocument } from "@carryover/contract";
import fc from "fast-check";
import type { Answer, TestApi } from "./api.ts";

/** A small catalog with something of everything, as a document. */
export const shop = {
  products: [{ id: "app" }, { id: "sites", multipleSubscriptions: true }],
  features: [
    { id: "seats", featureType: "NUMBER", meterType: "FLUCTUATING" },
    { id: "exports", featureType: "NUMBER", meterType: "INCREMENTAL" },
    { id: "sso", featureType: "BOOLEAN" },
    {
      id: "support",
      featureType: "ENUM",
      enumConfiguration: [{ value: "mail" }, { value: "phone" }],
    },
  ],
  plans: [
    {
      id: "free",
      productId: "app",
      pricingType: "FREE",
      entitlements: [{ featureId: "seats", usageLimit: 3 }],
    },
    {
      id: "team",
      productId: "app",
      pricingType: "PAID",
      parentPlanId: "free",
      compatibleAddonIds: ["more-seats"],
      entitlements: [
        { featureId: "seats", usageLimit: 10 },
        { featureId: "exports", usageLimit: 100, resetPeriod: "MONTH" },
        { featureId: "support", enumValues: ["mail"] },
      ],
      charges: [
        {
          billingModel: "PER_UNIT",
          billingPeriod: "MONTHLY",
          featureId: "seats",
          price: { amount: 9.5, currency: "usd" },
        },
      ],
    },
    { id: "site", productId: "sites", pricingType: "FREE", entitlements: [{ featureId: "sso" }] },
  ],
  addons: [
    {
      id: "more-seats",
      productId: "app",
      pricingType: "PAID",
      maxQuantity: 5,
      entitlements: [{ featureId: "seats", usageLimit: 5 }],
    },
  ],
} as const satisfies CatalogDocument;

/** Applies a document; `query` follows the question mark. */
export function apply(api: TestApi, document: unknown, query = ""): Promise<Answer> {
  return api.call("PUT", `/api/v1/catalog?${query}`, document);
}

/** Returns the catalog as a document, as the bytes that were answered. */
export async function exported(api: TestApi): Promise<string> {
  return (await api.get("/api/v1/catalog")).text;
}

/** Returns the changes of an answer in short: `published plan team`. */
export function changesOf(answer: Answer): string[] {
  const { data } = answer.body;
  const changes = data?.changes as unknown as { entity: string; id: string; action: string }[];
  return changes.map(({ action, entity, id }) => `${action} ${entity} ${id}`);
}

const text = fc.string({ maxLength: 12, unit: "grapheme" }).filter((it) => !it.includes("\0"));
const ids = (prefix: string, count: number) =>
  fc.subarray(Array.from({ length: count }, (_, index) => `${prefix}-${index}`));

/** Makes each field optional. */
const maybe = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] });

const named = {
  displayName: text,
  description: text,
  metadata: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), text, { maxKeys: 3 }),
};

/** The properties of each feature follow from its id, since they can never change. */
const featureTypes = [
  { featureType: "NUMBER", meterType: "FLUCTUATING" },
  { featureType: "NUMBER" },
  { featureType: "BOOLEAN" },
  { featureType: "ENUM", enumConfiguration: [{ value: "a" }, { value: "b" }] },
] as const;
const typeOf = (id: string) => featureTypes[Number(id.at(-1)) % featureTypes.length];

function granted(featureId: string): fc.Arbitrary<object> {
  const kind = typeOf(featureId);
  const shared = maybe({ behavior: fc.constantFrom("Increment", "Override"), order: fc.nat(9) });
  if (kind?.featureType === "BOOLEAN") return shared.map((own) => ({ featureId, ...own }));
  if (kind?.featureType === "ENUM") {
    const values = fc.subarray(["a", "b"], { minLength: 1 });
    return values.map((enumValues) => ({ featureId, enumValues }));
  }
  const limit = fc.oneof(
    fc.double({ min: 0, max: 1e15, noNaN: true }).map((usageLimit) => ({ usageLimit })),
    fc.constant({ hasUnlimitedUsage: true }),
    fc.constant({ isCustom: true }),
  );
  return fc.tuple(limit, shared).map(([value, own]) => ({ featureId, ...value, ...own }));
}

function sold(prefix: "plan" | "addon", featureIds: readonly string[]): fc.Arbitrary<object[]> {
  const one = (id: string) =>
    fc
      .record({
        own: maybe({ ...named, status: fc.constantFrom("PUBLISHED", "DRAFT", "ARCHIVED") }),
        featureIds: fc.subarray([...featureIds]),
        amounts: fc.subarray([1, 9.5, 120]),
      })
      .chain(({ own, amounts, ...rest }) =>
        fc.tuple(...rest.featureIds.map(granted)).map((entitlements) => ({
          id,
          productId: `product-${Number(id.at(-1)) % 2}`,
          pricingType: amounts.length > 0 ? "PAID" : "CUSTOM",
          ...own,
          entitlements,
          charges: amounts.map((amount, index) => ({
            billingModel: "FLAT_FEE",
            billingPeriod: "MONTHLY",
            billingCountryCode: `C${index}`,
            price: { amount, currency: "eur" },
          })),
        })),
      );
  return ids(prefix, 4).chain((chosen) => fc.tuple(...chosen.map(one)));
}

/** Any document of up to two products, six features, four plans and four add-ons. */
export const anyDocument: fc.Arbitrary<object> = ids("feature", 6).chain((featureIds) =>
  fc.record({
    products: fc.tuple(
      ...["product-0", "product-1"].map((id) => maybe({ ...named }).map((own) => ({ id, ...own }))),
    ),
    features: fc.tuple(
      ...featureIds.map((id) =>
        maybe({ ...named, status: fc.constantFrom("ACTIVE", "SUSPENDED", "NEW") }).map((own) => {
          return { id, ...typeOf(id), ...own };
        }),
      ),
    ),
    plans: sold("plan", featureIds),
    addons: sold("addon", featureIds),
  }),
);
