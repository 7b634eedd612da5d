import { CommandError, exitCodes } from "../../exit.ts";
import { counted, separated } from "../../text/describe.ts";

/** How many records of a run may be rejected: a number, or percent of those in the file. */
export interface ErrorLimit {
  readonly unit: "records" | "percent";
  readonly max: number;
}

/** How many records of a kind a file has, and how many of them were rejected. */
export interface RejectedShare {
  readonly read: number;
  readonly rejected: number;
}

/** Reads `100`, `5%` or `0.5%`; null for anything else. */
export function readErrorLimit(text: string): ErrorLimit | null {
  const [, digits = "", decimals = "", sign] = /^(\d{1,10})(\.\d{1,6})?(%?)$/.exec(text) ?? [];
  if (digits === "") return null;
  const max = Number(digits + decimals);
  if (sign === "%") return max <= 100 ? { unit: "percent", max } : null;
  return decimals === "" ? { unit: "records", max } : null;
}

/**
 * Whether more records were rejected than the limit allows. A share is one of all records of
 * the file, also of those that were not sent yet, so that more rejections only make it larger.
 */
export function isOver({ unit, max }: ErrorLimit, { read, rejected }: RejectedShare): boolean {
  return unit === "records" ? rejected > max : rejected * 100 > max * read;
}

/** Watches the rejections of a run. Once there are too many, there always are. */
export class ErrorWatch {
  readonly #limit: ErrorLimit | undefined;
  readonly #shareNow: () => RejectedShare;
  #isEnough = false;

  constructor(limit: ErrorLimit | undefined, shareNow: () => RejectedShare) {
    this.#limit = limit;
    this.#shareNow = shareNow;
  }

  /** Whether it is time to send no other batch. */
  readonly isEnough = (): boolean => {
    this.#isEnough ||= this.#limit !== undefined && isOver(this.#limit, this.#shareNow());
    return this.#isEnough;
  };

  /** Throws TooManyErrors if there are. */
  require(collection: string): void {
    if (this.#limit === undefined || !this.isEnough()) return;
    throw new TooManyErrors(this.#shareNow(), this.#limit, collection);
  }
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
