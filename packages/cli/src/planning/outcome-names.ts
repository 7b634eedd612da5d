import { outcomes } from "@carryover/contract/client";

/** What can become of a record of an import, as a file of outcomes has it. */
export const importOutcomes = [...outcomes, "unprocessed"] as const;
/** The same of verify, which also has what no record names. */
export const verifyOutcomes = [...importOutcomes, "extra"] as const;

/** Where outcomes are written, and of which records. */
export interface OutcomesFlags {
  /** Undefined means nowhere. */
  readonly outcomes: string | undefined;
  /** The outcomes to write; all of them if undefined. */
  readonly only?: ReadonlyArray<(typeof verifyOutcomes)[number]> | undefined;
}
