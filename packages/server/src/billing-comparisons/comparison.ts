import type {
  ComparedField,
  ComparisonEntry,
  ComparisonView,
  comparisonStates,
  FieldDifference,
} from "@carryover/contract";

/** A comparison as it is kept. */
export interface Comparison {
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string;
  readonly isLive: boolean;
  readonly state: (typeof comparisonStates)[number];
  readonly heals: boolean;
  readonly origin: "asked" | "scheduled";
  readonly progress: Progress;
  readonly totals: Totals;
  readonly problem: ComparisonView["problem"];
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/**
 * The position of a comparison. It reads Stripe's list first, then subscriptions missing from it.
 */
export interface Progress {
  readonly phase: "listed" | "unlisted";
  /** Of the phase: the last id of Stripe's list, or of ours; null at its beginning. */
  readonly cursor: string | null;
  /** Position of the next entry. */
  readonly position: number;
  /** How many were asked for one by one. */
  readonly looks: number;
}

/** The counts so far, named as in the contract. */
export type Totals = Pick<
  ComparisonView,
  "subscriptionsRead" | "counts" | "fields" | "notCompared"
>;

/** An entry without its place in the list. */
export type UnplacedEntry = Omit<ComparisonEntry, "position">;

/** A finding about one field: that it differs, or that it cannot be compared. */
export type Finding =
  | FieldDifference
  | { readonly field: ComparedField; readonly verdict: "not_compared"; readonly reason: string };

export const noProgress: Progress = { phase: "listed", cursor: null, position: 0, looks: 0 };

export const noTotals: Totals = {
  subscriptionsRead: 0,
  counts: {
    in_sync: 0,
    warning: 0,
    differs: 0,
    healed: 0,
    onlyOurs: 0,
    onlyStripe: 0,
    unrelated: 0,
  },
  fields: {},
  notCompared: {},
};

/** Returns the verdict on one subscription from its findings. */
export function verdictOf(fields: readonly FieldDifference[]): UnplacedEntry["verdict"] {
  if (fields.some(({ verdict }) => verdict === "differs")) return "differs";
  return fields.length > 0 ? "warning" : "in_sync";
}

/** Totals with those of a page added. */
export function added(
  totals: Totals,
  page: {
    readonly entries: readonly UnplacedEntry[];
    readonly read: number;
    readonly unrelated: number;
  },
): Totals {
  const counts = { ...totals.counts, unrelated: totals.counts.unrelated + page.unrelated };
  const fields = { ...totals.fields };
  const notCompared = { ...totals.notCompared };
  const count = (of: Record<string, number>, name: string) => {
    of[name] = (of[name] ?? 0) + 1;
  };
  for (const entry of page.entries) {
    counts[entry.verdict] += 1;
    if (entry.healed.length > 0) counts.healed += 1;
    if (entry.side === "ours") counts.onlyOurs += 1;
    if (entry.side === "stripe") counts.onlyStripe += 1;
    for (const { field } of entry.fields) count(fields, field);
    for (const { field } of entry.notCompared) count(notCompared, field);
  }
  const subscriptionsRead = totals.subscriptionsRead + page.read;
  return { subscriptionsRead, counts, fields, notCompared };
}
