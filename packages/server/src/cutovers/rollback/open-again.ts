import { limits } from "@carryover/contract";
import type { ItemChange } from "../commit.ts";
import { type CutoverItem, isAskedFor, movedOf, type WorkRequest } from "../cutover.ts";
import { itemsToOpen } from "../items-store.ts";
import { remark } from "../journal.ts";
import type { Run } from "../run.ts";
import { countStates, updateWorkRequest } from "../store.ts";

/**
 * Opens items of an earlier run again: held ones, and those that wait for an operator, who confirms
 * with each request to apply or roll back that they can continue. Runs once for each request.
 */
export async function openAgain(run: Run): Promise<Run> {
  const { cutover } = run;
  if (cutover.workRequest === null || cutover.workRequest.isOpened) return run;
  const { workRequest } = cutover;
  for (let from = 0; ; ) {
    const page = { from, limit: limits.cutoverOpenMax };
    const items = await itemsToOpen(run.database, cutover.id, page);
    const last = items.at(-1);
    if (last === undefined) break;
    from = last.position + 1;
    await run.begin(async () => items.flatMap((item) => opening(item, workRequest) ?? []));
    if (run.isHalted()) return run;
  }
  const counts = (await countStates(run.database, [cutover.id])).get(cutover.id) ?? {};
  const opened: WorkRequest = {
    ...workRequest,
    isOpened: true,
    movedBefore: movedOf(counts, workRequest.hold),
    failedBefore: counts.needs_operator ?? 0,
  };
  await updateWorkRequest(run.database, cutover, opened);
  return run.withWorkRequest(opened);
}

function opening(item: CutoverItem, request: WorkRequest): ItemChange | null {
  const { hold, rollback } = request;
  if (rollback?.only && !rollback.only.includes(item.oldSubscription)) return null;
  if (!isAskedFor(request, item)) return null;
  if (item.state === "held") {
    if (hold || rollback !== null) return null;
    return { item, to: { state: "verified" }, entry: remark("Goes on after it was held.") };
  }
  const state = item.resumesAs;
  if (state === null) return null;
  // Canceled subscriptions stay canceled; applying completes them.
  if (rollback !== null && (state === "canceling" || state === "cut_over")) return null;
  const to = { state, resumesAs: null, problem: null };
  return { item, to, entry: remark("Goes on after an operator has looked at it.") };
}
