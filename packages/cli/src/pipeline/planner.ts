import type { ClientRejection } from "@carryover/contract";
import { laneOf, limits } from "@carryover/contract/client";
import { Buffer, sha256 as digestOf } from "#platform";
import { IdTable } from "./id-table.ts";
import { RecordPlaces } from "./places.ts";
import type { CheckedRecord, PlacedIssue, RejectedRecord } from "./validator.ts";

/** Records of one lane that are sent together, serialized already. */
export interface PlannedBatch {
  readonly lane: number;
  readonly number: number;
  /** No batch of a wave may be sent before all batches of the waves before it are applied. */
  readonly wave: number;
  /** Digest of the content, by which the server recognizes a repeat. */
  readonly sha256: string;
  /** The body of the request, until the batch is released. */
  readonly body: Uint8Array;
  /** Returns the memory of the body to a later batch. */
  readonly release: () => void;
  /** Parses a record of the body by its index; not after the release. */
  readonly recordAt: (index: number) => unknown;
  /** Where the records in it stand in the file, in order. */
  readonly places: RecordPlaces;
  /** Remarks on records, by their index in the batch. */
  readonly warnings: ReadonlyMap<number, readonly PlacedIssue[]>;
  /** Records that the validator rejected; they travel along, so that the server keeps them. */
  readonly rejected: readonly RejectedRecord[];
}

/**
 * Deals records into lanes by their customer, and cuts each lane into batches. Where customers in
 * two lanes share an id, the order of their records matters: all lanes are cut there, and a new
 * wave begins. The cut depends on the records and the limits alone, so a resumed run cuts the same
 * batches.
 */
export async function* plan(
  source: AsyncIterable<readonly CheckedRecord[]>,
  sharedIdsMax: number = limits.sharedIdsMax,
  recordsMax: number = limits.batchRecordsMax,
): AsyncGenerator<PlannedBatch, void, undefined> {
  const free: Buffer[] = [];
  const lanes = Array.from({ length: limits.laneCount }, (_, lane) => {
    return new Lane(lane, 0, free, recordsMax);
  });
  let wave = 0;
  let sharedIds = new IdTable(sharedIdsMax);
  function* cut(lane: Lane): Generator<PlannedBatch> {
    yield lane.cut(wave);
    // Made when the next batch is asked for, by when a released one may have left its memory.
    lanes[lane.lane] = new Lane(lane.lane, lane.number + 1, free, recordsMax);
  }
  for await (const records of source) {
    for (const record of records) {
      const index = laneIndexOf(record);
      if (!keepsLane(sharedIds, record, index)) {
        for (const lane of [...lanes]) if (!lane.isEmpty) yield* cut(lane);
        // What came before is applied before the new wave is sent, so it can be forgotten.
        wave += 1;
        sharedIds = new IdTable(sharedIdsMax);
        keepsLane(sharedIds, record, index);
      }
      const lane = lanes[index] as Lane;
      lane.put(record);
      if (lane.isFull) yield* cut(lane);
    }
  }
  for (const lane of lanes) if (!lane.isEmpty) yield lane.cut(wave);
}

/** A rejected record may have no customer; nothing is applied, so any lane will do. */
function laneIndexOf(record: CheckedRecord): number {
  return record.kind === "sound" ? laneOf(record.customerId) : record.number % limits.laneCount;
}

/** Whether the id that a record may share with other customers is known to be in no other lane. */
function keepsLane(sharedIds: IdTable, record: CheckedRecord, lane: number): boolean {
  if (record.kind === "rejected" || record.sharedId === null) return true;
  const noted = sharedIds.note(record.sharedId, lane + 1);
  return noted === null ? !sharedIds.isFull : noted === lane + 1;
}

const opening = '{"records":[';

/** A lane whose next batch is being filled. Records become bytes at once, so that none is kept. */
class Lane {
  readonly lane: number;
  readonly number: number;
  readonly #places = new RecordPlaces();
  readonly #warnings = new Map<number, readonly PlacedIssue[]>();
  readonly #rejected: RejectedRecord[] = [];
  /** Where each record ends in the body; the next one begins after a comma. */
  readonly #ends: number[] = [];
  readonly #rejections: string[] = [];
  readonly #overtaken: number[] = [];
  #rejectionsLength = 0;
  readonly #free: Buffer[];
  readonly #recordsMax: number;
  #bytes: Buffer;
  #length: number;

