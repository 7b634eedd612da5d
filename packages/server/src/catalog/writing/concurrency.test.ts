import { beforeEach, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { idsOf } from "../../testing/runs.ts";

const plans = "/api/v1/plans";
const five = [1, 2, 3, 4, 5];

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: five.map((index) => ({ id: `f${index}` })),
    plans: [{ id: "plan" }, { id: "draft", status: "DRAFT", publishedAt: null }],
  });
});

it("creates a plan once, however many ask for it at the same time", async () => {
  const options = { id: "new", displayName: "New", productId: "product" };

  const answers = await Promise.all(five.map(() => api.post(plans, options)));

  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect(idsOf(await api.get(plans))).toEqual(["plan", "draft", "new"]);
});

it("makes one draft for all who ask for it at the same time", async () => {
  const answers = await Promise.all(five.map(() => api.post(`${plans}/plan/draft`)));

  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers[0]?.body.data?.versionNumber).toBe(2);
});

it("loses none of the entitlements that are granted at the same time", async () => {
  const path = `${plans}/draft/entitlements`;

  await Promise.all(
    five.map((index) =>
      api.post(path, { entitlements: { id: `f${index}`, type: "FEATURE", usageLimit: index } }),
    ),
  );

  const granted = Object.values((await api.get(path)).body.data ?? {});
  expect(granted.map(({ featureId }) => featureId).sort()).toEqual(["f1", "f2", "f3", "f4", "f5"]);
});

it("changes the catalog once for a repeated Idempotency-Key", async () => {
  const headers = { "idempotency-key": "once" };
  const options = { id: "new", displayName: "New", productId: "product" };

  const first = await api.post(plans, options, headers);
  const second = await api.post(plans, options, headers);
  const refused = await api.post(plans, { ...options, id: "plan" }, { "idempotency-key": "other" });

  expect([first.status, second.text]).toEqual([201, first.text]);
  expect(refused.body.code).toBe("DuplicatedEntityNotAllowed");
  expect(idsOf(await api.get(plans))).toEqual(["plan", "draft", "new"]);
});
