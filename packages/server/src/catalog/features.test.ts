import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";

const features = "/api/v1/features";
const later = new Date("2026-05-05T05:05:05.005Z");
const meter = {
  aggregation: { function: "SUM", field: "bytes" },
  filters: [{ conditions: [{ field: "region", operation: "IN", values: ["eu"] }] }],
};

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

describe("creating a feature", () => {
  it("answers all of it, with null for what was not given", async () => {
    const options = { id: "f", displayName: "F", featureType: "BOOLEAN", unknown: 1 };

    const answer = await api.post(features, options);

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        id: "f",
        displayName: "F",
        description: null,
        featureType: "BOOLEAN",
        meterType: "None",
        featureStatus: "ACTIVE",
        featureUnits: null,
        featureUnitsPlural: null,
        enumConfiguration: null,
        unitTransformation: null,
        metadata: {},
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  it("keeps every field, and answers the same when it is read", async () => {
    const options = {
      id: "f",
      displayName: "F",
      description: "What it is",
      featureStatus: "NEW",
      featureType: "NUMBER",
      meterType: "INCREMENTAL",
      metadata: { a: "b" },
      featureUnits: "call",
      featureUnitsPlural: "calls",
      unitTransformation: {
        divide: 1000,
        round: "DOWN",
        featureUnits: "k",
        featureUnitsPlural: "ks",
      },
    };

    const created = await api.post(features, options);

    expect(created.body.data).toMatchObject(options);
    expect((await api.get(`${features}/f`)).body).toEqual(created.body);
    expect((await api.get(features)).body.data).toEqual([created.body.data]);
  });

  it("rounds up if it is not said how", async () => {
    const options = { id: "f", displayName: "F", featureType: "NUMBER" };

    const { body } = await api.post(features, { ...options, unitTransformation: { divide: 10 } });

    expect(body.data?.unitTransformation).toEqual({
      divide: 10,
      round: "UP",
      featureUnits: null,
      featureUnitsPlural: null,
    });
  });

  it("is refused under an id that is taken", async () => {
    await storeCatalog(api, { features: [{ id: "f" }] });

    const options = { id: "f", displayName: "F", featureType: "BOOLEAN" };
    const answer = await api.post(features, options);

    expect([answer.status, answer.body.code]).toEqual([409, "DuplicatedEntityNotAllowed"]);
  });

  it.each([
    [{ featureType: "TEXT" }, "featureType"],
    [{ featureType: undefined }, "featureType"],
    [{ displayName: undefined }, "displayName"],
    [{ id: "é" }, "id"],
    [{ meterType: "NONE" }, "meterType"],
    [{ featureType: "BOOLEAN", meterType: "FLUCTUATING" }, "meterType"],
    [{ featureType: "ENUM" }, "enumConfiguration"],
    [{ featureType: "ENUM", enumConfiguration: [] }, "enumConfiguration"],
    [{ enumConfiguration: [{ value: "a", displayName: "A" }] }, "enumConfiguration"],
    [{ enumConfiguration: [{ value: "", displayName: "A" }] }, "enumConfiguration.0.value"],
    [
      {
        featureType: "ENUM",
        enumConfiguration: [
          { value: "a", displayName: "A" },
          { value: "a", displayName: "B" },
        ],
      },
      "enumConfiguration.1.value",
    ],
    [
      { featureType: "ENUM", enumConfiguration: [{ value: "a,b", displayName: "A or B" }] },
      "enumConfiguration.0.value",
    ],
    [{ featureType: "BOOLEAN", unitTransformation: { divide: 2 } }, "unitTransformation"],
    [{ unitTransformation: { divide: 0 } }, "unitTransformation.divide"],
    [{ unitTransformation: { divide: -1 } }, "unitTransformation.divide"],
  ])("refuses %j, naming %s", async (given, path) => {
    const options = { id: "f", displayName: "F", featureType: "NUMBER", ...given };

    const answer = await api.post(features, options);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toBe(path);
    expect((await api.get(features)).body.data).toEqual([]);
  });
});

describe("updating a feature", () => {
  const values = [
    { value: "a", displayName: "A" },
    { value: "b", displayName: "B" },
  ];

  beforeEach(async () => {
    await storeCatalog(api, {
      products: [{ id: "p" }],
      features: [
        { id: "seats", description: "Old", units: "seat" },
        { id: "fixed", meterType: "None" },
        { id: "tier", featureType: "ENUM", meterType: "None", enumConfiguration: values },
      ],
      plans: [
        {
          id: "plan",
          productId: "p",
          status: "ARCHIVED",
          entitlements: [{ featureId: "tier", enumValues: ["a"] }],
        },
      ],
    });
    api.now = later;
  });

  it("replaces what is present and leaves the rest", async () => {
    const options = { displayName: "New", featureUnits: null, metadata: { a: "b" } };

    const { status, body } = await api.patch(`${features}/seats`, options);

    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      ...options,
      description: "Old",
      featureType: "NUMBER",
      updatedAt: later.toISOString(),
    });
  });

  it("refuses a new value with a comma, which no check could ask for", async () => {
    const enumConfiguration = [...values, { value: "a,b", displayName: "Both" }];

    const { status, body } = await api.patch(`${features}/tier`, { enumConfiguration });

    const message = "A value cannot contain a comma: no check could ask for it.";
    expect([status, body]).toMatchObject([
      400,
      { errors: [{ path: "enumConfiguration.2.value", message }] },
    ]);
  });

  it("lets a feature with such a value of old change, and keep it", async () => {
    const enumConfiguration = [{ value: "a,b", displayName: "Both" }];
    await storeCatalog(api, {
      features: [{ id: "old", featureType: "ENUM", meterType: "None", enumConfiguration }],
    });

    const renamed = await api.patch(`${features}/old`, { displayName: "New" });
    const kept = await api.patch(`${features}/old`, { enumConfiguration });

    expect([renamed.status, kept.status]).toEqual([200, 200]);
  });

  it("takes usage from raw events once it has a meter, and no longer without", async () => {
    const metered = await api.patch(`${features}/seats`, { meter });
    const calculated = await api.patch(`${features}/seats`, { meter: null });

    expect(metered.body.data?.meter).toEqual(meter);
    expect(calculated.body.data).not.toHaveProperty("meter");
  });

  it.each([
    ["fixed", { meter }, "meter"],
    ["seats", { meter: { filters: [] } }, "meter.aggregation"],
    ["seats", { enumConfiguration: values }, "enumConfiguration"],
    ["tier", { enumConfiguration: [] }, "enumConfiguration"],
    ["tier", { unitTransformation: { divide: 2 } }, "unitTransformation"],
  ])("%s with %j is refused, naming %s", async (id, body, path) => {
    const answer = await api.patch(`${features}/${id}`, body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toBe(path);
  });

  it("keeps the values that a plan grants, also an archived one", async () => {
    const [a, b] = values;

    const taken = await api.patch(`${features}/tier`, { enumConfiguration: [b] });
    const left = await api.patch(`${features}/tier`, { enumConfiguration: [a] });

    expect([taken.status, taken.body.code, taken.body.id]).toEqual([409, "catalog_in_use", "plan"]);
    expect(left.body.data?.enumConfiguration).toEqual([a]);
  });

  it("is refused while it is archived", async () => {
    await api.post(`${features}/seats/archive`);

    const answer = await api.patch(`${features}/seats`, { displayName: "x" });

    expect([answer.status, answer.body.code]).toEqual([409, "EntityIsArchivedError"]);
  });
});

describe("archiving a feature", () => {
  beforeEach(async () => {
    await storeCatalog(api, { features: [{ id: "f" }] });
    api.now = later;
  });

  it("suspends it until it is unarchived", async () => {
    const archived = await api.post(`${features}/f/archive`);
    const unarchived = await api.post(`${features}/f/unarchive`);

    expect([archived.status, archived.body.data?.featureStatus]).toEqual([200, "SUSPENDED"]);
    expect([unarchived.status, unarchived.body.data?.featureStatus]).toEqual([200, "ACTIVE"]);
  });

  it("changes nothing the second time", async () => {
    const first = await api.post(`${features}/f/archive`);
    api.now = new Date("2027-01-01T00:00:00.000Z");

    expect((await api.post(`${features}/f/archive`)).body).toEqual(first.body);
  });

  it("leaves one alone that is unarchived without being archived", async () => {
    const { body } = await api.post(`${features}/f/unarchive`);

    expect(body.data?.updatedAt).toBe("2025-01-01T00:00:00.000Z");
  });
});

it.each([
  ["GET", "", undefined],
  ["PATCH", "", { displayName: "x" }],
  ["POST", "/archive", undefined],
  ["POST", "/unarchive", undefined],
])("does not know a feature that is not there: %s %s", async (method, suffix, body) => {
  const answer = await api.call(method, `${features}/nothing${suffix}`, body);

  expect([answer.status, answer.body.code]).toEqual([404, "FeatureNotFound"]);
});
