import { limits } from "@carryover/contract/client";

/** Requests of one import that the server has refused, while it searched for bad records. */
export class ImportRefusals {
  #refused = 0;
  #accepted: number;

  /** Begins with the number of records that earlier commands know to be accepted. */
  constructor(accepted: number) {
    this.#accepted = accepted;
  }

  refuse(): void {
    this.#refused += 1;
  }

  accept(recordCount: number): void {
    this.#accepted += recordCount;
  }

  /** Why no other request is worth its time; null as long as one is. */
  get reasonToStop(): string | null {
    const isHopeless = this.#accepted === 0 && this.#refused >= limits.v1HopelessRefusalsMax;
    if (isHopeless) {
      return `the server has refused ${this.#refused} requests and accepted no record`;
    }
    if (this.#refused < limits.v1ImportRefusalsMax) return null;
    return `the server has refused ${this.#refused} requests of this import`;
  }
}

/** What the search for the bad records of one batch may still cost. */
export class BatchBudget {
  #refusalsLeft: number = limits.v1RefusalsMax;
  /** For how long conflicts that name no record are taken for other work of the server. */
  conflictMs: number = limits.v1ConflictWaitMs;

  get isSpent(): boolean {
    return this.#refusalsLeft <= 0;
  }

  spend(conflictMs: number): void {
    this.#refusalsLeft -= 1;
    this.conflictMs = Math.max(0, this.conflictMs - conflictMs);
  }
}
