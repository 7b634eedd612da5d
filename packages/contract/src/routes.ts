import { z } from "zod";
import * as customers from "./customers.ts";
import type { RefusalCode } from "./errors.ts";
import * as runs from "./import-runs.ts";
import { limits } from "./limits.ts";
import { filledText, text, uuid } from "./text.ts";

/**
 * One route of the HTTP API. The server registers its handler from this and `openapi.json` is made
 * from it, so path, body and reply cannot drift apart.
 */
export interface Route {
  readonly method: "get" | "post" | "patch" | "put" | "delete";
  /** Path with `:name` parameters. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: "Customers" | "Import runs" | "Service";
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly status: 200 | 201;
  readonly reply: z.ZodType;
  /** Refusals beyond those that every route can give. */
  readonly refusals: readonly RefusalCode[];
  /** Bytes that the body may have; `limits.requestBytesMax` if not said. */
  readonly bodyBytesMax?: number;
}

const customerId = z.object({ id: text });
const customerLink = customerId.extend({ integrationId: filledText });
const runId = z.object({ id: uuid });
const numberDigits = String(limits.batchNumberMax).length;
const batchName = new RegExp(`^[0-${limits.laneCount - 1}]\\.\\d{1,${numberDigits}}$`);
const batchId = runId.extend({
  batch: z.string().regex(batchName, { error: "{lane}.{number}, such as 0.0" }),
});

const batchBytesMax = limits.batchBytesMax + limits.batchEnvelopeBytesMax;

export const routes = {
  importCustomers: {
    method: "post",
    path: "/api/v1/customers/import",
    operationId: "importCustomers",
    tag: "Customers",
    summary: "Import 1 to 1,000 customers; each is accounted for by an outcome of its own.",
    body: customers.customerImportBody,
    bodyBytesMax: limits.importRequestBytesMax,
    status: 201,
    reply: customers.customerImportReply,
    refusals: [],
  },
  createCustomer: {
    method: "post",
    path: "/api/v1/customers",
    operationId: "createCustomer",
    tag: "Customers",
    summary: "Create a customer.",
    body: customers.customerCreateBody,
    status: 201,
    reply: customers.customerReply,
    refusals: ["DuplicatedEntityNotAllowed"],
  },
  listCustomers: {
    method: "get",
    path: "/api/v1/customers",
    operationId: "listCustomers",
    tag: "Customers",
    summary: "List customers in the order of their creation.",
    query: customers.customerListQuery,
    status: 200,
    reply: customers.customerPage,
    refusals: [],
  },
  getCustomer: {
    method: "get",
    path: "/api/v1/customers/:id",
    operationId: "getCustomer",
    tag: "Customers",
    summary: "Retrieve a customer.",
    params: customerId,
    status: 200,
    reply: customers.customerReply,
    refusals: ["CustomerNotFound"],
  },
  updateCustomer: {
    method: "patch",
    path: "/api/v1/customers/:id",
    operationId: "updateCustomer",
    tag: "Customers",
    summary: "Update a customer: present fields replace, null clears.",
    params: customerId,
    body: customers.customerUpdateBody,
    status: 200,
    reply: customers.customerReply,
    refusals: ["CustomerNotFound", "EntityIsArchivedError"],
  },
  archiveCustomer: {
    method: "post",
    path: "/api/v1/customers/:id/archive",
    operationId: "archiveCustomer",
    tag: "Customers",
    summary: "Archive a customer; doing it twice changes nothing.",
    params: customerId,
    status: 200,
    reply: customers.customerReply,
    refusals: ["CustomerNotFound"],
  },
  unarchiveCustomer: {
    method: "post",
    path: "/api/v1/customers/:id/unarchive",
    operationId: "unarchiveCustomer",
    tag: "Customers",
    summary: "Bring an archived customer back.",
    params: customerId,
    status: 200,
    reply: customers.customerReply,
    refusals: ["CustomerNotFound"],
  },
  listIntegrations: {
    method: "get",
    path: "/api/v1/customers/:id/integrations",
    operationId: "listCustomerIntegrations",
    tag: "Customers",
    summary: "List the links of a customer to other systems.",
    params: customerId,
    query: customers.integrationListQuery,
    status: 200,
    reply: customers.integrationPage,
    refusals: ["CustomerNotFound"],
  },
  linkIntegration: {
    method: "post",
    path: "/api/v1/customers/:id/integrations",
    operationId: "linkCustomerIntegration",
    tag: "Customers",
    summary: "Link a customer to its counterpart in another system.",
    params: customerId,
    body: customers.integrationLinkBody,
    status: 201,
    reply: customers.integrationReply,
    refusals: ["CustomerNotFound", "DuplicatedEntityNotAllowed", "EntityIsArchivedError"],
  },
  getIntegration: {
    method: "get",
    path: "/api/v1/customers/:id/integrations/:integrationId",
    operationId: "getCustomerIntegration",
    tag: "Customers",
    summary: "Retrieve one link.",
    params: customerLink,
    status: 200,
    reply: customers.integrationReply,
    refusals: ["CustomerNotFound", "IntegrationNotFound"],
  },
  updateIntegration: {
    method: "patch",
    path: "/api/v1/customers/:id/integrations/:integrationId",
    operationId: "updateCustomerIntegration",
    tag: "Customers",
    summary: "Point a link at another counterpart.",
    params: customerLink,
    body: customers.integrationUpdateBody,
    status: 200,
    reply: customers.integrationReply,
    refusals: ["CustomerNotFound", "IntegrationNotFound", "EntityIsArchivedError"],
  },
  unlinkIntegration: {
    method: "delete",
    path: "/api/v1/customers/:id/integrations/:integrationId",
    operationId: "unlinkCustomerIntegration",
    tag: "Customers",
    summary: "Remove a link; answers what it was.",
    params: customerLink,
    status: 200,
    reply: customers.integrationReply,
    refusals: ["CustomerNotFound", "IntegrationNotFound", "EntityIsArchivedError"],
  },
  attachPaymentMethod: {
    method: "post",
    path: "/api/v1/customers/:id/payment-method",
    operationId: "attachPaymentMethod",
    tag: "Customers",
    summary: "Set the default payment method of a customer.",
    params: customerId,
    body: customers.paymentMethodBody,
    status: 200,
    reply: customers.customerReply,
    refusals: ["CustomerNotFound", "EntityIsArchivedError"],
  },
  detachPaymentMethod: {
    method: "delete",
    path: "/api/v1/customers/:id/payment-method",
    operationId: "detachPaymentMethod",
    tag: "Customers",
    summary: "Remove the default payment method of a customer.",
    params: customerId,
    status: 200,
    reply: customers.customerReply,
    refusals: ["CustomerNotFound", "EntityIsArchivedError"],
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
    refusals: [],
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
    summary: "Apply a batch exactly once; a repeat answers the stored result.",
    params: batchId,
    body: runs.batchBody,
    bodyBytesMax: batchBytesMax,
    status: 200,
    reply: runs.batchResultReply,
    refusals: [
      "import_run_not_found",
      "import_run_not_open",
      "batch_conflict",
      "batch_out_of_order",
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
