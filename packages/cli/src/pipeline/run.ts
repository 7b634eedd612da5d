import type { RunOptions } from "@carryover/contract";
import { escapePointer, limits, type RecordIssue } from "@carryover/contract/client";
import { type Carryover, CarryoverError, type ImportRun } from "@carryover/sdk";
import { sha256 } from "#platform";
import { requireMapped } from "../csv/columns.ts";
import { type CsvFields, type CsvFlags, noCsvFlags } from "../csv/form.ts";
import { csvFormOf } from "../csv/open.ts";
import { placeInRow } from "../csv/place.ts";
import { CommandError, exitCodes } from "../exit.ts";
import type { InputFile } from "../files/input-file.ts";
import { noPolicies, type Policies, policiesText, policyFlags } from "../policies/policies.ts";
import { RecordPolicies } from "../policies/record-policies.ts";
import { metadataAsText } from "../policies/source-text.ts";
import { PolicyUses } from "../policies/uses.ts";
import { type ErrorLimit, ErrorWatch } from "./faults/error-limit.ts";
import { fileMetadata, type Metadata } from "./file-metadata.ts";
import { IdTable, NewestOfIds } from "./id-table.ts";
import { IgnoredFields } from "./ignored-fields.ts";
import { type Kind, kinds, readerOptions } from "./kinds.ts";
import { Newest } from "./newest.ts";
import { plan } from "./planner.ts";
import {
  type FileExtra,
  FileFault,
  type FileMeasure,
  type FileReading,
  locate,
  measureFile,
  readRecords,
} from "./reader.ts";
import type { ReportPart } from "./report.ts";
import { ChangedBatch, send } from "./sender.ts";
import { type ImportResult, Tally, type TallyOptions } from "./tally.ts";
import {
  type CheckedRecord,
  type LocateIssue,
  type PolicyOptions,
  type ValidatorOptions,
  validate,
} from "./validator.ts";

/** A file that was gone through once, so that its structure is known to be sound. */
export interface MeasuredFile {
  readonly input: InputFile;
  readonly reading: FileReading;
  readonly measure: FileMeasure;
  /** What stands beside the lists of the file and applies to each of its subscriptions. */
  readonly metadata: Metadata | null;
  /** How many of its values became text by a policy, and where. */
  readonly metadataTexts: { readonly values: number; readonly line: number };
}

/**
 * Goes through a file once. Throws FileFault if it cannot be read, or columns of it go to no field;
 * `kind` is what a list without a name holds, and CSV. The digest covers the policies, since they
 * decide what the records are.
 */
export async function measureInput(
  input: InputFile,
  kind: Kind,
  flags: CsvFlags = noCsvFlags,
  policies: Policies = noPolicies,
): Promise<MeasuredFile> {
  const fields: CsvFields = { ...kind, names: kind.fieldNames };
  const csv = await csvFormOf(input, flags, fields);
  const rules = new RecordPolicies(policies, Object.values(kinds));
  const opened = { ...readerOptions(kind), csv, policies: rules };
  const measured = await measureFile(input.chunks(), opened);
  const { hasDecimalCommas } = measured;
  const reading = csv === null ? opened : { ...opened, csv: { ...csv, hasDecimalCommas } };
  const measure = rules.isOn ? withPolicies(measured, policies) : measured;
  if (csv !== null) {
    const { ignoreUnknown } = flags;
    requireMapped(measure.leftOut, { ignoreUnknown, form: csv }, fields);
  }
  const { extras, metadataTexts } = policies.metadataAsText
    ? await textExtras(input, measure)
    : { extras: measure.extras, metadataTexts: { values: 0, line: 1 } };
  const metadata = await fileMetadata(
    { ...measure, extras },
    async ({ position, byteLength }, pointer) => {
      const original = await input.read(position.offset, byteLength);
      return locate(original.toString("utf8"), position, pointer);
    },
  );
  return { input, reading, measure, metadata, metadataTexts };
}

