/**
 * Returns the number of runs of a property: a quarter on the embedded store, whose tests run before
 * every commit; all on PostgreSQL; and in a run of the faults so many as there is time for.
 */
export function propertyRuns(count: number, longCount = count): number {
  if (process.env.TEST_FAULTS === "long") return longCount;
  return process.env.TEST_STORE === "postgres" ? count : Math.ceil(count / 4);
}
