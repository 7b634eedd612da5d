import type { OutcomeDetail } from "@carryover/contract";
import {
  limits,
  noOutcomes,
  type Outcome,
  type RecordCode,
  type RecordIssue,
  type RunKind,
} from "@carryover/contract/client";
import type { ImportRun } from "@carryover/sdk";
import type { CountedPolicy } from "../policies/uses.ts";
import type { Throttle } from "../throttle.ts";
import { type Causes, kindNeededFor, type RecordNames, recordNames } from "./faults/causes.ts";
import { exampleOf, firstOfCodes } from "./faults/example.ts";
import { type FaultGroup, FaultGroups } from "./faults/groups.ts";
import { IdTable } from "./id-table.ts";
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

/** What a server of API v1 leaves open: accepted without an outcome, or sent without an answer. */
type OpenOutcome = "accepted" | "unknown";

/** Every record of the file, accounted for; what is left open only by a server of API v1. */
export type Counts = Readonly<
  Record<Outcome | "read" | "unprocessed", number> & Partial<Record<OpenOutcome, number>>
>;

/** What was done to records that were sent. */
interface NotedInRecords {
  readonly ignored: readonly IgnoredField[];
  /** How often each policy was used. */
  readonly policies: readonly CountedPolicy[];
}

/** The end of an import; `failure` is what ended it early. */
export interface ImportResult extends NotedInRecords {
  readonly run: ImportRun;
  readonly counts: Counts;
  readonly seconds: number;
  /** Records that this process has sent; those of before, if the run was resumed, are not. */
  readonly recordsSent: number;
  /** The first warning of each code. */
  readonly warnings: readonly FaultGroup[];
  readonly warningCount: number;
  /** How many warnings there are of each code. */
  readonly warningCodes: Readonly<Record<string, number>>;
  /** How many records were skipped for each reason. */
  readonly skippedCodes: Readonly<Record<string, number>>;
  /** Why records were rejected, by code and cause; the report has all of them. */
  readonly faults: readonly FaultGroup[];
  /**
   * Records rejected earlier in the command whose id could not be read or remembered, though some
   * of these may have been rejected for want of them.
   */
  readonly causesUnknown: number;
  /** The kinds whose records came before, in the same command. */
  readonly earlierKinds: readonly RunKind[];
  /** Records that were sent without an answer; the report has all of them. */
  readonly unknown: readonly FaultGroup[];
  readonly repeatsAreComplete: boolean;
  /** Rejected records that name no customer. */
  readonly unidentified: number;
  readonly interrupted: boolean;
  readonly failure: unknown;
}

/** What a batch can say of a record, as a server of API v1 has more to say than ours. */
type BatchOutcome = Outcome | OpenOutcome | "unprocessed";

/** What the tally needs of an import. */
export interface TallyOptions {
  readonly kind: Kind;
  readonly throttle: Throttle;
  readonly stopping: AbortSignal;
  /** Whether the server is one of API v1, which leaves outcomes open. */
  readonly isV1?: boolean;
  /** Null if nothing is reported. */
  readonly report: ReportPart | null;
  /** What the run had when this process began. */
  readonly resumed: Pick<ImportRun["counts"], "read" | "rejected">;
  /** What was rejected so far in this command, in the runs before and in this one. */
  readonly causes: Causes;
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
  #unidentified = 0;
  readonly #job: TallyOptions;
  readonly #counts: Record<Outcome | OpenOutcome, number>;
  /** Records of batches that ended early. */
  #unprocessed = 0;
  readonly #warnings = new FaultGroups();
  readonly #faults = new FaultGroups();
  readonly #unknown = new FaultGroups();
  /** The rejected records that those of this run name. */
  readonly #named = new Map<RunKind, IdTable>();
  readonly #startedAt: number;
  readonly #earlierKinds: readonly RunKind[];
  /** Of the batches that the run had already. */
  readonly #fetched = { records: 0, rejected: 0 };
  #isResuming: boolean;
  #warningCount = 0;
  readonly #warningCodes = new Map<string, number>();
  readonly #skippedCodes = new Map<string, number>();
  #reportFailed = false;

  constructor(job: TallyOptions, measure: FileMeasure) {
    this.#job = job;
    this.#counts = { ...noOutcomes(), accepted: 0, unknown: 0 };
    this.#startedAt = job.startedAt;
    this.#isResuming = job.resumed.read > 0;
    this.recordsTotal = measure.records[job.kind.collection] ?? 0;
    this.#earlierKinds = job.causes.kinds;
    job.causes.begin(job.kind.kind);
  }

  async add({ batch, result, wasApplied }: SentBatch): Promise<void> {
    const { recordsDone, rejected } = this.#totals();
    this.batchCount += 1;
    this.recordsDone += batch.places.count + batch.rejected.length;
    for (const outcome of result.outcomes as readonly BatchOutcome[]) {
      if (outcome === "unprocessed") this.#unprocessed += 1;
      else this.#counts[outcome] += 1;
    }
    this.#counts.rejected += batch.rejected.length;
    this.#isResuming = wasApplied;
    if (wasApplied) {
      this.#fetched.records += this.recordsDone - recordsDone;
      this.#fetched.rejected += this.#counts.rejected - rejected;
    }
    for (const record of batch.rejected) {
      if (record.customerId === null) this.#unidentified += 1;
      await this.#reject(record, null);
    }
    for (const [index, issues] of batch.warnings) await this.#warn(batch, index, issues);
    await this.#addDetails(batch, result);
    this.#job.onProgress(this.progress());
  }

