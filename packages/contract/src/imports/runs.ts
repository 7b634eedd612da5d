import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { commaList, pageOf, pageQuery, reply } from "../paging.ts";
import { identifier, instant, sha256, text, uuid } from "../text-schemas.ts";
import { archiveJudgement } from "./archive.ts";
import { outcomes, undoOutcomes } from "./outcomes.ts";
import { runKinds, runModes } from "./run-kinds.ts";

const runOptions = z.object({
  /** Leave out unknown fields instead of rejecting their record. */
  ignoreUnknown: z.boolean().default(false),
  /** Unarchive archived customers that the file names, instead of rejecting their record. */
  unarchive: z.boolean().default(false),
  /** Reject later records of an id that occurs earlier in the file. */
  noRepeats: z.boolean().default(false),
  /**
   * Compare records of customers and subscriptions with what is stored even where that is newer,
   * instead of skipping them. For plans alone.
   */
  compare: z.boolean().optional(),
});
export type RunOptions = z.infer<typeof runOptions>;

const source = z.object({
  /** Name of the file, for people. */
  name: text,
  /** Digest of the whole file; needed to resume. */
  sha256: sha256.optional(),
  bytes: z.number().int().min(0).optional(),
});

/** Body of `POST /api/v1/import-runs`. */
export const runCreateBody = z
  .object({
    kind: z.enum(runKinds),
    /**
     * A plan rehearses its batches: it answers their outcomes and writes nothing else. A run of
     * mode `archive` archives customers, or ends subscriptions, that no file names.
     */
    mode: z.enum(["apply", "plan", "archive"]).default("apply"),
    source,
    options: runOptions.default({ ignoreUnknown: false, unarchive: false, noRepeats: false }),
    /** Open a new run even if one of the same file and options is open; that one is canceled. */
    restart: z.boolean().default(false),
    /**
     * The plan whose records a plan takes for written, such as that of the customers. A run that
     * archives names the last plan of the files that were compared: it leaves alone what these, and
     * imports since, name.
     */
    buildsOn: uuid.optional(),
    /** The completed plan of the same file that every batch must come to, record by record. */
    plan: uuid.optional(),
  })
  .refine(({ mode, buildsOn }) => mode !== "apply" || buildsOn === undefined, {
    error: "Only a plan builds on another one.",
    path: ["buildsOn"],
  })
  .refine(({ mode, buildsOn }) => mode !== "archive" || buildsOn !== undefined, {
    error: "A run that archives builds on the plan of the files that were compared.",
    path: ["buildsOn"],
  })
  .refine(({ mode, options }) => mode === "plan" || options.compare !== true, {
    error: "Only a plan compares records.",
    path: ["options", "compare"],
  })
  .refine(
    ({ mode, kind, plan }) => mode !== "archive" || (kind !== "usage" && plan === undefined),
    {
      error: "A run that archives is of customers or subscriptions, and of no plan.",
      path: ["mode"],
    },
  );

const count = z.number().int().min(0);

const counts = z.object({
  read: count,
  created: count,
  updated: count,
  unchanged: count,
  replaced: count,
  skipped: count,
  rejected: count,
});

const undoCounts = z.object({ reversed: count, kept: count, failed: count });
export type UndoCounts = z.infer<typeof undoCounts>;

/** Usage beside the limit that it exceeds; the limit is null if there is no entitlement. */
const notedUsage = z.object({
  recordNumber: count,
  featureId: z.string(),
  resourceId: z.string().nullable(),
  usageLimit: z.number().nullable(),
  usage: z.number(),
});

/** A finding that needs the whole run, such as one billing id on two customers. */
const finding = z.object({
  code: z.string(),
  message: z.string(),
  /** How many there are; the list is cut at a limit. */
  count,
  items: z.array(
    z.object({
      value: z.string(),
      customerIds: z.array(z.string()),
      /** Only where usage is more than a customer may use. */
      usage: notedUsage.optional(),
    }),
  ),
});

