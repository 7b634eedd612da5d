import type { RunKind } from "@carryover/contract";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import {
  contentOf,
  customerOf,
  type FileRecord,
  type Files,
  files,
  kinds,
} from "../../testing/import-files.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { completeRun, digest, openRun } from "../../testing/runs.ts";
import { type Sending, sending, sendRecords } from "../../testing/sending.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";

/**
 * The promise of plans: the outcomes of a plan are those of the import that follows it at once,
 * record by record, and a plan writes nothing but itself.
 */

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

async function environment(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  return api;
}

it("plans what the import that follows it does, and writes nothing else", async () => {
  const property = fc.asyncProperty(files, files, sending, async (first, second, how) => {
    const api = await environment();
    for (const all of [first, second]) {
      const before = await contentOf(api);

      const planned = await planAll(api, all, how);

      expect(await contentOf(api)).toEqual(before);
      for (const [index, kind] of kinds.entries()) {
        const plan = planned[index]?.runId ?? "";
        const applied = await send(api, kind, all[kind], how, { plan });
        expect(applied.outcomes, kind).toEqual(planned[index]?.outcomes);
      }
    }
  });
  await fc.assert(property, { numRuns: propertyRuns(12, 100) });
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
  await fc.assert(property, { numRuns: propertyRuns(8, 60) });
});
