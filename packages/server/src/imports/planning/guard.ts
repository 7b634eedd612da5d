import { limits, type RunKind } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import type { AppliedBatch, ReadBatch } from "../apply.ts";
import { loadBatchAndPredecessor } from "../store.ts";
import * as store from "./store.ts";

/** What keeps a plan from being what would happen now. */
export interface Moved {
  readonly kind: RunKind;
  /** The customer of the record. */
  readonly id: string;
  readonly recordNumber: number;
  readonly what: string;
}

/** Which batch of which run. */
interface Place {
  readonly environmentId: string;
  readonly runId: string;
  readonly lane: number;
  readonly number: number;
}

/**
 * Holds a batch that was applied to what its plan says: same records, same outcomes, and each row
 * found as the plan has found it. Throws plan_stale, which undoes the batch.
 */
export async function requirePlanned(
  transaction: Queryable,
  place: Place,
  planId: string,
  { batch, result }: { readonly batch: ReadBatch; readonly result: AppliedBatch },
): Promise<void> {
  const { batch: planned } = await loadBatchAndPredecessor(
    transaction,
    planId,
    place.lane,
    place.number,
  );
  const recordNumbers = batch.entries.map((entry) => entry.recordNumber);
  if (planned === null || planned.outcomes.length !== result.outcomes.length) {
    throw new Refusal("plan_stale", { moved: [] }, "The plan has no such batch. Plan again.");
  }
  const customerIds = [...new Set(result.customerIds.flatMap((id) => id ?? []))];
  const keys = { customerIds, recordNumbers };
  const [before, now] = await Promise.all([
    store.loadRevisions(transaction, place.environmentId, planId, keys),
    store.loadRevisions(transaction, place.environmentId, place.runId, keys),
  ]);
  const moved = batch.entries.flatMap(({ index, recordNumber }): Moved[] => {
    const what =
      outcomeMoved(planned.outcomes[index], result.outcomes[index]) ??
      rowMoved(before.get(recordNumber), now.get(recordNumber));
    if (what === null) return [];
    return [{ kind: batch.kind, id: result.customerIds[index] ?? "", recordNumber, what }];
  });
  if (moved.length === 0) return;
  throw new Refusal("plan_stale", { moved: moved.slice(0, limits.movedShownMax) });
}

function outcomeMoved(planned: string | undefined, now: string | undefined): string | null {
  return planned === now ? null : `It was planned as ${planned}, and would be ${now} now.`;
}

/** The revision of each row that a record has found; undefined if it has changed none. */
type Revisions = ReadonlyMap<string, number> | undefined;

function rowMoved(planned: Revisions, now: Revisions): string | null {
  const names = new Set([...(planned?.keys() ?? []), ...(now?.keys() ?? [])]);
  const moved = [...names].find((name) => planned?.get(name) !== now?.get(name));
  if (moved === undefined) return null;
  const have = moved.startsWith("promotions ") ? "have" : "has";
  return `The ${moved} ${have} changed since the plan.`;
}
