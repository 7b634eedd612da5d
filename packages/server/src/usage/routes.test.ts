import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import type { Json, TestApi } from "../testing/api.ts";
import { numbersOf, report, storedUsage, usageApi } from "../testing/usage.ts";

let api: TestApi;

beforeEach(async () => {
  api = await usageApi();
});

describe("reporting usage", () => {
  it("answers what was counted, with the usage period of the entitlement", async () => {
    const answer = await report(api, { value: 2.5 });

    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        customerId: "a",
        featureId: "calls",
        resourceId: null,
        value: 2.5,
        timestamp: "2026-01-01T00:00:00.000Z",
        createdAt: "2026-01-01T00:00:00.000Z",
        currentUsage: 2.5,
        usagePeriodStart: "2025-12-10T12:00:00.000Z",
        usagePeriodEnd: "2026-01-10T12:00:00.000Z",
        nextResetDate: "2026-01-10T12:00:00.000Z",
        warnings: [],
      },
    ]);
  });

  it("has no period without a reset period or without any entitlement", async () => {
    const answer = await report(api, { featureId: "seats" }, { customerId: "d" });

    const usages = answer.body.data as unknown as Json[];
    const periods = usages.map(({ usagePeriodStart, usagePeriodEnd, nextResetDate }) => {
      return [usagePeriodStart, usagePeriodEnd, nextResetDate];
    });
    expect(periods).toEqual(Array(2).fill([null, null, null]));
  });

  it("adds by default, and sets on demand, in the order of the request", async () => {
    const set = { updateBehavior: "SET" };

    const answer = await report(api, {}, { value: 3 }, { ...set, value: 10 }, {}, { ...set });

    expect(numbersOf(answer)).toEqual([1, 4, 10, 11, 1]);
    expect(numbersOf(await report(api, {}))).toEqual([2]);
  });

  it("adds decimals exactly", async () => {
    await report(api, { value: 0.1 });

    const answer = await report(api, { value: 0.2 }, { value: 0.7 }, { value: 1e-7 });

    expect(numbersOf(answer)).toEqual([0.3, 1, 1.0000001]);
    expect((await storedUsage(api)).counters.map(({ value }) => value)).toEqual(["1.0000001"]);
  });

  it("keeps counters of customers, features and resources apart", async () => {
    await report(api, { value: 1 }, { value: 2, resourceId: "site-1" });
    await report(api, { value: 4, featureId: "seats" }, { value: 8, customerId: "b" });

    const answer = await report(api, { value: 0 }, { value: 0, resourceId: "site-1" });

    expect(numbersOf(answer)).toEqual([1, 2]);
    expect((await storedUsage(api)).counters.map(({ value }) => value)).toEqual([
      "1",
      "2",
      "4",
      "8",
    ]);
  });

  it("takes a subscription's own resource, also one that has ended", async () => {
    const answer = await report(api, { resourceId: "site-1" }, { resourceId: "old-site" });

    const usages = answer.body.data as unknown as Json[];
    expect(usages.map(({ resourceId }) => resourceId)).toEqual(["site-1", "old-site"]);
    expect(usages.map(({ usagePeriodEnd }) => usagePeriodEnd)).toEqual([
      "2026-01-01T12:00:00.000Z",
      "2026-01-10T12:00:00.000Z",
    ]);
  });

  it("shows no less than 0, and keeps what was released too early", async () => {
    const seats = { featureId: "seats" };

    const answer = await report(api, ...[3, -1, -5, 2].map((value) => ({ ...seats, value })));
    const check = await api.get("/api/v1/customers/a/entitlements/check?featureId=seats");
    const later = await report(api, { ...seats, value: 4 });

    expect(numbersOf(answer)).toEqual([3, 2, 0, 0]);
    expect(check.body.data?.currentUsage).toBe(0);
    expect(numbersOf(later)).toEqual([3]);
  });

  it("keeps dimensions as they came", async () => {
    const dimensions = { region: "eu", node: 7, spot: false, __proto__x: "é" };

    await report(api, { dimensions }, {});

    const { reports } = await storedUsage(api);
    expect(reports.map((each) => each.dimensions)).toEqual([dimensions, null]);
  });

  it("keeps a dimension of any name, and groups the history by it", async () => {
    const dimensions = JSON.parse('{"__proto__": "eu", "constructor": true, "a b": 0}');

    const answer = await report(api, { dimensions });

    expect(answer.status).toBe(201);
    const { reports } = await storedUsage(api);
    const stored = Object.entries(reports[0]?.dimensions as object).sort();
    expect(stored).toEqual(Object.entries(dimensions).sort());
    const history = await api.get(
      "/api/v1/usage/a/history/calls?startDate=2026-01-01T00:00:00Z&groupBy=__proto__",
    );
    const series = history.body.data?.series as unknown as Json[];
    expect(series.map(({ tags }) => tags)).toEqual([[{ key: "__proto__", value: "eu" }]]);
  });

  it.each([
    ["groupBy=u&groupBy=v", "groupBy"],
    ["resourceId=u&resourceId=u", "resourceId"],
    ["startDate=2026-01-02T00:00:00Z", "startDate"],
  ])("refuses a parameter of one value that is repeated: %s", async (more, name) => {
    const path = "/api/v1/usage/a/history/calls?startDate=2026-01-01T00:00:00Z";

    const answer = await api.get(`${path}&${more}`);

    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(`query ${name}: `);
  });

  it("takes the clock of a caller who is a little ahead for now", async () => {
    const answer = await report(api, { createdAt: "2026-01-01T00:05:00Z" });

    expect((answer.body.data as unknown as Json[])[0]?.timestamp).toBe("2026-01-01T00:00:00.000Z");
  });
});

