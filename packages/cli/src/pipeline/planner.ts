import { createHash } from "node:crypto";
import { type ClientRejection, laneOf, limits } from "@carryover/contract";
import { Places } from "../places.ts";
import type { CheckedRecord, PlacedIssue, RejectedRecord } from "./validator.ts";

/** Records of one lane that are sent together, serialized already. */
export interface PlannedBatch {
  readonly lane: number;
  readonly number: number;
  /** Digest of the content, by which the server recognizes a repeat. */
  readonly sha256: string;
  /** The body of the request, until the batch is released. */
  readonly body: Uint8Array;
  /** Gives the memory of the body to a later batch. */
  readonly release: () => void;
  /** Where the records in it stand in the file, in order. */
  readonly places: Places;
  /** Remarks on records, by their index in the batch. */
  readonly warnings: ReadonlyMap<number, readonly PlacedIssue[]>;
  /** Records that the validator rejected; they travel along, so that the server keeps them. */
  readonly rejected: readonly RejectedRecord[];
}

/**
 * Deals records into lanes by their customer, and cuts each lane into batches. The cut depends on
 * the records and the limits alone, so a resumed run cuts the same batches.
 */
export async function* plan(
  source: AsyncIterable<readonly CheckedRecord[]>,
): AsyncGenerator<PlannedBatch, void, undefined> {
  const free: Buffer[] = [];
  const lanes = Array.from({ length: limits.laneCount }, (_, lane) => new Lane(lane, 0, free));
  for await (const records of source) {
    for (const record of records) {
      // A rejected record may have no id; nothing is applied, so any lane will do.
      const index =
        record.kind === "sound" ? laneOf(record.customerId) : record.number % limits.laneCount;
      const lane = lanes[index] as Lane;
      lane.put(record);
      if (!lane.isFull) continue;
      yield lane.cut();
      lanes[index] = new Lane(index, lane.number + 1, free);
    }
  }
  for (const lane of lanes) {
    if (!lane.isEmpty) yield lane.cut();
  }
}

const opening = '{"records":[';

/** A lane whose next batch is being filled. Records become bytes at once, so that none is kept. */
class Lane {
  readonly lane: number;
  readonly number: number;
  readonly #places = new Places();
  readonly #warnings = new Map<number, readonly PlacedIssue[]>();
  readonly #rejected: RejectedRecord[] = [];
  readonly #rejections: string[] = [];
  #rejectionsLength = 0;
  readonly #free: Buffer[];
  #bytes: Buffer;
  #length: number;

  constructor(lane: number, number: number, free: Buffer[]) {
    this.lane = lane;
    this.number = number;
    this.#free = free;
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
    const staggered = Math.ceil((limits.batchRecordsMax * (this.lane + 1)) / limits.laneCount);
    const recordsMax = this.number === 0 ? staggered : limits.batchRecordsMax;
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
    if (record.warnings.length > 0) this.#warnings.set(this.#places.count, record.warnings);
    this.#append(this.#places.count === 0 ? record.json : `,${record.json}`);
    this.#places.add(record);
  }

  cut(): PlannedBatch {
    const numbers = this.#places.numbers.join(",");
    this.#append(`],"recordNumbers":[${numbers}],"rejections":[${this.#rejections.join(",")}]`);
    const content = this.#bytes.subarray(0, this.#length);
    const sha256 = createHash("sha256").update(content).digest("hex");
    this.#append(`,"sha256":"${sha256}"}`);
    return {
      lane: this.lane,
      number: this.number,
      sha256,
      body: this.#bytes.subarray(0, this.#length),
      release: () => void this.#free.push(this.#bytes),
      places: this.#places,
      warnings: this.#warnings,
      rejected: this.#rejected,
    };
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
  const [issue] = record.issues;
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
  };
}
