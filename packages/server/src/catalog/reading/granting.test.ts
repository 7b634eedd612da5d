import { beforeEach, describe, expect, it } from "vitest";
import { type Json, type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";

const later = new Date("2026-05-05T05:05:05.005Z");
const places = [["/api/v1/plans/x"], ["/api/v1/addons/x"]] as const;
const plan = places[0][0];
const draft = { id: "x", productId: "p", status: "DRAFT", publishedAt: null } as const;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "p" }],
    features: [
      { id: "calls", meterType: "INCREMENTAL" },
      { id: "retention", meterType: "None" },
      { id: "sso", featureType: "BOOLEAN", meterType: "None" },
      {
        id: "tier",
        featureType: "ENUM",
        meterType: "None",
        enumConfiguration: [{ value: "gold", displayName: "Gold" }],
      },
      { id: "old", status: "SUSPENDED" },
    ],
    plans: [draft],
    addons: [draft],
  });
});

function of(id: string, more: object = {}): object {
  return { id, type: "FEATURE", ...more };
}

async function granted(path: string): Promise<Json> {
  return (await api.get(`${path}/entitlements`)).body.data as Json;
}

describe.each(places)("granting at %s", (path) => {
  it("answers all of it, with null for what was not given", async () => {
    const entitlements = [of("sso", { unknown: 1 })];

    const answer = await api.post(`${path}/entitlements`, { entitlements });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          type: "FEATURE",
          featureId: "sso",
          behavior: "Increment",
          description: null,
          displayNameOverride: null,
          enumValues: null,
          hasSoftLimit: false,
          hasUnlimitedUsage: false,
          hiddenFromWidgets: [],
          isCustom: false,
          isGranted: true,
          order: null,
          resetPeriod: null,
          resetPeriodConfiguration: null,
          usageLimit: null,
          createdAt: "2026-01-01T00:00:00.000Z",
          updatedAt: "2026-01-01T00:00:00.000Z",
        },
      ],
    });
  });

  it("keeps every field", async () => {
    const options = {
      behavior: "Override",
      description: "D",
      displayNameOverride: "Name",
      hasSoftLimit: true,
      hiddenFromWidgets: ["PAYWALL"],
      isGranted: true,
      order: 2.5,
      resetPeriod: "MONTH",
      usageLimit: 10.5,
    };
    const configuration = { accordingTo: "StartOfTheMonth" };
    const entitlements = [
      of("calls", { ...options, monthlyResetPeriodConfiguration: configuration }),
    ];

    const { body } = await api.post(`${path}/entitlements`, { entitlements });

    const kept = { ...options, resetPeriodConfiguration: configuration };
    expect(body.data?.[0]).toMatchObject(kept);
    expect(await granted(path)).toEqual(body.data);
    expect((await api.get(path)).body.data?.entitlements).toEqual([
      { id: "calls", type: "FEATURE" },
    ]);
  });

  it("takes several at once, and one without a list", async () => {
    const several = [
      of("tier", { enumValues: ["gold"] }),
      of("calls", { hasUnlimitedUsage: true }),
    ];
    await api.post(`${path}/entitlements`, { entitlements: several });

    const { body } = await api.post(`${path}/entitlements`, { entitlements: of("sso") });

    expect(body.data?.[0]?.featureId).toBe("sso");
    const list = await api.get(`${path}/entitlements`);
    expect(Object.values(list.body.data ?? {}).map(({ featureId }) => featureId)).toEqual([
      "tier",
      "calls",
      "sso",
    ]);
    expect(list.body.pagination).toEqual({ next: null, prev: null });
  });

  it("takes all of a request or none", async () => {
    const entitlements = [of("sso"), of("nothing")];

    const answer = await api.post(`${path}/entitlements`, { entitlements });

    expect([answer.status, answer.body.code, answer.body.featureId]).toEqual([
      404,
      "FeatureNotFound",
      "nothing",
    ]);
    expect(await granted(path)).toEqual([]);
  });

  it.each([
    [[of("sso"), of("sso")], 409, "DuplicatedEntityNotAllowed"],
    [[of("old", { usageLimit: 1 })], 409, "EntityIsArchivedError"],
    [[{ id: "x", type: "CREDIT", amount: 1, cadence: "MONTH" }], 400, "InvalidArgumentError"],
    [[], 400, "InvalidArgumentError"],
    [undefined, 400, "InvalidArgumentError"],
    [[{ id: "sso" }], 400, "InvalidArgumentError"],
  ])("%j is answered with %i %s", async (entitlements, status, code) => {
    const answer = await api.post(`${path}/entitlements`, { entitlements });

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await granted(path)).toEqual([]);
  });

  it.each([
    [of("sso", { usageLimit: 1 }), "entitlements.0.usageLimit"],
    [of("tier", { enumValues: ["silver"] }), "entitlements.0.enumValues.0"],
    [of("tier"), "entitlements.0.enumValues"],
    [of("calls"), "entitlements.0.usageLimit"],
    [of("calls", { usageLimit: -1 }), "entitlements.0.usageLimit"],
    [of("calls", { usageLimit: 1, hasUnlimitedUsage: true }), "entitlements.0.usageLimit"],
  ])("%j is refused, naming %s", async (options, place) => {
    const answer = await api.post(`${path}/entitlements`, { entitlements: [options] });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toBe(place);
  });

  it.each([
    of("retention", { usageLimit: 1, resetPeriod: "MONTH" }),
    of("sso", { resetPeriod: "DAY" }),
    of("calls", {
      usageLimit: 1,
      resetPeriod: "MONTH",
      weeklyResetPeriodConfiguration: { accordingTo: "EveryMonday" },
    }),
    of("calls", {
      usageLimit: 1,
      yearlyResetPeriodConfiguration: { accordingTo: "SubscriptionStart" },
    }),
  ])("%j is refused for its reset period", async (options) => {
    const answer = await api.post(`${path}/entitlements`, { entitlements: [options] });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidEntitlementResetPeriod"]);
  });

  it("is refused for a feature that is granted already", async () => {
    await api.post(`${path}/entitlements`, { entitlements: [of("sso")] });

    const answer = await api.post(`${path}/entitlements`, { entitlements: [of("sso")] });

    expect([answer.status, answer.body.code]).toEqual([409, "DuplicatedEntityNotAllowed"]);
  });
});

