import { limits } from "@carryover/contract";
import type { Database } from "../../database/database.ts";
import { prolongLease, releaseLease, type Tenure } from "./store.ts";

/** Another process holds the cutover now: all current work must end. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** The right of one process to work on a cutover, for some time. */
export interface Lease {
  readonly tenure: Tenure;
  /**
   * Makes sure that the lease holds for as long as a request may take, and prolongs it if it is
   * running out. Judged by a clock that also runs while this process is stopped. Throws LeaseLost.
   */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/**
 * `takenAtMs` is the time of the request for it, by `performance.now()`: it cannot have started
 * earlier.
 */
export function createLease(database: Database, tenure: Tenure, takenAtMs: number): Lease {
  const leaseMs = limits.cutoverLeaseMs;
  let endsAtMs = takenAtMs + leaseMs;
  let prolonging: Promise<void> | null = null;
  const prolong = async () => {
    const askedAtMs = performance.now();
    if (!(await prolongLease(database, tenure, leaseMs))) {
      throw new LeaseLost("Another process has taken over the cutover.");
    }
    endsAtMs = askedAtMs + leaseMs;
  };
  return {
    tenure,
    async hold() {
      if (endsAtMs - performance.now() > leaseMs / 2) return;
      prolonging ??= prolong().finally(() => {
        prolonging = null;
      });
      await prolonging;
    },
    release: () => releaseLease(database, tenure),
  };
}
