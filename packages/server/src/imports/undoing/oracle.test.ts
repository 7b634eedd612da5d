import type { ImportRun, RunKind, UndoneRecord } from "@carryover/contract";
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
import { completeRun, openRun } from "../../testing/runs.ts";
import { type Sending, sending, sendRecords } from "../../testing/sending.ts";
import { followedCatalog } from "../../testing/subscriptions.ts";
import { undo, undone } from "../../testing/undoing.ts";

/**
 * The promise of undo: a run that is undone while nobody else writes is as if it had never been,
 * and so is the older one after the newer. A dry run says what the undo does.
 */

async function environment(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, followedCatalog);
  return api;
}

async function send(
  api: TestApi,
  kind: RunKind,
  records: readonly FileRecord[],
  how: Sending,
): Promise<string> {
  const runId = await openRun(api, { kind });
  await sendRecords(api, runId, records, { ...how, together: false, customerOf });
  const { batchCount } = (await api.get(`/api/v1/import-runs/${runId}`)).body.data as never;
  const closed = await completeRun(api, runId, { recordCount: records.length, batchCount });
  expect(closed.status).toBe(200);
  return runId;
}

async function importAll(api: TestApi, all: Files, how: Sending): Promise<string[]> {
  const runIds: string[] = [];
  for (const kind of kinds) runIds.push(await send(api, kind, all[kind], how));
  return runIds;
}

/** Undoes runs, the newest first; before each a dry run says what will become of the records. */
async function undoAll(api: TestApi, runIds: readonly string[]): Promise<ImportRun[]> {
  const undos: ImportRun[] = [];
  for (const runId of runIds.toReversed()) {
    const rehearsed = await undo(api, runId, { dryRun: true });
    const applied = await undo(api, runId);
    expect(rehearsed.undone).toEqual(applied.undone);
    const outcomes = (records: readonly UndoneRecord[]) =>
      records.map(({ recordNumber, outcome, code }) => [recordNumber, outcome, code]);
    expect(outcomes(await undone(api, rehearsed.id))).toEqual(
      outcomes(await undone(api, applied.id)),
    );
    undos.push(applied);
  }
  return undos;
}

/** What others do with customers between an import and its undo; some of it is refused. */
const touches = fc.array(
  fc.record({
    id: fc.constantFrom("a", "b", "c", "d", "e"),
    touch: fc.constantFrom("rename", "report", "grant", "archive"),
  }),
  { maxLength: 4 },
);
type Touch = typeof touches extends fc.Arbitrary<Array<infer T>> ? T : never;

function touchOne(api: TestApi, { id, touch }: Touch): Promise<unknown> {
  const path = `/api/v1/customers/${id}`;
  if (touch === "rename") return api.call("PATCH", path, { name: "Renamed" });
  if (touch === "archive") return api.post(`${path}/archive`);
  if (touch === "grant") {
    const promotionalEntitlements = [{ featureId: "sso", period: "lifetime" }];
    return api.post(`${path}/promotional-entitlements`, { promotionalEntitlements });
  }
  const usages = [{ customerId: id, featureId: "seats", value: 1 }];
  return api.post("/api/v1/usage", { usages });
}

const untouched = ({ undone: counts }: ImportRun) => [counts?.kept, counts?.failed];

it("an import that is undone is as if it had never been, after an older one too", async () => {
  const property = fc.asyncProperty(files, files, sending, async (first, second, how) => {
    const api = await environment();
    const never = await contentOf(api);
    const older = await importAll(api, first, how);
    const before = await contentOf(api);
    const newer = await importAll(api, second, how);

    const undosOfNewer = await undoAll(api, newer);
    const restored = await contentOf(api);
    const undosOfOlder = await undoAll(api, older);

    expect(restored).toEqual(before);
    expect(await contentOf(api)).toEqual(never);
    for (const run of [...undosOfNewer, ...undosOfOlder]) expect(untouched(run)).toEqual([0, 0]);
  });
  await fc.assert(property, { numRuns: propertyRuns(12) });
});

it("an undo does what its dry run has said, whatever others have changed since", async () => {
  const property = fc.asyncProperty(files, touches, sending, async (first, changes, how) => {
    const api = await environment();
    const runIds = await importAll(api, first, how);
    for (const change of changes) await touchOne(api, change);

    await undoAll(api, runIds);
  });
  await fc.assert(property, { numRuns: propertyRuns(12) });
});
