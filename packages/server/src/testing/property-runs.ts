/**
 * Returns the number of runs of a property: a quarter on the embedded store, whose tests run before
 * every commit; half on PostgreSQL; and all in a run of the faults, or as many as it has time for.
 */
export function propertyRuns(count: number, longCount = count): number {
  if (process.env.TEST_FAULTS === "long") return longCount;
  return process.env.TEST_STORE === "postgres" ? Math.ceil(count / 2) : Math.ceil(count / 4);
}
