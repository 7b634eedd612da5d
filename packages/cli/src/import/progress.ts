import type { Progress } from "../pipeline/tally.ts";
import { counted, separated } from "../text/describe.ts";
import { durationText } from "../text/duration.ts";
import type { Part } from "./parts.ts";

/** The share of the work after which a remaining time is worth guessing. */
export const etaFrom = 0.01;

/** How much there is to import of one kind in one file. */
export interface PartExtent {
  readonly collection: string;
  readonly records: number;
  /** Its share in the file by the number of records, so that each file counts once. */
  readonly bytes: number;
}

/** How much each part is. */
export function extentsOf(parts: readonly Part[]): PartExtent[] {
  const recordsOf = ({ kind, file }: Part) => file.measure.records[kind.collection] ?? 0;
  return parts.map((part) => {
    const { file, kind } = part;
    const own = parts.filter((each) => each.file === file);
    const all = own.reduce((sum, each) => sum + recordsOf(each), 0);
    const share = all === 0 ? 1 / own.length : recordsOf(part) / all;
    return {
      collection: kind.collection,
      records: recordsOf(part),
      bytes: file.measure.bytes * share,
    };
  });
}

/**
 * How far an import is, in one line: all its parts together, and which of them it is in. The rate,
 * and the time that is left by it, are those of what this process sends; what an earlier one has
 * applied is done, and says nothing of how long the rest takes.
 */
export class ImportProgress {
  readonly #parts: readonly PartExtent[];
  #index = 0;
  /** Of the parts before this one. */
  #before = { records: 0, bytes: 0, rejected: 0, sent: 0 };
  /** Since when so many records were sent: the rate is of those after that. */
  #since: { readonly sent: number; readonly atMs: number };

  constructor(parts: readonly PartExtent[], nowMs: number) {
    this.#parts = parts;
    this.#since = { sent: 0, atMs: nowMs };
  }

  /** Goes on to the next part; the one before has ended with this. */
  finish({ rejected, recordsSent }: Pick<Progress, "rejected" | "recordsSent">): void {
    const { records = 0, bytes = 0 } = this.#parts[this.#index] ?? {};
    this.#index += 1;
    this.#before.records += records;
    this.#before.bytes += bytes;
    this.#before.rejected += rejected;
    this.#before.sent += recordsSent;
  }

  /** What comes first stays where the line is cut. */
  line(progress: Progress, nowMs: number): string {
    const { slowReason } = progress;
    const part = this.#parts[this.#index];
    const total = this.#parts.reduce((sum, { records }) => sum + records, 0);
    const done = this.#before.records + progress.recordsDone;
    const share = total === 0 ? 1 : done / total;
    const rate = this.#rate(progress, nowMs);
    const isGuessable = rate > 0 && share >= etaFrom && done < total;
    return [
      `${this.#name()} ${Math.floor(share * 100)}%`,
      slowReason === null ? "" : `slowed down: ${slowReason}`,
      isGuessable ? `ETA ${durationText((total - done) / rate)}` : "",
      counted(done, "record"),
      `${separated(this.#before.rejected + progress.rejected)} rejected`,
      `${separated(Math.round(rate))}/s`,
      this.#bytesText(part, progress),
    ]
      .filter((each) => each !== "")
      .join("  ");
  }

  #name(): string {
    const { collection = "" } = this.#parts[this.#index] ?? {};
    const count = this.#parts.length;
    return count === 1 ? collection : `${collection} (${this.#index + 1} of ${count})`;
  }

  #rate({ recordsSent, isResuming }: Progress, nowMs: number): number {
    const sent = this.#before.sent + recordsSent;
    // What is gone through again takes time in which nothing is sent.
    if (isResuming) this.#since = { sent, atMs: nowMs };
    const seconds = (nowMs - this.#since.atMs) / 1_000;
    return seconds <= 0 ? 0 : (sent - this.#since.sent) / seconds;
  }

  #bytesText(part: PartExtent | undefined, { recordsDone }: Progress): string {
    const { records = 0, bytes = 0 } = part ?? {};
    const done = this.#before.bytes + (records === 0 ? bytes : (bytes * recordsDone) / records);
    const total = this.#parts.reduce((sum, each) => sum + each.bytes, 0);
    return `${megabytes(done)}/${megabytes(total)} MB`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
