import type { SchemaStep } from "../../database/schema/steps.ts";

/**
 * The expected content of the file of digests, and the steps that were edited although it lists
 * them.
 */
export interface StepDigests {
  readonly text: string;
  readonly faults: readonly string[];
}

/**
 * Compares the schema steps with `schema/digests.txt`, which has a line for each step, as sha256sum
 * writes and checks it. A step that is new gets its line; one that has a line is never edited.
 */
export function stepDigests(steps: readonly SchemaStep[], current: string): StepDigests {
  const kept = new Map(
    current
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const faults = [...kept].flatMap(([path, digest]) => {
    const step = steps.find((each) => each.path === path);
    if (step?.digest === digest) return [];
    return [
      `Schema step ${path} was ${step === undefined ? "removed" : "edited"}, but databases have ` +
        "it as it was. Bring it back, and make the change in a new step. (If it was in no " +
        "release and on no main branch, remove its line from schema/digests.txt instead.)",
    ];
  });
  const lines = steps.map(({ path, digest }) => `${kept.get(path) ?? digest}  ${path}\n`);
  return { text: lines.join(""), faults };
}
