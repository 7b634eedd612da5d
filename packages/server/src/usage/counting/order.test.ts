import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json, TestApi } from "../../testing/api.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { openRun, putBatch } from "../../testing/runs.ts";
import { monthlyCustomer, numbersOf, report, usageApi } from "../../testing/usage.ts";

/**
 * The promise of reports: what is counted is what they come to one at a time, in the order in which
 * they were measured, however they are cut into requests and in whatever order those arrive. The
 * oracle below says what that is; it shares no code with the server.
 */

interface Report {
  readonly featureId: "calls" | "seats";
  readonly value: number;
  readonly updateBehavior: "DELTA" | "SET";
  readonly createdAt: string;
}

/** The usage period of calls in which the test stands begins here; seats have none. */
const periodStart = Date.UTC(2025, 11, 10, 12);

/** What the reports of a feature come to by now, below zero too. */
function oracle(reports: readonly Report[], featureId: string): number {
  const own = reports
    .filter((each) => each.featureId === featureId)
    .filter((each) => featureId === "seats" || Date.parse(each.createdAt) >= periodStart)
    .toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  return own.reduce((sum, each) => (each.updateBehavior === "SET" ? 0 : sum) + each.value, 0);
}

/** Each at a moment of its own: of those of the same moment the order of arrival decides. */
const anyReports = fc.uniqueArray(
  fc
    .record({
      featureId: fc.constantFrom("calls" as const, "seats" as const),
      value: fc.integer({ min: -5, max: 9 }),
      updateBehavior: fc.constantFrom("DELTA" as const, "DELTA" as const, "SET" as const),
      minute: fc.integer({ min: -60_000, max: 30_000 }),
    })
    .map(({ minute, value, ...rest }) => {
      const mayFall = rest.featureId === "seats" && rest.updateBehavior === "DELTA";
      const createdAt = new Date(periodStart + minute * 60_000).toISOString();
      return { ...rest, value: mayFall ? value : Math.abs(value), createdAt };
    }),
  { minLength: 2, maxLength: 25, selector: ({ createdAt }) => createdAt },
);
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

function cut(reports: readonly Report[], by: readonly number[]): Report[][] {
  const requests: Report[][] = [];
  let done = 0;
  for (let number = 0; done < reports.length; number++) {
    const size = by[number % by.length] ?? 1;
    requests.push(reports.slice(done, done + size));
    done += size;
  }
  return requests;
}

/** A customer on the monthly plan, of its own for each run of a property. */
interface Customer {
  readonly api: TestApi;
  readonly customerId: string;
}

async function reportOf({ api, customerId }: Customer, request: readonly Report[]): Promise<void> {
  const answer = await report(api, ...request.map((each) => ({ ...each, customerId })));
  expect(answer.status).toBe(201);
}

async function usedOf({ api, customerId }: Customer, featureId: string): Promise<number> {
  const path = `/api/v1/customers/${customerId}/entitlements/check?featureId=${featureId}`;
  return Number((await api.get(path)).body.data?.currentUsage);
}

/** What the history says last of the current period. */
async function lastPoint({ api, customerId }: Customer, featureId: string) {
  const range = "startDate=2025-12-10T12:00:00Z";
  const answer = await api.get(`/api/v1/usage/${customerId}/history/${featureId}?${range}`);
  const series = answer.body.data?.series as unknown as Array<{ points: Array<{ value: number }> }>;
  return series[0]?.points.at(-1)?.value;
}

it("reports count in the order in which they were measured, whatever they arrive in", async () => {
  const api = await usageApi();
  const arrivals = anyReports.chain((reports) =>
    fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
  );
  const property = fc.asyncProperty(
    arrivals,
    sizes,
    fc.boolean(),
    async ([reports, arriving], by, isAtOnce) => {
      const customer = { api, customerId: await monthlyCustomer(api) };
      const requests = cut(arriving, by);

      if (isAtOnce) await Promise.all(requests.map((request) => reportOf(customer, request)));
      else for (const request of requests) await reportOf(customer, request);

      for (const featureId of ["calls", "seats"] as const) {
        const shown = Math.max(0, oracle(reports, featureId));
        expect(await usedOf(customer, featureId)).toBe(shown);
        const isCurrent = (each: Report) =>
          each.featureId === featureId && Date.parse(each.createdAt) >= periodStart;
        if (reports.some(isCurrent)) expect(await lastPoint(customer, featureId)).toBe(shown);
      }
    },
  );
  await fc.assert(property, { numRuns: propertyRuns(30) });
});

