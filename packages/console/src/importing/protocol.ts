import type { ImportRun } from "@carryover/sdk";
import type {
  CsvFlags,
  FaultGroup,
  Policies,
  RunKind,
  RunOptions,
  SavedMapping,
} from "carryover/importing";

/** How a file is to be read, as its form on the page says. */
export interface Choice {
  /** What its records are, where the file does not say it. */
  readonly kind: RunKind;
  readonly options: RunOptions;
  readonly policies: Policies;
  /** How a table is written, where that is not detected. */
  readonly table: Pick<CsvFlags, "delimiter" | "encoding" | "headerRow">;
  /** How columns are read; a mapping for another header is without effect. */
  readonly mappings: readonly SavedMapping[];
}

/** What is wrong with the structure of a file, so that nothing of it is imported. */
export interface StructureFault {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line, as far as it is shown. */
  readonly excerpt: Excerpt | null;
}

/** A part of a file around a fault. */
export interface Excerpt {
  readonly text: string;
  /** Where in the text the fault is, in characters from 0. */
  readonly at: number;
}

/** A column of a table. */
export interface SurveyedColumn {
  readonly name: string;
  readonly number: number;
  /** The field that its cells go to; null if they are left out. */
  readonly field: string | null;
  readonly filled: number;
  readonly samples: readonly string[];
}

/** The columns of a table, from as many rows as were looked at. */
export interface Survey {
  readonly columns: readonly SurveyedColumn[];
  readonly rows: number;
  readonly isWhole: boolean;
  /** The fields that a column can go to, and those that need one. */
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

/** The records of one kind in a file, checked. */
export interface CheckedPart {
  readonly kind: RunKind;
  readonly records: number;
  readonly rejected: number;
  /** How many of the rejected records can be shown and corrected. */
  readonly kept: number;
  readonly warnings: number;
  readonly faults: readonly FaultGroup[];
  readonly warned: readonly FaultGroup[];
  /** Names of fields that are left out. */
  readonly ignored: readonly string[];
}

/** A file after its check. */
export interface Checked {
  readonly fault: StructureFault | null;
  readonly survey: Survey | null;
  readonly parts: readonly CheckedPart[];
  /** The digest by which a run is found again; null if the file cannot be read. */
  readonly sha256: string | null;
  /** Records that were corrected here, or left out. */
  readonly corrected: number;
  readonly seconds: number;
}

/** One cell of the grid. */
export interface GridCell {
  readonly field: string;
  /** As it is edited: plain text, or JSON. Null is a field that the record does not have. */
  readonly value: string | null;
}

/** A rejected record in the grid. */
export interface GridRow {
  readonly number: number;
  readonly line: number;
  readonly column: number;
  readonly id: string | null;
  readonly state: "faulty" | "sound" | "left out";
  readonly isEdited: boolean;
  readonly cells: readonly GridCell[];
  /** The whole record as text, where it has no cells since it cannot be read. */
  readonly text: string | null;
  readonly issues: readonly GridIssue[];
}

/** One reason why a record is rejected. */
export interface GridIssue {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
  /** The field that it is about; null is the whole record. */
  readonly field: string | null;
  readonly value: string | null;
  /** The text of the file there; null where the record was changed since. */
  readonly excerpt: Excerpt | null;
}

/** Rejected records, or those with one code among them. */
export interface RowQuery {
  readonly kind: RunKind;
  readonly code: string | null;
  readonly from: number;
  readonly count: number;
}

export interface RowPage {
  readonly rows: readonly GridRow[];
  readonly total: number;
}

/** A change of records: of those in the list, or all that a query finds. */
export interface Edit {
  readonly kind: RunKind;
  readonly where: { readonly numbers: readonly number[] } | Alike;
  readonly change: Change;
}

/** Records with a fault of this code whose field has this value. */
export interface Alike {
  readonly code: string;
  readonly field: string | null;
  /** Any, if it is missing. */
  readonly value?: string | null;
}

export type Change =
  | { readonly do: "set"; readonly field: string; readonly value: string | null }
  | { readonly do: "text"; readonly text: string }
  | { readonly do: "leave out" }
  | { readonly do: "restore" };

/** How many records a change reached, and how many of them are sound now. */
export interface Edited {
  readonly changed: number;
  readonly sound: number;
}

/** What is sent, and how its run is opened. */
export interface SendRequest {
  readonly kind: RunKind;
  readonly mode: "apply" | "plan";
  /** Compares what is stored with the file, even where that is newer. For plans. */
  readonly compare?: boolean;
  readonly restart?: boolean;
  readonly plan?: string;
  readonly buildsOn?: string;
}

/** Rejected records of a run, to be corrected like those that the check has found. */
export interface Adoption {
  readonly kind: RunKind;
  readonly runId: string;
}

/** How a run has ended, or why it did not. */
export interface SendResult {
  /** Null if none could be opened. */
  readonly run: ImportRun | null;
  readonly interrupted: boolean;
  readonly failure: SendFailure | null;
}

export interface SendFailure {
  readonly message: string;
  readonly code: string | null;
  readonly requestId: string | null;
  /** Whether the same again may go on where it ended. */
  readonly isOutage: boolean;
  /** Whether nobody is signed in any more. */
  readonly isSignedOut: boolean;
}

/** How far something is that takes its time. */
export type News =
  | {
      readonly of: "check";
      readonly file: number;
      /** From 0 to 1. */
      readonly share: number;
    }
  | {
      readonly of: "send";
      readonly file: number;
      readonly kind: RunKind;
      readonly mode: "apply" | "plan";
      readonly runId: string;
      readonly recordsDone: number;
      readonly recordsTotal: number;
      readonly rejected: number;
      readonly isResuming: boolean;
      /** Why it is slow, or waits; null if it is not. */
      readonly reason: string | null;
    };

/** What the page can ask of the worker, with what it answers. A file is named by its number. */
export interface Asked {
  open: { readonly ask: { readonly name: string; readonly content: Blob }; readonly answer: null };
  check: { readonly ask: Choice; readonly answer: Checked };
  rows: { readonly ask: RowQuery; readonly answer: RowPage };
  edit: { readonly ask: Edit; readonly answer: Edited };
  send: { readonly ask: SendRequest; readonly answer: SendResult };
  adopt: { readonly ask: Adoption; readonly answer: CheckedPart };
  stop: { readonly ask: null; readonly answer: null };
  corrected: { readonly ask: null; readonly answer: Blob };
  close: { readonly ask: null; readonly answer: null };
}

export type Method = keyof Asked;

export interface Question {
  readonly id: number;
  readonly file: number;
  readonly method: Method;
  readonly ask: unknown;
}

/** What comes from the worker. */
export type Message =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string }
  | { readonly news: News };
