import { limits } from "@carryover/contract/client";
import type { Carryover } from "@carryover/sdk";
import { type ErrorLimit, limitText, readErrorLimit } from "../pipeline/faults/error-limit.ts";
import { separated } from "../text/describe.ts";

/** How many rows may be archived: a number of all kinds, or percent of what there is of each. */
export type ArchiveLimit = ErrorLimit;

/** The limit unless a flag says otherwise. */
export const archiveLimitDefault: ArchiveLimit = {
  unit: "records",
  max: limits.archiveMissingDefault,
};

/** Reads `100`, `5%` or `0.5%`; null for anything else, and for more than can be archived. */
export function readArchiveLimit(text: string): ArchiveLimit | null {
  const limit = readErrorLimit(text);
  const isTooHigh = limit?.unit === "records" && limit.max > limits.archiveMissingMax;
  return isTooHigh ? null : limit;
}

/** How many rows of a kind may be archived, and what that is in words. */
export interface Allowance {
  readonly max: number;
  readonly text: string;
  /** Whether it is of the rows of one kind alone. */
  readonly isShare: boolean;
}

/**
 * How many rows of a kind a limit allows, beside `taken` of the kinds before. A share is one of
 * what the platform holds of the kind; the server counts it, asked by a plan of that kind.
 */
export async function allowanceOf(
  limit: ArchiveLimit,
  { taken, planId }: { readonly taken: number; readonly planId: string },
  client: Carryover,
): Promise<Allowance> {
  const text = limitText(limit);
  if (limit.unit === "records")
    return { max: Math.max(0, limit.max - taken), text, isShare: false };
  const { kind, count } = await client.importRuns.held(planId, {
    timeoutMs: limits.findingsTimeoutMs,
  });
  const share = Math.floor((count * limit.max) / 100 + rounding);
  const max = Math.min(share, limits.archiveMissingMax);
  const words = `${text} of ${separated(count)} ${kind}, which is ${separated(max)}`;
  return { max, text: words, isShare: true };
}

/** What products of decimals may lack: 1.1 percent of 1,000 are 11. */
const rounding = 1e-6;