it("says which dimension is wrong, and what it can be", async () => {
  const answer = await report(api, {}, { dimensions: { region: "eu", node: [] } });

  expect(answer.body.errors).toEqual([
    {
      path: "usages.1.dimensions.node",
      message: "A dimension is a text, a number, true or false.",
    },
  ]);
});

describe("usage that cannot be counted", () => {
  const cases: ReadonlyArray<readonly [string, object, number, string, RegExp]> = [
    ["an unknown customer", { customerId: "x" }, 404, "CustomerNotFound", /No such customer/],
    ["an archived customer", { customerId: "z" }, 409, "EntityIsArchivedError", /archived/],
    ["an unknown feature", { featureId: "x" }, 404, "FeatureNotFound", /No such feature/],
    ...(
      [
        ["sso", /is boolean/],
        ["retention", /configuration number/],
        ["region", /enum/],
        ["events", /aggregating raw events/],
      ] as const
    ).map(([featureId, message]) => {
      const code = "MeteringNotAvailableForFeatureType";
      return [`the feature ${featureId}`, { featureId }, 400, code, message] as const;
    }),
    ["an unknown resource", { resourceId: "x" }, 404, "CustomerResourceNotFound", /resource/],
    [
      "another customer's resource",
      { customerId: "c", resourceId: "site-1" },
      404,
      "CustomerResourceNotFound",
      /resource/,
    ],
    ["a negative counter", { updateBehavior: "SET", value: -1 }, 400, "InvalidArgumentError", /0/],
    ["usage that only grows", { value: -1 }, 400, "InvalidArgumentError", /only grows/],
    ["a huge value", { value: 1e16 }, 400, "InvalidArgumentError", /between/],
    [
      "the future",
      { createdAt: "2026-01-01T00:05:00.001Z" },
      400,
      "InvalidArgumentError",
      /future/,
    ],
  ];

  it.each(cases)("is refused for %s", async (_, usage, status, code, message) => {
    const answer = await report(api, usage);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.message).toMatch(message);
    expect(await storedUsage(api)).toEqual({ counters: [], reports: [], images: [] });
  });

  it("stands against the whole request, which names all of it", async () => {
    const bad = cases.map(([, usage]) => usage);

    const answer = await report(api, {}, ...bad, { featureId: "seats" });

    expect([answer.status, answer.body.code]).toEqual([400, "invalid_usage_report"]);
    expect(answer.body.errors).toEqual(
      cases.map(([, , , code, message], index) => {
        return { index: index + 1, code, message: expect.stringMatching(message) };
      }),
    );
    expect(await storedUsage(api)).toEqual({ counters: [], reports: [], images: [] });
  });

  it("is refused if the counter would go beyond what a double can hold", async () => {
    await report(api, { value: limits.usageMax });

    const answer = await report(api, {});

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(numbersOf(await report(api, { value: 0 }))).toEqual([limits.usageMax]);
  });

  it.each<readonly [string, unknown]>([
    ["no usages", { usages: [] }],
    ["too many", { usages: Array(101).fill({ customerId: "a", featureId: "calls", value: 1 }) }],
    [
      "a value that is no number",
      { usages: [{ customerId: "a", featureId: "calls", value: "1" }] },
    ],
    ["no value", { usages: [{ customerId: "a", featureId: "calls" }] }],
    [
      "a date without a zone",
      { usages: [{ customerId: "a", featureId: "calls", value: 1, createdAt: "2026-01-01" }] },
    ],
    [
      "an empty idempotency key",
      { usages: [{ customerId: "a", featureId: "calls", value: 1, idempotencyKey: "" }] },
    ],
    [
      "another behavior",
      { usages: [{ customerId: "a", featureId: "calls", value: 1, updateBehavior: "ADD" }] },
    ],
    [
      "a dimension that is a list",
      { usages: [{ customerId: "a", featureId: "calls", value: 1, dimensions: { a: [] } }] },
    ],
    ...(
      [
        ["a dimension that is a map, under any name", '{"__proto__": {}}'],
        ["a dimension that is null", '{"a": null}'],
        ["a dimension without a name", '{"": 1}'],
        ["a text that cannot be stored", '{"a": "\\u0000"}'],
        ["dimensions that are a list", "[]"],
        ["dimensions that are null", "null"],
      ] as const
    ).map(([name, json]) => {
      const usage = { customerId: "a", featureId: "calls", value: 1, dimensions: JSON.parse(json) };
      return [name, { usages: [usage] }] as const;
    }),
  ])("is refused at the border for %s", async (_, body) => {
    const answer = await api.post("/api/v1/usage", body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
  });
});
