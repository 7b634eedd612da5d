import { createHash } from "node:crypto";
import type { Answer, Json, TestApi } from "./api.ts";

export interface RunOptions {
  /** customers by default. */
  readonly kind?: "customers" | "subscriptions" | "usage";
  readonly sha256?: string;
  readonly options?: Readonly<Record<string, boolean>>;
  readonly restart?: boolean;
  readonly mode?: "apply" | "plan" | "archive";
  readonly buildsOn?: string;
  readonly plan?: string;
}

/** Opens a run and returns its id. */
export async function openRun(api: TestApi, options: RunOptions = {}): Promise<string> {
  return String((await postRun(api, options)).body.data?.id);
}

export function postRun(api: TestApi, request: RunOptions = {}): Promise<Answer> {
  const { kind = "customers", sha256, ...rest } = request;
  const source = { name: "customers.json", ...(sha256 === undefined ? {} : { sha256 }) };
  return api.post("/api/v1/import-runs", { kind, source, ...rest });
}

export interface BatchOptions {
  readonly records?: readonly unknown[];
  /** Counted from 1 by default. */
  readonly recordNumbers?: readonly number[];
  readonly rejections?: readonly unknown[];
  readonly sha256?: string;
}

/** Sends a batch, such as "0.0", with the digest of its records. */
export function putBatch(
  api: TestApi,
  runId: string,
  batch: string,
  options: BatchOptions = {},
): Promise<Answer> {
  const { records = [], rejections = [] } = options;
  const recordNumbers = options.recordNumbers ?? records.map((_, index) => index + 1);
  const sha256 = options.sha256 ?? digest(records);
  const body = { sha256, recordNumbers, records, rejections };
  return api.call("PUT", `/api/v1/import-runs/${runId}/batches/${batch}`, body);
}

export function completeRun(
  api: TestApi,
  runId: string,
  counts: { recordCount: number; batchCount: number },
): Promise<Answer> {
  return api.post(`/api/v1/import-runs/${runId}/complete`, counts);
}

export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** Imports records of one kind in a run of one batch, and returns the batch's result. */
export async function importAll(
  api: TestApi,
  kind: NonNullable<RunOptions["kind"]>,
  records: readonly unknown[],
): Promise<Imported> {
  const runId = await openRun(api, { kind });
  const { data } = (await putBatch(api, runId, "0.0", { records })).body;
  return data as unknown as Imported;
}

export interface Imported {
  readonly outcomes: readonly string[];
  readonly details: ReadonlyArray<{
    readonly index: number;
    readonly code: string;
    readonly path: string;
    readonly message: string;
    readonly hint: string;
  }>;
}

/** A customer as it is stored, without what no import decides. */
export interface StoredCustomer {
  readonly id: string;
  readonly revision: number;
  readonly [column: string]: unknown;
}

/** Returns the rows of the environment, in the order of their ids. */
export function storedCustomers(api: TestApi): Promise<StoredCustomer[]> {
  return api.database.query<StoredCustomer>(
    `select customer_id as id, name, email, billing_id as "billingId",
      payment_method_id as "paymentMethodId", payment_method as "paymentMethod",
      salesforce_id as "salesforceId", metadata, updated_at as "updatedAt",
      archived_at as "archivedAt", revision, import_run_id as "runId",
      import_record as "recordNumber"
    from customers
    where environment_id = $1::uuid
    order by customer_id`,
    [api.environmentId],
  );
}

/** Returns the ids of a list's reply. */
export function idsOf(answer: Answer): string[] {
  return (answer.body.data as unknown as Json[]).map((item) => String(item.id));
}
