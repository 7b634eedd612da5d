import {
  type BatchBody,
  type BatchResult,
  type customerImportBody,
  type ExtraRecord,
  type extraQuery,
  type HeldCount,
  type ImportRun,
  type importRejectionQuery,
  type importRunListQuery,
  limits,
  parseInstant,
  type RecordOutcome,
  type recordOutcomeQuery,
  type runCompleteBody,
  type runCreateBody,
  type subscriptionImportBody,
  type undoCreateBody,
  type undoneQuery,
  type undoneRecord,
} from "@carryover/contract";
import type { z } from "zod";
import { allowTime, type Database, DatabaseBusy, type Transaction } from "../database/database.ts";
import { inSlices } from "../event-loop.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import type { Adopt, ClaimedIds } from "../subscriptions/service.ts";
import {
  type ImportedCustomers,
  importCustomersAtOnce,
  readCustomers,
  type SentCustomers,
} from "./at-once.ts";
import { type BatchKey, getBatch, putBatch } from "./batches.ts";
import { countHeld, pageOfExtra } from "./extra/page.ts";
import { findingsOf } from "./findings/findings.ts";
import { type RunListener, type RunPlace, RunWatches } from "./following/run-watches.ts";
import { pageOfRuns } from "./list-store.ts";
import { newRun } from "./new-run.ts";
import { pageOfOutcomes } from "./outcomes/page.ts";
import { requireSound } from "./planning/sound.ts";
import { removePlanned } from "./planning/store.ts";
import { cursorOfNumber, numberOfCursor, type RejectionView } from "./rejections.ts";
import { pageOfRejections } from "./rejections-store.ts";
import * as store from "./store.ts";
import { refuseTaskRun, refuseUndo } from "./tasks/run.ts";
import { deleteTask } from "./tasks/store.ts";
import {
  acceptSubscriptions,
  applyNextTask,
  newTaskMemory,
  writeSubscriptions,
} from "./tasks/tasks.ts";
import { stepUndo } from "./undoing/step.ts";
import { sumUndoBatches } from "./undoing/store.ts";
import { openUndo, pageOfUndone } from "./undoing/undo.ts";
import { runView } from "./view.ts";

export type { BatchKey } from "./batches.ts";
export { creatorsOf } from "./extra/creators.ts";
export { loadSources as sourceNames } from "./extra/store.ts";
export { runsSince } from "./since-store.ts";

/** Import runs of one environment: opened, filled batch by batch, and completed. */
export interface ImportsService {
  /** `resumed`: the run was already open. */
  create(
    database: Database,
    environmentId: string,
    body: z.output<typeof runCreateBody>,
  ): Promise<{ run: ImportRun; resumed: boolean }>;
  get(database: Database, environmentId: string, runId: string): Promise<ImportRun>;
  /**
   * Tells a listener how a run goes on, until the returned function is called. Throws
   * import_run_not_found or RateLimitExceeded.
   */
  follow(database: Database, place: RunPlace, listener: RunListener): Promise<() => void>;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof importRunListQuery>,
  ): Promise<Page<ImportRun>>;
  /** Applies a batch exactly once; a repeat with the same digest returns the stored result. */
  putBatch(database: Database, key: BatchKey, body: BatchBody): Promise<BatchResult>;
  getBatch(database: Database, key: BatchKey): Promise<BatchResult>;
  complete(
    database: Database,
    environmentId: string,
    runId: string,
    body: z.output<typeof runCompleteBody>,
  ): Promise<ImportRun>;
  cancel(database: Database, environmentId: string, runId: string): Promise<ImportRun>;
  /** Opens the undo of a run, or finds the open one; a dry run always begins anew. */
  openUndo(
    database: Database,
    environmentId: string,
    runId: string,
    body: z.output<typeof undoCreateBody>,
  ): Promise<{ run: ImportRun; resumed: boolean }>;
  /** Takes the next batches of an undo back; completes it with the last one. */
  stepUndo(database: Database, environmentId: string, undoId: string): Promise<ImportRun>;
  /** What became of the records of an undo, in the order of the file. */
  undone(
    database: Database,
    environmentId: string,
    undoId: string,
    query: z.output<typeof undoneQuery>,
  ): Promise<Page<z.input<typeof undoneRecord>>>;
  rejections(
    database: Database,
    environmentId: string,
    runId: string,
    query: z.output<typeof importRejectionQuery>,
  ): Promise<Page<RejectionView>>;
  /** What the platform holds although no record of a run names it. */
  extra(
    database: Database,
    environmentId: string,
    runId: string,
    query: z.output<typeof extraQuery>,
  ): Promise<Page<ExtraRecord>>;
  /** How much of the kind of a run there is, which a share of what is missing is of. */
  held(database: Database, environmentId: string, runId: string): Promise<HeldCount>;
  /** What became of the records of a run, in the order of the file. */
  outcomes(
    database: Database,
    environmentId: string,
    runId: string,
    query: z.output<typeof recordOutcomeQuery>,
  ): Promise<Page<RecordOutcome>>;
  /** Reads the customers of a v1 import, before its transaction. */
  readCustomers(body: z.output<typeof customerImportBody>): Promise<SentCustomers>;
  /** The v1 import: a run of one batch, opened, applied and completed in one transaction. */
  importCustomers(
    database: Database,
    environmentId: string,
    sent: SentCustomers,
  ): Promise<ImportedCustomers>;
  /** Writes the subscriptions of a v1 import as JSON: before its transaction, like customers. */
  writeSubscriptions(body: z.output<typeof subscriptionImportBody>): Promise<string>;
  /** The v1 import of subscriptions: kept at once, applied by the worker as a run of one batch. */
  acceptSubscriptions(
    database: Database,
    environmentId: string,
    written: string,
  ): Promise<{ taskId: string }>;
  /** Removes the records of plans that nobody builds on any more. Returns how many. */
  sweep(database: Database): Promise<number>;
  /** Applies the next accepted import of any environment; returns false without one. */
  applyNextTask(database: Database): Promise<boolean>;
}

