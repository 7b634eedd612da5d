import { csvHeader, csvRow, type RunKind } from "@carryover/contract";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { importExported, type TakenExport, takeExport } from "../testing/exports.ts";
import { promotions } from "../testing/promotions.ts";
import { oneByOne, type Sending, sendFile, sending } from "../testing/sending.ts";
import { sampleCatalog } from "../testing/subscriptions.ts";

/**
 * The promise of exports: imported elsewhere and exported there, the bytes are the same; imported
 * where they come from, nothing changes. What is stored here was imported in two rounds, half a
 * year apart, so that subscriptions have ended and trials have passed in between.
 */

type FileRecord = Readonly<Record<string, unknown>>;

const early = new Date("2025-07-01T00:00:00.000Z");
const late = new Date("2026-01-01T00:00:00.000Z");
const ids = ["a", "b", "c"];
const instant = fc.constantFrom(
  "2024-01-01T00:00:00Z",
  "2025-03-01T00:00:00.123Z",
  "2025-06-01T12:00:00+02:00",
  "2025-09-01T00:00:00Z",
  "2025-11-01T00:00:00Z",
  "2026-02-01T00:00:00Z",
  "2027-01-01T00:00:00Z",
);
const clearable = fc.oneof({ weight: 5, arbitrary: instant }, fc.constant(null));
const metadata = fc.dictionary(
  fc.constantFrom("k", "10", "9", "__proto__", "ä"),
  fc.constantFrom("", "1", 'a "quoted" text\n'),
);

const customers = fc
  .array(
    fc.record(
      {
        id: fc.constantFrom(...ids),
        name: fc.constantFrom(null, "", "N \u2028 1", "Ünï"),
        email: fc.constantFrom(null, "a@example.com"),
        billingId: fc.constantFrom("cus_1", "cus_2"),
        paymentMethodId: fc.constantFrom(null, "pm_1"),
        salesforceId: fc.constantFrom("sf", null),
        createdAt: instant,
        updatedAt: fc.constantFrom("2020-01-01T00:00:00Z", "2025-06-01T00:00:00.5Z"),
        promotionalEntitlements: promotions,
        metadata,
      },
      { requiredKeys: ["id"] },
    ),
    { maxLength: 8 },
  )
  .map((records) => [...ids.map((id) => ({ id })), ...records]);

const plan = fc.constantFrom(
  { planId: "free" },
  { planId: "custom" },
  { planId: "paid" },
  { planId: "trial-ends" },
  { planId: "trial-converts" },
  { planId: "site-free", resourceId: "site-1" },
  { planId: "site-custom", resourceId: "site-1" },
  { planId: "site-custom", resourceId: "site-2" },
);

/** Fields that go together; those of any combination are mostly refused. */
const state = fc.oneof(
  fc.record({ endDate: clearable, cancelAt: clearable }, { requiredKeys: [] }),
  fc.record({ endDate: clearable, canceledAt: clearable }, { requiredKeys: [] }),
  fc.record({ endDate: instant, status: fc.constantFrom("expired", "canceled") }),
  fc.record({ canceledAt: instant, status: fc.constant("incomplete_expired") }),
  fc.record({ status: fc.constantFrom("active", "past_due", "unpaid", "paused", "incomplete") }),
  fc.record({ paused: fc.boolean(), canceledAt: instant }, { requiredKeys: ["paused"] }),
  fc.record({ pastDue: fc.boolean(), cancelAt: instant }, { requiredKeys: ["pastDue"] }),
  fc.record(
    {
      trialEndDate: clearable,
      billingCycleAnchor: clearable,
      status: fc.constantFrom("active", "past_due", "paused", "unpaid", "trialing", "canceled"),
      canceledAt: instant,
      paused: fc.boolean(),
    },
    { requiredKeys: ["trialEndDate"] },
  ),
);

const forCustomPlans = fc.record(
  {
    addons: fc.subarray([
      { id: "extra", quantity: 2 },
      { id: "more", quantity: 0 },
    ]),
    charges: fc.subarray([
      { id: "seats", quantity: 4 },
      { id: "projects", quantity: 1 },
    ]),
    entitlements: fc.subarray([
      { featureId: "seats", usageLimit: 7 },
      { featureId: "calls", hasUnlimitedUsage: true, hasSoftLimit: true, resetPeriod: "DAY" },
      { featureId: "region", enumValues: ["us", "eu"] },
    ]),
  },
  { requiredKeys: [] },
);

const subscriptions = fc.array(
  fc
    .record(
      {
        id: fc.constantFrom("1", "2", "3", "4"),
        customerId: fc.constantFrom(...ids),
        plan,
        state,
        lists: forCustomPlans,
        startDate: instant,
        billingId: fc.integer({ min: 1, max: 30 }).map((number) => `sub_${number}`),
        billingPeriod: fc.constantFrom("MONTHLY", "ANNUALLY", null),
        salesforceId: fc.constantFrom("006", null),
        updatedAt: fc.constantFrom("2020-01-01T00:00:00Z", "2025-06-01T00:00:00Z"),
        metadata,
      },
      { requiredKeys: ["customerId", "plan", "startDate", "state", "lists"] },
    )
    .map(({ id, plan, state, lists, ...rest }): FileRecord => {
      const own = id === undefined ? {} : { id: `${rest.customerId}-${plan.planId}-${id}` };
      const isCustom = plan.planId.endsWith("custom");
      return { ...own, ...rest, ...plan, ...state, ...(isCustom ? lists : {}) };
    }),
  { minLength: 5, maxLength: 30, size: "max" },
);

