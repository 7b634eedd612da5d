import type { RunKind } from "@carryover/contract";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { completeRun, digest, openRun } from "../../testing/runs.ts";
import { type Sending, sending, sendRecords } from "../../testing/sending.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";

/**
 * The promise of plans: the outcomes of a plan are those of the import that follows it at once,
 * record by record, and a plan writes nothing but itself.
 */

type FileRecord = Readonly<Record<string, unknown>>;

const ids = ["a", "b", "c", "d", "e"];
const customerId = fc.constantFrom(...ids, "nobody");
const instant = fc.constantFrom("2020-01-01T00:00:00Z", "2025-06-01T00:00:00Z");

const customers = fc.array(
  fc.record(
    {
      id: fc.constantFrom(...ids),
      name: fc.constantFrom(null, "N1", "N2"),
      email: fc.constantFrom("a@example.com", "nobody"),
      billingId: fc.constantFrom("cus_1", "cus_2"),
      updatedAt: instant,
    },
    { requiredKeys: ["id"] },
  ),
  { maxLength: 15 },
);

const subscriptions = fc.array(
  fc
    .record(
      {
        id: fc.constantFrom("s1", "s2", "s3"),
        customerId,
        plan: fc.constantFrom(
          { planId: "free" },
          { planId: "custom" },
          { planId: "paid", billingId: "sub_1" },
          { planId: "paid", billingId: "sub_2" },
          { planId: "site-free", resourceId: "site-1" },
          { planId: "site-custom", resourceId: "site-2" },
          { planId: "draft-plan" },
        ),
        startDate: instant,
        endDate: fc.constantFrom(null, "2025-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        metadata: fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("1", "2")),
      },
      { requiredKeys: ["customerId", "plan"] },
    )
    .map(({ plan, ...rest }): FileRecord => ({ ...rest, ...plan })),
  { maxLength: 20 },
);

const usage = fc.array(
  fc.record(
    {
      customerId,
      featureId: fc.constantFrom("seats", "calls", "nothing"),
      usage: fc.constantFrom(0, 3, 7.5),
      createdAt: fc.constantFrom("2025-12-31T00:00:00Z", "2025-11-01T00:00:00Z"),
      resourceId: fc.constantFrom("site-1"),
    },
    { requiredKeys: ["customerId", "featureId", "usage"] },
  ),
  { maxLength: 15 },
);

const files = fc.record({ customers, subscriptions, usage });
type Files = typeof files extends fc.Arbitrary<infer T> ? T : never;
const kinds: readonly RunKind[] = ["customers", "subscriptions", "usage"];

const customerOf = (record: FileRecord) => String(record.customerId ?? record.id);

/** Whose ids other customers claim is for lanes to keep apart: then one after the other. */
const inOrder = (how: Sending): Sending => ({ ...how, together: false });

interface Sent {
  readonly runId: string;
  readonly outcomes: readonly string[];
}

async function send(
  api: TestApi,
  kind: RunKind,
  records: readonly FileRecord[],
  how: Sending,
  run: { mode?: "plan"; buildsOn?: string; plan?: string },
): Promise<Sent> {
  const runId = await openRun(api, { kind, sha256: digest(records), ...run });
  const outcomes = await sendRecords(api, runId, records, { ...inOrder(how), customerOf });
  const { batchCount } = (await api.get(`/api/v1/import-runs/${runId}`)).body.data as never;
  const closed = await completeRun(api, runId, { recordCount: records.length, batchCount });
  expect(closed.status).toBe(200);
  return { runId, outcomes };
}

async function planAll(api: TestApi, all: Files, how: Sending): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const kind of kinds) {
    const last = sent.at(-1)?.runId;
    const run = { mode: "plan", ...(last === undefined ? {} : { buildsOn: last }) } as const;
    sent.push(await send(api, kind, all[kind], how, run));
  }
  return sent;
}

/** What is stored of customers, beside the runs. */
async function content(api: TestApi): Promise<string> {
  const tables = ["customers", "subscriptions", "subscription_ids", "former_billing_ids"];
  const rows = [...tables, "usage_counters", "usage_reports"].map((table) =>
    api.database.query(
      `select * from ${table} t where environment_id = $1::uuid order by t::text`,
      [api.environmentId],
    ),
  );
  return JSON.stringify(await Promise.all(rows));
}

async function environment(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  return api;
}

it("plans what the import that follows it does, and writes nothing else", async () => {
  const property = fc.asyncProperty(files, files, sending, async (first, second, how) => {
    const api = await environment();
    for (const all of [first, second]) {
      const before = await content(api);

      const planned = await planAll(api, all, how);

      expect(await content(api)).toBe(before);
      for (const [index, kind] of kinds.entries()) {
        const plan = planned[index]?.runId ?? "";
        const applied = await send(api, kind, all[kind], how, { plan });
        expect(applied.outcomes, kind).toEqual(planned[index]?.outcomes);
      }
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(25) });
});

it("plans in any cut of the batches what an import does one record at a time", async () => {
  const property = fc.asyncProperty(files, files, sending, async (first, second, how) => {
    const [api, oracle] = [await environment(), await environment()];
    const oneByOne: Sending = { sizes: [1], repeats: [false], together: false };
    for (const all of [first, second]) {
      const planned = await planAll(api, all, how);
      for (const [index, kind] of kinds.entries()) {
        const applied = await send(oracle, kind, all[kind], oneByOne, {});
        expect(planned[index]?.outcomes, kind).toEqual(applied.outcomes);
        await send(api, kind, all[kind], oneByOne, {});
      }
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(15) });
});
