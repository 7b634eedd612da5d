import { limits } from "@carryover/contract";

/** How many records a run has read of late, which is how fast it is now. */
export class RateSamples {
  readonly #now: () => number;
  #samples: Array<{ readonly at: number; readonly count: number }> = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a count in; returns whole records per second, or null while that is not known yet. */
  add(count: number): number | null {
    const at = this.#now();
    this.#samples.push({ at, count });
    // The newest sample outside of the window stays: the window begins with it.
    while ((this.#samples[1]?.at ?? at) <= at - limits.runRateWindowMs) this.#samples.shift();
    const [first] = this.#samples;
    if (first === undefined || at - first.at < limits.runProgressMs) return null;
    return Math.round(((count - first.count) * 1_000) / (at - first.at));
  }
}
