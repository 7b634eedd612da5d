import { CarryoverError } from "../errors.ts";
import type { CallOptions } from "../options.ts";
import { BulkImportError } from "./error.ts";
import type { BulkOutcome, RecordDetail, RecordOutcome } from "./outcome.ts";

/** Records of a bulk call, from a list or a stream. */
export type Records<T> = Iterable<T> | AsyncIterable<T>;

/** Options of a bulk call. A signal stops it between and within its requests. */
export interface BulkOptions extends CallOptions {
  /** Called after each request. */
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined;
}

/** How far a bulk call is. */
export interface BulkProgress {
  /** How many records have their outcome. */
  readonly settledCount: number;
}

/** How the records of one kind are cut into requests. */
export interface BulkKind<T> {
  /** Records of one request: what the API takes. */
  readonly recordsMax: number;
  /** Characters of one request; each takes up to three bytes of the body that the API takes. */
  readonly charactersMax: number;
  readonly customerIdOf: (record: Partial<Readonly<Record<string, unknown>>>) => unknown;
  /** Returns the record to send. By default records are sent unchanged. */
  readonly prepare?: ((record: T, index: number) => unknown) | undefined;
}

/** A record as it is sent. */
export interface BulkEntry {
  readonly customerId: string | null;
  readonly json: string;
}

/** Records that are sent together. */
export interface BulkRequest {
  readonly entries: readonly BulkEntry[];
  /** Index of the first one among all records. */
  readonly firstIndex: number;
  readonly options: CallOptions;
}

/** What a bulk call has done so far; the loop adds to it. */
interface PartialResult<Outcome> {
  readonly outcomes: Outcome[];
  readonly runIds?: string[];
}

/**
 * Sends records request by request, one after the other, so that they are applied in their order.
 * `send` returns one outcome per record of its request. Throws a BulkImportError, which carries
 * what is in the result by then.
 */
export async function inRequests<T, Outcome extends BulkOutcome>(
  result: PartialResult<Outcome>,
  records: Records<T>,
  kind: BulkKind<T>,
  options: BulkOptions,
  send: (request: BulkRequest) => Promise<readonly Outcome[]>,
): Promise<void> {
  const { outcomes, runIds = [] } = result;
  let unsettledCount = 0;
  let requestNumber = 0;
  try {
    for await (const entries of requestsOf(records, kind)) {
      unsettledCount = entries.length;
      const own = optionsOfRequest(options, requestNumber++);
      outcomes.push(...(await send({ entries, firstIndex: outcomes.length, options: own })));
      unsettledCount = 0;
      options.onProgress?.({ settledCount: outcomes.length });
    }
  } catch (cause) {
    const doneCount = outcomes.length + unsettledCount;
    const notSentCount = Array.isArray(records) ? records.length - doneCount : null;
    throw new BulkImportError({ outcomes, runIds }, { unsettledCount, notSentCount, cause });
  }
}

/** Returns the body of a request: its records under a name, and the integration if there is one. */
export function bodyOf(
  name: string,
  entries: readonly BulkEntry[],
  integrationId?: string | null | undefined,
): string {
  const records = entries.map((entry) => entry.json).join(",");
  const integration =
    integrationId === undefined ? "" : `,"integrationId":${JSON.stringify(integrationId)}`;
  return `{"${name}":[${records}]${integration}}`;
}

/** Returns the outcomes in a reply of the API. Throws if there is not one per record. */
export function outcomesOf<Outcome extends string>(
  { entries, firstIndex }: BulkRequest,
  reply: {
    readonly outcomes: readonly Outcome[];
    readonly details: readonly (RecordDetail & { readonly index: number })[];
  },
): RecordOutcome<Outcome>[] {
  checkCount(entries, reply.outcomes);
  const details = new Map<number, RecordDetail[]>();
  for (const { index, ...detail } of reply.details) {
    details.set(index, [...(details.get(index) ?? []), detail]);
  }
  return reply.outcomes.map((outcome, index) => {
    const customerId = entries[index]?.customerId ?? null;
    return { index: firstIndex + index, customerId, outcome, ...said(details.get(index)) };
  });
}

/**
 * Throws if the reply does not have one outcome per record, since matching them would be a guess.
 */
export function checkCount(entries: readonly BulkEntry[], outcomes: readonly unknown[]): void {
  if (outcomes.length === entries.length) return;
  throw new CarryoverError(
    `The API answered ${outcomes.length} outcomes for ${entries.length} records.`,
  );
}

/** Returns an issue of a record, in the form in which its outcome carries it. */
export function said(
  details: readonly RecordDetail[] = [],
): Pick<RecordOutcome, keyof RecordDetail | "further"> {
  const [detail, ...further] = details;
  return further.length > 0 ? { ...detail, further } : { ...detail };
}

/** Cuts the records into requests. Each record is serialized once, as it is when it is read. */
async function* requestsOf<T>(records: Records<T>, kind: BulkKind<T>): AsyncGenerator<BulkEntry[]> {
  let entries: BulkEntry[] = [];
  let characters = 0;
  let index = 0;
  for await (const record of records) {
    const prepared = kind.prepare === undefined ? record : kind.prepare(record, index);
    const json = JSON.stringify(prepared) ?? "null";
    const isFull =
      entries.length === kind.recordsMax || characters + json.length > kind.charactersMax;
    if (isFull && entries.length > 0) {
      yield entries;
      entries = [];
      characters = 0;
    }
    const customerId = kind.customerIdOf(record ?? {});
    entries.push({ customerId: typeof customerId === "string" ? customerId : null, json });
    characters += json.length;
    index++;
  }
  if (entries.length > 0) yield entries;
}

/** A key of the caller is for the whole call, so each request gets one derived from it. */
function optionsOfRequest(options: CallOptions, requestNumber: number): CallOptions {
  if (options.idempotencyKey === undefined) return options;
  return { ...options, idempotencyKey: `${options.idempotencyKey}-${requestNumber}` };
}
