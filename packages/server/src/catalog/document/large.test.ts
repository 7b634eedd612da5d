import { describe, expect, it } from "vitest";
import type { Database, Queryable } from "../../database/database.ts";
import type { Steps } from "../../event-loop.ts";
import { testApi } from "../../testing/api.ts";
import { apply, exported } from "../../testing/documents.ts";
import type { Catalog } from "../catalog.ts";
import { createCatalogDocumentService } from "../writing/apply.ts";
import { checkDecision, productConflicts } from "./checks.ts";
import { documentOf } from "./document.ts";
import { decideDocument } from "./plan.ts";

const count = 300;
const document = {
  products: [{ id: "p" }],
  plans: Array.from({ length: count }, (_, index) => {
    return { id: `plan-${index}`, productId: "p", pricingType: "FREE" as const };
  }),
};

const empty: Catalog = {
  revision: null,
  products: new Map(),
  features: new Map(),
  plans: new Map(),
  addons: new Map(),
};

const context = {
  prune: true,
  allCustomers: true,
  now: new Date("2025-01-01T00:00:00.000Z"),
  newId: () => "",
  productsInUse: new Set<string>(),
  featuresInUse: new Map(),
};

/** What work gives, and how often others may be answered before it is over. */
function counted<T>(steps: Steps<T>): { readonly yields: number; readonly value: T } {
  for (let yields = 0; ; yields++) {
    const step = steps.next();
    if (step.done) return { yields, value: step.value };
  }
}

/** A database that counts how often a whole catalog is read from it. */
function countingLoads(inner: Database): Database & { readonly loads: () => number } {
  let loads = 0;
  const counting = (queryable: Queryable): Queryable["query"] => {
    return (sql, parameters, options) => {
      if (sql.includes("json_agg")) loads += 1;
      return queryable.query(sql, parameters, options);
    };
  };
  return {
    ...inner,
    query: counting(inner),
    transaction: (work, options) =>
      inner.transaction((open) => work({ ...open, query: counting(open) }), options),
    loads: () => loads,
  };
}

describe("a catalog document of many plans", () => {
  it("is decided, checked and exported entry by entry, so that others are answered", () => {
    const decided = counted(decideDocument(empty, document, context));
    const checked = counted(checkDecision(empty, document, decided.value));
    const plans = new Map(decided.value.versions.map((version) => [version.id, [version]]));
    const products = new Map(decided.value.products.map((product) => [product.id, product]));
    const conflicts = counted(productConflicts({ ...empty, products }, document, decided.value));
    const written = counted(documentOf({ ...empty, plans, products }));

    expect([decided.value.versions.length, checked.value, conflicts.value]).toEqual([
      count,
      [],
      [],
    ]);
    expect(decided.yields).toBeGreaterThan(count);
    expect(checked.yields).toBeGreaterThan(count);
    expect(conflicts.yields).toBe(1);
    expect(written.yields).toBe(count + 1);
  });

  it("is not decided again under the lock, where nobody has changed the catalog", async () => {
    const api = await testApi();
    await apply(api, document);
    const database = countingLoads(api.database);
    const service = createCatalogDocumentService(() => new Date());
    const options = { dryRun: false, prune: false, allCustomers: false };
    const named = { plans: document.plans.map((plan) => ({ ...plan, displayName: "New" })) };

    const { changes, applied } = await service.apply(database, api.environmentId, named, options);

    expect([changes.length, applied]).toEqual([count, true]);
    expect(database.loads()).toBe(1);
    expect(await exported(api)).toContain('"displayName":"New"');
  });

  it("is decided again where somebody has changed the catalog meanwhile", async () => {
    const api = await testApi();
    await apply(api, document);
    const other = { plans: [{ ...document.plans[0], displayName: "Other" }] };
    let isFirst = true;
    const database: Database = {
      ...api.database,
      transaction: async (work, options) => {
        if (isFirst) await apply(api, other);
        isFirst = false;
        return api.database.transaction(work, options);
      },
    };
    const service = createCatalogDocumentService(() => new Date());
    const named = { plans: document.plans.map((plan) => ({ ...plan, displayName: "New" })) };
    const options = { dryRun: false, prune: false, allCustomers: false };

    const { changes } = await service.apply(database, api.environmentId, named, options);

    const ofFirst = changes.find(({ id }) => id === "plan-0");
    const change = { field: "displayName", before: "Other", after: "New" };
    expect(ofFirst?.fields).toContainEqual(change);
  });
});
