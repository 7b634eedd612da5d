import { oneOf, type RawSearch, text } from "../show/search.ts";

export const kinds = ["customers", "subscriptions", "usage"] as const;
export const statuses = ["open", "completed", "canceled"] as const;
export const modes = ["apply", "plan", "undo", "archive"] as const;
export const outcomes = [
  "created",
  "updated",
  "replaced",
  "unchanged",
  "skipped",
  "rejected",
] as const;
export const parts = ["rejections", "outcomes", "findings", "undo"] as const;

export type Outcome = (typeof outcomes)[number];
export type Part = (typeof parts)[number];

/** The filters of the list of runs. */
export interface RunsSearch {
  readonly kind?: (typeof kinds)[number] | undefined;
  readonly status?: (typeof statuses)[number] | undefined;
  readonly mode?: (typeof modes)[number] | undefined;
  readonly file?: string | undefined;
}

export function readRunsSearch(raw: RawSearch): RunsSearch {
  return {
    kind: oneOf(raw.kind, kinds),
    status: oneOf(raw.status, statuses),
    mode: oneOf(raw.mode, modes),
    file: text(raw.file),
  };
}

/** Which part of a run is open, and its filters. */
export interface RunSearch {
  readonly part?: Part | undefined;
  readonly outcome?: Outcome | undefined;
  readonly code?: string | undefined;
}

export function readRunSearch(raw: RawSearch): RunSearch {
  return {
    part: oneOf(raw.part, parts),
    outcome: oneOf(raw.outcome, outcomes),
    code: text(raw.code),
  };
}