/** An import run. `lanes` has the number of batches that were applied in each lane. */
export const importRun = z
  .object({
    id: uuid,
    kind: z.enum(runKinds),
    mode: z.enum(runModes),
    buildsOn: uuid.nullable(),
    plan: uuid.nullable(),
    status: z.enum(["open", "completed", "canceled"]),
    source: z.object({
      name: z.string(),
      sha256: z.string().nullable(),
      bytes: count.nullable(),
      /** The latest updatedAt of its records, once the run is completed; null if they have none. */
      newest: z.string().nullable(),
    }),
    options: runOptions,
    counts,
    /** The run that an undo takes back; null for all others. */
    undoes: uuid.nullable(),
    /** Whether an undo only says what it would do. */
    dryRun: z.boolean(),
    /** What became of the records that an undo takes back; null for all others. */
    undone: undoCounts.nullable(),
    batchCount: count,
    /** When the last of its batches was applied; null without one, and for an undo. */
    lastBatchAt: z.string().nullable(),
    lanes: z.array(count),
    findings: z.array(finding),
    createdAt: z.string(),
    updatedAt: z.string(),
    completedAt: z.string().nullable(),
  })
  .meta({ id: "ImportRun" });
export type ImportRun = z.infer<typeof importRun>;

/** How an open run goes on. */
export interface RunProgress {
  readonly run: ImportRun;
  /** Whole records per second of late; null while that is not known yet. */
  readonly recordsPerSecond: number | null;
}

export const runEvents = z.string().meta({
  description:
    'Events `progress` when something changes, and `end` at last; each with {"data": the run, ' +
    '"recordsPerSecond": a number or null}.',
});

export const importRunReply = reply(importRun);
export const importRunPage = pageOf(importRun);
export const importRunListQuery = pageQuery({
  kind: z.enum(runKinds).optional(),
  status: z.enum(["open", "completed", "canceled"]).optional(),
  mode: z.enum(runModes).optional(),
  /** Only imports that were applied and not undone, and whose records have dates. */
  dated: z.literal("true").optional(),
  /** Only those of a file with this name, in whatever folder. */
  sourceName: z.string().min(1).max(limits.stringLengthMax).optional(),
});

const recordNumber = z.number().int().min(1).max(limits.recordNumberMax);

/** A record that the client found unreadable or invalid; it travels with a batch to be kept. */
const clientRejection = z.object({
  recordNumber,
  line: z.number().int().min(1).nullable(),
  column: z.number().int().min(1).nullable(),
  code: z.string().max(100),
  path: z.string().max(limits.rejectionTextMax),
  message: z.string().max(limits.rejectionTextMax),
  hint: z.string().max(limits.rejectionTextMax),
  /** The customer that the record names, if that can be read. */
  customerId: identifier.nullish(),
});
export type ClientRejection = z.infer<typeof clientRejection>;

/** Body of `PUT /api/v1/import-runs/{id}/batches/{lane}.{number}`. */
export const batchBody = z
  .object({
    /** Digest of the batch's content, by which a repeat is recognized. */
    sha256,
    /** Number of each record in the file, ascending. */
    recordNumbers: listOf(recordNumber, { max: limits.batchRecordsMax }),
    /** The records, each checked on its own. */
    records: listOf(z.unknown(), { max: limits.batchRecordsMax }),
    rejections: listOf(clientRejection, { max: limits.batchRecordsMax }).default([]),
    /**
     * In a run with the option compare: the numbers of records before which the file has a newer
     * one of the same identity. They are skipped, as an import would.
     */
    overtaken: listOf(recordNumber, { max: limits.batchRecordsMax }).optional(),
  })
  .refine((body) => body.records.length === body.recordNumbers.length, {
    error: "recordNumbers and records must have the same length.",
    path: ["recordNumbers"],
  })
  // A number names one record of the run: before-images and positions in lists are kept by it.
  .refine(({ recordNumbers }) => isAscending(recordNumbers), {
    error: "recordNumbers must ascend.",
    path: ["recordNumbers"],
  });

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

export type BatchBody = z.infer<typeof batchBody>;

/** An issue of one record of a batch; `index` counts the batch's records from 0. */
export const outcomeDetail = z.object({
  index: z.number().int(),
  code: z.string(),
  path: z.string(),
  message: z.string(),
  hint: z.string(),
});
export type OutcomeDetail = z.infer<typeof outcomeDetail>;

/** The result of a batch: one outcome per record, in order, with details where necessary. */
export const batchResult = z
  .object({
    lane: count,
    number: count,
    sha256,
    counts,
    outcomes: z.array(z.enum(outcomes)),
    details: z.array(outcomeDetail),
  })
  .meta({ id: "ImportBatchResult" });
export type BatchResult = z.infer<typeof batchResult>;
export const batchResultReply = reply(batchResult);

/** Body of `POST /api/v1/import-runs/{id}/complete`. */
export const runCompleteBody = z.object({
  recordCount: count,
  batchCount: count,
  /** The latest updatedAt of the records of the file. */
  newest: instant.nullish(),
});

