import { oneOf, type RawSearch, text } from "../show/search.ts";

export const cutoverStates = [
  "planning",
  "planned",
  "running",
  "paused",
  "held",
  "stopped",
  "completed",
  "rolling_back",
  "rolled_back",
  "failed",
] as const;

export interface CutoversSearch {
  readonly state?: (typeof cutoverStates)[number] | undefined;
}

export function readCutoversSearch(raw: RawSearch): CutoversSearch {
  return { state: oneOf(raw.state, cutoverStates) };
}

/** Which items are shown, and the one that is open, by its old subscription. */
export interface CutoverSearch {
  readonly state?: string | undefined;
  readonly item?: string | undefined;
}

export function readCutoverSearch(raw: RawSearch): CutoverSearch {
  return { state: text(raw.state), item: text(raw.item) };
}