const usage = fc.array(
  fc.record(
    {
      customerId: fc.constantFrom(...ids),
      featureId: fc.constantFrom("seats", "calls"),
      usage: fc.constantFrom(0, 3, 7.5, 0.1, 1e-7, 9_007_199_254_740_991),
      createdAt: fc.constantFrom("2025-06-30T00:00:00Z", "2024-11-01T00:00:00.001Z"),
      resourceId: fc.constantFrom("site-1"),
    },
    { requiredKeys: ["customerId", "featureId", "usage"] },
  ),
  { maxLength: 8 },
);

const files = fc.record({ customers, subscriptions, usage });
type Files = typeof files extends fc.Arbitrary<infer T> ? T : never;
const atOnce: Sending = { sizes: [1000], repeats: [false], together: false };
const kinds: readonly RunKind[] = ["customers", "subscriptions", "usage"];
const customerOf = (record: FileRecord) => String(record.customerId ?? record.id);

const catalog = {
  ...sampleCatalog,
  plans: [
    ...(sampleCatalog.plans ?? []),
    ...[
      { id: "trial-ends", trialEndBehavior: "CANCEL_SUBSCRIPTION" as const },
      { id: "trial-converts", trialEndBehavior: "CONVERT_TO_PAID" as const },
    ].map(({ id, trialEndBehavior }) => ({
      id,
      pricingType: "PAID" as const,
      defaultTrial: { duration: 7, units: "DAY" as const, trialEndBehavior },
    })),
  ],
};

async function environment(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, catalog);
  return api;
}

async function importAll(api: TestApi, all: Files): Promise<void> {
  for (const kind of kinds) await sendFile(api, { kind }, all[kind], { ...atOnce, customerOf });
}

/** The records with other outcomes than these, with their outcomes. */
function changes(
  { text }: TakenExport,
  outcomes: readonly string[],
  expected: readonly string[],
): string[] {
  const lines = kinds.flatMap((kind) => text[kind].split("\n").slice(0, -1));
  return lines.flatMap((line, index) => {
    const outcome = outcomes[index] ?? "none";
    return expected.includes(outcome) ? [] : [`${outcome}: ${line}`];
  });
}

async function expectRoundTrip(first: Files, second: Files, how: Sending): Promise<void> {
  const api = await environment();
  api.now = early;
  await importAll(api, first);
  api.now = late;
  await importAll(api, second);

  const exported = await takeExport(api);
  const own = await importExported(api, exported, atOnce);
  const other = await environment();
  other.now = late;
  const elsewhere = await importExported(other, exported, { ...how, together: false });

  const again = await takeExport(api);
  const there = await takeExport(other);
  expect(changes(exported, own, ["unchanged"])).toEqual([]);
  expect(changes(exported, elsewhere, ["created", "replaced"])).toEqual([]);
  expect(again.text).toEqual(exported.text);
  expect(there.text).toEqual(exported.text);
  expect(await takeTables(other)).toEqual(tablesOf(exported));
}

/** What the CLI makes of lines, kind by kind. */
function tablesOf({ text }: TakenExport): string[] {
  return kinds.map((kind) => {
    const lines = text[kind].split("\n").slice(0, -1);
    return csvHeader(kind) + lines.map((line) => csvRow(kind, JSON.parse(line))).join("");
  });
}

async function takeTables(api: TestApi): Promise<string[]> {
  const paths = kinds.map((kind) => `/api/v1/export?format=csv&kinds=${kind}`);
  const answers = await Promise.all(paths.map((path) => api.get(path)));
  return answers.map(({ text }) => text);
}

it("gives what an import takes back unchanged, and makes the same of elsewhere", async () => {
  const property = fc.asyncProperty(files, files, sending, expectRoundTrip);
  const chosen = process.env.TEST_FAULTS === "long" ? { numRuns: 200 } : { seed: 1, numRuns: 8 };
  await fc.assert(property, { ...chosen, endOnFailure: true });
});

const march = "2025-03-01T00:00:00Z";
const june = "2025-06-01T00:00:00Z";
const september = "2025-09-01T00:00:00Z";
const november = "2025-11-01T00:00:00Z";

it.each<[string, FileRecord[], FileRecord[]]>([
  [
    "of equal starts, of which one gave way before them",
    [
      { id: "b", planId: "free", startDate: september },
      { id: "a", planId: "paid", startDate: september },
    ],
    [],
  ],
  [
    "in history, billed by what bills one that goes on",
    [
      { id: "b", planId: "free", startDate: june, endDate: june, billingId: "sub_1" },
      { id: "a", planId: "free", startDate: march, billingId: "sub_1" },
    ],
    [],
  ],
  [
    "ended by one that has ended since, and ends another",
    [
      { id: "a", planId: "free", startDate: march },
      { id: "b", planId: "custom", startDate: june },
      { id: "c", planId: "paid", startDate: september, endDate: november },
    ],
    [],
  ],
  [
    "with a trial that a moved start would leave behind",
    [{ id: "a", planId: "paid", startDate: march, trialEndDate: september, paused: true }],
    [{ id: "a", planId: "paid", startDate: "2026-02-01T00:00:00Z", paused: true }],
  ],
  [
    "without a start, whose trial has ended",
    [
      { id: "a", planId: "trial-ends", trialEndDate: march },
      { id: "b", planId: "site-custom", resourceId: "site-1", trialEndDate: march },
    ],
    [],
  ],
])("takes back subscriptions %s", async (_, first, second) => {
  const of = (records: FileRecord[]) => {
    const own = records.map((record) => ({ ...record, customerId: "a" }));
    return { customers: [{ id: "a" }], subscriptions: own, usage: [] };
  };
  await expectRoundTrip(of(first), of(second), oneByOne);
});
