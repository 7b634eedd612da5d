import { limits, type RunKind } from "@carryover/contract/client";
import type { Carryover, ExtraRecord } from "@carryover/sdk";
import type { ImportResult } from "../pipeline/tally.ts";
import { counted, separated } from "../text/describe.ts";
import { type Allowance, type ArchiveLimit, allowanceOf } from "./limit.ts";

/** The kinds of rows that can be missing, in the order in which they are archived. */
export const missingKinds = ["subscriptions", "customers"] as const;
export type MissingKind = (typeof missingKinds)[number];

/** A row that no record names, and that stays none the less. */
export interface KeptRow extends Pick<ExtraRecord, "kind" | "id" | "customerId" | "createdBy"> {
  readonly code: NonNullable<NonNullable<ExtraRecord["archive"]>["code"]>;
}

/** What the files of a command do not have. */
export interface Missing {
  /** What is to be ended, and archived. */
  readonly rows: Readonly<Record<MissingKind, ExtraRecord[]>>;
  /** The last of the plans of the files; a run that archives rests on all of them. */
  readonly planId: string;
  /** The first ones of those that stay. */
  readonly kept: KeptRow[];
  /** How many stay, as far as was looked. */
  keptCount: number;
  /** What is more than the limit allows; then nothing further was looked for. Null otherwise. */
  excess: { readonly kind: MissingKind; readonly allowance: Allowance } | null;
  /** Whether whoever watches has interrupted the search. */
  isInterrupted: boolean;
}

/** A plan of a file, and of which kind. */
export interface PlannedPart {
  readonly kind: RunKind;
  /** The path of the file. */
  readonly file: string;
  readonly result: ImportResult;
}

/** How far is looked. */
export interface Search {
  readonly limit: ArchiveLimit;
  readonly stopping: AbortSignal;
}

/** How many rows are to be ended and archived. */
export function countOf({ rows }: Pick<Missing, "rows">): number {
  return rows.subscriptions.length + rows.customers.length;
}

/**
 * Lists what the platform holds although no record of some plans names it, and what a run that
 * archives would do with each. The plans of one kind are, together, all that the source has of it.
 * The first row that is more than the limit allows ends the search.
 */
export async function findMissing(
  planned: readonly PlannedPart[],
  client: Carryover,
  { limit, stopping }: Search,
): Promise<Missing> {
  const missing: Missing = {
    rows: { subscriptions: [], customers: [] },
    planId: planned.at(-1)?.result.run.id ?? "",
    kept: [],
    keptCount: 0,
    excess: null,
    isInterrupted: false,
  };
  for (const kind of missingKinds) {
    const own = planned.filter((part) => part.kind === kind);
    const [first, ...others] = own.map(({ result }) => result.run.id);
    if (first === undefined) continue;
    const allowance = await allowanceOf(limit, { taken: countOf(missing), planId: first }, client);
    const query = {
      limit: limits.archivePageLimit,
      archive: "true" as const,
      ...(others.length > 0 && { with: others }),
    };
    const options = { timeoutMs: limits.findingsTimeoutMs };
    const ending = new Set(missing.rows.subscriptions.map(({ id }) => id));
    for await (const record of client.importRuns.extra(first, query, options)) {
      if (stopping.aborted) missing.isInterrupted = true;
      else add(missing, kind, record, { ending, allowance });
      // Which customers could be archived depends on all subscriptions that are ended.
      if (missing.isInterrupted || missing.excess !== null) return missing;
    }
  }
  return missing;
}

function add(
  missing: Missing,
  kind: MissingKind,
  record: ExtraRecord,
  { ending, allowance }: { readonly ending: ReadonlySet<string>; readonly allowance: Allowance },
): void {
  // Without a judgement it is gone already.
  if (record.archive === null) return;
  const { code, subscriptions } = record.archive;
  const isHeld = subscriptions.some((id) => !ending.has(id));
  const why = code ?? (isHeld ? "archive_has_subscriptions" : null);
  if (why === null) {
    if (missing.rows[kind].length < allowance.max) missing.rows[kind].push(record);
    else missing.excess = { kind, allowance };
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
  missing: Pick<Missing, "rows" | "excess">,
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
  const { excess, rows } = missing;
  if (excess === null) return null;
  const { kind, allowance } = excess;
  const what = allowance.isShare
    ? `${separated(rows[kind].length)} ${kind}`
    : counted(countOf(missing), "row");
  return (
    `More than ${what} are missing in the files, and --archive-limit allows ${allowance.text}. ` +
    "Is the export complete? If it is, raise the limit."
  );
}
