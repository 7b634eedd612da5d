import { beforeEach, describe, expect, it } from "vitest";
import type { Answer, Json, TestApi } from "../testing/api.ts";
import { openRun, putBatch } from "../testing/runs.ts";
import { numbersOf, report, storedUsage, usageApi } from "../testing/usage.ts";

let api: TestApi;

beforeEach(async () => {
  api = await usageApi();
});

const calls = { customerId: "a", featureId: "calls", usage: 5 };
const seats = { ...calls, featureId: "seats" };

/** Imports records in one batch of a new run. */
async function importRecords(
  records: readonly unknown[],
  options: Readonly<Record<string, boolean>> = {},
): Promise<Answer> {
  const run = await openRun(api, { kind: "usage", options });
  return putBatch(api, run, "0.0", { records });
}

function outcomesOf(answer: Answer): unknown {
  return answer.body.data?.outcomes;
}

describe("an imported usage", () => {
  it("becomes the current value, and is in the history", async () => {
    const answer = await importRecords([
      calls,
      { ...calls, resourceId: "site-1", usage: 0.1, createdAt: "2025-12-31T13:00:00+01:00" },
    ]);

    expect(outcomesOf(answer)).toEqual(["created", "created"]);
    expect(numbersOf(await report(api, { value: 0 }))).toEqual([5]);
    const { counters, reports } = await storedUsage(api);
    const runId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(counters[1]).toEqual({
      customer: "a",
      feature: "calls",
      resource: "site-1",
      value: "0.1",
      measuredAt: new Date("2025-12-31T12:00:00.000Z"),
      revision: 1,
      runId,
      record: 2,
    });
    expect(reports.at(-1)).toEqual({
      customer: "a",
      feature: "calls",
      resource: "site-1",
      behavior: "SET",
      reported: "0.1",
      value: "0.1",
      dimensions: null,
      key: null,
      measuredAt: new Date("2025-12-31T12:00:00.000Z"),
      createdAt: api.now,
      runId,
      id: expect.any(String),
    });
  });

  it("takes the place of what was counted, and keeps what that was", async () => {
    await report(api, { value: 3.5 });

    const answer = await importRecords([seats, calls]);

    expect(outcomesOf(answer)).toEqual(["created", "updated"]);
    const { counters, images } = await storedUsage(api);
    expect(counters.map(({ value, revision, record }) => [value, revision, record])).toEqual([
      ["5", 2, 2],
      ["5", 1, 1],
    ]);
    expect(images).toEqual([
      {
        customer: "a",
        runId: counters[0]?.runId,
        record: 2,
        entity: "usage",
        id: "calls/",
        before: {
          customerId: "a",
          featureId: "calls",
          resourceId: "",
          value: "3.5",
          measuredAt: "2026-01-01T00:00:00.000Z",
          setAt: null,
          revision: 1,
          importRunId: null,
          importRecord: null,
        },
      },
    ]);
  });

  it("is no longer the run's once a report has changed it", async () => {
    await importRecords([calls]);

    await report(api, {});

    const { counters } = await storedUsage(api);
    expect(counters.map(({ value, runId, record }) => [value, runId, record])).toEqual([
      ["6", null, null],
    ]);
  });

  it("is unchanged the second time, and then nothing at all is written", async () => {
    const dated = { ...seats, createdAt: "2025-12-05T00:00:00Z" };
    const records = [calls, { ...calls, resourceId: "site-1" }, dated, { ...calls, usage: 0.3 }];
    await importRecords(records.slice(1));
    const before = await storedUsage(api);
    api.now = new Date("2026-01-01T11:59:59.999Z");

    const answer = await importRecords(records.slice(1));

    expect(outcomesOf(answer)).toEqual(["unchanged", "unchanged", "unchanged"]);
    expect(await storedUsage(api)).toEqual(before);
  });

  it("is an update in a later usage period, where the old value counts as zero", async () => {
    const dated = { ...calls, customerId: "b", createdAt: "2026-01-01T00:00:00Z" };
    const zero = { ...calls, customerId: "c" };
    await importRecords([calls, seats, dated, zero]);
    api.now = new Date("2026-01-10T12:00:00.000Z");

    const answer = await importRecords([calls, seats, dated, { ...zero, usage: 0 }]);

    expect(outcomesOf(answer)).toEqual(["updated", "unchanged", "unchanged", "unchanged"]);
    expect(numbersOf(await report(api, { value: 0 }))).toEqual([5]);
  });

  it("is an update after the same value of an earlier usage period in the same batch", async () => {
    const answer = await importRecords([{ ...calls, createdAt: "2025-12-01T00:00:00Z" }, calls]);

    expect(outcomesOf(answer)).toEqual(["created", "updated"]);
    expect(numbersOf(await report(api, { value: 0 }))).toEqual([5]);
  });

  it("of zero is created where nothing is, and sets a value to zero", async () => {
    const zero = { ...seats, usage: 0 };

    const answer = await importRecords([zero, zero, seats, zero]);

    expect(outcomesOf(answer)).toEqual(["created", "unchanged", "updated", "updated"]);
  });

  it("is skipped if what is stored was set after it", async () => {
    await report(api, { value: 3, updateBehavior: "SET" });
    const at = (createdAt: string) => ({ ...calls, createdAt });

    const answer = await importRecords([
      at("2025-12-31T23:59:59.999Z"),
      at("2026-01-01T00:00:00Z"),
      at("2025-12-31T23:59:59.999Z"),
    ]);

    expect(outcomesOf(answer)).toEqual(["skipped", "updated", "skipped"]);
    const details = answer.body.data?.details as unknown as Json[];
    expect(details.map(({ code, path }) => [code, path])).toEqual([
      ["stored_is_newer", "/createdAt"],
      ["stored_is_newer", "/createdAt"],
    ]);
  });

  it("has what was reported since on top, and is unchanged the second time", async () => {
    await report(api, { value: 3 }, { value: 4, createdAt: "2025-12-30T00:00:00Z" });
    const records = [{ ...calls, createdAt: "2025-12-31T00:00:00Z" }];

    const answers = [await importRecords(records), await importRecords(records)];

    expect(answers.map(outcomesOf)).toEqual([["updated"], ["unchanged"]]);
    expect(numbersOf(await report(api, { value: 0 }))).toEqual([8]);
    const { counters, reports } = await storedUsage(api);
    expect(counters[0]).toMatchObject({ value: "8", measuredAt: api.now });
    expect(reports.filter(({ runId }) => runId !== null)).toMatchObject([
      { reported: "5", measuredAt: new Date("2025-12-31T00:00:00Z") },
    ]);
  });

  it("is skipped if something was counted in a later usage period", async () => {
    await report(api, { value: 3 });

    const answer = await importRecords([{ ...calls, createdAt: "2025-12-10T11:59:59.999Z" }]);

    expect(outcomesOf(answer)).toEqual(["skipped"]);
    expect((await storedUsage(api)).reports).toHaveLength(1);
  });

  it("has a warning if it was measured before the current usage period, each time", async () => {
    const records = [
      { ...calls, createdAt: "2025-12-10T11:59:59.999Z" },
      { ...calls, customerId: "b", createdAt: "2025-12-10T12:00:00Z" },
      { ...seats, createdAt: "2025-12-10T11:59:59.999Z" },
      { ...calls, customerId: "c" },
    ];

    const answers = [await importRecords(records), await importRecords(records)];

    expect(answers.map(outcomesOf)).toEqual([Array(4).fill("created"), Array(4).fill("unchanged")]);
    for (const answer of answers) {
      const message = expect.stringMatching(/2025-12-10T11:59:59\.999Z.*2025-12-10T12:00:00\.000Z/);
      expect(answer.body.data?.details).toEqual([
        expect.objectContaining({ index: 0, code: "usage_before_period", message }),
      ]);
    }
    const check = await api.get("/api/v1/customers/a/entitlements/check?featureId=calls");
    expect(check.body.data?.currentUsage).toBe(0);
  });

  it("of an archived customer is rejected, whatever the run does to customers", async () => {
    const record = { ...calls, customerId: "z" };

    const answers = [
      await importRecords([record]),
      await importRecords([record], { unarchive: true }),
    ];

    expect(answers.map(outcomesOf)).toEqual([["rejected"], ["rejected"]]);
    const customer = await api.get("/api/v1/customers/z");
    expect(customer.body.data?.archivedAt).not.toBeNull();
  });

  it("goes into the history in the order of the file, whatever batch it came in", async () => {
    const run = await openRun(api, { kind: "usage" });
    const numbers = [7, 3, 9, 1];
    for (const [index, usage] of numbers.entries()) {
      const records = [{ ...seats, usage }];
      await putBatch(api, run, `0.${index}`, { records, recordNumbers: [index + 1] });
    }

    const history = await api.get(
      "/api/v1/usage/a/history/seats?startDate=2025-12-01T00:00:00.000Z",
    );

    const points = history.body.data?.series?.[0]?.points as unknown as Json[];
    expect(points.map(({ value }) => value)).toEqual(numbers);
  });
});