describe("changing what a plan grants", () => {
  let one: string;

  beforeEach(async () => {
    const options = {
      usageLimit: 5,
      resetPeriod: "MONTH",
      description: "Old",
      monthlyResetPeriodConfiguration: { accordingTo: "StartOfTheMonth" },
    };
    const { body } = await api.post(`${plan}/entitlements`, { entitlements: of("calls", options) });
    one = `${plan}/entitlements/${body.data?.[0]?.id}`;
    api.now = later;
  });

  it("replaces what is present and leaves the rest", async () => {
    const { status, body } = await api.patch(one, { planId: "x", type: "FEATURE", usageLimit: 7 });

    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      usageLimit: 7,
      resetPeriod: "MONTH",
      description: "Old",
      resetPeriodConfiguration: { accordingTo: "StartOfTheMonth" },
      createdAt: "2026-01-01T00:00:00.000Z",
      updatedAt: later.toISOString(),
    });
    expect(await granted(plan)).toEqual([body.data]);
  });

  it.each([
    [{ hasUnlimitedUsage: true }, { hasUnlimitedUsage: true, usageLimit: null }],
    [
      { isCustom: true, usageLimit: null },
      { isCustom: true, usageLimit: null },
    ],
    [{ resetPeriod: "WEEK" }, { resetPeriod: "WEEK", resetPeriodConfiguration: null }],
    [{ resetPeriod: null }, { resetPeriod: null, resetPeriodConfiguration: null }],
    [
      { weeklyResetPeriodConfiguration: { accordingTo: "EveryMonday" }, resetPeriod: "WEEK" },
      { resetPeriod: "WEEK", resetPeriodConfiguration: { accordingTo: "EveryMonday" } },
    ],
    [{ monthlyResetPeriodConfiguration: null }, { resetPeriodConfiguration: null }],
    [{ description: null }, { description: null, usageLimit: 5 }],
  ])("with %j gives %j", async (body, expected) => {
    const answer = await api.patch(one, { type: "FEATURE", ...body });

    expect(answer.body.data).toMatchObject(expected);
  });

  it("sets a limit where usage was unlimited", async () => {
    await api.patch(one, { hasUnlimitedUsage: true });

    const { body } = await api.patch(one, { usageLimit: 3 });

    expect(body.data).toMatchObject({ usageLimit: 3, hasUnlimitedUsage: false });
  });

  it.each([
    [{ usageLimit: null }, "InvalidArgumentError"],
    [{ enumValues: ["gold"] }, "InvalidArgumentError"],
    [{ type: "CREDIT", amount: 5 }, "InvalidArgumentError"],
    [
      { weeklyResetPeriodConfiguration: { accordingTo: "EveryMonday" } },
      "InvalidEntitlementResetPeriod",
    ],
  ])("with %j is refused with %s", async (body, code) => {
    const before = await granted(plan);

    const answer = await api.patch(one, body);

    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(await granted(plan)).toEqual(before);
  });

  it("can be deleted once, which answers what it was", async () => {
    const before = await granted(plan);

    const deleted = await api.delete(one);
    const again = await api.delete(one);

    expect([deleted.status, deleted.body.data]).toEqual([200, before[0]]);
    expect([again.status, again.body.code]).toEqual([404, "EntitlementNotFound"]);
    expect(await granted(plan)).toEqual([]);
  });

  it.each(["0199b2d0-0000-7000-8000-000000000001", "calls"])("does not know %s", async (id) => {
    const answer = await api.patch(`${plan}/entitlements/${id}`, { order: 1 });

    expect([answer.status, answer.body.code]).toEqual([404, "EntitlementNotFound"]);
  });

  it("is done in the draft, while the published version stays", async () => {
    await storeCatalog(api, {
      plans: [
        {
          id: "sold",
          productId: "p",
          entitlements: [{ featureId: "calls", usageLimit: 1 }],
        },
      ],
    });
    const sold = "/api/v1/plans/sold";
    const before = await granted(sold);
    const inOrder = async () => [
      await api.post(`${sold}/entitlements`, { entitlements: of("sso") }),
      await api.patch(`${sold}/entitlements/${before[0]?.id}`, { usageLimit: 2 }),
      await api.delete(`${sold}/entitlements/${before[0]?.id}`),
    ];

    const refused = await inOrder();
    await api.post(`${sold}/draft`);
    const done = await inOrder();

    expect(done.map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(refused.map(({ body }) => body.code)).toEqual(
      refused.map(() => "EditAllowedOnDraftPackageOnlyError"),
    );
    expect(await granted(sold)).toEqual(before);
    await api.post(`${sold}/publish`, { migrationType: "NEW_CUSTOMERS" });
    expect(Object.values(await granted(sold)).map(({ featureId }) => featureId)).toEqual(["sso"]);
  });
});
