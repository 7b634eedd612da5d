import { noOutcomes, type Outcome, type RecordCode } from "@carryover/contract";
import type { ImportRun } from "@carryover/sdk";
import type { Kind } from "../kinds.ts";
import type { Throttle } from "../throttle.ts";
import type { FileMeasure } from "./reader.ts";
import type { Report, ReportEntry } from "./report.ts";
import type { SentBatch } from "./sender.ts";
import type { PlacedIssue } from "./validator.ts";

/** How far an import is. */
export interface Progress {
  readonly recordsDone: number;
  readonly recordsTotal: number;
  readonly bytesTotal: number;
  readonly rejected: number;
  readonly seconds: number;
  readonly slowReason: string | null;
}

/** Every record of the file, accounted for. */
export type Counts = Readonly<Record<Outcome | "read" | "unprocessed", number>>;

/** The end of an import; `failure` is what ended it early. */
export interface ImportResult {
  readonly run: ImportRun;
  readonly counts: Counts;
  readonly seconds: number;
  readonly warnings: readonly ReportEntry[];
  readonly warningCount: number;
  /** The first rejected records; the report has all of them. */
  readonly rejections: readonly ReportEntry[];
  readonly repeatsAreComplete: boolean;
  readonly interrupted: boolean;
  readonly failure: unknown;
}

/** Remarks and rejections kept for the summary; `check` and the report list all of them. */
const entriesKept = 100;

/** What the tally needs of an import. */
export interface TallyOptions {
  readonly kind: Kind;
  readonly throttle: Throttle;
  readonly stopping: AbortSignal;
  readonly report: Report;
  readonly startedAt: number;
  readonly onProgress: (progress: Progress) => void;
  /** Told once if the report cannot be written; the import goes on, as the server keeps it too. */
  readonly onReportFailure: (error: Error) => void;
}

/** Counts what happened, and hands rejected records to the report. */
export class Tally {
  readonly recordsTotal: number;
  repeatsAreComplete = true;
  recordsDone = 0;
  batchCount = 0;
  readonly #job: TallyOptions;
  readonly #measure: FileMeasure;
  readonly #counts = noOutcomes();
  readonly #warnings: ReportEntry[] = [];
  readonly #rejections: ReportEntry[] = [];
  readonly #startedAt: number;
  #warningCount = 0;
  #reportFailed = false;

  constructor(job: TallyOptions, measure: FileMeasure) {
    this.#job = job;
    this.#measure = measure;
    this.#startedAt = job.startedAt;
    this.recordsTotal = measure.records[job.kind.collection] ?? 0;
  }

  async add({ batch, result }: SentBatch): Promise<void> {
    this.batchCount += 1;
    this.recordsDone += batch.places.count + batch.rejected.length;
    for (const outcome of result.outcomes) this.#counts[outcome] += 1;
    this.#counts.rejected += batch.rejected.length;
    for (const record of batch.rejected) await this.#reject(record);
    for (const entry of refusedByServer({ batch, result })) await this.#reject(entry);
    for (const [index, issues] of batch.warnings) {
      const place = batch.places.at(index);
      if (place !== null) this.#warn({ ...place, issues });
    }
    this.#job.onProgress(this.#progress());
  }

  result(run: ImportRun, failure: unknown): ImportResult {
    const unprocessed = this.recordsTotal - this.recordsDone;
    return {
      run,
      counts: { read: this.recordsTotal, ...this.#counts, unprocessed },
      seconds: this.#seconds(),
      warnings: this.#warnings,
      warningCount: this.#warningCount,
      rejections: this.#rejections,
      repeatsAreComplete: this.repeatsAreComplete,
      interrupted: this.#job.stopping.aborted && run.status === "open",
      failure,
    };
  }

  async #reject(entry: ReportEntry): Promise<void> {
    if (this.#rejections.length < entriesKept) this.#rejections.push(entry);
    if (this.#reportFailed) return;
    try {
      await this.#job.report.add(entry);
    } catch (error) {
      this.#reportFailed = true;
      this.#job.onReportFailure(error as Error);
    }
  }

  #warn(entry: ReportEntry): void {
    this.#warningCount += 1;
    if (this.#warnings.length < entriesKept) this.#warnings.push(entry);
  }

  #progress(): Progress {
    return {
      recordsDone: this.recordsDone,
      recordsTotal: this.recordsTotal,
      bytesTotal: this.#measure.bytes,
      rejected: this.#counts.rejected,
      seconds: this.#seconds(),
      slowReason: this.#job.throttle.reason,
    };
  }

  #seconds(): number {
    return (performance.now() - this.#startedAt) / 1_000;
  }
}

/** The records of a batch that the server rejected, with its reasons. */
function* refusedByServer({ batch, result }: SentBatch): Generator<ReportEntry> {
  const issues = new Map<number, PlacedIssue[]>();
  for (const { index, path: pointer, code, message, hint } of result.details) {
    const position = batch.places.at(index)?.position;
    if (position === undefined || result.outcomes[index] !== "rejected") continue;
    const issue = { code: code as RecordCode, pointer, message, hint, position };
    issues.set(index, [...(issues.get(index) ?? []), issue]);
  }
  for (const [index, reasons] of issues) {
    const place = batch.places.at(index);
    if (place !== null) yield { ...place, issues: reasons };
  }
}
