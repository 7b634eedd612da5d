import { catalogSchema } from "@carryover/contract";
import type { CatalogDocument } from "@carryover/sdk";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readCatalogText } from "./file.ts";
import { catalogText } from "./text.ts";

const catalog: CatalogDocument = {
  products: [{ id: "app", description: "yes" }, { id: "1e3" }],
  features: [],
  plans: [
    {
      id: "plan",
      productId: "app",
      compatibleAddonIds: ["a", "b"],
      entitlements: [{ featureId: "seats", usageLimit: 3 }],
      charges: [
        {
          billingModel: "FLAT_FEE",
          billingPeriod: "MONTHLY",
          price: { amount: 9.5, currency: "usd" },
        },
      ],
      metadata: { "a: b": "# no\ncomment", no: "null" },
    },
  ],
};

it("is YAML that is easy to read, and names its schema for editors", () => {
  expect(catalogText(catalog, "yaml")).toBe(
    `# yaml-language-server: $schema=./node_modules/carryover/catalog.schema.json

products:
  - id: app
    description: yes

  - id: "1e3"

features: []

plans:
  - id: plan
    productId: app
    compatibleAddonIds: [a, b]
    entitlements:
      - {featureId: seats, usageLimit: 3}
    charges:
      - billingModel: FLAT_FEE
        billingPeriod: MONTHLY
        price: {amount: 9.5, currency: usd}
    metadata: {"a: b": "# no\\ncomment", no: "null"}
`,
  );
});

it.each(["yaml", "json"] as const)("is read again as it was, from %s", (format) => {
  const reading = readCatalogText(new TextEncoder().encode(catalogText(catalog, format)));

  expect(reading).toMatchObject({ ok: true, document: catalog });
});

it.each(["yaml", "json"] as const)("keeps any text, in %s", (format) => {
  const text = fc.string({ unit: "binary", maxLength: 200 }).filter((it) => !it.includes("\0"));
  const holds = fc.property(text, text, (description, value) => {
    const given = { products: [{ id: "a", description, metadata: { key: value } }] };
    const reading = readCatalogText(new TextEncoder().encode(catalogText(given, format)));
    expect(reading).toMatchObject({ ok: true, document: given });
  });

  fc.assert(holds, { numRuns: 500 });
});

it("has a schema in which every field has a description", () => {
  const missing: string[] = [];
  const walk = (name: string, schema: Schema) => {
    for (const [field, inner] of Object.entries(schema.properties ?? {})) {
      if (!inner.description) missing.push(`${name}.${field}`);
      walk(`${name}.${field}`, inner);
    }
    if (schema.items) walk(`${name}[]`, schema.items);
  };

  const schema = catalogSchema() as Schema;
  walk("", schema);
  for (const [name, part] of Object.entries(schema.definitions ?? {})) walk(name, part);

  expect(Object.keys(schema.properties ?? {})).toContain("plans");
  expect(missing).toEqual([]);
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}
