import * as problems from "../checking/problems.ts";
import { type CutoverItem, isAskedFor, isSwapped } from "../cutover.ts";
import { remark } from "../journal.ts";
import { rollBack } from "../rollback/rollback.ts";
import type { Run } from "../run.ts";
import { resumeSwapping } from "../swapping/swap.ts";
import { swapBack } from "../swapping/swap-back.ts";
import { linkSwaps, verifySwaps } from "../swapping/verify-swap.ts";
import { cancel } from "./cancel.ts";
import { create } from "./create.ts";
import { begin, resumeFencing } from "./fence.ts";
import { resumeCreating } from "./resume.ts";
import { verify } from "./verify.ts";

/**
 * Moves a group of subscriptions, each of another customer, as far as they go. Reads are shared,
 * and so are commits; whoever comes back after a crash begins with what was decided on and not
 * heard of, and then goes on with each where it stands.
 */
export async function moveForward(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  let at = await resolve(run, items);
  at = await step(run, at, "planned", (some) => begin(run, some));
  at = await step(run, at, "swapped", (some) => verifySwaps(run, some));
  at = await step(run, at, "fenced", (some) => create(run, some));
  at = await step(run, at, "created", (some) => verify(run, some));
  const isHeld = (item: CutoverItem) => stopsBefore(run, item);
  at = await step(run, at, "verified", (some) => hold(run, some), isHeld);
  at = await step(run, at, "verified", (some) => linkSwaps(run, some), isSwapped);
  at = await step(run, at, ["verified", "canceling"], (some) => cancel(run, some), isMoved);
  return undo(run, at, "rolling_back");
}

/** Brings a group back. What was decided on is resolved first, forward; that is never undone. */
export async function moveBack(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  let at = await resolve(run, items);
  at = await step(run, at, "planned", (some) => forgo(run, some));
  at = await step(run, at, "canceling", (some) => cancel(run, some));
  const states = ["swapped", "fenced", "created", "verified", "held", "rolling_back"] as const;
  return undo(run, at, states);
}

/** Finds out what became of requests that were decided on before a crash. */
async function resolve(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  const swapping = await step(run, items, "swapping", (some) => resumeSwapping(run, some));
  const fencing = await step(run, swapping, "fencing", (some) => resumeFencing(run, some));
  return step(run, fencing, "creating", (some) => resumeCreating(run, some));
}

/** What was swapped has no copy to cancel and no fence to lift. */
async function undo(
  run: Run,
  items: readonly CutoverItem[],
  states: CutoverItem["state"] | readonly CutoverItem["state"][],
): Promise<CutoverItem[]> {
  const at = await step(run, items, states, (some) => swapBack(run, some), isSwapped);
  return step(run, at, states, (some) => rollBack(run, some), isMoved);
}

/** Whether it is to stop before what cannot be undone. */
function stopsBefore({ cutover: { workRequest } }: Run, item: CutoverItem): boolean {
  return workRequest !== null && (workRequest.hold || !isAskedFor(workRequest, item));
}

function isMoved(item: CutoverItem): boolean {
  return !isSwapped(item);
}

/** Takes those in a state one step on; the others, and all once the run is halted, stay. */
async function step(
  run: Run,
  items: readonly CutoverItem[],
  states: CutoverItem["state"] | readonly CutoverItem["state"][],
  work: (items: readonly CutoverItem[]) => Promise<CutoverItem[]>,
  isMeant: (item: CutoverItem) => boolean = () => true,
): Promise<CutoverItem[]> {
  const wanted = new Set([states].flat());
  const some = items.filter((item) => wanted.has(item.state) && isMeant(item));
  if (some.length === 0 || run.isHalted()) return [...items];
  const changed = new Map((await work(some)).map((item) => [item.position, item]));
  return items.map((item) => changed.get(item.position) ?? item);
}

function hold(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  return run.begin(async () =>
    items.map((item) => ({
      item,
      to: { state: "held" },
      entry: remark("Held before what cannot be undone, as asked."),
    })),
  );
}

/** What was never begun needs no undoing. */
function forgo(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  return run.begin(async () =>
    items.map((item) => ({
      item,
      to: {
        state: "rolled_back",
        problem: { ...problems.neverBegun, subscriptionId: item.oldSubscription },
      },
      entry: remark("Not begun, and not to be."),
      // One that was about to be adopted is claimed already.
      claim: "release",
    })),
  );
}