  constructor(lane: number, number: number, free: Buffer[], recordsMax: number) {
    this.lane = lane;
    this.number = number;
    this.#free = free;
    this.#recordsMax = recordsMax;
    this.#bytes = free.pop() ?? Buffer.allocUnsafeSlow(bytesFirst);
    this.#length = this.#bytes.write(opening, "latin1");
  }

  get isEmpty(): boolean {
    return this.#places.count + this.#rejected.length === 0;
  }

  /**
   * The first batches of the lanes are cut at different lengths, so that later ones are not all due
   * at the same moment: the server gets its work evenly.
   */
  get isFull(): boolean {
    const staggered = Math.ceil((this.#recordsMax * (this.lane + 1)) / limits.laneCount);
    const recordsMax = this.number === 0 ? staggered : this.#recordsMax;
    const count = this.#places.count + this.#rejected.length;
    return count >= recordsMax || this.#length + this.#rejectionsLength >= limits.batchBytesTarget;
  }

  put(record: CheckedRecord): void {
    if (record.kind === "rejected") {
      const rejection = JSON.stringify(clientRejection(record));
      this.#rejected.push(record);
      this.#rejections.push(rejection);
      this.#rejectionsLength += rejection.length;
      return;
    }
    if (record.isOvertaken) this.#overtaken.push(record.number);
    if (record.warnings.length > 0) this.#warnings.set(this.#places.count, record.warnings);
    this.#append(this.#places.count === 0 ? record.json : `,${record.json}`);
    this.#ends.push(this.#length);
    this.#places.add(record);
  }

  cut(wave: number): PlannedBatch {
    const numbers = this.#places.numbers.join(",");
    this.#append(`],"recordNumbers":[${numbers}],"rejections":[${this.#rejections.join(",")}]`);
    if (this.#overtaken.length > 0) this.#append(`,"overtaken":[${this.#overtaken.join(",")}]`);
    const content = this.#bytes.subarray(0, this.#length);
    const sha256 = digestOf().update(content).digest("hex");
    this.#append(`,"sha256":"${sha256}"}`);
    return {
      lane: this.lane,
      number: this.number,
      wave,
      sha256,
      body: this.#bytes.subarray(0, this.#length),
      release: () => void this.#free.push(this.#bytes),
      recordAt: (index) => this.#recordAt(index),
      places: this.#places,
      warnings: this.#warnings,
      rejected: this.#rejected,
    };
  }

  #recordAt(index: number): unknown {
    const end = this.#ends[index];
    if (end === undefined) return undefined;
    const earlier = this.#ends[index - 1];
    const start = earlier === undefined ? opening.length : earlier + 1;
    return JSON.parse(this.#bytes.toString("utf8", start, end));
  }

  #append(text: string): void {
    // A character of a JavaScript text takes at most three bytes in UTF-8.
    const bytesMax = this.#length + text.length * 3;
    if (bytesMax > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(bytesMax, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length, "utf8");
  }
}

/** What a batch of small records takes; larger ones make it grow. */
const bytesFirst = 1.5 * 1024 * 1024;

/** The first reason stands for the record; the report of this run names them all. */
function clientRejection(record: RejectedRecord): ClientRejection {
  const { issues, customerId } = record;
  const [issue] = issues;
  if (issue === undefined) throw new Error("A rejected record must have a reason.");
  const { line, column } = issue.position;
  const { code, pointer: path, message, hint } = issue;
  const cut = (text: string) => text.slice(0, limits.rejectionTextMax).toWellFormed();
  return {
    recordNumber: record.number,
    line,
    column,
    code,
    path: cut(path),
    message: cut(message),
    hint: cut(hint),
    // Null is not the same as nothing: the server knows then that it cannot be read.
    customerId,
  };
}
