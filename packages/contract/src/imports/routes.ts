import { z } from "zod";
import { limits } from "../limits.ts";
import type { Route } from "../route.ts";
import { subscriptionImportBody, subscriptionImportReply } from "../subscriptions/import.ts";
import { uuid } from "../text-schemas.ts";
import * as runs from "./runs.ts";

const runId = z.object({ id: uuid });
const numberDigits = String(limits.batchNumberMax).length;
const batchName = new RegExp(`^[0-${limits.laneCount - 1}]\\.\\d{1,${numberDigits}}$`);
const batchId = runId.extend({
  batch: z.string().regex(batchName, { error: "{lane}.{number}, such as 0.0" }),
});

const batchBytesMax = limits.batchBytesMax + limits.batchEnvelopeBytesMax;

/** Import runs, their batches and rejections. */
export const importRunRoutes = {
  importSubscriptions: {
    method: "post",
    path: "/api/v1/subscriptions/import",
    operationId: "importSubscriptions",
    tag: "Subscriptions",
    summary: "Accept 1 to 1,000 subscriptions; the task applies them and accounts for each.",
    body: subscriptionImportBody,
    bodyBytesMax: limits.importRequestBytesMax,
    isHeavy: true,
    status: 201,
    bodyValuesMax: limits.subscriptionsImportValuesMax,
    readsEntriesAlone: true,
    reply: subscriptionImportReply,
    refusals: [],
  },
  createImportRun: {
    method: "post",
    path: "/api/v1/import-runs",
    operationId: "createImportRun",
    tag: "Import runs",
    summary: "Open an import run, or find the open one of the same file and options.",
    body: runs.runCreateBody,
    status: 201,
    reply: runs.importRunReply,
    refusals: ["import_plan_not_found", "plan_stale"],
  },
  listImportRuns: {
    method: "get",
    path: "/api/v1/import-runs",
    operationId: "listImportRuns",
    tag: "Import runs",
    summary: "List import runs in the order of their creation.",
    query: runs.importRunListQuery,
    status: 200,
    reply: runs.importRunPage,
    refusals: [],
  },
  getImportRun: {
    method: "get",
    path: "/api/v1/import-runs/:id",
    operationId: "getImportRun",
    tag: "Import runs",
    summary: "Retrieve an import run with its counts.",
    params: runId,
    status: 200,
    reply: runs.importRunReply,
    refusals: ["import_run_not_found"],
  },
  putBatch: {
    method: "put",
    path: "/api/v1/import-runs/:id/batches/:batch",
    operationId: "putImportBatch",
    tag: "Import runs",
    summary: "Apply a batch exactly once; a repeat returns the stored result.",
    params: batchId,
    body: runs.batchBody,
    bodyBytesMax: batchBytesMax,
    isHeavy: true,
    status: 200,
    bodyValuesMax: limits.batchValuesMax,
    readsEntriesAlone: true,
    reply: runs.batchResultReply,
    refusals: [
      "import_run_not_found",
      "import_run_not_open",
      "batch_conflict",
      "batch_out_of_order",
      "plan_stale",
      "plan_too_entangled",
    ],
  },
  getBatch: {
    method: "get",
    path: "/api/v1/import-runs/:id/batches/:batch",
    operationId: "getImportBatch",
    tag: "Import runs",
    summary: "Retrieve the stored result of a batch.",
    params: batchId,
    status: 200,
    reply: runs.batchResultReply,
    refusals: ["import_run_not_found", "batch_not_found"],
  },
  completeImportRun: {
    method: "post",
    path: "/api/v1/import-runs/:id/complete",
    operationId: "completeImportRun",
    tag: "Import runs",
    summary: "Close a run whose batches are all applied, and compute its findings.",
    params: runId,
    body: runs.runCompleteBody,
    status: 200,
    reply: runs.importRunReply,
    refusals: ["import_run_not_found", "import_run_not_open", "import_run_incomplete"],
  },
  cancelImportRun: {
    method: "post",
    path: "/api/v1/import-runs/:id/cancel",
    operationId: "cancelImportRun",
    tag: "Import runs",
    summary: "Close a run early; what was applied stays.",
    params: runId,
    status: 200,
    reply: runs.importRunReply,
    refusals: ["import_run_not_found", "import_run_not_open"],
  },
  listOutcomes: {
    method: "get",
    path: "/api/v1/import-runs/:id/outcomes",
    operationId: "listImportOutcomes",
    tag: "Import runs",
    summary: "List what became of the records of a run, with the values that they changed.",
    params: runId,
    query: runs.recordOutcomeQuery,
    status: 200,
    reply: runs.recordOutcomePage,
    refusals: ["import_run_not_found"],
  },
  listRejections: {
    method: "get",
    path: "/api/v1/import-runs/:id/rejections",
    operationId: "listImportRejections",
    tag: "Import runs",
    summary: "List the rejected records of a run in the order of the file.",
    params: runId,
    query: runs.importRejectionQuery,
    status: 200,
    reply: runs.importRejectionPage,
    refusals: ["import_run_not_found"],
  },
} as const satisfies Record<string, Route>;
