import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { oneByOne, type Sending, sendFile, sending } from "../../testing/sending.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { loadByCustomers } from "../store.ts";
import { hasAccessAt, isTrialAt, type Subscription } from "../subscription.ts";

/**
 * The promise of imports: a run has the effect that its records would have one at a time, in file
 * order. Here a second environment gets the records in just that way.
 */

interface FileRecord {
  readonly id?: string;
  readonly customerId: string;
  readonly planId: string;
  readonly [field: string]: unknown;
}

const customerIds = ["a", "b", "c", "d"];
const instants = ["2020-01-01T00:00:00Z", "2025-06-01T00:00:00Z", "2027-01-01T00:00:00Z"];
const instant = fc.constantFrom(...instants);

const plan = fc.constantFrom(
  { planId: "free" },
  { planId: "custom" },
  { planId: "paid" },
  { planId: "site-free", resourceId: "site-1" },
  { planId: "site-custom", resourceId: "site-1" },
  { planId: "site-custom", resourceId: "site-2" },
  { planId: "draft-plan" },
);

const anyRecord = fc
  .record(
    {
      number: fc.integer({ min: 0, max: 3 }),
      customerId: fc.constantFrom(...customerIds, "nobody"),
      plan,
      startDate: instant,
      endDate: fc.oneof(fc.constant(null), instant),
      updatedAt: instant,
      addons: fc.subarray([
        { id: "extra", quantity: 2 },
        { addonId: "needy", quantity: 1 },
        { id: "more", quantity: 1 },
      ]),
      entitlements: fc.subarray([{ featureId: "seats", usageLimit: 7 }]),
      metadata: fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("1", "2")),
    },
    { requiredKeys: ["customerId", "plan"] },
  )
  .map(({ number, plan: { planId, ...resource }, ...rest }): FileRecord => {
    // An id belongs to one customer here: what two lanes claim is for the planner to keep apart.
    const id = number === undefined ? {} : { id: `${rest.customerId}-${number}` };
    return { ...id, planId, ...resource, ...rest };
  });

async function environment(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, customerIds);
  return api;
}

function importAll(api: TestApi, records: readonly FileRecord[], how: Sending) {
  const customerOf = ({ customerId }: FileRecord) => customerId;
  return sendFile(api, { kind: "subscriptions" }, records, { ...how, customerOf });
}

const stored = (api: TestApi) => loadByCustomers(api.database, api.environmentId, customerIds);

/** What is stored, without what the run or the order of writing decides. */
async function content(api: TestApi): Promise<string[]> {
  const rows = await stored(api);
  return rows.map(contentOf).sort();
}

function contentOf(row: Subscription): string {
  const { cursorId: _, importRunId: __, importRecord, subscriptionId, ...rest } = row;
  const isOurs = !subscriptionId.startsWith("subscription-");
  return JSON.stringify({ ...rest, id: isOurs ? subscriptionId : importRecord });
}

function expectOneActive(rows: readonly Subscription[], now: Date): void {
  const places = rows
    .filter((row) => hasAccessAt(row, now) && !isTrialAt(row, now))
    .map((row) => [row.customerId, row.productId, row.resourceId].join(" "));
  expect(places.toSorted()).toEqual([...new Set(places)].sort());
}

it("imports a run as if its records came one at a time, in file order", async () => {
  const files = fc.array(anyRecord, { minLength: 1, maxLength: 30 });
  const property = fc.asyncProperty(files, files, sending, async (first, second, how) => {
    const [api, oracle] = [await environment(), await environment()];
    for (const records of [first, second]) {
      const expected = await importAll(oracle, records, oneByOne);

      const outcomes = await importAll(api, records, how);

      expect(outcomes).toEqual(expected);
      expect(await content(api)).toEqual(await content(oracle));
      for (const moment of [api.now, ...instants.map((text) => new Date(text))]) {
        if (moment >= api.now) expectOneActive(await stored(api), moment);
      }
      api.now = oracle.now = new Date("2026-02-01T00:00:00.000Z");
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(25) });
});

it("changes nothing when a file of distinct subscriptions is imported a second time", async () => {
  const places = fc.uniqueArray(anyRecord, {
    minLength: 1,
    maxLength: 20,
    selector: ({ customerId, planId, resourceId }) => `${customerId} ${planId} ${resourceId}`,
  });
  const property = fc.asyncProperty(places, sending, sending, async (records, how, again) => {
    const api = await environment();
    await importAll(api, records, how);
    const before = await stored(api);
    api.now = new Date("2026-01-01T00:05:00.000Z");

    const outcomes = await importAll(api, records, again);

    const changes = ["created", "updated", "replaced"];
    expect(outcomes.filter((outcome) => changes.includes(outcome))).toEqual([]);
    expect(await stored(api)).toEqual(before);
  });
  await fc.assert(property, { numRuns: propertyRuns(25) });
});

it("gives an id that two customers claim to the one that comes first", async () => {
  const claims = fc.array(
    fc.record({
      id: fc.constantFrom("s-1", "s-2"),
      customerId: fc.constantFrom(...customerIds),
      planId: fc.constantFrom("free", "custom", "draft-plan"),
    }),
    { minLength: 2, maxLength: 12 },
  );
  const property = fc.asyncProperty(claims, sending, async (records, how) => {
    const [api, oracle] = [await environment(), await environment()];
    const kind = { kind: "subscriptions" } as const;
    // One lane for all: the planner keeps the claims of an id in order, the server what is in it.
    const customerOf = () => "a";
    const expected = await sendFile(oracle, kind, records, { ...oneByOne, customerOf });

    const outcomes = await sendFile(api, kind, records, { ...how, customerOf });

    expect(outcomes).toEqual(expected);
    expect(await content(api)).toEqual(await content(oracle));
  });
  await fc.assert(property, { numRuns: propertyRuns(15) });
});
