import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import type { Queryable } from "../database/database.ts";
import type { Answer, TestApi } from "../testing/api.ts";
import { numbersOf, report, storedUsage, usageApi } from "../testing/usage.ts";
import { loadReports } from "./store.ts";

let api: TestApi;

beforeEach(async () => {
  api = await usageApi();
});

const path = (of: string) => `/api/v1/usage/a/history/${of}`;
const since = "startDate=2025-12-01T00:00:00Z";

/** Points as `time value`, with an R for those of resets. */
function pointsOf(answer: Answer, series = 0): string[] {
  const found = answer.body.data?.series?.[series]?.points as unknown as Array<{
    timestamp: string;
    value: number;
    isResetPoint: boolean;
  }>;
  return found.map(({ timestamp, value, isResetPoint }) => {
    return `${timestamp.slice(0, 16)} ${value}${isResetPoint ? " R" : ""}`;
  });
}

describe("a usage period", () => {
  it("begins the counter anew, at its very first moment", async () => {
    await report(api, { value: 5 });
    api.now = new Date("2026-01-10T11:59:59.999Z");
    const before = await report(api, { value: 1 });
    api.now = new Date("2026-01-10T12:00:00.000Z");

    const after = await report(api, { value: 2 }, { value: 3 });

    expect(numbersOf(before)).toEqual([6]);
    expect(numbersOf(after)).toEqual([2, 5]);
    expect((await storedUsage(api)).counters.map(({ value }) => value)).toEqual(["5"]);
  });

  it("leaves a counter alone that is never reset", async () => {
    await report(api, { featureId: "seats", value: 5 });
    api.now = new Date("2030-01-01T00:00:00.000Z");

    const answer = await report(api, { featureId: "seats", value: 2 });

    expect(numbersOf(answer)).toEqual([7]);
  });

  it("that is over gets a history, and the current usage stays", async () => {
    await report(api, { value: 5 });
    const early = "2025-11-20T00:00:00.000Z";

    const answer = await report(
      api,
      { value: 2, createdAt: early },
      { value: 9, createdAt: early, updateBehavior: "SET" },
    );

    expect(numbersOf(answer)).toEqual([5, 5]);
    expect((await storedUsage(api)).counters.map(({ value }) => value)).toEqual(["5"]);
    const history = await api.get(`${path("calls")}?startDate=2025-11-01T00:00:00Z`);
    expect(pointsOf(history)).toEqual([
      "2025-11-20T00:00 2",
      "2025-11-20T00:00 9",
      "2026-01-01T00:00 5",
    ]);
  });

  it("that is over is filled up in order before anything is of the current one", async () => {
    const days = ["2025-11-11", "2025-11-12", "2025-12-11", "2025-12-12"];

    const answer = await report(
      api,
      ...days.map((day) => ({ value: 2, createdAt: `${day}T00:00:00Z` })),
    );

    expect(numbersOf(answer)).toEqual([0, 0, 2, 4]);
    const history = await api.get(`${path("calls")}?startDate=2025-11-01T00:00:00Z`);
    expect(pointsOf(history).map((point) => point.slice(17))).toEqual(["2", "4", "2", "4"]);
  });

  it("takes an earlier moment of its own: a DELTA adds, a SET has later ones on top", async () => {
    const earlier = { createdAt: "2025-12-20T00:00:00Z" };
    await report(api, { value: 5 });

    const answer = await report(
      api,
      { ...earlier, value: 1 },
      { ...earlier, value: 2, updateBehavior: "SET" },
      { value: 3, updateBehavior: "SET" },
    );

    expect(numbersOf(answer)).toEqual([6, 7, 3]);
  });
});

