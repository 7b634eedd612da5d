import { limits } from "@carryover/contract";
import type { Run } from "../run.ts";

/** Sleeps, and holds the lease, which would run out meanwhile. */
export async function wait(run: Run, ms: number): Promise<void> {
  const sliceMs = limits.cutoverLeaseMs / 3;
  for (let left = ms; left > 0; left -= sliceMs) {
    await run.sleep(Math.min(left, sliceMs));
    await run.lease.hold();
  }
}
