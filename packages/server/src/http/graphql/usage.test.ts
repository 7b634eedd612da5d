import { beforeEach, expect, it } from "vitest";
import type { TestApi } from "../../testing/api.ts";
import { codesOf, mutate, mutated } from "../../testing/graphql.ts";
import { usageApi } from "../../testing/usage.ts";

let api: TestApi;

beforeEach(async () => {
  api = await usageApi();
});

const usage = { customerId: "a", featureId: "calls", value: 2.5 };
const bulk = (...usages: object[]) => mutated(api, "reportUsageBulk", { usages });

it("reportUsageBulk adds, or sets what it is told to set", async () => {
  const set = { ...usage, value: 10, updateBehavior: "SET" };

  const measured = await bulk(usage, set, { ...usage, updateBehavior: "DELTA" });

  const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(measured).toEqual([
    { measurementId: id, currentUsage: 2.5 },
    { measurementId: id, currentUsage: 10 },
    { measurementId: id, currentUsage: 12.5 },
  ]);
});

it("reportUsage takes all that API v1 takes, and null for what is not said", async () => {
  const given = {
    ...usage,
    resourceId: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    dimensions: { region: "eu", size: 2 },
    idempotencyKey: "k",
    updateBehavior: null,
    environmentId: "ignored",
  };

  const first = await mutated(api, "reportUsage", given);
  const repeat = await mutated(api, "reportUsage", given);

  expect(first).toMatchObject({ customerId: "a", resourceId: null, value: 2.5, currentUsage: 2.5 });
  expect(repeat).toEqual(first);
});

it("says of a usage that does not count why", async () => {
  const measured = await mutated(api, "reportUsage", {
    ...usage,
    createdAt: "2025-12-01T00:00:00.000Z",
  });

  expect(measured).toMatchObject({ currentUsage: 0, warnings: [{ code: "usage_before_period" }] });
});

it("refuses a key that is used for another usage", async () => {
  await bulk({ ...usage, idempotencyKey: "k" });

  const alone = await mutate(api, "reportUsage", { ...usage, value: 3, idempotencyKey: "k" });
  const others = await mutate(api, "reportUsageBulk", {
    usages: [usage, { ...usage, value: 3, idempotencyKey: "k" }],
  });

  expect([alone, others].map(codesOf)).toEqual([["usage_key_reused"], ["usage_key_reused"]]);
  expect(others.body.errors?.[0 as never]).toMatchObject({
    extensions: { errors: [{ index: 1, code: "usage_key_reused" }] },
  });
});

it.each([
  ["an unknown customer", [{ ...usage, customerId: "x" }], ["CustomerNotFound"]],
  ["an unknown feature", [{ ...usage, featureId: "x" }], ["FeatureNotFound"]],
  [
    "a feature without a meter",
    [{ ...usage, featureId: "sso" }],
    ["MeteringNotAvailableForFeatureType"],
  ],
  ["an archived customer", [{ ...usage, customerId: "z" }], ["EntityIsArchivedError"]],
  ["several that are bad", [usage, { ...usage, customerId: "x" }], ["invalid_usage_report"]],
  ["none", [], ["InvalidArgumentError"]],
  ["101 of them", Array.from({ length: 101 }, () => usage), ["InvalidArgumentError"]],
  ["null among its dimensions", [{ ...usage, dimensions: { a: null } }], ["InvalidArgumentError"]],
])("reportUsageBulk is refused with %s, and counts nothing", async (_, usages, codes) => {
  const answer = await mutate(api, "reportUsageBulk", { usages });

  expect(codesOf(answer)).toEqual(codes);
  const [measured] = (await bulk({ ...usage, value: 0 })) as unknown as [object];
  expect(measured).toMatchObject({ currentUsage: 0 });
});

it("says which usages are bad", async () => {
  const answer = await mutate(api, "reportUsageBulk", {
    usages: [usage, { ...usage, customerId: "x" }],
  });

  expect(answer.body.errors?.[0 as never]).toMatchObject({
    path: ["reportUsageBulk"],
    extensions: { errors: [{ index: 1, code: "CustomerNotFound" }] },
  });
});