/** What stands beside the lists of a file, with text for each value of metadata. */
async function textExtras(input: InputFile, { extras }: FileMeasure) {
  const texts: Record<string, FileExtra> = {};
  const metadataTexts = { values: 0, line: Number.POSITIVE_INFINITY };
  for (const [name, extra] of Object.entries(extras)) {
    const source = await input.read(extra.position.offset, extra.byteLength);
    const replaced = metadataAsText(source.toString("utf8"));
    texts[name] = replaced === null ? extra : { ...extra, value: replaced.value };
    if (replaced === null || replaced.values === 0) continue;
    metadataTexts.values += replaced.values;
    metadataTexts.line = Math.min(metadataTexts.line, extra.position.line);
  }
  return { extras: texts, metadataTexts };
}

function withPolicies(measure: FileMeasure, policies: Policies): FileMeasure {
  const hash = sha256().update(measure.sha256).update(policiesText(policies));
  return { ...measure, sha256: hash.digest("hex") };
}

/** The metadata of a file that applies to the records of one kind. */
export function metadataOf(file: MeasuredFile, kind: Kind): Metadata | null {
  return kind.kind === "subscriptions" ? file.metadata : null;
}

/** Counts the uses of policies in the records of one kind, those beside them included. */
export function usesOf(file: MeasuredFile, kind: Kind): PolicyUses {
  const uses = new PolicyUses();
  const { values, line } = file.metadataTexts;
  const isApplied = metadataOf(file, kind) !== null;
  if (isApplied) uses.noteBeside(policyFlags.metadataAsText, values, line);
  return uses;
}

/** What is to be imported, and how. */
export interface ImportJob extends Omit<TallyOptions, "locate" | "report" | "resumed"> {
  readonly file: MeasuredFile;
  readonly options: RunOptions;
  /** Fields that the server does not know, and would leave out without a word. */
  readonly lacking?: readonly string[];
  /** A plan rehearses its records, and writes nothing but its run. */
  readonly mode: "apply" | "plan";
  readonly restart: boolean;
  /** The plan whose records a plan takes for written. */
  readonly buildsOn?: string | undefined;
  /** The plan that every batch must come to. */
  readonly plan?: string | undefined;
  /** The run to go on with, even if it is completed; else the server looks for an open one. */
  readonly resumes?: ImportRun | undefined;
  /** How many records may be rejected before no others are sent; undefined means any number. */
  readonly maxErrors?: ErrorLimit | undefined;
  readonly client: Carryover;
  /** Records of a batch, if the server takes fewer than ours. */
  readonly batchRecordsMax?: number | undefined;
  /** Begins what the report says of the run. */
  readonly report: (run: ImportRun) => ReportPart | null;
  /** `earlier` is an open run of a file of this name with another content or other options. */
  readonly onStart: (run: ImportRun, earlier: ImportRun | null) => void;
}

/**
 * Imports the records of one kind in one file. Throws what the SDK throws if no run can be opened;
 * later failures are part of the result.
 */
export async function runImport(job: ImportJob): Promise<ImportResult> {
  const { input, measure, reading } = job.file;
  const run = await openRun(job);
  job.onStart(run, await earlierRun(job, run));
  const locateIssue = placeOf(job.file, job.kind);
  const report = job.report(run);
  const resumed = run.counts;
  const tally = new Tally({ ...job, report, resumed, locate: locateIssue }, measure);
  if (resumed.read > 0) job.onProgress(tally.progress());
  let failure: unknown;
  let closed: ImportRun | null = null;
  const ignored = new IgnoredFields();
  const uses = usesOf(job.file, job.kind);
  try {
    const repeats = new IdTable(limits.repeatedIdsMax);
    const newest = new Newest(Date.now());
    const isCompared = job.options.compare === true && job.kind.kind !== "usage";
    const newestOfIds = isCompared ? new NewestOfIds(limits.repeatedIdsMax) : undefined;
    const own = { repeats, newest, newestOfIds, ignored, locate: locateIssue };
    const items = readRecords(input.chunks(), reading);
    const checked = validate(items, validatorOptions(job, own, uses));
    const batches = plan(checked, limits.sharedIdsMax, job.batchRecordsMax);
    // What an earlier process has sent of the run counts from the beginning.
    const watch = new ErrorWatch(job.maxErrors, () => shareOf(tally));
    const { isEnough } = watch;
    for await (const sent of send(batches, { ...job, run, isEnough })) await tally.add(sent);
    tally.repeatsAreComplete = !repeats.isFull;
    // The run stays open.
    watch.require(job.kind.collection);
    if (!job.stopping.aborted) {
      await requireUnchanged(job, tally);
      const totals = {
        recordCount: tally.recordsDone,
        batchCount: tally.batchCount,
        newest: newest.instant,
      };
      closed = await job.client.importRuns.complete(run.id, totals, {
        timeoutMs: limits.findingsTimeoutMs,
      });
    }
  } catch (error) {
    failure = understood(error);
  }
  const noted = { ignored: ignored.list(), policies: uses.list() };
  return tally.result(closed ?? run, failure, noted);
}

