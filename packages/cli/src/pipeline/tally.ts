import type { OutcomeDetail } from "@carryover/contract";
import {
  noOutcomes,
  type Outcome,
  type RecordCode,
  type RecordIssue,
} from "@carryover/contract/client";
import type { ImportRun } from "@carryover/sdk";
import type { Throttle } from "../throttle.ts";
import { FirstEntries } from "./first-entries.ts";
import type { IgnoredField } from "./ignored-fields.ts";
import type { Kind } from "./kinds.ts";
import type { PlannedBatch } from "./planner.ts";
import type { FileMeasure } from "./reader.ts";
import type { ReportEntry, ReportPart } from "./report.ts";
import type { SentBatch } from "./sender.ts";
import type { LocateIssue } from "./validator.ts";

/** How far the import of one part is. */
export interface Progress {
  /** Records that are accounted for; of a resumed run, those of before from the beginning. */
  readonly recordsDone: number;
  readonly rejected: number;
  /** Those of them that this process has sent, or found wrong itself. */
  readonly recordsSent: number;
  /** Whether what an earlier process has sent is still being gone through. */
  readonly isResuming: boolean;
  readonly slowReason: string | null;
}

/** Every record of the file, accounted for. */
export type Counts = Readonly<Record<Outcome | "read" | "unprocessed", number>>;

/** The end of an import; `failure` is what ended it early. */
export interface ImportResult {
  readonly run: ImportRun;
  readonly counts: Counts;
  readonly seconds: number;
  /** Records that this process has sent; those of before, if the run was resumed, are not. */
  readonly recordsSent: number;
  readonly warnings: readonly ReportEntry[];
  readonly warningCount: number;
  /** How many warnings there are of each code. */
  readonly warningCodes: Readonly<Record<string, number>>;
  /** The first rejected records; the report has all of them. */
  readonly rejections: readonly ReportEntry[];
  /** In how many rejected records each code stands; a record may have several. */
  readonly rejectionCodes: Readonly<Record<string, number>>;
  readonly repeatsAreComplete: boolean;
  readonly ignored: readonly IgnoredField[];
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
  /** Null if nothing is reported. */
  readonly report: ReportPart | null;
  /** What the run had when this process began. */
  readonly resumed: Pick<ImportRun["counts"], "read" | "rejected">;
  /** Finds the place of what the server says of a record. */
  readonly locate: LocateIssue;
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
  readonly #counts = noOutcomes();
  readonly #warnings = new FirstEntries(entriesKept);
  readonly #rejections = new FirstEntries(entriesKept);
  readonly #startedAt: number;
  /** Of the batches that the run had already. */
  readonly #fetched = { records: 0, rejected: 0 };
  #isResuming: boolean;
  #warningCount = 0;
  readonly #warningCodes = new Map<string, number>();
  readonly #rejectionCodes = new Map<string, number>();
  #reportFailed = false;

  constructor(job: TallyOptions, measure: FileMeasure) {
    this.#job = job;
    this.#startedAt = job.startedAt;
    this.#isResuming = job.resumed.read > 0;
    this.recordsTotal = measure.records[job.kind.collection] ?? 0;
  }

  async add({ batch, result, wasApplied }: SentBatch): Promise<void> {
    const { recordsDone, rejected } = this.#totals();
    this.batchCount += 1;
    this.recordsDone += batch.places.count + batch.rejected.length;
    for (const outcome of result.outcomes) this.#counts[outcome] += 1;
    this.#counts.rejected += batch.rejected.length;
    this.#isResuming = wasApplied;
    if (wasApplied) {
      this.#fetched.records += this.recordsDone - recordsDone;
      this.#fetched.rejected += this.#counts.rejected - rejected;
    }
    for (const record of batch.rejected) await this.#reject(record);
    for (const [index, issues] of batch.warnings) await this.#warn(batch, index, issues);
    await this.#addDetails(batch, result);
    this.#job.onProgress(this.progress());
  }

