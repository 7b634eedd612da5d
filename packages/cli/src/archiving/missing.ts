import { limits, type RunKind } from "@carryover/contract/client";
import type { Carryover, ExtraRecord } from "@carryover/sdk";
import type { ImportResult } from "../pipeline/tally.ts";

/** The kinds of rows that can be missing, in the order in which they are archived. */
export const missingKinds = ["subscriptions", "customers"] as const;
export type MissingKind = (typeof missingKinds)[number];

/** A row that no record names, and that stays none the less. */
export interface KeptRow extends Pick<ExtraRecord, "kind" | "id" | "customerId" | "createdBy"> {
  readonly code: NonNullable<NonNullable<ExtraRecord["archive"]>["code"]>;
}

/** What the files of a command do not have. */
export interface Missing {
  /** What is to be ended, and archived. Of more than the limit these are the first ones. */
  readonly rows: Readonly<Record<MissingKind, ExtraRecord[]>>;
  /** How many that are; with too many subscriptions the customers are not counted. */
  count: number;
  /** The first ones of those that stay. */
  readonly kept: KeptRow[];
  keptCount: number;
}

/** A plan of a file, and of which kind. */
export interface PlannedPart {
  readonly kind: RunKind;
  readonly result: ImportResult;
}

/**
 * Lists what the platform holds although no record of some plans names it, and what a run that
 * archives would do with each. The plans of one kind are, together, all that the source has of it.
 */
export async function findMissing(
  planned: readonly PlannedPart[],
  client: Carryover,
  limit: number,
): Promise<Missing> {
  const missing: Missing = {
    rows: { subscriptions: [], customers: [] },
    count: 0,
    kept: [],
    keptCount: 0,
  };
  for (const kind of missingKinds) {
    const own = planned.filter((part) => part.kind === kind);
    const [first, ...others] = own.map(({ result }) => result.run.id);
    // Which customers could be archived depends on all subscriptions that are ended.
    if (first === undefined || missing.count > limit) continue;
    const query = {
      limit: limits.archivePageLimit,
      archive: "true" as const,
      ...(others.length > 0 && { with: others }),
    };
    const options = { timeoutMs: limits.findingsTimeoutMs };
    const ending = new Set(missing.rows.subscriptions.map(({ id }) => id));
    for await (const record of client.importRuns.extra(first, query, options)) {
      add(missing, kind, record, { ending, limit });
    }
  }
  return missing;
}

function add(
  missing: Missing,
  kind: MissingKind,
  record: ExtraRecord,
  { ending, limit }: { readonly ending: ReadonlySet<string>; readonly limit: number },
): void {
  // Without a judgement it is gone already.
  if (record.archive === null) return;
  const { code, subscriptions } = record.archive;
  const isHeld = subscriptions.some((id) => !ending.has(id));
  const why = code ?? (isHeld ? "archive_has_subscriptions" : null);
  if (why === null) {
    missing.count += 1;
    if (missing.count <= limit) missing.rows[kind].push(record);
    return;
  }
  missing.keptCount += 1;
  if (missing.kept.length >= limits.archiveKeptMax) return;
  const { id, customerId, createdBy } = record;
  missing.kept.push({ kind: record.kind, id, customerId, createdBy, code: why });
}

/** Why nothing may be archived, whoever confirms it; null if it may. */
export function obstacleOf(
  planned: readonly PlannedPart[],
  { count }: Pick<Missing, "count">,
  limit: number,
): string | null {
  for (const kind of missingKinds) {
    const own = planned.filter((part) => part.kind === kind);
    const sum = (of: (result: ImportResult) => number) =>
      own.reduce((all, { result }) => all + of(result), 0);
    if (own.length > 0 && sum(({ counts }) => counts.read) === 0) {
      return `The files have no ${kind} at all, so that all of them would be missing.`;
    }
    const unnamed = sum(({ unidentified }) => unidentified);
    if (unnamed > 0) {
      return (
        `Rejected records of ${kind} (${unnamed}) name no customer: what is missing may be ` +
        "theirs. Correct them first."
      );
    }
  }
  if (count <= limit) return null;
  return (
    `At least ${count} rows are missing in the files, and --archive-limit allows ${limit}. ` +
    "Is the export complete? If it is, raise the limit."
  );
}
