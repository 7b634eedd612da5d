import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import type { Carryover, Cutover } from "@carryover/sdk";
import { CutoverProgress } from "../cutover-progress.ts";
import { counted } from "../describe.ts";
import type { Terminal } from "../terminal.ts";

const firstPauseMs = 100;
/** Steps under way take seconds; what takes longer goes on when the cutover does. */
const settlingLooksMax = 10;

const working: ReadonlyArray<Cutover["state"]> = ["planning", "running", "rolling_back"];

/**
 * Shows how far a cutover is until it rests: planned, held, paused, stopped or ended. Gives it as
 * it is then, or as it was last seen when the signal came.
 */
export async function watchCutover(
  client: Carryover,
  begun: Cutover,
  terminal: Terminal,
  stopping: AbortSignal,
): Promise<Cutover> {
  const progress = new CutoverProgress();
  let cutover = begun;
  let pauseMs = firstPauseMs;
  while (working.includes(cutover.state) && !stopping.aborted) {
    terminal.status(lineOf(cutover, progress));
    await sleep(pauseMs, undefined, { signal: stopping }).catch(() => {});
    pauseMs = Math.min(limits.cutoverPollMs, pauseMs * 2);
    cutover = await client.cutovers.retrieve(cutover.id);
  }
  terminal.clearStatus();
  return cutover;
}

const inHand = ["fencing", "creating", "canceling", "rolling_back"];

/** A cutover that was paused, when the steps under way are finished; or after some time. */
export async function settled(client: Carryover, paused: Cutover): Promise<Cutover> {
  let cutover = paused;
  for (let looks = 0; looks < settlingLooksMax; looks++) {
    if (!inHand.some((state) => (cutover.progress[state] ?? 0) > 0)) break;
    await sleep(limits.cutoverPollMs);
    cutover = await client.cutovers.retrieve(cutover.id);
  }
  return cutover;
}

function lineOf(cutover: Cutover, progress: CutoverProgress): string {
  if (cutover.state === "planning") {
    return `planning  ${counted(cutover.subscriptionsRead, "subscription")} read from Stripe`;
  }
  return progress.line(cutover, performance.now());
}
