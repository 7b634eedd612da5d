import type { SourceFile } from "./source.ts";

/** A place that breaks a rule, and what to do about it. */
export interface Finding {
  readonly line: number;
  readonly advice: string;
}

/** A rule of the house that a machine can check, one file at a time. */
export interface Rule {
  /** The rule as a sentence. */
  readonly title: string;
  readonly check: (file: SourceFile) => readonly Finding[];
}
