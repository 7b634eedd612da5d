import type { Cutover, CutoverItem } from "@carryover/sdk";
import { oneOf, type RawSearch, text } from "../show/search.ts";

/** Each state that the API has: the type refuses one that is missing here. */
const isState: Readonly<Record<Cutover["state"], true>> = {
  planning: true,
  planned: true,
  running: true,
  paused: true,
  held: true,
  stopped: true,
  completed: true,
  rolling_back: true,
  rolled_back: true,
  failed: true,
};
export const cutoverStates = Object.keys(isState) as ReadonlyArray<Cutover["state"]>;

export type ItemState = CutoverItem["state"];

/** Likewise those of one subscription, in the order in which it goes through them. */
const isItemState: Readonly<Record<ItemState, true>> = {
  needs_operator: true,
  planned: true,
  swapping: true,
  swapped: true,
  fencing: true,
  fenced: true,
  creating: true,
  created: true,
  verified: true,
  held: true,
  canceling: true,
  cut_over: true,
  done: true,
  rolling_back: true,
  rolled_back: true,
  drifted: true,
  deferred: true,
  blocked: true,
  skipped: true,
};
export const itemStates = Object.keys(isItemState) as readonly ItemState[];

export interface CutoversSearch {
  readonly state?: Cutover["state"] | undefined;
}

export function readCutoversSearch(raw: RawSearch): CutoversSearch {
  return { state: oneOf(raw.state, cutoverStates) };
}

/** Which items are shown, and the one that is open, by its old subscription. */
export interface CutoverSearch {
  readonly state?: ItemState | undefined;
  readonly rule?: string | undefined;
  readonly item?: string | undefined;
}

export function readCutoverSearch(raw: RawSearch): CutoverSearch {
  return { state: oneOf(raw.state, itemStates), rule: text(raw.rule), item: text(raw.item) };
}
