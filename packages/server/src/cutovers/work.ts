import { type CutoverState, type ItemState, limits } from "@carryover/contract";
import * as problems from "./checking/problems.ts";
import { reconcile } from "./checking/reconcile.ts";
import { type CutoverItem, countIn, movedOf, statesToUndo, statesUnderWay } from "./cutover.ts";
import { countWaiting, nextItems } from "./items-store.ts";
import { moveBack, moveForward } from "./moving/saga.ts";
import { isStripeError } from "./references.ts";
import { openAgain } from "./rollback/open-again.ts";
import type { Run } from "./run.ts";
import { spreadItems } from "./small-first/first-group-store.ts";
import { type FirstSteps, smallFirst } from "./small-first/small-first.ts";
import { countStates, endRun, loadCutover } from "./store.ts";

/**
 * Works on a cutover until nothing more is possible for now: first a few subscriptions, which are
 * examined before any other starts, then groups, several at a time, unfinished ones first, each
 * subscription once. Ends the run when all is done. Returns false without any progress. Throws
 * outages of the store, LeaseLost and defects, after all current steps have ended.
 */
export async function work(given: Run): Promise<boolean> {
  const run = await openAgain(given);
  const { mayGoOn, hasMoved: hasBegun } = await firstSteps(run);
  if (!mayGoOn) {
    if (run.isHalted()) await completeStopped(run);
    return hasBegun;
  }
  const groups = new Map<Promise<void>, readonly CutoverItem[]>();
  const seen = new Set<number>();
  let hasMoved = hasBegun;
  let failure: unknown = null;
  const start = (items: readonly CutoverItem[]) => {
    for (const { position } of items) seen.add(position);
    const group = moveGroup(run, items)
      .then(
        (moved) => {
          hasMoved ||= moved.length > 0;
          // Finished items are not found again, so they need not be remembered.
          for (const { position, state } of moved) if (isOver(state)) seen.delete(position);
        },
        (error: unknown) => {
          failure ??= error;
          run.halt();
        },
      )
      .finally(() => groups.delete(group));
    groups.set(group, items);
  };
  const groupsMax = run.cutover.workRequest?.canary == null ? limits.cutoverGroupsMax : 1;
  for (;;) {
    while (groups.size < groupsMax && !run.isHalted()) {
      const items = await nextGroup(run, [...groups.values()].flat(), seen);
      if (items.length === 0) break;
      start(items);
    }
    if (groups.size === 0) break;
    await Promise.race(groups.keys());
  }
  if (failure !== null) throw failure;
  if (hasMoved && !run.isHalted()) await seeRenewed(run);
  if (!run.isHalted() && (await endIfDone(run))) return true;
  if (run.isHalted()) await completeStopped(run);
  return hasMoved;
}

/**
 * Looks at once at what was cut over after its renewal, as after a long hold: the drafts that its
 * old subscriptions have left are reported with the rest.
 */
async function seeRenewed(run: Run): Promise<void> {
  if (run.cutover.state !== "running") return;
  try {
    await reconcile(run);
  } catch (error) {
    // Whoever reconciles later looks again.
    if (!isStripeError(error)) throw error;
  }
}

/** Moves the first few; a rollback needs no such care. */
async function firstSteps(run: Run): Promise<FirstSteps> {
  if (run.cutover.state !== "running") return { mayGoOn: true, hasMoved: false };
  const move = (items: readonly CutoverItem[]) => moveGroup(run, items);
  try {
    return await smallFirst(run, { move, leftToBegin: () => leftToBegin(run) });
  } catch (error) {
    if (isStripeError(error) && error.kind === "unauthorized") {
      await run.stop(problems.keyRefused(error));
      return { mayGoOn: false, hasMoved: false };
    }
    throw error;
  }
}

/** Returns those that have come any further. */
async function moveGroup(run: Run, items: readonly CutoverItem[]): Promise<readonly CutoverItem[]> {
  const move = run.cutover.state === "rolling_back" ? moveBack : moveForward;
  let further: readonly CutoverItem[] = [];
  try {
    const states = new Map(items.map(({ position, state }) => [position, state]));
    const moved = await move(run, items);
    further = moved.filter(({ position, state }) => states.get(position) !== state);
  } catch (error) {
    if (!isStripeError(error)) throw error;
    if (error.kind === "unauthorized") await run.stop(problems.keyRefused(error));
  }
  await stopAfterErrors(run);
  return further;
}

function isOver(state: ItemState): boolean {
  const open: readonly ItemState[] = [...statesUnderWay, "planned", "held"];
  return !open.includes(state);
}

