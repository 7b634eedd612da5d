/** A source of chance that repeats itself: the same seed gives the same numbers. */
export interface Chance {
  /** A whole number from 0 up to, but not, `below`. */
  below(below: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Mulberry32: 32 bits of state are plenty for a test. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: (choices) => choices[below(choices.length)] ?? choices[0] };
}

/** The long sweep of `npm run test:faults`; else a short one. */
export const isLong = process.env.TEST_FAULTS === "long";

/** TEST_SEED repeats a run; else the long sweep tries something new each time. */
export const firstSeed = Number(process.env.TEST_SEED ?? (isLong ? Date.now() % 1_000_000 : 1));