describe("the history of usage", () => {
  it("shows the counter after each report, and where it began anew", async () => {
    await report(api, { value: 5 });
    api.now = new Date("2026-01-10T12:00:00.000Z");
    await report(api, { value: 1 }, { value: 2 });
    api.now = new Date("2026-03-01T00:00:00.000Z");
    await report(api, { value: 4 });

    const answer = await api.get(`${path("calls")}?${since}`);

    expect(answer.status).toBe(200);
    expect(answer.body.data?.series).toHaveLength(1);
    expect(answer.body.data?.series?.[0]?.tags).toEqual([]);
    expect(pointsOf(answer)).toEqual([
      "2026-01-01T00:00 5",
      "2026-01-10T12:00 0 R",
      "2026-01-10T12:00 1",
      "2026-01-10T12:00 3",
      "2026-02-10T12:00 0 R",
      "2026-03-01T00:00 4",
    ]);
    expect(answer.body.data?.markers).toEqual([
      { timestamp: "2026-01-10T12:00:00.000Z", type: "PERIODIC_RESET" },
      { timestamp: "2026-02-10T12:00:00.000Z", type: "PERIODIC_RESET" },
    ]);
  });

  it("has no resets without a reset period", async () => {
    api.now = new Date("2026-03-01T00:00:00.000Z");
    await report(api, { featureId: "seats" });

    const answer = await api.get(`${path("seats")}?${since}`);

    expect(pointsOf(answer)).toEqual(["2026-03-01T00:00 1"]);
    expect(answer.body.data?.markers).toEqual([]);
  });

  it("is cut at both ends of the range, which belong to it", async () => {
    for (const day of ["02", "03", "04", "05"]) {
      api.now = new Date(`2026-01-${day}T00:00:00.000Z`);
      await report(api, {});
    }

    const from = "startDate=2026-01-03T01:00:00%2B01:00";
    const answer = await api.get(`${path("calls")}?${from}&endDate=2026-01-04T00:00:00Z`);

    expect(pointsOf(answer)).toEqual(["2026-01-03T00:00 2", "2026-01-04T00:00 3"]);
  });

  it("is of no resource unless one is named", async () => {
    await report(api, { value: 1 }, { value: 2, resourceId: "site-1" });

    const without = await api.get(`${path("calls")}?${since}`);
    const ofSite = await api.get(
      `${path("calls")}?startDate=2026-01-01T00:00:00Z&resourceId=site-1`,
    );

    expect([pointsOf(without), pointsOf(ofSite)]).toEqual([
      ["2026-01-01T00:00 1"],
      ["2026-01-01T00:00 2"],
    ]);
  });

  it("is one series for each value of a dimension, and one for those without it", async () => {
    api.now = new Date("2026-01-11T00:00:00.000Z");
    await report(
      api,
      { dimensions: { region: "eu" } },
      { dimensions: { region: "us", other: 1 } },
      { dimensions: { other: true } },
      { dimensions: { region: "eu" } },
      {},
    );

    const range = "startDate=2026-01-10T00:00:00Z&groupBy=region";
    const answer = await api.get(`${path("calls")}?${range}`);

    const series = answer.body.data?.series as unknown as Array<{ tags: unknown }>;
    expect(series.map(({ tags }) => tags)).toEqual([
      [{ key: "region", value: "eu" }],
      [{ key: "region", value: "us" }],
      [],
    ]);
    const reset = "2026-01-10T12:00 0 R";
    expect([0, 1, 2].map((index) => pointsOf(answer, index))).toEqual([
      [reset, "2026-01-11T00:00 1", "2026-01-11T00:00 2"],
      [reset, "2026-01-11T00:00 1"],
      [reset, "2026-01-11T00:00 1", "2026-01-11T00:00 2"],
    ]);
  });

  it("of a group is what its own reports come to, those before the range too", async () => {
    const at = (day: number, value: number, region: string | null, more: object = {}) => ({
      value,
      createdAt: `2026-01-0${day}T00:00:00Z`,
      ...more,
      ...(region !== null && { dimensions: { region } }),
    });
    const set = { updateBehavior: "SET" };
    api.now = new Date("2026-01-09T00:00:00.000Z");
    await report(
      api,
      ...[at(1, 1, "eu"), at(2, 5, "eu", set), at(3, 2, "eu"), at(1, 3, "us"), at(2, 9, null, set)],
      ...[at(4, 1, "us"), at(5, 1, "eu"), at(6, 1, null), at(7, 4, "ap"), at(8, 7, "us", set)],
    );

    const range = "startDate=2026-01-03T00:00:00.001Z";
    const answer = await api.get(`${path("calls")}?${range}&groupBy=region`);
    const whole = await api.get(`${path("calls")}?${range}`);

    const series = answer.body.data?.series as unknown as Array<{ tags: Array<{ value: string }> }>;
    const found = series.map(({ tags }, index) => [
      tags[0]?.value ?? null,
      pointsOf(answer, index),
    ]);
    expect(found).toEqual([
      ["us", ["2026-01-04T00:00 4", "2026-01-08T00:00 7"]],
      ["eu", ["2026-01-05T00:00 8"]],
      [null, ["2026-01-06T00:00 10"]],
      ["ap", ["2026-01-07T00:00 4"]],
    ]);
    expect(pointsOf(whole).map((point) => point.slice(17))).toEqual(["12", "13", "14", "18", "7"]);
  });

  it("of a group begins anew with each usage period, as the counter does", async () => {
    const eu = { dimensions: { region: "eu" } };
    await report(api, { ...eu, value: 5 }, { value: 2 });
    api.now = new Date("2026-02-11T00:00:00.000Z");
    await report(api, { ...eu, value: 1 }, { value: 3 });

    const answer = await api.get(
      `${path("calls")}?startDate=2026-01-01T00:00:00.001Z&groupBy=region`,
    );

    const resets = ["2026-01-10T12:00 0 R", "2026-02-10T12:00 0 R"];
    expect([0, 1].map((index) => pointsOf(answer, index))).toEqual([
      [...resets, "2026-02-11T00:00 1"],
      [...resets, "2026-02-11T00:00 3"],
    ]);
  });

  it("by a dimension that no report has is the whole, in one series without a tag", async () => {
    await report(api, { value: 2 }, { value: 3, dimensions: { other: 1 } });

    const answer = await api.get(`${path("calls")}?${since}&groupBy=region`);
    const nothing = await api.get(`${path("seats")}?${since}&groupBy=region`);

    expect(answer.body.data?.series).toHaveLength(1);
    expect(pointsOf(answer)).toEqual(["2026-01-01T00:00 2", "2026-01-01T00:00 5"]);
    expect(nothing.body.data?.series).toEqual([]);
  });

  it("is in the order of time, whatever order the reports came in", async () => {
    const days = [
      ["05", 5],
      ["02", 2],
      ["04", 4],
      ["03", 3],
    ] as const;
    api.now = new Date("2026-01-06T00:00:00.000Z");
    for (const [day, value] of days) {
      await report(api, { value, createdAt: `2026-01-${day}T00:00:00Z` });
    }

    const answer = await api.get(`${path("calls")}?startDate=2026-01-03T00:00:00Z`);

    expect(pointsOf(answer).map((point) => point.slice(8))).toEqual([
      "03T00:00 5",
      "04T00:00 9",
      "05T00:00 14",
    ]);
  });

  it("is empty where nothing was reported, and in the future", async () => {
    const answer = await api.get(`${path("seats")}?${since}`);
    const ahead = "startDate=2027-01-01T00:00:00Z&endDate=2028-01-01T00:00:00Z";
    const future = await api.get(`${path("calls")}?${ahead}`);

    expect(answer.body.data).toEqual({ series: [{ tags: [], points: [] }], markers: [] });
    expect(future.body.data).toEqual({ series: [{ tags: [], points: [] }], markers: [] });
  });

  it("is refused rather than cut if the range holds too many resets", async () => {
    const range = `${since}&resourceId=site-1`;
    const dayMs = 24 * 60 * 60 * 1_000;
    const start = new Date("2025-12-10T12:00:00.000Z").getTime();
    api.now = new Date(start + limits.usageHistoryPointsMax * dayMs);
    const all = await api.get(`${path("calls")}?${range}`);
    api.now = new Date(api.now.getTime() + dayMs);

    const answer = await api.get(`${path("calls")}?${range}`);

    expect(all.body.data?.markers).toHaveLength(limits.usageHistoryPointsMax);
    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.message).toMatch(/shorten/);
  });

  it("of a short range looks at no other report of the counter", async () => {
    const { database, environmentId } = api;
    await database.execute(
      `insert into usage_reports (environment_id, customer_id, feature_id, resource_id, report_id,
        reported_value, behavior, value, measured_at, created_at)
      select $1::uuid, 'a', 'seats', '', gen_random_uuid(), 1, 'SET', 1,
        $2::timestamptz - n * interval '1 minute', $2::timestamptz
      from generate_series(1, 10000) as n`,
      [environmentId, "2026-01-01T00:00:00Z"],
    );
    const explaining: Queryable = {
      ...database,
      query: (sql, parameters) =>
        database.query(`explain (analyze, timing off) ${sql}`, parameters),
    };
    const key = { customerId: "a", featureId: "seats", resourceId: "" };
    const hour = [new Date("2025-12-29T00:00:00Z"), new Date("2025-12-29T01:00:00Z")] as const;

    const plan = await loadReports(explaining, environmentId, key, {
      from: hour[0],
      to: hour[1],
      dimension: null,
      limit: 1_000,
    });

    const text = plan.map((line) => Object.values(line).join("")).join("\n");
    expect(text).toMatch(/actual rows=61\b/);
    expect(text).toMatch(/Index Cond: .*measured_at/);
    expect(text).not.toMatch(/Rows Removed|Sort Key/);
  });

  it("is refused rather than cut if the range holds too many reports", async () => {
    const { database, environmentId } = api;
    await database.execute(
      `insert into usage_reports (environment_id, customer_id, feature_id, resource_id, report_id,
        reported_value, behavior, value, measured_at, created_at)
      select $1::uuid, 'a', 'seats', '', gen_random_uuid(), 1, 'SET', 1, now, now
      from generate_series(1, $2::int), (select '2026-01-01T00:00:00Z'::timestamptz as now) as t`,
      [environmentId, limits.usageHistoryPointsMax],
    );
    const all = await api.get(`${path("seats")}?${since}`);
    await report(api, { featureId: "seats" });

    const answer = await api.get(`${path("seats")}?${since}`);

    expect(pointsOf(all)).toHaveLength(limits.usageHistoryPointsMax);
    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
  });

  it.each([
    [`/api/v1/usage/x/history/calls?${since}`, 404, "CustomerNotFound"],
    [`/api/v1/usage/a/history/x?${since}`, 404, "FeatureNotFound"],
    [path("calls"), 400, "InvalidArgumentError"],
    [`${path("calls")}?startDate=2026-01-01`, 400, "InvalidArgumentError"],
    [`${path("calls")}?${since}&endDate=2025-11-30T00:00:00Z`, 400, "InvalidArgumentError"],
  ])("of %s is refused with %d %s", async (url, status, code) => {
    const answer = await api.get(url);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
