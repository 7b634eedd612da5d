import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { limits } from "@carryover/contract";

/**
 * Stands beside main because every domain may have long lists: work that is written down as a
 * generator, which yields wherever others may be answered in between. Who runs it decides whether
 * they are.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of the work in one go, as has to be done in a transaction, which holds its rows. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Does the work in slices of a few milliseconds, and lets the event loop answer others, such as
 * checks, in between. Short work is done at once. Not for use in a transaction.
 */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  let endsAt = performance.now() + limits.firstSliceMs;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < endsAt) continue;
    await nextSlice();
    endsAt = performance.now() + limits.sliceMs;
  }
}

/**
 * Counts a request as light, one that is answered in a few milliseconds, until the function that it
 * returns is called, once or more often. Long work gives way to light requests.
 */
export function beginLight(): () => void {
  const light: Light = { since: performance.now() };
  lights.add(light);
  return () => {
    if (!lights.delete(light) || waitedFor === null) return;
    waitedFor.lights.delete(light);
    if (waitedFor.lights.size === 0) waitedFor.goOn();
  };
}

interface Light {
  readonly since: number;
}

/** The light requests under way. */
const lights = new Set<Light>();

/** Those that the next slice waits for. */
let waitedFor: { readonly lights: Set<Light>; readonly goOn: () => void } | null = null;

/** Slices of all long work that wait for their turn, in the order in which they came. */
const slices: Array<() => void> = [];
let isCalling = false;

function nextSlice(): Promise<void> {
  return new Promise((resolve) => {
    slices.push(resolve);
    if (!isCalling) setImmediate(callNext);
    isCalling = true;
  });
}

/**
 * Calls one slice per turn of the event loop, whoever it is of, so that a light request that comes
 * waits for one and not for one of each. Before that, the light requests under way are answered:
 * each meets one slice when it comes and one on its way at most. This runs when the loop has read
 * what has arrived meanwhile.
 */
function callNext(): void {
  const young = youngLights();
  if (young.size === 0) {
    callNow();
    return;
  }
  const goOn = () => {
    clearTimeout(timer);
    waitedFor = null;
    // The last one is answered, but its answer is not written yet.
    setImmediate(callNow);
  };
  const timer = setTimeout(goOn, limits.giveWayMs);
  waitedFor = { lights: young, goOn };
}

/** What takes longer waits for something else, or is long work itself, such as a long reply. */
function youngLights(): Set<Light> {
  const begunAfter = performance.now() - limits.lightRequestMs;
  return new Set([...lights].filter(({ since }) => since > begunAfter));
}

function callNow(): void {
  slices.shift()?.();
  isCalling = slices.length > 0;
  if (isCalling) setImmediate(callNext);
}
