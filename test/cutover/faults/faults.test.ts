import { expect, test } from "vitest";
import { tryFault } from "./faults.ts";

/** One fault of each sort; test/faults/cutover-faults.test.ts has all of them at every step. */

test.each([
  ["create", "drop_response"],
  ["create", "500_applied"],
  ["create", "500_not_applied"],
  ["create", "half_body"],
  ["cancel", "drop_response"],
  ["cancel", "json_404"],
  ["fence", "html_404"],
  ["list", "stale_list"],
] as const)("at the step %s, %s delays the cutover and does no harm", async (step, fault) => {
  expect(await tryFault(step, fault)).toEqual([]);
});
