import { beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { idsOf } from "../../testing/runs.ts";

const lists = ["products", "features", "plans", "addons"] as const;

describe.each(lists)("the list of %s", (list) => {
  let api: TestApi;
  const path = `/api/v1/${list}`;
  const ids = Array.from({ length: 25 }, (_, index) => `z${99 - index}`);

  beforeAll(async () => {
    api = await testApi();
    const options = ids.map((id) => ({ id }));
    const products = list === "products" ? options : [{ id: "product" }];
    await storeCatalog(api, list === "products" ? { products } : { products, [list]: options });
  });

  it("has 20 entries if nothing is said, in the order of creation", async () => {
    const answer = await api.get(path);

    expect(idsOf(answer)).toEqual(ids.slice(0, 20));
    expect(answer.body.pagination).toEqual({ next: expect.any(String), prev: null });
  });

  it("leads forward and back through everything once", async () => {
    const first = await api.get(`${path}?limit=10`);
    const second = await api.get(`${path}?limit=10&after=${first.body.pagination?.next}`);
    const third = await api.get(`${path}?limit=10&after=${second.body.pagination?.next}`);
    const back = await api.get(`${path}?limit=10&before=${third.body.pagination?.prev}`);
    const start = await api.get(`${path}?limit=10&before=${back.body.pagination?.prev}`);

    expect([first, second, third].flatMap(idsOf)).toEqual(ids);
    expect([back, start].map(idsOf)).toEqual([first, second].map(idsOf).toReversed());
    expect(third.body.pagination?.next).toBeNull();
    expect(start.body.pagination?.prev).toBeNull();
  });

  it("knows a cursor in capital letters", async () => {
    const { body } = await api.get(`${path}?limit=10`);

    const answer = await api.get(
      `${path}?limit=1&after=${`${body.pagination?.next}`.toUpperCase()}`,
    );

    expect(idsOf(answer)).toEqual([ids[10]]);
  });

  it.each([
    ["limit=0", 400],
    ["limit=101", 400],
    ["after=1", 400],
    ["status=UNKNOWN", 400],
    ["createdAt[gte]=2026-01-01", 400],
    ["limit=100", 200],
    ["unknown=1&limit=100", 400],
  ])("answers %s with %i", async (query, status) => {
    expect((await api.get(`${path}?${query}`)).status).toBe(status);
  });
});

describe("filters", () => {
  let api: TestApi;
  const dates = (day: number) => {
    const at = new Date(`2026-01-0${day}T00:00:00.000Z`);
    return { createdAt: at, updatedAt: at };
  };
  const draft = { status: "DRAFT" as const, publishedAt: null };
  const archived = { status: "ARCHIVED" as const };

  beforeAll(async () => {
    api = await testApi();
    await storeCatalog(api, {
      products: [
        { id: "p", ...dates(1) },
        { id: "q", ...dates(2), ...archived },
      ],
      features: [
        { id: "seats", ...dates(1) },
        { id: "calls", ...dates(2), meterType: "INCREMENTAL", status: "NEW" },
        { id: "sso", ...dates(3), featureType: "BOOLEAN", meterType: "None", status: "SUSPENDED" },
      ],
      plans: [
        { id: "a", productId: "p", ...dates(1) },
        { id: "b", productId: "p", ...dates(2), ...draft },
        { id: "c", productId: "q", ...dates(3), ...archived },
        { id: "a", productId: "p", version: 2, ...dates(4), ...draft },
        { id: "d", productId: "p", ...dates(3) },
        { id: "d", productId: "p", version: 2, ...dates(5) },
      ],
      addons: [
        { id: "x", productId: "p", ...dates(1) },
        { id: "y", productId: "q", ...dates(2), ...archived },
      ],
    });
  });

  it.each([
    ["products", ["p", "q"]],
    ["products?id=q", ["q"]],
    ["products?id=nothing", []],
    ["products?status=ARCHIVED", ["q"]],
    ["products?status=ARCHIVED%2CPUBLISHED", ["p", "q"]],
    ["products?createdAt[gt]=2026-01-01T00:00:00Z", ["q"]],
    ["products?createdAt[gte]=2026-01-01T00:00:00Z", ["p", "q"]],
    ["products?createdAt[lt]=2026-01-02T00:00:00Z", ["p"]],
    ["products?createdAt[lte]=2026-01-02T02:00:00%2B02:00", ["p", "q"]],
    ["features?id=seats", ["seats"]],
    ["features?featureType=NUMBER", ["seats", "calls"]],
    ["features?meterType=None,INCREMENTAL", ["calls", "sso"]],
    ["features?status=SUSPENDED", ["sso"]],
    ["features?status=NEW&status=ACTIVE", ["seats", "calls"]],
    ["features?featureType=NUMBER&createdAt[gte]=2026-01-02T00:00:00Z", ["calls"]],
    ["plans", ["a", "b", "c", "d"]],
    ["plans?productId=q", ["c"]],
    ["plans?status=DRAFT", ["b"]],
    ["plans?status=PUBLISHED", ["a", "d"]],
    ["plans?status=ARCHIVED,DRAFT", ["b", "c"]],
    ["plans?createdAt[gte]=2026-01-04T00:00:00Z", ["d"]],
    ["addons", ["x", "y"]],
    ["addons?productId=p&status=PUBLISHED", ["x"]],
    ["addons?productId=p&status=ARCHIVED", []],
  ])("%s finds %j", async (query, ids) => {
    expect(idsOf(await api.get(`/api/v1/${query}`))).toEqual(ids);
  });

  it("answer each plan once, in the version that new subscriptions take", async () => {
    const { body } = await api.get("/api/v1/plans");

    const versions = Object.values(body.data ?? {}).map((plan) => [
      plan.id,
      plan.versionNumber,
      plan.status,
      plan.isLatest,
    ]);
    expect(versions).toEqual([
      ["a", 1, "PUBLISHED", true],
      ["b", 1, "DRAFT", true],
      ["c", 1, "ARCHIVED", true],
      ["d", 2, "PUBLISHED", true],
    ]);
  });

  it("stay in force from page to page", async () => {
    const first = await api.get("/api/v1/plans?productId=p&limit=1");
    const next = first.body.pagination?.next;
    const second = await api.get(`/api/v1/plans?productId=p&limit=2&after=${next}`);

    expect([first, second].map(idsOf)).toEqual([["a"], ["b", "d"]]);
    expect(second.body.pagination?.next).toBeNull();
  });
});

it("is read with a client key, and not written", async () => {
  const api = await testApi();
  await storeCatalog(api, { products: [{ id: "product" }], plans: [{ id: "free" }] });
  const { environment } = api;
  const made = await api.services.environments.createKey(api.database, {
    kind: "client",
    environment,
  });
  const headers = { "x-api-key": made.key };

  const read = await api.get("/api/v1/plans/free", headers);
  const written = await api.post("/api/v1/plans/free/archive", undefined, headers);

  expect([read.status, written.status]).toEqual([200, 403]);
});
