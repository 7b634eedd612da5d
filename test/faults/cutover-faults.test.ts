import { describe, expect, test } from "vitest";
import { type FaultyStep, faultNames, faultySteps, tryFault } from "../cutover/faults.ts";

describe.each(Object.keys(faultySteps) as FaultyStep[])("at the step %s", (step) => {
  test.each(faultNames)("%s delays the cutover and does no harm", async (fault) => {
    expect(await tryFault(step, fault)).toEqual([]);
  });
});
