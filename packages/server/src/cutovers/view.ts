import type { CutoverItemView, CutoverView, JournalEntryView } from "@carryover/contract";
import type { Cutover, CutoverItem } from "./cutover.ts";
import type { JournalRow } from "./journal.ts";

/** The sums over a cutover's items; kinds without items are missing. */
export interface Sums {
  /** Item state → how many. */
  readonly progress: Readonly<Record<string, number>> | undefined;
  /** Those under way that renew soon. */
  readonly renewing: { readonly count: number; readonly earliest: Date } | undefined;
  readonly observed: CutoverView["observed"] | undefined;
  /** Who works on it. */
  readonly work: CutoverView["work"] | undefined;
}

/** Returns a cutover as the API answers it. */
export function cutoverView(row: Cutover, sums: Sums): CutoverView {
  const { progress, renewing, observed, work } = sums;
  const { problem } = row;
  return {
    id: row.id,
    state: row.state,
    account: { id: row.accountId, name: row.accountName, livemode: row.isLive },
    apiVersion: row.apiVersion,
    mapping: row.mapping,
    options: row.options,
    planSha256: row.planSha256,
    validUntil: row.validUntil?.toISOString() ?? null,
    totals: row.totals,
    subscriptionsRead: row.planning?.subscriptionsRead ?? 0,
    work: work ?? null,
    progress: { ...progress },
    renewsSoon:
      renewing === undefined
        ? null
        : { count: renewing.count, earliest: renewing.earliest.toISOString() },
    observed: observed ?? { charged: [], credited: [], draftsLeft: [], unwanted: 0 },
    problem: problem === null ? null : { ...problem },
    withoutConformance: row.workRequest?.withoutConformance ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    plannedAt: row.plannedAt?.toISOString() ?? null,
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** Returns one subscription of a cutover as the API answers it. */
export function itemView(
  { plan, state, newSubscription, observed, problem, updatedAt }: CutoverItem,
  takenOverBy: string | null,
): CutoverItemView {
  const { movements, draftsLeft } = observed ?? { movements: [], draftsLeft: [] };
  const usageGap = observed?.usageGap ?? null;
  const seen = { movements: [...movements], draftsLeft: [...draftsLeft], usageGap };
  const at = updatedAt.toISOString();
  return { plan, state, newSubscription, ...seen, takenOverBy, problem, updatedAt: at };
}

/** Returns an entry of a journal as the API answers it. */
export function journalView(row: JournalRow): JournalEntryView {
  return {
    number: row.number,
    kind: row.kind,
    state: row.state,
    method: row.method,
    path: row.path,
    params: row.params === null ? null : { ...row.params },
    key: row.key,
    status: row.status,
    requestId: row.requestId,
    isReplay: row.isReplay,
    note: row.note,
    at: row.at.toISOString(),
    sha256: row.sha256,
  };
}
