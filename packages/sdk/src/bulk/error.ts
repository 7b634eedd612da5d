import { CarryoverError } from "../errors.ts";
import type { BulkOutcome } from "./outcome.ts";

/**
 * A request of a bulk call failed for good; `cause` is the reason. The records up to
 * `outcomes.length` are done. The next `unsettledCount` were in the failed request and may have
 * been applied. The `notSentCount` after them were not sent; null if they came from a stream, whose
 * end is not known.
 */
export class BulkImportError extends CarryoverError {
  override readonly name = "BulkImportError";
  readonly outcomes: readonly BulkOutcome[];
  /** Runs that the server has made of the requests; the last one may still go on. */
  readonly runIds: readonly string[];
  readonly unsettledCount: number;
  readonly notSentCount: number | null;

  constructor(
    done: { outcomes: readonly BulkOutcome[]; runIds: readonly string[] },
    rest: { unsettledCount: number; notSentCount: number | null; cause: unknown },
  ) {
    const reason = rest.cause instanceof Error ? rest.cause.message : String(rest.cause);
    super(`The import stopped after ${done.outcomes.length} records: ${reason}`, {
      cause: rest.cause,
    });
    this.outcomes = done.outcomes;
    this.runIds = done.runIds;
    this.unsettledCount = rest.unsettledCount;
    this.notSentCount = rest.notSentCount;
  }
}
