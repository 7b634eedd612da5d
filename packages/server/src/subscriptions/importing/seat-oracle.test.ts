import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { sendFile, sending } from "../../testing/sending.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { loadByCustomers } from "../store.ts";
import { effectiveEnd } from "../subscription.ts";

/**
 * The promise of seats: what a set of records leaves does not depend on the order in which they
 * come, nor on how they are cut into batches and runs. The oracle is the rule in its shortest form.
 */

interface SeatRecord {
  readonly customerId: string;
  readonly planId: string;
  readonly resourceId?: string;
  readonly startDate: string;
  readonly endDate?: string;
}

const now = Date.parse("2026-01-01T00:00:00.000Z");
const month = (number: number) => new Date(Date.UTC(2024, number, 1)).toISOString();

const place = fc.constantFrom(
  { customerId: "a", planId: "free" },
  { customerId: "a", planId: "custom" },
  { customerId: "b", planId: "free" },
  { customerId: "a", planId: "site-custom", resourceId: "site-1" },
  { customerId: "a", planId: "site-free", resourceId: "site-1" },
);

const seatOf = ({ customerId, resourceId }: SeatRecord) => `${customerId} ${resourceId ?? ""}`;

/** Starts differ in each seat: which of two equal ones stays is a matter of order by definition. */
const records = fc.uniqueArray(
  fc
    .record({
      place,
      start: fc.integer({ min: 0, max: 40 }),
      months: fc.option(fc.integer({ min: 1, max: 20 })),
    })
    .map(({ place, start, months }): SeatRecord => {
      const end = months === null ? {} : { endDate: month(start + months) };
      return { ...place, startDate: month(start), ...end };
    }),
  { minLength: 2, maxLength: 12, selector: (record) => `${seatOf(record)} ${record.startDate}` },
);

/** When each record's subscription ends: by itself, or where the next one of its seat begins. */
function expectedEnds(all: readonly SeatRecord[]): string[] {
  const isOver = ({ endDate }: SeatRecord) => endDate !== undefined && Date.parse(endDate) <= now;
  return all.map((record) => {
    const later = all
      .filter((one) => seatOf(one) === seatOf(record) && !isOver(one) && !isOver(record))
      .map((one) => one.startDate)
      .filter((start) => start > record.startDate);
    const [end] = [...later, ...(record.endDate === undefined ? [] : [record.endDate])].sort();
    return `${seatOf(record)} ${record.planId} ${record.startDate} ${end ?? "goes on"}`;
  });
}

async function storedEnds(api: TestApi): Promise<string[]> {
  const rows = await loadByCustomers(api.database, api.environmentId, ["a", "b"]);
  return rows.map((row) => {
    const { customerId, resourceId, planId, startDate } = row;
    const end = effectiveEnd(row)?.toISOString() ?? "goes on";
    return `${customerId} ${resourceId ?? ""} ${planId} ${startDate.toISOString()} ${end}`;
  });
}

it("gives the same whatever the order of records, and the cut into batches and runs", async () => {
  const how = fc.record({ how: sending, runs: fc.integer({ min: 1, max: 3 }) });
  const shuffled = records.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  const property = fc.asyncProperty(shuffled, how, async ([all, order], { how, runs }) => {
    const api = await testApi();
    await storeCatalog(api, sampleCatalog);
    await createCustomers(api, ["a", "b"]);
    const options = { ...how, customerOf: ({ customerId }: SeatRecord) => customerId };
    const size = Math.ceil(order.length / runs);

    for (let from = 0; from < order.length; from += size) {
      await sendFile(api, { kind: "subscriptions" }, order.slice(from, from + size), options);
    }
    const again = await sendFile(api, { kind: "subscriptions" }, all, options);

    expect((await storedEnds(api)).sort()).toEqual(expectedEnds(all).sort());
    expect(new Set(again)).toEqual(new Set(["unchanged"]));
  });
  await fc.assert(property, { numRuns: propertyRuns(30) });
});
