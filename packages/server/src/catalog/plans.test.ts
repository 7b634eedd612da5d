import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";

const plans = "/api/v1/plans";
const addons = "/api/v1/addons";
const later = new Date("2026-05-05T05:05:05.005Z");
const everyone = { migrationType: "ALL_CUSTOMERS" };
const newOnes = { migrationType: "NEW_CUSTOMERS" };
const kinds = [
  ["plan", plans, "PlanNotFound"],
  ["add-on", addons, "AddonNotFound"],
] as const;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "p" }, { id: "other" }, { id: "gone", status: "ARCHIVED" }],
    features: [{ id: "seats" }],
    plans: [
      { id: "base", productId: "p" },
      { id: "foreign", productId: "other" },
    ],
    addons: [
      { id: "extra", productId: "p" },
      { id: "foreign", productId: "other" },
    ],
  });
});

/** A version as a list of what tells it from others. */
function statusesOf({ body }: Answer): unknown[] {
  return [body.data?.status, body.data?.versionNumber, body.data?.isLatest];
}

describe("creating", () => {
  it("a plan answers all of it, with null for what was not given", async () => {
    const options = { id: "x", displayName: "X", productId: "p", unknown: 1, isLatest: false };

    const answer = await api.post(plans, options);

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        id: "x",
        displayName: "X",
        description: null,
        productId: "p",
        billingId: null,
        pricingType: null,
        status: "DRAFT",
        versionNumber: 1,
        isLatest: true,
        entitlements: [],
        metadata: {},
        parentPlanId: null,
        compatibleAddonIds: null,
        defaultTrialConfig: null,
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  it("an add-on answers all of it, with null for what was not given", async () => {
    const answer = await api.post(addons, { id: "x", displayName: "X", productId: "p" });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        id: "x",
        displayName: "X",
        description: null,
        productId: "p",
        billingId: null,
        pricingType: null,
        status: "DRAFT",
        versionNumber: 1,
        isLatest: true,
        entitlements: [],
        metadata: {},
        dependencies: null,
        maxQuantity: null,
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  it.each([
    [plans, { parentPlanId: "base", defaultTrialConfig: { duration: 14, units: "DAY" } }],
    [addons, { maxQuantity: 5 }],
  ])("under %s keeps every field, and may publish at once", async (path, own) => {
    const options = {
      id: "x",
      displayName: "X",
      productId: "p",
      billingId: "prod_1",
      description: "D",
      metadata: { a: "b" },
      pricingType: "PAID",
      status: "PUBLISHED",
      ...own,
    };

    const created = await api.post(path, options);

    expect(created.body.data).toMatchObject(options);
    expect((await api.get(`${path}/x`)).body).toEqual(created.body);
  });

  it.each([
    [plans, { id: "base" }, 409, "DuplicatedEntityNotAllowed"],
    [addons, { id: "extra" }, 409, "DuplicatedEntityNotAllowed"],
    [plans, { productId: "nothing" }, 404, "ProductNotFound"],
    [addons, { productId: "gone" }, 409, "EntityIsArchivedError"],
    [plans, { productId: undefined }, 400, "InvalidArgumentError"],
    [plans, { status: "ARCHIVED" }, 400, "InvalidArgumentError"],
    [plans, { status: "PUBLISHED" }, 400, "InvalidArgumentError"],
    [plans, { parentPlanId: "foreign" }, 400, "InvalidArgumentError"],
    [plans, { defaultTrialConfig: { duration: 0, units: "DAY" } }, 400, "InvalidArgumentError"],
    [addons, { maxQuantity: 0 }, 400, "InvalidArgumentError"],
    [addons, { maxQuantity: 1.5 }, 400, "InvalidArgumentError"],
  ])("under %s with %j answers %i %s", async (path, given, status, code) => {
    const answer = await api.post(path, { id: "x", displayName: "X", productId: "p", ...given });

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await api.get(`${path}/x`)).status).toBe(404);
  });

  it("takes one id for a plan and an add-on", async () => {
    const answer = await api.post(addons, { id: "base", displayName: "X", productId: "p" });

    expect(answer.status).toBe(201);
  });
});

describe("editing", () => {
  beforeEach(async () => {
    await api.post(`${plans}/base/draft`);
    await api.post(`${addons}/extra/draft`);
    await storeCatalog(api, { addons: [{ id: "needed", productId: "p" }] });
    api.now = later;
  });

  it.each([
    [
      `${plans}/base`,
      { compatibleAddonIds: ["extra"], defaultTrialConfig: { duration: 1, units: "MONTH" } },
    ],
    [`${addons}/extra`, { dependencies: ["needed"], maxQuantity: 3, status: "DRAFT" }],
  ])("%s changes the draft and leaves the published version", async (path, own) => {
    const before = await api.get(path);
    const options = { displayName: "New", billingId: "prod_2", metadata: { a: "b" }, ...own };

    const { status, body } = await api.patch(path, { ...options, unknown: 1 });

    expect(status).toBe(200);
    expect(body.data).toMatchObject({ ...options, status: "DRAFT", versionNumber: 2 });
    expect(body.data?.updatedAt).toBe(later.toISOString());
    expect((await api.get(path)).body).toEqual(before.body);
  });

  it("clears with null", async () => {
    await api.patch(`${plans}/base`, { compatibleAddonIds: ["extra"], description: "D" });

    const options = { compatibleAddonIds: null, description: null, defaultTrialConfig: null };
    const { body } = await api.patch(`${plans}/base`, options);

    expect(body.data).toMatchObject(options);
  });

  it.each([
    [`${plans}/base`, { parentPlanId: "base" }, "parentPlanId"],
    [`${plans}/base`, { parentPlanId: "nothing" }, "parentPlanId"],
    [`${plans}/base`, { compatibleAddonIds: ["extra", "nothing"] }, "compatibleAddonIds.1"],
    [`${plans}/base`, { compatibleAddonIds: ["foreign"] }, "compatibleAddonIds.0"],
    [`${addons}/extra`, { dependencies: ["extra"] }, "dependencies.0"],
    [`${addons}/extra`, { maxQuantity: -1 }, "maxQuantity"],
    [`${addons}/extra`, { status: "PUBLISHED" }, "status"],
    [`${addons}/extra`, { displayName: null }, "displayName"],
  ])("%s with %j is refused, naming %s", async (path, body, field) => {
    const answer = await api.patch(path, body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toBe(field);
  });

  it.each([plans, addons])("is refused under %s without a draft, and archived", async (path) => {
    const id = path === plans ? "base" : "extra";
    await api.delete(`${path}/${id}/draft`);

    const published = await api.patch(`${path}/${id}`, { displayName: "x" });
    await api.post(`${path}/${id}/archive`);
    const archived = await api.patch(`${path}/${id}`, { displayName: "x" });

    expect([published.status, published.body.code]).toEqual([
      409,
      "EditAllowedOnDraftPackageOnlyError",
    ]);
    expect([archived.status, archived.body.code]).toEqual([409, "EntityIsArchivedError"]);
  });
});

describe.each(kinds)("a draft of a %s", (_, path, notFound) => {
  const id = path === plans ? "base" : "extra";
  const draft = `${path}/${id}/draft`;

  it("is a copy of the published version under the next number", async () => {
    api.now = later;

    const answer = await api.post(draft);

    expect(answer.status).toBe(201);
    expect(statusesOf(answer)).toEqual(["DRAFT", 2, false]);
    expect(answer.body.data?.createdAt).toBe(later.toISOString());
    expect(statusesOf(await api.get(`${path}/${id}`))).toEqual(["PUBLISHED", 1, true]);
  });

  it("is there once, however often it is made", async () => {
    const first = await api.post(draft);
    api.now = later;

    expect((await api.post(draft)).body).toEqual(first.body);
  });

  it("can be removed, after which there is none", async () => {
    await api.post(draft);

    const removed = await api.delete(draft);
    const again = await api.delete(draft);

    expect([removed.status, removed.body]).toEqual([200, { data: { id } }]);
    expect([again.status, again.body.code]).toEqual([409, "EditAllowedOnDraftPackageOnlyError"]);
  });

  it("that is the only version is removed with everything", async () => {
    await api.post(path, { id: "x", displayName: "X", productId: "p" });

    await api.delete(`${path}/x/draft`);

    expect((await api.get(`${path}/x`)).body.code).toBe(notFound);
  });

  it("cannot be archived alone", async () => {
    await api.post(path, { id: "x", displayName: "X", productId: "p" });

    const answer = await api.post(`${path}/x/archive`);

    expect([answer.status, answer.body.code]).toEqual([409, "DraftPlanCantBeArchived"]);
  });

  it("is not made of one that is archived", async () => {
    await api.post(`${path}/${id}/archive`);

    const answers = [
      await api.post(draft),
      await api.delete(draft),
      await api.post(`${path}/${id}/publish`, newOnes),
    ];

    expect(answers.map(({ body }) => body.code)).toEqual(
      answers.map(() => "EntityIsArchivedError"),
    );
  });
});

describe("removing the only version", () => {
  it.each([
    ["plans/x", { plans: [{ id: "child", productId: "p", parentPlanId: "x" }] }, "plan child"],
    [
      "addons/x",
      { plans: [{ id: "buyer", productId: "p", compatibleAddonIds: ["x"] }] },
      "plan buyer",
    ],
    ["addons/x", { addons: [{ id: "needy", productId: "p", dependencies: ["x"] }] }, "addon needy"],
    [
      "plans/x",
      { products: [{ id: "p", settings: { downgradePlanId: "x" } as never }] },
      "product p",
    ],
  ])("of %s is refused while %j names it", async (path, options, names) => {
    const [folder] = path.split("/");
    await api.post(`/api/v1/${folder}`, { id: "x", displayName: "X", productId: "p" });
    await storeCatalog(api, options);

    const { status, body } = await api.delete(`/api/v1/${path}/draft`);

    expect([status, body.code, `${body.kind} ${body.id}`]).toEqual([409, "catalog_in_use", names]);
    expect((await api.get(`/api/v1/${path}`)).status).toBe(200);
  });
});

describe.each(kinds)("publishing a %s", (kind, path) => {
  const id = kind === "plan" ? "base" : "extra";
  const replacedBy = async () => {
    const rows = await api.database.query<{ replacedBy: number | null }>(
      `select replaced_by as "replacedBy" from package_versions
      where environment_id = $1::uuid and package_id = $2 order by version`,
      [api.environmentId, id],
    );
    return rows.map((row) => row.replacedBy);
  };

  it("for new customers leaves earlier versions as they are", async () => {
    await api.post(`${path}/${id}/draft`);

    const answer = await api.post(`${path}/${id}/publish`, newOnes);

    expect([answer.status, answer.body]).toEqual([200, { data: { taskId: null } }]);
    expect(statusesOf(await api.get(`${path}/${id}`))).toEqual(["PUBLISHED", 2, true]);
    expect(await replacedBy()).toEqual([null, null]);
  });

  it("for all customers lets every earlier version follow the new one", async () => {
    await api.post(`${path}/${id}/draft`);
    await api.post(`${path}/${id}/publish`, newOnes);
    await api.post(`${path}/${id}/draft`);

    await api.post(`${path}/${id}/publish`, everyone);

    expect(statusesOf(await api.get(`${path}/${id}`))).toEqual(["PUBLISHED", 3, true]);
    expect(await replacedBy()).toEqual([3, 3, null]);
  });

  it("is refused without a draft, and without saying for whom", async () => {
    const nothing = await api.post(`${path}/${id}/publish`, newOnes);
    const nobody = await api.post(`${path}/${id}/publish`, {});

    expect([nothing.status, nothing.body.code]).toEqual([409, "PackageAlreadyPublished"]);
    expect([nobody.status, nobody.body.errors?.[0]?.path]).toEqual([400, "migrationType"]);
  });
});

it("does not publish a plan that does not say how it is priced", async () => {
  await api.post(plans, { id: "x", displayName: "X", productId: "p" });

  const answer = await api.post(`${plans}/x/publish`, newOnes);

  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, "pricingType"]);
  expect(statusesOf(await api.get(`${plans}/x`))).toEqual(["DRAFT", 1, true]);
});

describe("archiving", () => {
  it.each([`${plans}/base`, `${addons}/extra`])("%s archives every version", async (path) => {
    await api.post(`${path}/draft`);
    api.now = later;

    const first = await api.post(`${path}/archive`);
    api.now = new Date("2027-01-01T00:00:00.000Z");
    const second = await api.post(`${path}/archive`);

    expect(statusesOf(first)).toEqual(["ARCHIVED", 1, true]);
    expect(first.body.data?.updatedAt).toBe(later.toISOString());
    expect(second.body).toEqual(first.body);
  });

  it("a plan is refused while another one extends it, which would lose what it has", async () => {
    await storeCatalog(api, { plans: [{ id: "child", productId: "p", parentPlanId: "base" }] });

    const refused = await api.post(`${plans}/base/archive`);
    await api.post(`${plans}/child/archive`);
    const allowed = await api.post(`${plans}/base/archive`);

    expect([refused.status, refused.body.code, refused.body.id]).toEqual([
      409,
      "catalog_in_use",
      "child",
    ]);
    expect(allowed.status).toBe(200);
  });
});

it.each(
  kinds.flatMap(([, path, code]) =>
    [
      ["GET", ""],
      ["PATCH", ""],
      ["POST", "/archive"],
      ["POST", "/draft"],
      ["DELETE", "/draft"],
      ["POST", "/publish"],
      ["GET", "/charges"],
      ["GET", "/entitlements"],
      ["POST", "/entitlements"],
    ].map(([method, suffix]) => [method, `${path}/nothing${suffix}`, code] as const),
  ),
)("does not know what is not there: %s %s", async (method = "", path, code) => {
  const body = { ...newOnes, entitlements: { id: "seats", type: "FEATURE", usageLimit: 1 } };

  const answer = await api.call(method, path, method === "GET" ? undefined : body);

  expect([answer.status, answer.body.code]).toEqual([404, code]);
});
