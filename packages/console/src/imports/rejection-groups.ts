import type { ImportRejection } from "@carryover/sdk";

/** Rejected records with the same code. */
export interface RejectionGroup {
  readonly code: string;
  /** Of one of them. */
  readonly message: string;
  readonly hint: string;
  /** In the order of the file. */
  readonly records: readonly ImportRejection[];
}

/** Groups rejections by code, the most frequent first; in the order of the file where equal. */
export function rejectionGroups(rejections: readonly ImportRejection[]): RejectionGroup[] {
  const groups = new Map<string, ImportRejection[]>();
  for (const rejection of rejections) {
    const group = groups.get(rejection.code);
    if (group === undefined) groups.set(rejection.code, [rejection]);
    else group.push(rejection);
  }
  return [...groups]
    .map(([code, records]) => ({
      code,
      message: records[0]?.message ?? "",
      hint: records[0]?.hint ?? "",
      records,
    }))
    .sort((a, b) => b.records.length - a.records.length);
}