/** A run that the same command left open before the file changed. Resumed runs have none. */
async function earlierRun(job: ImportJob, run: ImportRun): Promise<ImportRun | null> {
  // Standard input has no name by which to know it again.
  if (run.batchCount > 0 || run.source.name === "-" || run.mode === "plan") return null;
  const isEarlier = ({ id, mode, source }: ImportRun) =>
    id !== run.id && mode === "apply" && source.name === run.source.name;
  try {
    const open = await job.client.importRuns.list({ kind: run.kind, status: "open", limit: 100 });
    return open.data.findLast(isEarlier) ?? null;
  } catch (error) {
    // It is a remark; if there is an outage, the first batch will say so.
    if (error instanceof CarryoverError) return null;
    throw error;
  }
}

async function openRun(job: ImportJob): Promise<ImportRun> {
  if (job.resumes !== undefined) return job.resumes;
  const { sha256, bytes } = job.file.measure;
  const name = job.file.input.name.slice(-limits.stringLengthMax);
  const { compare, ...options } = job.options;
  return job.client.importRuns.create({
    kind: job.kind.kind,
    mode: job.mode,
    source: { name, sha256, bytes },
    options: { ...options, ...(compare === true && { compare }) },
    restart: job.restart,
    ...(job.buildsOn !== undefined && { buildsOn: job.buildsOn }),
    ...(job.plan !== undefined && { plan: job.plan }),
  });
}

/** How far dates are looked for, and who watches. */
interface DateSearch {
  /** A date that ends it, in milliseconds since 1970. */
  readonly enough: number;
  readonly stopping: AbortSignal;
  /** Told how many records were read. */
  readonly onRead: (count: number) => void;
}

/**
 * Finds the latest updatedAt of the records of one kind in a file, as an import would read them;
 * stops where one is not before an instant. In milliseconds since 1970, or null without any.
 */
export async function newestOf(
  job: Pick<ImportJob, "kind" | "file" | "options">,
  { enough, stopping, onRead }: DateSearch,
): Promise<number | null> {
  const newest = new Newest(Date.now());
  let count = 0;
  for await (const length of readAgain(job, { newest })) {
    if (stopping.aborted || (newest.at !== null && newest.at >= enough)) break;
    count += length;
    onRead(count);
  }
  return newest.at;
}

/** Reads the records of one kind in a file as an import would; yields how many, part by part. */
export async function* readAgain(
  job: Pick<ImportJob, "kind" | "file" | "options">,
  watch: Pick<ValidatorOptions, "newest" | "onKeys">,
): AsyncGenerator<number, void, undefined> {
  for await (const records of checkedRecords(job, watch)) yield records.length;
}

/** What a check of records counts beside them. */
interface CheckWatch extends Pick<ValidatorOptions, "newest" | "onKeys"> {
  readonly ignored?: IgnoredFields;
  readonly uses?: PolicyUses;
}

