import { limits } from "../limits.ts";

/** The kinds of records, in the order in which they are imported. */
export const runKinds = ["customers", "subscriptions", "usage"] as const;
export type RunKind = (typeof runKinds)[number];

/**
 * Returns the lane of a customer's records: FNV-1a over the id's UTF-16 code units. Records of one
 * customer share a lane and so keep their order, and a resumed run cuts the same batches.
 */
export function laneOf(customerId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < customerId.length; index++) {
    hash = Math.imul(hash ^ customerId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % limits.laneCount;
}

/** What a run does: apply records, plan that, undo a run, or archive what no file names. */
export const runModes = ["apply", "plan", "undo", "archive"] as const;