  result(run: ImportRun, failure: unknown, ignored: readonly IgnoredField[]): ImportResult {
    const unprocessed = this.recordsTotal - this.recordsDone;
    return {
      run,
      counts: { read: this.recordsTotal, ...this.#counts, unprocessed },
      seconds: (performance.now() - this.#startedAt) / 1_000,
      recordsSent: this.recordsDone - this.#fetched.records,
      warnings: this.#warnings.list(),
      warningCount: this.#warningCount,
      warningCodes: Object.fromEntries(this.#warningCodes),
      rejections: this.#rejections.list(),
      rejectionCodes: Object.fromEntries(this.#rejectionCodes),
      repeatsAreComplete: this.repeatsAreComplete,
      ignored,
      interrupted: this.#job.stopping.aborted && run.status === "open",
      failure,
    };
  }

  /** Says what the server has to say of records. That one was skipped is told by its outcome. */
  async #addDetails(batch: PlannedBatch, result: SentBatch["result"]): Promise<void> {
    for (const [index, issues] of issuesByRecord(result.details)) {
      const outcome = result.outcomes[index];
      if (outcome === "rejected") {
        const entry = await this.#entry(batch, index, issues);
        if (entry !== null) await this.#reject(entry);
      } else if (outcome !== undefined && outcome !== "skipped") {
        // The server reads the record too, so it may say what the validator has said.
        const known = batch.warnings.get(index) ?? [];
        const isNew = ({ code }: RecordIssue) => known.every((issue) => issue.code !== code);
        await this.#warn(batch, index, issues.filter(isNew));
      }
    }
  }

  async #reject(entry: ReportEntry): Promise<void> {
    for (const code of codesOf(entry)) addOne(this.#rejectionCodes, code);
    this.#rejections.add(entry);
    await this.#write((report) => report.add(entry));
  }

  /** The text of the record is only read again where the remark is going to be seen. */
  async #warn(batch: PlannedBatch, index: number, issues: readonly RecordIssue[]): Promise<void> {
    if (issues.length === 0) return;
    this.#warningCount += issues.length;
    for (const { code } of issues) addOne(this.#warningCodes, code);
    const place = batch.places.at(index);
    const isShown = place !== null && this.#warnings.takes(place.number);
    if (!isShown && this.#job.report?.keepsWarnings !== true) return;
    const entry = await this.#entry(batch, index, issues);
    if (entry === null) return;
    if (isShown) this.#warnings.add(entry);
    await this.#write((report) => report.warn(entry));
  }

  async #entry(
    batch: PlannedBatch,
    index: number,
    issues: readonly RecordIssue[],
  ): Promise<ReportEntry | null> {
    const place = batch.places.at(index);
    if (place === null) return null;
    const placed = issues.map((issue) => this.#job.locate(place, issue));
    return { ...place, issues: await Promise.all(placed) };
  }

  async #write(work: (report: ReportPart) => Promise<void>): Promise<void> {
    const { report } = this.#job;
    if (this.#reportFailed || report === null) return;
    try {
      await work(report);
    } catch (error) {
      this.#reportFailed = true;
      this.#job.onReportFailure(error as Error);
    }
  }

  /** What an earlier process has done counts from the beginning, and once. */
  progress(): Progress {
    const { resumed, throttle } = this.#job;
    const recordsSent = this.recordsDone - this.#fetched.records;
    const rejectedSince = this.#counts.rejected - this.#fetched.rejected;
    return {
      recordsDone: Math.max(resumed.read, this.#fetched.records) + recordsSent,
      rejected: Math.max(resumed.rejected, this.#fetched.rejected) + rejectedSince,
      recordsSent,
      isResuming: this.#isResuming,
      slowReason: throttle.reason,
    };
  }

  #totals() {
    return { recordsDone: this.recordsDone, rejected: this.#counts.rejected };
  }
}

/** What a record is rejected for, each code once. */
export function codesOf({ issues }: ReportEntry): readonly RecordCode[] {
  return [...new Set(issues.map(({ code }) => code))];
}

function addOne(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

/** What the server says, record by record. */
function issuesByRecord(details: readonly OutcomeDetail[]): Map<number, RecordIssue[]> {
  const issues = new Map<number, RecordIssue[]>();
  for (const { index, path: pointer, code, message, hint } of details) {
    const own = issues.get(index) ?? [];
    // A newer server may know more codes; its text for them is still shown.
    own.push({ code: code as RecordCode, pointer, message, hint });
    issues.set(index, own);
  }
  return issues;
}