it("an import is a SET among the reports, whatever comes first", async () => {
  const api = await usageApi();
  const createdAt = new Date(periodStart + 30).toISOString();
  const set = { featureId: "seats", value: 7, updateBehavior: "SET", createdAt } as const;
  const property = fc.asyncProperty(anyReports, sizes, fc.nat(24), async (reports, by, place) => {
    const customer = { api, customerId: await monthlyCustomer(api) };
    const requests = cut(reports, by);
    const before = place % (requests.length + 1);

    for (const request of requests.slice(0, before)) await reportOf(customer, request);
    const outcome = await importSet(customer, set);
    for (const request of requests.slice(before)) await reportOf(customer, request);

    // A number that is there already is no report, so what comes later is not counted on it.
    const counted = outcome === "unchanged" ? reports : [...reports, set];
    expect(await usedOf(customer, "seats")).toBe(Math.max(0, oracle(counted, "seats")));
  });
  await fc.assert(property, { numRuns: propertyRuns(20) });
});

async function importSet({ api, customerId }: Customer, set: Report): Promise<unknown> {
  const run = await openRun(api, { kind: "usage" });
  const { featureId, value: usage, createdAt } = set;
  const records = [{ customerId, featureId, usage, createdAt }];
  const answer = await putBatch(api, run, "0.0", { records });
  return answer.body.data?.outcomes?.[0 as never];
}

it("a release that arrives before its acquisition ends at the right number", async () => {
  const api = await usageApi();
  const seats = { featureId: "seats" };
  const acquired = { ...seats, value: 2, createdAt: "2025-12-30T00:00:00Z" };
  const released = { ...seats, value: -2, createdAt: "2025-12-31T00:00:00Z" };

  const answer = await report(api, released, { ...seats, value: 1 }, acquired);

  expect(numbersOf(answer)).toEqual([0, 0, 1]);
});

it("what is older than the last SET is in the history alone, and says so", async () => {
  const api = await usageApi();
  const run = await openRun(api, { kind: "usage" });
  const records = [{ customerId: "a", featureId: "seats", usage: 9 }];
  await putBatch(api, run, "0.0", { records });
  const old = { featureId: "seats", createdAt: "2025-12-30T00:00:00Z" };

  const answer = await report(
    api,
    { ...old, value: 2 },
    { ...old, value: 4, updateBehavior: "SET" },
    { featureId: "seats", value: 1 },
  );

  expect(numbersOf(answer)).toEqual([9, 9, 10]);
  const warnings = (answer.body.data as unknown as Json[]).map((usage) => usage.warnings);
  const superseded = [expect.objectContaining({ code: "usage_superseded" })];
  expect(warnings).toEqual([superseded, superseded, []]);
  const history = await api.get("/api/v1/usage/a/history/seats?startDate=2025-12-01T00:00:00Z");
  const series = history.body.data?.series as unknown as Array<{ points: Json[] }>;
  expect(series[0]?.points.map(({ value }) => value)).toEqual([2, 4, 9, 10]);
});

it("a usage of an earlier period says that it does not count, when repeated too", async () => {
  const api = await usageApi();
  const usage = { value: 2, createdAt: "2025-12-10T11:59:59.999Z", idempotencyKey: "k" };

  const answers = [await report(api, usage), await report(api, usage)];

  for (const answer of answers) {
    expect(answer.body.data?.[0 as never]).toMatchObject({
      currentUsage: 0,
      warnings: [{ code: "usage_before_period" }],
    });
  }
});
