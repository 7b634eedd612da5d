import { expect, test } from "vitest";
import { faultMatrix, tryFault } from "../cutover/faults/faults.ts";

test.each(faultMatrix)(
  "at the step %s, %s delays a cutover and does no harm",
  async (step, fault) => {
    expect(await tryFault(step, fault)).toEqual([]);
  },
);