  result(run: ImportRun, failure: unknown, noted: NotedInRecords): ImportResult {
    const unprocessed = this.recordsTotal - this.recordsDone + this.#unprocessed;
    const { accepted, unknown, ...counts } = this.#counts;
    const open = this.#job.isV1 ? { accepted, unknown } : {};
    return {
      run,
      counts: { read: this.recordsTotal, ...counts, ...open, unprocessed },
      seconds: (performance.now() - this.#startedAt) / 1_000,
      recordsSent: this.recordsDone - this.#fetched.records,
      warnings: this.#warnings.list(),
      faults: this.#faults.list((kind) => this.#named.get(kind)?.count ?? 0),
      causesUnknown: this.#causesUnknown(),
      earlierKinds: this.#earlierKinds,
      warningCount: this.#warningCount,
      warningCodes: Object.fromEntries(this.#warningCodes),
      skippedCodes: Object.fromEntries(this.#skippedCodes),
      unknown: this.#unknown.list(),
      repeatsAreComplete: this.repeatsAreComplete,
      ...noted,
      unidentified: this.#unidentified,
      interrupted: this.#job.stopping.aborted && run.status === "open",
      failure,
    };
  }

  /** Says what the server has to say of records. Why some were skipped is counted alone. */
  async #addDetails(batch: PlannedBatch, result: SentBatch["result"]): Promise<void> {
    for (const [index, issues] of issuesByRecord(result.details)) {
      const outcome = result.outcomes[index] as BatchOutcome | undefined;
      if (outcome === "rejected") {
        const entry = await this.#entry(batch, index, issues);
        const record = batch.recordAt(index);
        const names = recordNames(this.#job.kind, record);
        if (entry !== null) await this.#reject({ ...entry, names }, record);
      } else if (outcome === "unknown") {
        await this.#doubt(batch, index, issues.slice(-1));
      } else if (outcome === "unprocessed") {
        // It is sent later, and then said what there is to say of it.
      } else if (outcome === "skipped") {
        for (const { code } of issues.slice(0, 1)) addOne(this.#skippedCodes, code);
      } else if (outcome !== undefined) {
        // The server reads the record too, so it may say what the validator has said.
        const known = batch.warnings.get(index) ?? [];
        const isNew = ({ code }: RecordIssue) => known.every((issue) => issue.code !== code);
        await this.#warn(batch, index, issues.filter(isNew));
      }
    }
  }

  /** Counts a rejected record; one that was sent is given with what it held. */
  async #reject(entry: NamedEntry, record: unknown): Promise<void> {
    const { kind, causes } = this.#job;
    causes.reject(kind.kind, entry.names.key);
    const example = { number: entry.number, names: entry.names, held: record };
    for (const issue of firstOfCodes(entry.issues)) {
      const { code } = issue;
      const cause = record === null ? null : causes.causeOf(code, kind, record);
      if (cause !== null) this.#nameCause(cause.kind, cause.key);
      const fault = { code, causeKind: cause?.kind ?? null, number: entry.number };
      this.#faults.add(fault, () => exampleOf(kind, example, issue));
    }
    await this.#write((report) => report.add(entry));
  }

  async #doubt(batch: PlannedBatch, index: number, issues: readonly RecordIssue[]): Promise<void> {
    const entry = await this.#entry(batch, index, issues);
    if (entry === null) return;
    const { kind } = this.#job;
    const { number } = entry;
    const held = batch.recordAt(index);
    const names = recordNames(kind, held);
    for (const issue of entry.issues) {
      const fault = { code: issue.code, causeKind: null, number };
      this.#unknown.add(fault, () => exampleOf(kind, { number, names, held }, issue));
    }
    await this.#write((report) => report.doubt(entry));
  }

  #nameCause(kind: RunKind, key: string): void {
    const named = this.#named.get(kind) ?? new IdTable(limits.rejectedIdsMax);
    this.#named.set(kind, named);
    named.note(key, 1);
  }

  #causesUnknown(): number {
    const { causes } = this.#job;
    const kinds = this.#faults.list().flatMap(({ code }) => kindNeededFor(code) ?? []);
    return [...new Set(kinds)].reduce((sum, kind) => sum + causes.unknownOf(kind), 0);
  }

  /** The text of the record is only read again where the remark is going to be seen. */
  async #warn(batch: PlannedBatch, index: number, issues: readonly RecordIssue[]): Promise<void> {
    if (issues.length === 0) return;
    this.#warningCount += issues.length;
    for (const { code } of issues) addOne(this.#warningCodes, code);
    const number = batch.places.at(index)?.number ?? 0;
    const isShown = issues.some(({ code }) => this.#warnings.takes({ code, number }));
    if (!isShown) for (const { code } of issues) this.#warnings.count(code);
    if (!isShown && this.#job.report?.keepsWarnings !== true) return;
    const entry = await this.#entry(batch, index, issues);
    if (entry === null) return;
    if (isShown) this.#showWarnings(entry, batch.recordAt(index));
    await this.#write((report) => report.warn(entry));
  }

  #showWarnings({ number, issues }: ReportEntry, held: unknown): void {
    const { kind } = this.#job;
    const names = recordNames(kind, held);
    for (const issue of issues) {
      const fault = { code: issue.code, causeKind: null, number };
      this.#warnings.add(fault, () => exampleOf(kind, { number, names, held }, issue));
    }
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

interface NamedEntry extends ReportEntry {
  readonly names: RecordNames;
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