/**
 * What imports need of others. `onAccepted` is called after the commit of an accepted import that
 * waits to be applied. `adopt` asks the billing provider about subscriptions that records link for
 * the first time. `claimedIds` finds what cutovers have, which neither an undo nor an archive takes
 * from them.
 */
export interface ImportParts {
  readonly onAccepted: () => void;
  readonly adopt: Adopt;
  readonly claimedIds: ClaimedIds;
}

export function createImportsService(
  now: () => Date,
  { onAccepted, adopt, claimedIds }: ImportParts,
): ImportsService {
  const memory = newTaskMemory();
  const watches = new RunWatches(get);
  return {
    create: (database, environmentId, body) =>
      database.transaction((transaction) => create(transaction, environmentId, body, now()), {
        repeatable: body.source.sha256 !== undefined && !body.restart,
      }),
    get,
    follow: (database, place, listener) => watches.follow(database, place, listener),
    list,
    putBatch: (database, key, body) =>
      putBatch(database, key, body, { now: now(), adopt, claimedIds }),
    getBatch,
    complete: (database, environmentId, runId, body) =>
      database.transaction(
        (transaction) => complete(transaction, environmentId, runId, body, now()),
        { repeatable: true },
      ),
    openUndo: (database, environmentId, runId, { dryRun }) =>
      database.transaction(
        (transaction) => openUndo(transaction, { environmentId, runId }, dryRun, now()),
        { repeatable: !dryRun },
      ),
    stepUndo: (database, environmentId, undoId) =>
      stepUndo(database, { environmentId, undoId }, now(), claimedIds),
    undone: pageOfUndone,
    cancel: (database, environmentId, runId) =>
      database.transaction((transaction) => cancel(transaction, environmentId, runId, now())),
    rejections,
    extra: (database, environmentId, runId, query) =>
      pageOfExtra(database, { environmentId, runId, now: now(), claimedIds }, query),
    held: (database, environmentId, runId) =>
      countHeld(database, { environmentId, runId, now: now() }),
    outcomes: pageOfOutcomes,
    readCustomers: (body) => inSlices(readCustomers(body)),
    importCustomers: (database, environmentId, sent) =>
      importCustomersAtOnce(database, environmentId, sent, now()),
    writeSubscriptions: (body) => inSlices(writeSubscriptions(body)),
    acceptSubscriptions: (database, environmentId, written) =>
      acceptSubscriptions(database, environmentId, written, { now: now(), onAccepted }),
    sweep: (database) => sweepPlans(database, now()),
    applyNextTask: (database) => applyNextTask(database, memory, now(), adopt),
  };
}

/** In portions, so that no statement takes long. */
async function sweepPlans(database: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - limits.plannedRecordsKeptMs);
  const portion = limits.plannedRecordsRemovedMax;
  let removed = 0;
  for (;;) {
    const count = await removePlanned(database, before, portion);
    removed += count;
    if (count < portion) return removed;
  }
}