describe("a record that cannot be imported", () => {
  const cases: ReadonlyArray<readonly [string, object, string, string, RegExp]> = [
    ["an unknown customer", { customerId: "x" }, "customer_not_found", "/customerId", /customer/],
    ["an archived customer", { customerId: "z" }, "customer_archived", "/customerId", /archived/],
    ["an unknown feature", { featureId: "x" }, "feature_not_found", "/featureId", /feature/],
    ...(
      [
        ["sso", /is boolean/],
        ["retention", /configuration number/],
        ["region", /enum/],
        ["events", /aggregating raw events/],
      ] as const
    ).map(([featureId, message]) => {
      const code = "feature_not_calculated_usage";
      return [`the feature ${featureId}`, { featureId }, code, "/featureId", message] as const;
    }),
    ["an unknown resource", { resourceId: "x" }, "resource_not_found", "/resourceId", /resource/],
    [
      "another customer's resource",
      { customerId: "c", resourceId: "site-1" },
      "resource_not_found",
      "/resourceId",
      /resource/,
    ],
    ["a negative number", { usage: -1 }, "invalid_usage", "/usage", /0 or more/],
    ["a number in quotes", { usage: "5" }, "invalid_usage", "/usage", /quotes/],
    [
      "the future",
      { createdAt: "2026-01-01T00:05:00.001Z" },
      "invalid_date",
      "/createdAt",
      /future/,
    ],
  ];

  it.each(cases)(
    "for %s is rejected and blocks no other",
    async (_, options, code, path, message) => {
      const answer = await importRecords([seats, { ...calls, ...options }, calls]);

      expect(outcomesOf(answer)).toEqual(["created", "rejected", "created"]);
      expect(answer.body.data?.details).toEqual([
        expect.objectContaining({ index: 1, code, path, message: expect.stringMatching(message) }),
      ]);
      expect((await storedUsage(api)).counters).toHaveLength(2);
    },
  );

  it("is of another environment", async () => {
    const stranger = await usageApi();
    await stranger.post("/api/v1/customers", { id: "theirs" });

    const answer = await importRecords([{ ...calls, customerId: "theirs" }]);

    expect(outcomesOf(answer)).toEqual(["rejected"]);
  });
});

it("waits for reports that come at the same time, and loses none", async () => {
  const run = await openRun(api, { kind: "usage" });
  const tasks = Array.from({ length: 8 }, async (_, lane) => {
    await report(api, { customerId: "b" });
    const records = [
      { ...calls, usage: lane },
      { ...seats, usage: lane },
    ];
    const answer = await putBatch(api, run, `${lane}.0`, { records });
    await report(api, { customerId: "b" });
    return answer.status;
  });

  const statuses = await Promise.all(tasks);

  expect(statuses).toEqual(Array(8).fill(200));
  const { counters, reports } = await storedUsage(api);
  expect(counters.map(({ customer, value }) => [customer, value])).toContainEqual(["b", "16"]);
  const changes = reports.filter(
    ({ customer, feature }) => customer === "a" && feature === "calls",
  );
  expect(counters[0]?.revision).toBe(changes.length);
});
