import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { storedCustomers } from "../testing/runs.ts";
import { oneByOne, sendFile } from "../testing/sending.ts";
import { createCustomers, sampleCatalog } from "../testing/subscriptions.ts";
import { storedUsage, usageApi } from "../testing/usage.ts";

/**
 * A large batch is applied in parts. What it does must not depend on where they are cut: a second
 * environment gets the same records in small batches, each of which is one part.
 */

const partMax = limits.importPartRecordsMax;
const count = 2 * partMax + 10;
const inOneBatch = { ...oneByOne, sizes: [count], customerOf: () => "a" };
const inSmallBatches = { ...oneByOne, sizes: [97], customerOf: () => "a" };

function records<T>(recordAt: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => recordAt(index));
}

/** Rows without the row ids and cursors in them, in which each run has its own. */
function comparable(rows: readonly object[]): string[] {
  return rows
    .map((row) => JSON.stringify(row).replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "row"))
    .sort();
}

it("applies customers of several parts as it does those of several batches", async () => {
  // Ids come again in another part, some of them with the same name.
  const nameAt = (index: number) =>
    `name ${index < 1.5 * partMax ? index % (0.6 * partMax) : index}`;
  const sent = records((index) => ({ id: `c-${index % (1.2 * partMax)}`, name: nameAt(index) }));
  const [api, oracle] = [await testApi(), await testApi()];

  const outcomes = await sendFile(api, {}, sent, inOneBatch);

  expect(outcomes).toEqual(await sendFile(oracle, {}, sent, inSmallBatches));
  expect(new Set(outcomes)).toEqual(new Set(["created", "updated", "unchanged"]));
  const rows = await storedCustomers(api);
  expect(comparable(rows)).toEqual(comparable(await storedCustomers(oracle)));
});

it("applies subscriptions of several parts as it does those of several batches", async () => {
  const customerIds = Array.from({ length: 90 }, (_, index) => `customer-${index}`);
  const environment = async () => {
    const api = await testApi();
    await storeCatalog(api, sampleCatalog);
    await createCustomers(api, customerIds);
    return api;
  };
  const startDates = ["2025-06-01T00:00:00Z", "2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
  const sent = records((index) => ({
    // An id comes again in another part, now and then for another customer.
    id: `s-${index % (partMax + 140)}`,
    customerId: index % 41 === 0 ? "nobody" : `customer-${index % (index % 7 === 0 ? 90 : 80)}`,
    ...[{ planId: "custom" }, { planId: "site-custom", resourceId: `site-${index % 5}` }][
      index % 2
    ],
    ...(index % 3 === 0 ? { billingId: `sub_${index % 150}` } : {}),
    startDate: startDates[index % 3],
  }));
  const [api, oracle] = [await environment(), await environment()];
  const kind = { kind: "subscriptions" } as const;

  const outcomes = await sendFile(api, kind, sent, inOneBatch);

  expect(outcomes).toEqual(await sendFile(oracle, kind, sent, inSmallBatches));
  expect(new Set(outcomes).size).toBeGreaterThan(2);
  expect(await subscriptionsOf(api)).toEqual(await subscriptionsOf(oracle));
});

async function subscriptionsOf(api: TestApi): Promise<string[][]> {
  const tables = ["subscriptions", "subscription_ids", "before_images"];
  const rows = tables.map((table) =>
    api.database.query<object>(
      `select * from ${table} where environment_id = $1::uuid order by customer_id`,
      [api.environmentId],
    ),
  );
  return (await Promise.all(rows)).map((each) => comparable(each));
}

it("applies usage of several parts as it does that of several batches", async () => {
  const sent = records((index) => ({
    customerId: ["a", "b", "z"][index % 3],
    featureId: ["calls", "seats"][index % 2],
    usage: index % 11,
    createdAt: new Date(Date.UTC(2025, 10, 1 + (index % 23))).toISOString(),
  }));
  const [api, oracle] = [await usageApi(), await usageApi()];
  const kind = { kind: "usage" } as const;

  const outcomes = await sendFile(api, kind, sent, inOneBatch);

  expect(outcomes).toEqual(await sendFile(oracle, kind, sent, inSmallBatches));
  expect(new Set(outcomes).size).toBeGreaterThan(2);
  const [own, others] = await Promise.all([storedUsage(api), storedUsage(oracle)]);
  for (const table of ["counters", "reports", "images"] as const) {
    expect(comparable(own[table])).toEqual(comparable(others[table]));
  }
});
