import { describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { apply, changesOf, exported, shop } from "../../testing/documents.ts";
import type { PackageVersion } from "../catalog.ts";
import { currentCatalog } from "../reading/current.ts";

const [free, team, site] = shop.plans;
const [seats, ...otherGrants] = team.entitlements;
const richer = {
  plans: [{ ...team, entitlements: [{ ...seats, usageLimit: 25 }, ...otherGrants] }],
};

async function shopApi(): Promise<TestApi> {
  const api = await testApi();
  await apply(api, shop);
  return api;
}

async function versionsOf(api: TestApi, id: string): Promise<readonly PackageVersion[]> {
  const catalog = await currentCatalog(api.database, api.environmentId);
  return catalog.plans.get(id) ?? catalog.addons.get(id) ?? [];
}

async function statesOf(api: TestApi, id: string): Promise<unknown[]> {
  const versions = await versionsOf(api, id);
  return versions.map(({ version, status, replacedBy }) => [version, status, replacedBy]);
}

const revisionOf = async (api: TestApi) =>
  (await currentCatalog(api.database, api.environmentId)).revision;

describe("applying a document", () => {
  it("creates what is not there, and says so", async () => {
    const api = await testApi();

    const answer = await apply(api, shop);

    expect(changesOf(answer)).toEqual([
      "created product app",
      "created product sites",
      "created feature seats",
      "created feature exports",
      "created feature sso",
      "created feature support",
      "created plan free",
      "created plan team",
      "created plan site",
      "created addon more-seats",
    ]);
    expect(answer.body.data?.applied).toBe(true);
    expect(await statesOf(api, "team")).toEqual([[1, "PUBLISHED", null]]);
  });

  it("changes nothing the second time, and writes nothing", async () => {
    const api = await shopApi();
    const revision = await revisionOf(api);

    const answer = await apply(api, shop, "prune=true&allCustomers=true");

    expect(answer.body.data).toEqual({ changes: [], applied: false });
    expect(await revisionOf(api)).toBe(revision);
  });

  it("does not mind the order of entitlements, nor defaults that are said", async () => {
    const api = await shopApi();
    const entitlements = team.entitlements
      .map((each) => ({ ...each, isGranted: true, behavior: "Increment" }))
      .reverse();

    const answer = await apply(api, { plans: [{ ...team, displayName: "team", entitlements }] });

    expect(changesOf(answer)).toEqual([]);
  });

  it("leaves alone what the document does not have", async () => {
    const api = await shopApi();
    const before = await exported(api);

    const answer = await apply(api, { products: [{ id: "app" }], plans: [] });

    expect(changesOf(answer)).toEqual([]);
    expect(await exported(api)).toBe(before);
  });

  it("says of a change which field it was, before and after", async () => {
    const api = await shopApi();

    const answer = await apply(api, {
      products: [{ id: "app", displayName: "The app", metadata: { tier: "1" } }],
      ...richer,
    });

    expect(answer.body.data?.changes).toEqual([
      {
        entity: "product",
        id: "app",
        action: "updated",
        fields: [
          { field: "displayName", before: null, after: "The app" },
          { field: "metadata.tier", before: null, after: "1" },
        ],
      },
      {
        entity: "plan",
        id: "team",
        action: "published",
        fields: [
          { field: "entitlements.seats.usageLimit", before: 10, after: 25 },
          { field: "version", before: 1, after: 2 },
        ],
      },
    ]);
  });

  it("with dryRun only says what would change", async () => {
    const api = await shopApi();
    const [before, revision] = [await exported(api), await revisionOf(api)];

    const answer = await apply(api, richer, "dryRun=true");

    expect(changesOf(answer)).toEqual(["published plan team"]);
    expect(answer.body.data?.applied).toBe(false);
    expect([await exported(api), await revisionOf(api)]).toEqual([before, revision]);
  });
});

describe("versions", () => {
  it("keep existing subscriptions on what they were sold", async () => {
    const api = await shopApi();

    await apply(api, richer);

    expect(await statesOf(api, "team")).toEqual([
      [1, "PUBLISHED", null],
      [2, "PUBLISHED", null],
    ]);
  });

  it("are followed by existing subscriptions with allCustomers, also afterwards", async () => {
    const api = await shopApi();
    await apply(api, richer);

    const later = await apply(api, richer, "allCustomers=true");
    await apply(api, shop, "allCustomers=true");
    const again = await apply(api, shop, "allCustomers=true");

    expect(later.body.data?.changes).toEqual([
      {
        entity: "plan",
        id: "team",
        action: "updated",
        fields: [{ field: "replacedBy", before: null, after: 2 }],
      },
    ]);
    expect(changesOf(again)).toEqual([]);
    const versions = await versionsOf(api, "team");
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(versions.map(({ replacedBy }) => replacedBy)).toEqual([3, 3, null]);
  });

  it("keep the ids of entitlements and prices that are still there", async () => {
    const api = await shopApi();
    const [charge] = team.charges;
    const dearer = { ...charge, price: { ...charge.price, amount: 12 } };

    await apply(api, { plans: [{ ...richer.plans[0], charges: [dearer] }] });

    const [first, second] = await versionsOf(api, "team");
    expect(second?.prices[0]?.price?.amount).toBe(12);
    expect(second?.prices[0]?.id).toBe(first?.prices[0]?.id);
    expect(second?.entitlements.map(({ id }) => id)).toEqual(
      first?.entitlements.map(({ id }) => id),
    );
  });

  it("begin as a draft if the document says so, edited in place and then published", async () => {
    const api = await shopApi();
    const draft = { ...team, id: "pro", status: "DRAFT" };

    await apply(api, { plans: [draft] });
    const edited = await apply(api, { plans: [{ ...draft, displayName: "Pro" }] });
    const published = await apply(api, { plans: [{ ...draft, status: "PUBLISHED" }] });

    expect(changesOf(edited)).toEqual(["updated plan pro"]);
    expect(changesOf(published)).toEqual(["published plan pro"]);
    expect(await statesOf(api, "pro")).toEqual([[1, "PUBLISHED", null]]);
  });

  it("take the place of a draft that was in work, and say so", async () => {
    const api = await shopApi();
    await api.post("/api/v1/plans/team/draft");
    expect(await statesOf(api, "team")).toHaveLength(2);

    const same = await apply(api, shop);
    const answer = await apply(api, richer);

    expect(changesOf(same)).toEqual([]);
    expect(answer.text).toContain('{"field":"draft","before":2,"after":null}');
    expect(await statesOf(api, "team")).toEqual([
      [1, "PUBLISHED", null],
      [2, "PUBLISHED", null],
    ]);
  });

  it("are all archived with their plan, and can be brought back", async () => {
    const api = await shopApi();
    await apply(api, richer);

    const gone = await apply(api, { plans: [{ ...richer.plans[0], status: "ARCHIVED" }] });
    const states = await statesOf(api, "team");
    const back = await apply(api, richer);

    expect(changesOf(gone)).toEqual(["archived plan team"]);
    expect(states).toEqual([
      [1, "ARCHIVED", null],
      [2, "ARCHIVED", null],
    ]);
    expect(changesOf(back)).toEqual(["restored plan team"]);
    expect(await statesOf(api, "team")).toEqual([
      [1, "ARCHIVED", null],
      [2, "PUBLISHED", null],
    ]);
  });
});

describe("pruning", () => {
  it("archives what the lists of the document do not have", async () => {
    const api = await shopApi();
    const kept = { ...team, compatibleAddonIds: [] };

    const answer = await apply(api, { ...shop, plans: [free, kept], addons: [] }, "prune=true");

    expect(changesOf(answer)).toEqual([
      "published plan team",
      "archived plan site",
      "archived addon more-seats",
    ]);
    expect(await statesOf(api, "site")).toEqual([[1, "ARCHIVED", null]]);
  });

  it("leaves alone a list that the document does not have at all", async () => {
    const api = await shopApi();

    const answer = await apply(api, { features: shop.features }, "prune=true");

    expect(changesOf(answer)).toEqual([]);
  });

  it("archives with a product what is sold under it, and suspends features", async () => {
    const api = await shopApi();
    const [app] = shop.products;
    const features = shop.features.filter(({ id }) => id !== "sso");

    const answer = await apply(api, { products: [app], features }, "prune=true");

    expect(changesOf(answer)).toEqual([
      "archived product sites",
      "archived feature sso",
      "archived plan site",
    ]);
    expect(changesOf(await apply(api, shop))).toEqual([
      "restored product sites",
      "restored feature sso",
      "restored plan site",
    ]);
  });

  it.each([
    ["products", "plans[0].productId"],
    ["features", "plans[0].entitlements[0].featureId"],
    ["addons", "plans[1].compatibleAddonIds[0]"],
  ])("does not archive of the %s what a plan of the document uses", async (list, path) => {
    const api = await shopApi();

    const answer = await apply(api, { ...shop, [list]: [] }, "prune=true");

    expect(answer.body.code).toBe("catalog_invalid");
    expect(answer.body.errors).toContainEqual({
      path,
      message: "The document does not have it, so pruning would archive it.",
    });
  });
});

it("applies all of a document or nothing", async () => {
  const api = await shopApi();
  const [before, revision] = [await exported(api), await revisionOf(api)];

  const answer = await apply(api, {
    products: [{ id: "third" }],
    plans: [{ ...site, productId: "third" }],
  });

  expect(answer.body.errors).toEqual([
    { path: "plans[0].productId", message: "It belongs to another product, and cannot move." },
  ]);
  expect([await exported(api), await revisionOf(api)]).toEqual([before, revision]);
});

it("loses nothing of two documents that are applied at the same time", async () => {
  const api = await testApi();
  const [first, second] = [{ products: [{ id: "a" }] }, { products: [{ id: "b" }] }];

  const answers = await Promise.all([first, second, first].map((each) => apply(api, each)));

  expect(answers.flatMap(changesOf).sort()).toEqual(["created product a", "created product b"]);
  expect(JSON.parse(await exported(api)).data.products).toEqual([{ id: "a" }, { id: "b" }]);
});
