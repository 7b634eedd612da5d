import type { Outcome, RecordIssue } from "@carryover/contract/client";
import type { BatchResult } from "@carryover/sdk";

/** What became of a record: what the server tells, or what it leaves open. */
export type V1Outcome = Outcome | "accepted" | "unknown";

/** An issue of one record of a batch. */
export interface RecordDetail extends Omit<RecordIssue, "pointer" | "code"> {
  readonly index: number;
  readonly code: string;
  readonly path: string;
}

/** What is known of the records of one batch, by their position in it. */
export class BatchState {
  readonly sha256: string;
  readonly outcomes: (V1Outcome | undefined)[];
  details: RecordDetail[] = [];
  /** Positions that were sent in a request whose answer never came. */
  readonly inDoubt = new Set<number>();

  constructor(sha256: string, recordCount: number) {
    this.sha256 = sha256;
    this.outcomes = Array.from({ length: recordCount });
  }

  /** Positions of which nothing is known yet. */
  get left(): number[] {
    return this.outcomes.flatMap((outcome, position) => (outcome === undefined ? [position] : []));
  }

  settle(positions: readonly number[], outcomes: readonly V1Outcome[]): void {
    for (const [index, position] of positions.entries()) {
      this.outcomes[position] = outcomes[index];
      this.inDoubt.delete(position);
    }
  }

  /** Whether the outcome of a record is unknown. */
  get hasUnknown(): boolean {
    return this.outcomes.includes("unknown");
  }

  /** Takes records of unknown outcome for records in doubt, so that they are sent again. */
  reopenUnknown(): void {
    const reopened = new Set<number>();
    for (const [position, outcome] of this.outcomes.entries()) {
      if (outcome === "unknown") reopened.add(position);
    }
    for (const position of reopened) {
      this.outcomes[position] = undefined;
      this.inDoubt.add(position);
    }
    this.details = this.details.filter(({ index }) => !reopened.has(index));
  }

  /** The result of the batch, as a server with run endpoints would answer it. */
  result(lane: number, number: number): BatchResult {
    const { sha256, details } = this;
    const counts = { read: this.outcomes.length };
    // The tally knows the outcomes that the API with run endpoints lacks.
    const outcomes = this.outcomes.map((outcome) => outcome ?? "unprocessed");
    return { lane, number, sha256, counts, outcomes, details } as unknown as BatchResult;
  }
}
