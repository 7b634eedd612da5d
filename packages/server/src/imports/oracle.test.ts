import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { propertyRuns } from "../testing/property-runs.ts";
import { storedCustomers } from "../testing/runs.ts";
import { type Sending, sendFile, sending } from "../testing/sending.ts";

/**
 * The promise of imports: a run has the effect that its records would have one at a time, in file
 * order. The oracle below says what that effect is; it shares no code with the server.
 */

interface FileRecord {
  readonly id: string;
  readonly updatedAt?: string | null;
  readonly [field: string]: unknown;
}

interface Model {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly updatedAt: number;
  readonly archived: boolean;
  readonly revision: number;
}

const textFields = ["name", "email", "billingId", "paymentMethodId", "salesforceId"];
const blank = { ...Object.fromEntries(textFields.map((field) => [field, null])), metadata: {} };

/** Applies one record to the state, and says what happened to it. */
function applyOne(
  state: Map<string, Model>,
  record: FileRecord,
  now: Date,
  options: { unarchive: boolean },
): string {
  if (record.email === "nobody") return "rejected";
  const stored = state.get(record.id);
  const given = Object.entries(record).filter(([field]) => field !== "id" && field !== "updatedAt");
  const requested = given.map(([field, value]) => [
    field,
    field === "metadata" ? (value ?? {}) : value,
  ]);
  const stamp = instants.get(record.updatedAt ?? "") ?? null;
  if (stored === undefined) {
    const fields = { ...blank, ...Object.fromEntries(requested) };
    const updatedAt = stamp ?? now.getTime();
    state.set(record.id, { fields, updatedAt, archived: false, revision: 1 });
    return "created";
  }
  if (stored.archived && !options.unarchive) return "rejected";
  if (stamp !== null && stored.updatedAt > stamp) return "skipped";
  const fields = { ...stored.fields, ...Object.fromEntries(requested) };
  if (!stored.archived && canonical(fields) === canonical(stored.fields)) return "unchanged";
  const updatedAt = stamp ?? now.getTime();
  state.set(record.id, { fields, updatedAt, archived: false, revision: stored.revision + 1 });
  return "updated";
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const metadata = fc
  .uniqueArray(fc.constantFrom("a", "b", "__proto__", "é", "constructor"), { maxLength: 3 })
  .chain((keys) =>
    fc.array(fc.constantFrom("", "x", '"\\'), { minLength: 3, maxLength: 3 }).map((values) => {
      const pairs = keys.map(
        (key, index) => `${JSON.stringify(key)}:${JSON.stringify(values[index])}`,
      );
      return JSON.parse(`{${pairs.join(",")}}`) as Record<string, string>;
    }),
  );

/** The same few moments, in all spellings. */
const instants = new Map([
  ["2025-06-01T00:00:00.000Z", Date.UTC(2025, 5, 1)],
  ["2025-12-31T23:59:59.999Z", Date.UTC(2025, 11, 31, 23, 59, 59, 999)],
  ["2026-01-01T02:00:00+02:00", Date.UTC(2026, 0, 1)],
  ["2026-01-01 00:00:00,000z", Date.UTC(2026, 0, 1)],
  ["2026-03-01T00:00+0000", Date.UTC(2026, 2, 1)],
]);

const anyRecord = fc.record(
  {
    id: fc.constantFrom("a", "b", "c", "d", "e", "f", "G|1", "h@x.y", "10", "9"),
    name: fc.constantFrom(null, "", "N1", "N2", "null", "tab\tquote'{},"),
    email: fc.constantFrom(null, "a@example.com", "b@example.com", "nobody"),
    billingId: fc.constantFrom(null, "cus_1", "cus_2"),
    paymentMethodId: fc.constantFrom(null, "pm_1", "pm_2"),
    salesforceId: fc.constantFrom(null, "sf_1"),
    updatedAt: fc.constantFrom(null, ...instants.keys()),
    metadata: fc.oneof(fc.constant(null), metadata),
  },
  { requiredKeys: ["id"] },
) as fc.Arbitrary<FileRecord>;

/** Imports records as a client would, and gives one outcome per record, in file order. */
function importAll(
  api: TestApi,
  records: readonly FileRecord[],
  how: Sending,
  options: { unarchive: boolean },
): Promise<string[]> {
  return sendFile(api, { options }, records, { ...how, customerOf: ({ id }) => id });
}

async function archive(api: TestApi, state: Map<string, Model>, id: string): Promise<void> {
  const model = state.get(id);
  if (model === undefined) return;
  await api.post(`/api/v1/customers/${encodeURIComponent(id)}/archive`);
  const [updatedAt, revision] = [api.now.getTime(), model.revision + 1];
  state.set(id, { ...model, updatedAt, archived: true, revision });
}

async function stored(api: TestApi): Promise<Record<string, unknown>> {
  const rows = await storedCustomers(api);
  const entries = rows.map((row) => [
    row.id,
    {
      fields: Object.fromEntries([...textFields, "metadata"].map((field) => [field, row[field]])),
      updatedAt: (row.updatedAt as Date).getTime(),
      archived: row.archivedAt !== null,
      revision: row.revision,
    },
  ]);
  return Object.fromEntries(entries);
}

it("imports a run as if its records came one at a time, in file order", async () => {
  const files = fc.array(anyRecord, { minLength: 1, maxLength: 40 });
  const property = fc.asyncProperty(
    files,
    files,
    sending,
    fc.boolean(),
    async (first, second, how, unarchive) => {
      const api = await testApi();
      const state = new Map<string, Model>();
      for (const records of [first, second]) {
        const expected = records.map((record) => applyOne(state, record, api.now, { unarchive }));

        const outcomes = await importAll(api, records, how, { unarchive });

        expect(outcomes).toEqual(expected);
        expect(await stored(api)).toEqual(Object.fromEntries(state));
        api.now = new Date("2026-02-01T00:00:00.000Z");
        for (const id of ["a", "b"]) await archive(api, state, id);
      }
    },
  );
  await fc.assert(property, { numRuns: propertyRuns(25) });
});

it("changes nothing when a file of distinct ids is imported a second time", async () => {
  const files = fc.uniqueArray(anyRecord, { minLength: 1, selector: ({ id }) => id });
  const property = fc.asyncProperty(files, sending, sending, async (records, how, again) => {
    const api = await testApi();
    await importAll(api, records, how, { unarchive: false });
    const before = await storedCustomers(api);
    api.now = new Date("2026-02-01T00:00:00.000Z");

    const outcomes = await importAll(api, records, again, { unarchive: false });

    expect(outcomes.filter((one) => !["unchanged", "skipped", "rejected"].includes(one))).toEqual(
      [],
    );
    expect(await storedCustomers(api)).toEqual(before);
  });
  await fc.assert(property, { numRuns: propertyRuns(10) });
});
