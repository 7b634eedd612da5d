import type { Cutover } from "@carryover/sdk";
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

export interface CutoversSearch {
  readonly state?: Cutover["state"] | undefined;
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
