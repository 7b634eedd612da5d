import { limits } from "@carryover/contract/client";
import { CommandError, exitCodes } from "../../exit.ts";
import { counted, separated } from "../../text/describe.ts";

/** How many records of a run may be rejected: a number of them, or percent of those read. */
export interface ErrorLimit {
  readonly unit: "records" | "percent";
  readonly max: number;
}

/** How many records were read, and how many of them were rejected. */
export interface RejectedShare {
  readonly read: number;
  readonly rejected: number;
  /** Whether there are no others, so that a share of a few records counts too. */
  readonly isEnd: boolean;
}

/** Reads `100`, `5%` or `0.5%`; null for anything else. */
export function readErrorLimit(text: string): ErrorLimit | null {
  const [, digits = "", decimals = "", sign] = /^(\d{1,10})(\.\d{1,6})?(%?)$/.exec(text) ?? [];
  if (digits === "") return null;
  const max = Number(digits + decimals);
  if (sign === "%") return max <= 100 ? { unit: "percent", max } : null;
  return decimals === "" ? { unit: "records", max } : null;
}

/** Whether more records were rejected than the limit allows. */
export function isOver(
  { unit, max }: ErrorLimit,
  { read, rejected, isEnd }: RejectedShare,
): boolean {
  if (unit === "records") return rejected > max;
  if (read < limits.errorShareFrom && !isEnd) return false;
  return rejected * 100 > max * read;
}

/** The limit as a flag takes it. */
export function limitText({ unit, max }: ErrorLimit): string {
  return unit === "percent" ? `${max}%` : String(max);
}

/** A run was stopped, since more of its records were rejected than `--max-errors` allows. */
export class TooManyErrors extends CommandError {
  readonly code = "too_many_errors";
  readonly share: RejectedShare;
  readonly limit: ErrorLimit;

  constructor(share: RejectedShare, limit: ErrorLimit, collection: string) {
    super(exitCodes.tooManyErrors, messageOf(share, limit, collection));
    this.share = share;
    this.limit = limit;
  }
}

function messageOf({ read, rejected }: RejectedShare, limit: ErrorLimit, collection: string) {
  const percent = ` (${((rejected * 100) / Math.max(1, read)).toFixed(1)}%)`;
  const share = limit.unit === "percent" ? percent : "";
  const verb = rejected === 1 ? "was" : "were";
  return (
    `${separated(rejected)} of ${counted(read, "record")} of the ${collection} ${verb} ` +
    `rejected${share}, and --max-errors allows ${limitText(limit)}.`
  );
}
