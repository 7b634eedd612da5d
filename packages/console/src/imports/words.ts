import type { ImportRun } from "@carryover/sdk";
import type { Tone } from "../show/states.tsx";

/** What kinds of runs there are, and their names. */
export const modeNames = {
  apply: "Import",
  plan: "Plan",
  undo: "Undo",
  archive: "Archive",
} as const satisfies Record<ImportRun["mode"], string>;

/** Returns what a run is: `Import of customers`, `Dry undo of usage`. */
export function runTitle({ mode, kind, dryRun }: ImportRun): string {
  const name = mode === "undo" && dryRun ? "Undo preview" : modeNames[mode];
  return `${name} of ${kind}`;
}

/** Returns the state of a run in a word, with what it means. */
export function runState({ status, counts, mode }: ImportRun): readonly [Tone, string] {
  if (status === "open") return ["info", "Running"];
  if (status === "canceled") return ["warn", "Canceled"];
  if (mode === "plan") return ["accent", "Planned"];
  return counts.rejected > 0 ? ["warn", "Some rejected"] : ["good", "Completed"];
}

/** Returns how long a run took, or has taken, in ms. */
export function runLengthMs({ createdAt, completedAt, lastBatchAt }: ImportRun): number {
  const end = completedAt ?? lastBatchAt ?? createdAt;
  return Date.parse(end) - Date.parse(createdAt);
}

/** Returns the records applied per second, or null if nothing can be said. */
export function runRate(run: ImportRun): number | null {
  const { createdAt, lastBatchAt, counts } = run;
  if (lastBatchAt === null || counts.read === 0) return null;
  const seconds = (Date.parse(lastBatchAt) - Date.parse(createdAt)) / 1_000;
  return seconds <= 0 ? null : Math.round(counts.read / seconds);
}
