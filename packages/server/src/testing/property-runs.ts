/**
 * Returns the number of runs of a property: a quarter on the embedded store, whose tests run before
 * every commit; all on PostgreSQL and in a run of the faults.
 */
export function propertyRuns(count: number): number {
  const isWhole = process.env.TEST_STORE === "postgres" || process.env.TEST_FAULTS === "long";
  return isWhole ? count : Math.ceil(count / 4);
}
