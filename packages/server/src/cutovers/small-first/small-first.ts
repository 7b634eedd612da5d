import { type ItemState, limits, unwantedMoneyCodes } from "@carryover/contract";
import { hasRenewed, leaving } from "../checking/judge.ts";
import { secondsOf } from "../checking/verify.ts";
import { type CutoverItem, isSwapped, statesUnderWay } from "../cutover.ts";
import { remark } from "../journal.ts";
import { wait } from "../moving/wait.ts";
import type { Run } from "../run.ts";
import {
  type FirstGroup,
  itemsAt,
  loadFirstGroup,
  saveFirstGroup,
  spreadItems,
} from "./first-group-store.ts";
import { type Finding, inspect, type Subject } from "./inspect.ts";
import { billsUsageNow } from "./money.ts";
import { firstGroupDiffers, unwantedMovement } from "./money-problems.ts";
import { withMovements } from "./observed.ts";

/** How the first few are moved, and how many more may start. */
export interface SmallFirst {
  /** Moves items; returns those that have advanced. */
  readonly move: (items: readonly CutoverItem[]) => Promise<readonly CutoverItem[]>;
  readonly leftToBegin: () => Promise<number>;
}

/** The result: whether others may be moved now, and whether there was any progress. */
export interface FirstSteps {
  readonly mayGoOn: boolean;
  readonly hasMoved: boolean;
}

/**
 * Moves up to three subscriptions of different kinds, and checks their invoices, their customers'
 * balances and their next invoices before any other starts: if Stripe behaves differently from the
 * plan, only these are affected. Otherwise the run stops and names each of them. The progress is
 * stored, so that a later run continues there.
 */
export async function smallFirst(run: Run, by: SmallFirst): Promise<FirstSteps> {
  const { database, cutover } = run;
  const wanted = cutover.workRequest?.hold ? "created" : "canceled";
  const tried = new Set<number>();
  let hasMoved = false;
  while (!run.isHalted()) {
    const group = await loadFirstGroup(database, cutover.id);
    if (group !== null && isPassed(group, wanted)) return { mayGoOn: true, hasMoved };
    if (group?.passed === "failed") {
      // An operator who has applied again has reviewed them.
      await save(run, null);
      continue;
    }
    const items = group === null ? [] : await itemsAt(database, cutover.id, group.positions);
    if (items.length === 0) {
      if (!(await choose(run, by))) return { mayGoOn: !run.isHalted(), hasMoved };
      continue;
    }
    const open = items.filter(({ state }) => isOpen(state));
    // Others were asked for than those that were held, so that nothing is known of a cancellation.
    if (open.length === 0 && group?.passed === "created" && !items.some(isBrought)) {
      await save(run, null);
      continue;
    }
    if (open.length > 0) {
      // Unfinished items wait for the next turn.
      if (open.some(({ position }) => tried.has(position))) break;
      for (const { position } of open) tried.add(position);
      const moved = await by.move(open);
      hasMoved ||= moved.length > 0;
      if (run.isHalted()) await tellStopped(run, items);
      continue;
    }
    await judge(run, items, wanted);
  }
  return { mayGoOn: false, hasMoved };
}

function isPassed({ passed }: FirstGroup, wanted: "created" | "canceled"): boolean {
  return passed === "canceled" || passed === wanted;
}

function isOpen(state: CutoverItem["state"]): boolean {
  return ["planned", ...statesUnderWay].includes(state);
}

/** Chooses the first few; false if nothing is left that would be written. */
async function choose(run: Run, { leftToBegin }: SmallFirst): Promise<boolean> {
  const max = limits.cutoverFirstGroupMax;
  const underWay = await search(run, statesUnderWay, max);
  const left = Math.min(await leftToBegin(), max);
  const only = run.cutover.workRequest?.only ?? null;
  const items = underWay.length > 0 ? underWay : await search(run, ["planned"], left, only);
  if (items.length === 0) return false;
  await save(run, { positions: items.map(({ position }) => position), passed: "none" });
  return true;
}

/** Searches for some items of different kinds and customers. */
async function search(
  run: Run,
  states: readonly ItemState[],
  max: number,
  only: readonly string[] | null = null,
): Promise<CutoverItem[]> {
  if (max <= 0) return [];
  const found = await spreadItems(run.database, run.cutover.id, {
    states,
    only,
    exceptPositions: [],
    exceptCustomers: [],
    withAdopted: false,
    // As many customers as are wanted, even if each of them has one of every kind.
    ofKindMax: 1,
    limit: max * max,
  });
  const customers = new Set<string>();
  const items = found.filter(({ stripeCustomer }) => {
    const isOther = !customers.has(stripeCustomer);
    customers.add(stripeCustomer);
    return isOther;
  });
  return items.slice(0, max);
}