/** Returns the next items of different customers without a worker, unfinished ones first. */
async function nextGroup(
  run: Run,
  busy: readonly CutoverItem[],
  seen: ReadonlySet<number>,
): Promise<CutoverItem[]> {
  const { workRequest } = run.cutover;
  const toUndo = workRequest?.rollback?.only ?? null;
  const toBegin = workRequest?.only ?? null;
  const search = (states: readonly ItemState[], limit: number, only = toUndo) =>
    nextItems(run.database, run.cutover.id, {
      states,
      only,
      exceptPositions: [...seen],
      exceptCustomers: busy.map(({ stripeCustomer }) => stripeCustomer),
      limit,
    });
  const isBack = run.cutover.state === "rolling_back";
  const states = isBack ? statesToUndo : statesUnderWay;
  const begun = ofDifferentCustomers(await search(states, limits.cutoverGroupMax * 2));
  if (begun.length > 0 || isBack) return begun.slice(0, limits.cutoverGroupMax);
  const left = Math.min(await leftToBegin(run), limits.cutoverGroupMax);
  if (left <= 0) return [];
  const found =
    workRequest?.canary == null
      ? await search(["planned"], left * 2, toBegin)
      : await spreadItems(run.database, run.cutover.id, {
          states: ["planned"],
          only: toBegin,
          exceptPositions: [...seen],
          withAdopted: true,
          exceptCustomers: busy.map(({ stripeCustomer }) => stripeCustomer),
          ofKindMax: null,
          limit: left * 2,
        });
  return ofDifferentCustomers(found).slice(0, left);
}

function ofDifferentCustomers(items: readonly CutoverItem[]): CutoverItem[] {
  const customers = new Set<string>();
  return items.filter(({ stripeCustomer }) => {
    if (customers.has(stripeCustomer)) return false;
    customers.add(stripeCustomer);
    return true;
  });
}

/** Returns how many more may start, if a canary was requested. */
async function leftToBegin(run: Run): Promise<number> {
  const { workRequest } = run.cutover;
  if (workRequest?.canary == null) return Number.POSITIVE_INFINITY;
  const counts = await countsOf(run);
  const underWay = countIn(counts, statesUnderWay);
  return (
    workRequest.canary - (movedOf(counts, workRequest.hold) - workRequest.movedBefore) - underWay
  );
}

async function stopAfterErrors(run: Run): Promise<void> {
  const { maxErrors, failedBefore } = run.cutover.workRequest ?? {
    maxErrors: null,
    failedBefore: 0,
  };
  if (maxErrors === null || run.isHalted() || run.cutover.state !== "running") return;
  const failed = ((await countsOf(run)).needs_operator ?? 0) - failedBefore;
  if (failed > maxErrors) await run.stop(problems.tooManyErrors(failed, maxErrors));
}

/**
 * Completes a cutover that has stopped after too many errors, with nothing left to move and nobody
 * to wait for: nothing could be applied or rolled back.
 */
async function completeStopped(run: Run): Promise<void> {
  const { cutover, database } = run;
  const stored = await loadCutover(database, cutover.environmentId, cutover.id);
  if (stored?.state !== "stopped" || stored.problem?.code !== "too_many_errors") return;
  const open = countIn(await countsOf(run), statesToUndo);
  if (open > 0 || (await countWaiting(database, cutover.id)) > 0) return;
  const end = { state: "completed", problem: null, isFinal: true } as const;
  await endRun(database, stored, {
    ...end,
    workRequestId: cutover.workRequest?.id,
    now: run.now(),
  });
}

/** Ends the run if nothing is left to do for it; false if something is. */
async function endIfDone(run: Run): Promise<boolean> {
  const { cutover, database } = run;
  const state = await endState(run);
  if (state === null) return false;
  const isFinal = state === "completed" || state === "rolled_back";
  const waiting = isFinal ? await countWaiting(database, cutover.id) : 0;
  const end =
    waiting === 0
      ? { state, problem: null, isFinal }
      : ({ state: "stopped", problem: problems.waiting(waiting), isFinal: false } as const);
  return endRun(database, cutover, {
    ...end,
    workRequestId: cutover.workRequest?.id,
    now: run.now(),
  });
}

/** Returns how the run ends, apart from items that wait for an operator; null if it continues. */
async function endState(run: Run): Promise<CutoverState | null> {
  const { cutover } = run;
  if (cutover.state === "rolling_back") {
    const { only, returnsTo } = cutover.workRequest?.rollback ?? { only: null, returnsTo: null };
    const options = { states: statesToUndo, only, exceptPositions: [], exceptCustomers: [] };
    const left = await nextItems(run.database, cutover.id, { ...options, limit: 1 });
    return left.length > 0 ? null : (returnsTo ?? "rolled_back");
  }
  const counts = await countsOf(run);
  if (countIn(counts, statesUnderWay) > 0) return null;
  if ((await leftToBegin(run)) > 0 && (await hasToBegin(run))) return null;
  return countIn(counts, ["planned", "held"]) > 0 ? "held" : "completed";
}

/** Returns whether any is left that was asked for and was not begun. */
async function hasToBegin({ database, cutover }: Run): Promise<boolean> {
  const only = cutover.workRequest?.only ?? null;
  const options = { states: ["planned"], only, exceptPositions: [], exceptCustomers: [] } as const;
  return (await nextItems(database, cutover.id, { ...options, limit: 1 })).length > 0;
}

async function countsOf(run: Run): Promise<Record<string, number>> {
  const { id } = run.cutover;
  return (await countStates(run.database, [id])).get(id) ?? {};
}
