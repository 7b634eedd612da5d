import fc from "fast-check";
import { expect, it } from "vitest";
import type { TestApi } from "../testing/api.ts";
import { propertyRuns } from "../testing/property-runs.ts";
import { openRun, putBatch } from "../testing/runs.ts";
import { report, storedUsage, usageApi } from "../testing/usage.ts";

/**
 * The promise of imports: a run has the effect that its records would have one at a time, in file
 * order. The oracle below says what that effect is for usage; it shares no code with the server.
 */

interface FileRecord {
  readonly customerId: string;
  readonly featureId: string;
  readonly resourceId?: string | null;
  readonly usage: number;
  readonly createdAt?: string | null;
}

interface Model {
  readonly value: number;
  readonly at: number;
  readonly revision: number;
}

interface State {
  readonly counters: Map<string, Model>;
  readonly history: string[];
  readonly before: string[];
}

const day = 24 * 60 * 60 * 1_000;
const noon = day / 2;
const monthStarts = [10, 11, 12, 13, 14, 15].map((month) => Date.UTC(2025, month, 10, 12));

/** The beginning of the usage period that holds a moment, or 0 where there are no periods. */
function periodStart({ customerId, featureId, resourceId }: FileRecord, at: number): number {
  if (featureId !== "calls" || !["a", "b"].includes(customerId)) return 0;
  if (resourceId) return Math.floor((at - noon) / day) * day + noon;
  return Math.max(...monthStarts.filter((start) => start <= at), 0);
}

function textOf(record: FileRecord, ...rest: readonly unknown[]): string {
  const { customerId, featureId, resourceId } = record;
  return [customerId, featureId, resourceId ?? "", ...rest].join(" ");
}

/** Applies one record to the state, and says what happened to it. */
function applyOne(state: State, record: FileRecord, recordNumber: number, now: number): string {
  const { customerId, featureId, resourceId, usage, createdAt } = record;
  if (!["a", "b"].includes(customerId) || !["calls", "seats"].includes(featureId)) {
    return "rejected";
  }
  const isKnown = !resourceId || resourceId === "site-1";
  if (!isKnown) return "rejected";
  const key = textOf(record);
  const at = createdAt ? Date.parse(createdAt) : now;
  if (at > now) return "rejected";
  const stored = state.counters.get(key);
  if (stored !== undefined && createdAt && stored.at > at) return "skipped";
  if (stored !== undefined) {
    const counted = stored.at >= periodStart(record, at) ? stored.value : 0;
    if (counted === usage) return "unchanged";
    state.before.push(textOf(record, recordNumber, stored.value, stored.at, stored.revision));
  }
  const revision = (stored?.revision ?? 0) + 1;
  state.counters.set(key, { value: usage, at, revision });
  state.history.push(textOf(record, usage, at));
  return stored === undefined ? "created" : "updated";
}

/** What is stored, in the words of the model. */
async function stored(api: TestApi) {
  const { counters, reports, images } = await storedUsage(api);
  const key = (row: Record<string, unknown>) => `${row.customer} ${row.feature} ${row.resource}`;
  const time = (at: unknown) => (at as Date).getTime();
  return {
    counters: Object.fromEntries(
      counters.map((row) => [
        key(row),
        { value: Number(row.value), at: time(row.measuredAt), revision: Number(row.revision) },
      ]),
    ),
    history: reports
      .map((row) => `${key(row)} ${Number(row.value)} ${time(row.measuredAt)}`)
      .sort(),
    before: images
      .map(({ customer, id, record, before }) => {
        const image = before as { value: string; measuredAt: string; revision: number };
        const of = `${customer} ${String(id).replace("/", " ")} ${record}`;
        return `${of} ${Number(image.value)} ${Date.parse(image.measuredAt)} ${image.revision}`;
      })
      .sort(),
  };
}

function expected({ counters, history, before }: State) {
  return {
    counters: Object.fromEntries(counters),
    history: history.toSorted(),
    before: before.toSorted(),
  };
}

const anyRecord: fc.Arbitrary<FileRecord> = fc.record(
  {
    customerId: fc.constantFrom("a", "a", "b", "x", "z"),
    featureId: fc.constantFrom("calls", "calls", "seats", "sso", "x"),
    resourceId: fc.constantFrom(null, "site-1", "site-1", "other"),
    usage: fc.constantFrom(0, 0.1, 0.3, 5, 5, 1e-7),
    createdAt: fc.constantFrom(
      null,
      "2025-12-10T11:59:59.999Z",
      "2025-12-10T12:00:00.000Z",
      "2025-12-31T13:00:00.000Z",
      "2026-01-01T00:00:00.000Z",
      "2026-01-15T00:00:00.000Z",
    ),
  },
  { requiredKeys: ["customerId", "featureId", "usage"] },
);

const file = fc.array(anyRecord, { minLength: 1, maxLength: 40 });
const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });

/** Imports records in batches of these sizes, and gives one outcome per record. */
async function importAll(
  api: TestApi,
  records: readonly FileRecord[],
  cut: readonly number[],
): Promise<string[]> {
  const run = await openRun(api, { kind: "usage" });
  const outcomes: string[] = [];
  for (let number = 0; outcomes.length < records.length; number++) {
    const first = outcomes.length;
    const batch = records.slice(first, first + (cut[number % cut.length] ?? 1));
    const recordNumbers = batch.map((_, index) => first + index + 1);
    const answer = await putBatch(api, run, `0.${number}`, { records: batch, recordNumbers });
    const { outcomes: given } = answer.body.data as unknown as { outcomes: string[] };
    outcomes.push(...given);
  }
  return outcomes;
}

const newState = (): State => ({ counters: new Map(), history: [], before: [] });
const moments = ["2026-01-01T00:00:00.000Z", "2026-01-01T14:00:00.000Z", "2026-02-01T00:00:00Z"];

it("imports usage as if its records came one at a time, in file order", async () => {
  const property = fc.asyncProperty(file, file, file, sizes, async (first, second, third, cut) => {
    const api = await usageApi();
    const state = newState();
    for (const [index, records] of [first, second, third].entries()) {
      api.now = new Date(moments[index] ?? "");
      const outcomesExpected = records.map((record, place) =>
        applyOne(state, record, place + 1, api.now.getTime()),
      );

      const outcomes = await importAll(api, records, cut);

      expect(outcomes).toEqual(outcomesExpected);
      expect(await stored(api)).toEqual(expected(state));
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(25) });
});

it("changes nothing when a file of distinct counters is imported a second time", async () => {
  const distinct = fc.uniqueArray(anyRecord, {
    minLength: 1,
    maxLength: 40,
    selector: (record) => textOf(record),
  });
  const property = fc.asyncProperty(distinct, sizes, sizes, async (records, cut, other) => {
    const api = await usageApi();
    await report(api, { value: 5 }, { value: 0.3, featureId: "seats", customerId: "b" });
    await importAll(api, records, cut);
    const before = await storedUsage(api);
    api.now = new Date("2026-01-01T11:00:00.000Z");

    const outcomes = await importAll(api, records, other);

    const written = outcomes.filter((one) => ["created", "updated"].includes(one));
    expect(written).toEqual([]);
    expect(await storedUsage(api)).toEqual(before);
  });
  await fc.assert(property, { numRuns: propertyRuns(10) });
});