/** One value that a record has changed, or would change. */
const recordChange = z.object({
  /** What it belongs to. A subscription may end another one of its customer. */
  entity: z.enum(["customer", "subscription", "usage"]),
  id: z.string(),
  field: z.string(),
  /** Payment methods are shortened. */
  before: z.unknown(),
  after: z.unknown(),
});

/** What became of one record of a run, or would become of it in a plan. */
export const recordOutcome = z
  .object({
    recordNumber: z.number().int(),
    outcome: z.enum(outcomes),
    /** The customer that the record names, as far as the server has read it; null for others. */
    customerId: z.string().nullable(),
    changes: z.array(recordChange),
    /** Reasons of a rejection, and warnings. */
    issues: z.array(outcomeDetail.omit({ index: true })),
  })
  .meta({ id: "ImportRecordOutcome" });
export type RecordOutcome = z.infer<typeof recordOutcome>;
export const recordOutcomePage = pageOf(recordOutcome);
/** A page may have fewer records than asked for, or none, and still be followed by another one. */
export const recordOutcomeQuery = z.strictObject({
  after: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(limits.outcomesPageLimitMax).default(100),
  /** Outcomes to list, joined by commas; all by default. */
  outcome: commaList(z.enum(outcomes)).optional(),
});

/** A rejected record of a run; position is known if the client sent it. */
export const importRejection = z
  .object({
    recordNumber: z.number().int(),
    line: z.number().int().nullable(),
    column: z.number().int().nullable(),
    code: z.string(),
    path: z.string(),
    message: z.string(),
    hint: z.string(),
  })
  .meta({ id: "ImportRejection" });
export const importRejectionPage = pageOf(importRejection);
export const importRejectionQuery = pageQuery({}, limits.rejectionsPageLimitMax);

/** Body of `POST /api/v1/import-runs/{id}/undo`. */
export const undoCreateBody = z.object({
  /** Say what would be taken back, and change nothing. */
  dryRun: z.boolean().default(false),
});

/** What became of one record that an undo was to take back. */
export const undoneRecord = z
  .object({
    recordNumber: z.number().int(),
    customerId: z.string(),
    outcome: z.enum(undoOutcomes),
    /** Why it was kept, or failed; null for the others. */
    code: z.string().nullable(),
    message: z.string().nullable(),
    hint: z.string().nullable(),
  })
  .meta({ id: "UndoneRecord" });
export type UndoneRecord = z.infer<typeof undoneRecord>;
export const undonePage = pageOf(undoneRecord);
export const undoneQuery = z.strictObject({
  after: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(limits.outcomesPageLimitMax).default(100),
  outcome: z.enum(undoOutcomes).optional(),
});

/** A record of a run. */
const recordOfRun = z.object({ run: uuid, recordNumber: z.number().int() });

/** How much of the kind of a run its environment holds, whatever the records of the run name. */
export const heldCountReply = reply(
  z
    .object({
      kind: z.enum(["customers", "subscriptions"]),
      /** Customers that are not archived, or subscriptions that have not ended. */
      count,
    })
    .meta({ id: "HeldCount" }),
);
export type HeldCount = z.input<typeof heldCountReply>["data"];

/** What the platform holds although no record of some runs names it. */
export const extraRecord = z
  .object({
    kind: z.enum(["customers", "subscriptions"]),
    id: z.string(),
    customerId: z.string(),
    /** The plan of a subscription; null for customers. */
    planId: z.string().nullable(),
    billingId: z.string().nullable(),
    /** The record that has created it; null for what the API has created. */
    createdBy: recordOfRun.nullable(),
    /** The record that has written it last; null for what the API has written last. */
    writtenBy: recordOfRun.nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    /** What a run that archives would do with it; null unless it is asked for. */
    archive: archiveJudgement.nullable(),
  })
  .meta({ id: "ExtraRecord" });
export type ExtraRecord = z.infer<typeof extraRecord>;
export const extraPage = pageOf(extraRecord);
export const extraQuery = z.strictObject({
  after: uuid.optional(),
  limit: z.coerce.number().int().min(1).max(limits.extraPageLimitMax).default(100),
  /** Other runs of the kind whose records count too, joined by commas. */
  with: commaList(uuid).optional(),
  /** Whether to say what a run that archives would do with each. */
  archive: z.enum(["true", "false"]).optional(),
});
