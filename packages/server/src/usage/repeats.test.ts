import { beforeEach, describe, expect, it } from "vitest";
import type { TestApi } from "../testing/api.ts";
import { numbersOf, report, storedUsage, usageApi } from "../testing/usage.ts";

let api: TestApi;

beforeEach(async () => {
  api = await usageApi();
});

const keyed = { idempotencyKey: "k" };

describe("a repeated idempotency key", () => {
  it("gets the first answer, whatever has happened since", async () => {
    const first = await report(api, { ...keyed, value: 0.1, dimensions: { a: 1 } });
    await report(api, { value: 5 });
    await report(api, { value: 7, createdAt: "2025-12-01T00:00:00Z" });
    await api.post("/api/v1/customers/a/archive");
    api.now = new Date("2026-03-01T00:00:00.000Z");

    const repeat = await report(api, { ...keyed, value: 0.1, dimensions: { a: 1 } });

    expect(repeat.status).toBe(201);
    expect(repeat.body).toEqual(first.body);
    expect((await storedUsage(api)).reports).toHaveLength(3);
  });

  it("gets the first answer of a usage of an earlier period, too", async () => {
    await report(api, { value: 3 });
    const early = { ...keyed, createdAt: "2025-12-01T00:00:00Z" };
    const first = await report(api, early);
    await report(api, { value: 3 });

    const repeat = await report(api, early);

    expect(numbersOf(first)).toEqual([3]);
    expect(repeat.body).toEqual(first.body);
  });

  it.each([
    ["no resource and null", {}, { resourceId: null }],
    ["no dimensions and none of them", {}, { dimensions: {} }],
    ["dimensions in another order", { dimensions: { a: 1, b: 2 } }, { dimensions: { b: 2, a: 1 } }],
    [
      "a moment in another time zone",
      { createdAt: "2025-12-31T23:00:00Z" },
      { createdAt: "2026-01-01T00:00:00+01:00" },
    ],
    ["what adds by default", {}, { updateBehavior: "DELTA" }],
  ])("takes %s for the same", async (_, first, second) => {
    const answers = [await report(api, { ...keyed, ...first })];

    answers.push(await report(api, { ...keyed, ...second }));

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect((await storedUsage(api)).reports).toHaveLength(1);
  });

  it.each([
    ["value", { value: 2 }],
    ["updateBehavior", { updateBehavior: "SET" }],
    ["resourceId", { resourceId: "site-1" }],
    ["createdAt", { createdAt: "2026-01-01T00:00:00Z" }],
    ["dimensions", { dimensions: { region: "us" } }],
  ])("with another %s is refused, and nothing is counted", async (field, other) => {
    const usage = { ...keyed, dimensions: { region: "eu" } };
    await report(api, usage);
    const before = await storedUsage(api);

    const answer = await report(api, { ...usage, ...other });

    expect([answer.status, answer.body.code]).toEqual([409, "usage_key_reused"]);
    expect(answer.body.message).toContain(field);
    expect(await storedUsage(api)).toEqual(before);
  });

  it("with another content refuses the whole of its request, and says which it is", async () => {
    await report(api, keyed);
    const other = { ...keyed, value: 2 };

    const alone = await report(api, {}, other, { idempotencyKey: "new" }, other);
    const beside = await report(api, { featureId: "x" }, other);
    const inside = await report(
      api,
      { ...other, idempotencyKey: "new" },
      { idempotencyKey: "new" },
    );

    const code = "usage_key_reused";
    const problemsOf = ({ status, body }: typeof alone) => {
      const errors = body.errors as unknown as Array<{ index: number; code: string }>;
      return [status, body.code, ...errors.map((each) => `${each.index} ${each.code}`)];
    };
    expect([alone, beside, inside].map(problemsOf)).toEqual([
      [409, code, `1 ${code}`, `3 ${code}`],
      [400, "invalid_usage_report", "0 FeatureNotFound", `1 ${code}`],
      [409, code, `1 ${code}`],
    ]);
    expect(numbersOf(await report(api, {}))).toEqual([2]);
  });

  it("stands for one of several contents that come at once", async () => {
    const values = [1, 2, 3, 4, 5, 6];

    const answers = await Promise.all(values.map((value) => report(api, { ...keyed, value })));

    const counted = answers.findIndex(({ status }) => status === 201);
    const statuses = values.map((_, index) => (index === counted ? 201 : 409));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect((await storedUsage(api)).counters[0]?.value).toBe(String(values[counted]));
  });

  it("counts once inside one request", async () => {
    const answer = await report(api, {}, keyed, {}, keyed);

    expect(numbersOf(answer)).toEqual([1, 2, 3, 2]);
    expect(numbersOf(await report(api, {}))).toEqual([4]);
  });

  it("counts once beside others that are new", async () => {
    await report(api, keyed);

    const answer = await report(api, {}, keyed, { value: 10 });

    expect(numbersOf(answer)).toEqual([2, 1, 12]);
  });

  it("is another one for another customer, feature or environment", async () => {
    const stranger = await usageApi();
    await report(api, keyed);

    const answer = await report(
      api,
      { ...keyed, customerId: "b" },
      { ...keyed, featureId: "seats" },
      { idempotencyKey: "other" },
    );

    expect(numbersOf(answer)).toEqual([1, 1, 2]);
    expect(numbersOf(await report(stranger, { ...keyed, value: 9 }))).toEqual([9]);
  });

  it("is free again if the request it came with was refused", async () => {
    await report(api, keyed, { featureId: "unknown" });

    const answer = await report(api, { ...keyed, value: 4 });

    expect(numbersOf(answer)).toEqual([4]);
  });

  it("counts once if the same request comes several times at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => report(api, keyed, { ...keyed, featureId: "seats" })),
    );

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await storedUsage(api)).counters.map(({ value }) => value)).toEqual(["1", "1"]);
  });

  it("does not take one id for the end of another", async () => {
    await report(api, { idempotencyKey: 'b","c' });

    const answer = await report(api, { featureId: 'calls","b', idempotencyKey: "c" });

    expect(answer.body.code).toBe("FeatureNotFound");
  });
});

describe("reports at the same time", () => {
  it("add up exactly", async () => {
    const callers = Array.from({ length: 8 }, async () => {
      for (let index = 0; index < 10; index++) {
        await report(api, { value: 0.1 }, { value: 0.2, customerId: "b" });
      }
    });

    await Promise.all(callers);

    const { counters, reports } = await storedUsage(api);
    expect(counters.map(({ value, revision }) => [value, revision])).toEqual([
      ["8", 80],
      ["16", 80],
    ]);
    expect(reports).toHaveLength(160);
  });

  it("of the same customers in any order wait for each other and do not fail", async () => {
    const names = ["a", "b", "c", "d"];

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const turned = [...names.slice(index % 4), ...names.slice(0, index % 4)];
        return report(api, ...turned.map((customerId) => ({ customerId })));
      }),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect((await storedUsage(api)).counters.map(({ value }) => value)).toEqual(
      Array(4).fill("12"),
    );
  });
});