async function create(
  transaction: Transaction,
  environmentId: string,
  body: z.output<typeof runCreateBody>,
  now: Date,
): Promise<{ run: ImportRun; resumed: boolean }> {
  const row = newRun(environmentId, body, now);
  await requireSound(transaction, row);
  const open = row.sourceSha256 === null ? null : await store.findOpenRun(transaction, row);
  if (open !== null && !body.restart) {
    // It goes on with what the newest plans lack, and with what was imported since those.
    if (row.mode === "archive")
      await store.restOn(transaction, { ...open, buildsOn: row.buildsOn });
    return { run: await get(transaction, environmentId, open.id), resumed: true };
  }
  if (open !== null) {
    await store.closeRun(transaction, open.id, { status: "canceled", findings: [], now });
  }
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    if (await store.insertRun(transaction, row)) {
      return { run: await get(transaction, environmentId, row.id), resumed: false };
    }
    // Somebody opened the run of this file in the same instant: theirs is the one to go on with,
    // unless a third one has restarted it meanwhile.
    const other = await store.findOpenRun(transaction, row);
    if (other === null) continue;
    return { run: await get(transaction, environmentId, other.id), resumed: true };
  }
  throw new DatabaseBusy("Others keep opening and restarting the run of this file.");
}

async function get(
  database: Database | Transaction,
  environmentId: string,
  runId: string,
): Promise<ImportRun> {
  const run = await store.loadRun(database, environmentId, runId);
  if (run === null) throw new Refusal("import_run_not_found");
  const [sums, undone] = await Promise.all([
    store.sumBatches(database, [runId]),
    run.undoes === null ? null : sumUndoBatches(database, [runId]),
  ]);
  return runView(run, sums.get(runId), undone?.get(runId));
}

async function list(
  database: Database,
  environmentId: string,
  query: z.output<typeof importRunListQuery>,
): Promise<Page<ImportRun>> {
  const rows = await pageOfRuns(database, environmentId, query, query);
  const ids = rows.map((row) => row.id);
  const [sums, undone] = await Promise.all([
    store.sumBatches(database, ids),
    sumUndoBatches(database, ids),
  ]);
  return pageOfRows(
    rows,
    query,
    (row) => row.id,
    (row) => runView(row, sums.get(row.id), undone.get(row.id)),
  );
}

async function complete(
  transaction: Transaction,
  environmentId: string,
  runId: string,
  body: z.output<typeof runCompleteBody>,
  now: Date,
): Promise<ImportRun> {
  const run = await store.loadRun(transaction, environmentId, runId, "for update");
  if (run === null) throw new Refusal("import_run_not_found");
  if (run.status === "canceled") throw new Refusal("import_run_not_open");
  refuseTaskRun(run);
  refuseUndo(run);
  const view = await get(transaction, environmentId, runId);
  if (view.batchCount !== body.batchCount || view.counts.read !== body.recordCount) {
    throw new Refusal("import_run_incomplete", {
      batchCount: view.batchCount,
      recordCount: view.counts.read,
    });
  }
  if (run.status === "completed") return view;
  await allowTime(transaction, limits.findingsTimeoutMs);
  const findings = await findingsOf(transaction, run);
  const newest = newestOf(body, now);
  await store.closeRun(transaction, runId, { status: "completed", findings, newest, now });
  return get(transaction, environmentId, runId);
}

/** No record was updated in the future: such a date would make every later file look old. */
function newestOf({ newest }: z.output<typeof runCompleteBody>, now: Date): Date | null {
  if (newest == null) return null;
  return new Date(Math.min(Number(parseInstant(newest)), now.getTime()));
}

async function cancel(
  transaction: Transaction,
  environmentId: string,
  runId: string,
  now: Date,
): Promise<ImportRun> {
  // Before locking the run, in the same order as the worker that applies the task.
  await deleteTask(transaction, { environmentId, runId });
  const run = await store.loadRun(transaction, environmentId, runId, "for update");
  if (run === null) throw new Refusal("import_run_not_found");
  if (run.status === "completed") throw new Refusal("import_run_not_open");
  if (run.status === "open") {
    await store.closeRun(transaction, runId, { status: "canceled", findings: [], now });
  }
  return get(transaction, environmentId, runId);
}

async function rejections(
  database: Database,
  environmentId: string,
  runId: string,
  query: z.output<typeof importRejectionQuery>,
): Promise<Page<RejectionView>> {
  const run = await store.loadRun(database, environmentId, runId);
  if (run === null) throw new Refusal("import_run_not_found");
  const rows = await pageOfRejections(database, runId, {
    after: query.after === undefined ? null : numberOfCursor(query.after),
    before: query.before === undefined ? null : numberOfCursor(query.before),
    limit: query.limit,
  });
  return pageOfRows(
    rows,
    query,
    (row) => cursorOfNumber(row.recordNumber),
    (row) => row,
  );
}
