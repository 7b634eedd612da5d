import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { limits } from "@carryover/contract";

/**
 * Long work as a generator that yields wherever other work may run in between; its runner decides
 * whether it does. It is a file beside main because every domain may have long lists.
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
 * Counts a request as light, that is, answered in a few milliseconds, until the returned function
 * is called, once or more often. Long work yields to light requests.
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
 * Calls one slice per turn of the event loop, whatever its owner, so that an arriving light request
 * waits for one slice only. Before that, the light requests in flight are answered: each meets at
 * most one slice on arrival and one later. This runs when the loop has read what has arrived
 * meanwhile.
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

/**
 * Returns the light requests that are still young; an older one waits for something else, or is
 * long work itself, such as a long reply.
 */
function youngLights(): Set<Light> {
  const begunAfter = performance.now() - limits.lightRequestMs;
  return new Set([...lights].filter(({ since }) => since > begunAfter));
}

function callNow(): void {
  slices.shift()?.();
  isCalling = slices.length > 0;
  if (isCalling) setImmediate(callNext);
}