/** Checks the records of one kind in a file as an import would; sends none. */
export function checkedRecords(
  job: Pick<ImportJob, "kind" | "file" | "lacking"> & { readonly options: CheckedOptions },
  { ignored = new IgnoredFields(), uses = new PolicyUses(), ...watch }: CheckWatch = {},
): AsyncGenerator<readonly CheckedRecord[], void, undefined> {
  const repeats = new IdTable(limits.repeatedIdsMax);
  const own = { repeats, ignored, locate: placeOf(job.file, job.kind), ...watch };
  const items = readRecords(job.file.input.chunks(), job.file.reading);
  return validate(items, validatorOptions(job, own, uses));
}

type CheckedOptions = Pick<RunOptions, "ignoreUnknown" | "noRepeats">;

type OwnOptions = "repeats" | "newest" | "newestOfIds" | "onKeys" | "ignored" | "locate";

function validatorOptions(
  job: Pick<ImportJob, "kind" | "file" | "lacking" | "isV1"> & {
    readonly options: CheckedOptions;
  },
  own: Pick<ValidatorOptions, OwnOptions>,
  uses: PolicyUses,
): ValidatorOptions {
  const { kind, options, lacking } = job;
  const policies = policiesOf(job.file, uses);
  const { ignoreUnknown, noRepeats } = options;
  const hasNoOrder = job.isV1 === true && kind.kind === "subscriptions";
  const metadata = metadataOf(job.file, kind);
  const rules = { ignoreUnknown, noRepeats, hasNoOrder, ...(lacking && { lacking }) };
  return { kind, ...rules, metadata, policies, ...own };
}

/** The policies for the records of a file, with what counts their uses. */
export function policiesOf({ reading }: MeasuredFile, uses: PolicyUses): PolicyOptions | null {
  const rules = reading.policies ?? null;
  return rules === null ? null : { rules, uses };
}

/** Finds the place of an issue by reading the record again, as it stands in the file. */
export function placeOf({ input, reading }: MeasuredFile, kind: Kind): LocateIssue {
  return async ({ number, position: start, byteLength }, issue) => {
    const { csv } = reading;
    if (csv) {
      const bytes = await input.read(start.offset, byteLength);
      return placeInRow({ number, start, bytes }, csv, issue, pointersOf(issue, kind));
    }
    // What is too large is read nowhere, nor is it looked into.
    if (issue.pointer === "" || byteLength > limits.recordBytesMax) {
      return { ...issue, position: start };
    }
    const original = (await input.read(start.offset, byteLength)).toString("utf8");
    // A name that should not be there is shown itself, a wrong value likewise.
    const part = issue.code === "unknown_field" ? "name" : "value";
    for (const pointer of pointersOf(issue, kind)) {
      const position = locate(original, start, pointer, part);
      if (position.offset !== start.offset) return { ...issue, pointer, position };
    }
    return { ...issue, position: start };
  };
}

/** The server calls a field by its first name, the file perhaps by another one. */
function pointersOf(issue: RecordIssue, kind: Kind): readonly string[] {
  const [, name = "", ...rest] = issue.pointer.split("/");
  const names = kind.namesOf(name).filter((each) => each !== name);
  const others = names.map((each) => ["", escapePointer(each), ...rest].join("/"));
  return [issue.pointer, ...others];
}

function shareOf(tally: Tally) {
  return { read: tally.recordsTotal, rejected: tally.progress().rejected };
}

async function requireUnchanged(job: ImportJob, tally: Tally): Promise<void> {
  const isWhole = tally.recordsDone === tally.recordsTotal;
  if (!isWhole || !(await job.file.input.isUnchanged())) throw changedFile();
}

/** The file was sound when it was measured, so a fault in it now is a change. */
function understood(failure: unknown): unknown {
  if (failure instanceof ChangedBatch) return changedFile();
  if (!(failure instanceof FileFault)) return failure;
  if (failure.code !== "file_not_readable") return changedFile();
  return new CommandError(exitCodes.unavailable, failure.message, { cause: failure });
}

function changedFile(): CommandError {
  return new CommandError(
    exitCodes.unavailable,
    "The file has changed since this import of it began. Run the command again to import the " +
      "file as it is now; add --restart if it says this again.",
  );
}
