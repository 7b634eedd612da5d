import { limits } from "@carryover/contract/client";
import type { V1Transport } from "./transport.ts";

/**
 * Waits for the last subscription of an import, since usage may need it, and says what came of it.
 * It ends in time even if the server is silent, and at once at an interruption.
 */
export async function waitForTask(transport: V1Transport, lookUp: string): Promise<string> {
  const [, path] = lookUp.split(" ");
  if (path === undefined) return "To see one of them: GET /api/v1/subscriptions/{id}";
  const { clock, stopping } = transport;
  const until = clock.now() + limits.v1TaskWaitMs;
  while (clock.now() < until && !stopping.aborted) {
    const answer = await transport.once({ method: "GET", path }, until);
    if (answer?.kind === "answered") return `The last one that was sent is there: ${lookUp}`;
    // Whoever may not look it up now may not do so later.
    if (answer?.kind === "refused" && answer.status !== 404) break;
    const leftMs = Math.max(0, until - clock.now());
    await clock.sleep(Math.min(limits.v1TaskPollMs, leftMs), stopping);
  }
  return `The last one that was sent is not there yet: ${lookUp}`;
}
