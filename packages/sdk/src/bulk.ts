import type { CustomerImportItem, CustomerImportResult } from "./customers.ts";
import { CarryoverError } from "./errors.ts";
import type { CallOptions } from "./options.ts";
import type { Transport } from "./transport.ts";

/** Records of one request: what the API takes. */
const requestRecordsMax = 1_000;

/** Characters of one request, so that records with much metadata stay below 8 MiB of body. */
const requestCharactersMax = 2_000_000;

/** A customer to import, under the names of either generation of the API. */
export type BulkCustomer = Omit<CustomerImportItem, "id" | "updatedAt"> & {
  readonly updatedAt?: string | Date | null;
  readonly additionalMetaData?: CustomerImportItem["metadata"];
} & ({ readonly id: string } | { readonly customerId: string });

/** What to import: any number of customers, from a list or a stream. */
export interface BulkImport {
  readonly customers: Iterable<BulkCustomer> | AsyncIterable<BulkCustomer>;
  /** The billing integration that the billing ids belong to. */
  readonly integrationId?: string | null | undefined;
}

/** What is to be said of one record. `path` is a JSON pointer into it. */
export interface RecordDetail {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** What happened to one record; `index` counts all records from 0. */
export interface RecordOutcome extends Partial<RecordDetail> {
  readonly index: number;
  /** Null if the record has none. */
  readonly customerId: string | null;
  readonly outcome: CustomerImportResult["outcomes"][number];
  /** What else is to be said of the record, if there is more than one thing. */
  readonly further?: readonly RecordDetail[];
}

/** The result of a bulk import: one outcome per record, in order. */
export interface BulkImportResult {
  /** Ids of the customers that were created. */
  readonly newCustomers: string[];
  readonly outcomes: RecordOutcome[];
  /** One run per request. */
  readonly runIds: string[];
}

/**
 * A request of a bulk import failed for good; `cause` says why. The records up to
 * `outcomes.length` are done. The next `unsettledCount` were in the failed request and may have
 * been applied; importing them again is safe. The `notSentCount` after them were not sent; null if
 * they came from a stream, whose end is not known.
 */
export class BulkImportError extends CarryoverError implements BulkImportResult {
  override readonly name = "BulkImportError";
  readonly newCustomers: string[];
  readonly outcomes: RecordOutcome[];
  readonly runIds: string[];
  readonly unsettledCount: number;
  readonly notSentCount: number | null;

  constructor(
    result: BulkImportResult,
    rest: { unsettledCount: number; notSentCount: number | null; cause: unknown },
  ) {
    const reason = rest.cause instanceof Error ? rest.cause.message : String(rest.cause);
    super(`The import stopped after ${result.outcomes.length} records: ${reason}`, {
      cause: rest.cause,
    });
    this.newCustomers = result.newCustomers;
    this.outcomes = result.outcomes;
    this.runIds = result.runIds;
    this.unsettledCount = rest.unsettledCount;
    this.notSentCount = rest.notSentCount;
  }
}

/** Imports customers request by request; see `Carryover.importCustomerBulk`. */
export async function importCustomerBulk(
  transport: Transport,
  input: BulkImport,
  options: CallOptions = {},
): Promise<BulkImportResult> {
  const result: BulkImportResult = { newCustomers: [], outcomes: [], runIds: [] };
  let unsettledCount = 0;
  try {
    for await (const entries of requestsOf(input.customers)) {
      unsettledCount = entries.length;
      const call = { method: "POST", path: "/api/v1/customers/import" } as const;
      const body = bodyOf(entries, input.integrationId);
      const own = optionsOfRequest(options, result.runIds.length);
      const reply = await transport.data<CustomerImportResult>({ ...call, body }, own);
      settle(result, entries, reply);
      unsettledCount = 0;
    }
  } catch (cause) {
    const doneCount = result.outcomes.length + unsettledCount;
    const notSentCount = Array.isArray(input.customers) ? input.customers.length - doneCount : null;
    throw new BulkImportError(result, { unsettledCount, notSentCount, cause });
  }
  return result;
}

interface Entry {
  readonly customerId: string | null;
  readonly json: string;
}

/** Cuts the records into requests. Each record is serialized once, as it is when it is read. */
async function* requestsOf(customers: BulkImport["customers"]): AsyncGenerator<Entry[]> {
  let entries: Entry[] = [];
  let characters = 0;
  for await (const customer of customers) {
    const json = JSON.stringify(customer) ?? "null";
    const full =
      entries.length === requestRecordsMax || characters + json.length > requestCharactersMax;
    if (full && entries.length > 0) {
      yield entries;
      entries = [];
      characters = 0;
    }
    entries.push({ customerId: customerIdOf(customer), json });
    characters += json.length;
  }
  if (entries.length > 0) yield entries;
}

function customerIdOf(customer: unknown): string | null {
  const { id, customerId = id } = (customer ?? {}) as { id?: unknown; customerId?: unknown };
  return typeof customerId === "string" ? customerId : null;
}

function bodyOf(entries: readonly Entry[], integrationId: string | null | undefined): string {
  const customers = entries.map((entry) => entry.json).join(",");
  const integration =
    integrationId === undefined ? "" : `,"integrationId":${JSON.stringify(integrationId)}`;
  return `{"customers":[${customers}]${integration}}`;
}

/** A key of the caller is for the whole import, so each request gets one derived from it. */
function optionsOfRequest(options: CallOptions, requestNumber: number): CallOptions {
  if (options.idempotencyKey === undefined) return options;
  return { ...options, idempotencyKey: `${options.idempotencyKey}-${requestNumber}` };
}

function settle(
  result: BulkImportResult,
  entries: readonly Entry[],
  reply: CustomerImportResult,
): void {
  if (reply.outcomes.length !== entries.length) {
    throw new CarryoverError(
      `The API answered ${reply.outcomes.length} outcomes for ${entries.length} records.`,
    );
  }
  const first = result.outcomes.length;
  const details = new Map<number, RecordDetail[]>();
  for (const { index, ...detail } of reply.details) {
    details.set(index, [...(details.get(index) ?? []), detail]);
  }
  reply.outcomes.forEach((outcome, index) => {
    const customerId = entries[index]?.customerId ?? null;
    const [detail, ...further] = details.get(index) ?? [];
    const said = further.length > 0 ? { ...detail, further } : detail;
    result.outcomes.push({ index: first + index, customerId, outcome, ...said });
  });
  result.newCustomers.push(...reply.newCustomers);
  result.runIds.push(reply.runId);
}
