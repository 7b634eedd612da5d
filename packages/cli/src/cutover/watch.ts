import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract/client";
import type { CallOptions, Carryover, Cutover } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { CutoverProgress } from "./progress.ts";

const firstPauseMs = 25;
/** Steps under way take seconds; what takes longer goes on when the cutover does. */
const settlingLooksMax = 10;

const working: ReadonlyArray<Cutover["state"]> = ["planning", "running", "rolling_back"];

/**
 * Shows the progress of a cutover until it rests: planned, held, paused, stopped or ended; and what
 * it waits for, such as Stripe. Returns the cutover, or its last known state when the signal came.
 */
export async function watchCutover(
  client: Carryover,
  begun: Cutover,
  terminal: Terminal,
  stopping: AbortSignal,
): Promise<Cutover> {
  const progress = new CutoverProgress();
  let told: string | null = null;
  let cutover = begun;
  let pauseMs = firstPauseMs;
  while (isAtWork(cutover) && !stopping.aborted) {
    told = tellTrouble(cutover, told, terminal);
    terminal.status(lineOf(cutover, progress));
    await sleep(pauseMs, undefined, { signal: stopping }).catch(() => {});
    pauseMs = Math.min(limits.cutoverPollMs, pauseMs * 2);
    if (stopping.aborted) break;
    try {
      cutover = await client.cutovers.retrieve(cutover.id, { signal: stopping });
    } catch (error) {
      if (!stopping.aborted) throw error;
    }
  }
  terminal.clearStatus();
  return cutover;
}

/** One that has stopped itself is looked at once more: who was charged is known only then. */
function isAtWork({ state, work }: Cutover): boolean {
  return working.includes(state) || (state === "stopped" && work?.state === "held");
}

const inHand = ["fencing", "creating", "canceling", "rolling_back"];

/**
 * A cutover that was paused, when the steps under way are finished; or as it was last seen. The
 * options are for who is in a hurry.
 */
export async function awaitSettled(
  client: Carryover,
  paused: Cutover,
  options: CallOptions = {},
): Promise<Cutover> {
  let cutover = paused;
  for (let looks = 0; looks < settlingLooksMax; looks++) {
    // While Stripe does not answer, nothing can be finished.
    if (cutover.problem?.code === "billing_unavailable") break;
    if (!inHand.some((state) => (cutover.progress[state] ?? 0) > 0)) break;
    await sleep(limits.cutoverPollMs);
    const look = client.cutovers.retrieve(cutover.id, options);
    const seen = await look.catch(() => null);
    if (seen === null) break;
    cutover = seen;
  }
  return cutover;
}

/** Says once what it waits for, and once that it goes on; gives what was said of the former. */
function tellTrouble({ problem }: Cutover, told: string | null, terminal: Terminal): string | null {
  const said = problem === null ? null : `${problem.message} [${problem.code}]`;
  if (said === told) return told;
  terminal.say(said === null ? "The cutover continues." : `Waiting: ${said}`);
  return said;
}

function lineOf(cutover: Cutover, progress: CutoverProgress): string {
  if (cutover.state === "planning") {
    const waiting = cutover.problem === null ? "" : `  waiting: ${cutover.problem.code}`;
    const read = counted(cutover.subscriptionsRead, "subscription");
    return `planning  ${read} read from Stripe${waiting}`;
  }
  return progress.line(cutover, performance.now());
}