/** Examines the first few once all of them are finished. */
async function judge(run: Run, items: readonly CutoverItem[], wanted: FirstGroup["passed"]) {
  const wrong = (await lookAt(run, items)).filter(isWrong);
  const positions = items.map(({ position }) => position);
  if (wrong.length > 0) {
    await note(run, wrong);
    await saveFirstGroup(run.database, run.cutover.id, { positions, passed: "failed" });
    await run.stop(firstGroupDiffers(wrong));
    return;
  }
  const passed = items.some(isBrought) ? wanted : "created";
  if (items.some(({ state }) => isMoved(state))) await save(run, { positions, passed });
  // Nothing came of them, so nothing was learned.
  else await save(run, null);
}

/** Reports whether the cause of the stop also affects the others of the group. */
async function tellStopped(run: Run, before: readonly CutoverItem[]): Promise<void> {
  const positions = before.map(({ position }) => position);
  const items = await itemsAt(run.database, run.cutover.id, positions);
  // One that was stopped for a draft has moved nothing itself.
  const isStopped = items.some(
    ({ state, observed }) => state === "needs_operator" || hasUnplanned(observed?.movements ?? []),
  );
  if (!isStopped) return;
  const wrong = (await lookAt(run, items)).filter(isWrong);
  if (wrong.length === 0) return;
  await note(run, wrong);
  await saveFirstGroup(run.database, run.cutover.id, { positions, passed: "failed" });
  await run.tell(firstGroupDiffers(wrong));
}

function isBrought({ state }: CutoverItem): boolean {
  return state === "cut_over" || state === "done";
}

function isMoved(state: CutoverItem["state"]): boolean {
  return ["held", "cut_over", "done"].includes(state);
}

function isWrong({ movements, faults }: Finding): boolean {
  return hasUnplanned(movements) || faults.length > 0;
}

function hasUnplanned(movements: Finding["movements"]): boolean {
  return movements.some(({ isPlanned }) => !isPlanned);
}

/** Reads what was made of those that were written to, once Stripe had time to do it. */
async function lookAt(run: Run, items: readonly CutoverItem[]): Promise<Finding[]> {
  const written = items.filter(({ moneyBefore }) => moneyBefore !== null);
  if (written.length === 0) return [];
  await wait(run, limits.cutoverSettleMs);
  const subjects = written.map((item) => subjectOf(run, item));
  return (await inspect(run, subjects)).map(withoutKnown);
}

/** Removes findings that were reported to an operator before, who has applied again. */
function withoutKnown(finding: Finding): Finding {
  const known = finding.item.observed?.movements ?? [];
  const isNews = (one: Finding["movements"][number]) =>
    finding.item.state === "needs_operator" ||
    known.every((each) => each.objectId !== one.objectId || each.amount !== one.amount);
  return { ...finding, movements: finding.movements.filter(isNews) };
}

function subjectOf(run: Run, item: CutoverItem): Subject {
  const { plan, oldSubscription } = item;
  // A swapped subscription is its own successor.
  const newSubscription = isSwapped(item) ? oldSubscription : item.newSubscription;
  const planned = plan.nextInvoice.new;
  const isCompared = newSubscription !== null && isMoved(item.state) && !hasRenewed(run, item);
  return {
    item,
    subscriptionIds: [...new Set([oldSubscription, newSubscription ?? oldSubscription])],
    before: item.moneyBefore,
    renewsAt: secondsOf(plan.periodEnd),
    previewed: planned !== null && isCompared ? newSubscription : null,
    // Verifying a swap has compared it, with the old prices as well.
    next: isSwapped(item) ? null : planned,
    billsNow: billsUsageNow(item),
  };
}

/** Keeps what was found with each item; money that moved unasked is left to an operator. */
async function note(run: Run, findings: readonly Finding[]): Promise<void> {
  await run.commitFacts(
    findings.map(({ item, movements, faults }) => {
      const observed = withMovements(item, movements);
      const unplanned = movements.filter(({ isPlanned }) => !isPlanned);
      const { state } = item;
      const isTold = unwantedMoneyCodes.includes(item.problem?.code ?? "");
      if (unplanned.length === 0 || (state === "needs_operator" && isTold)) {
        return { item, to: { observed }, entry: remark(`Not as planned: ${faults.join("; ")}.`) };
      }
      const isLeft = state === "needs_operator";
      const resumesAs = isLeft ? item.resumesAs : state === "held" ? "verified" : state;
      const change = leaving(item, resumesAs, unwantedMovement(unplanned));
      return { ...change, to: { ...change.to, observed } };
    }),
  );
}

async function save(run: Run, group: FirstGroup | null): Promise<void> {
  await run.begin(async (transaction) => {
    await saveFirstGroup(transaction, run.cutover.id, group);
    return [];
  });
}
