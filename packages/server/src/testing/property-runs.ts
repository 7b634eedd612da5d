/**
 * How often a property is tried. A quarter as often on the embedded store, whose runs come before
 * every commit; whole on PostgreSQL and in a run of the faults.
 */
export function propertyRuns(count: number): number {
  const isWhole = process.env.TEST_STORE === "postgres" || process.env.TEST_FAULTS === "long";
  return isWhole ? count : Math.ceil(count / 4);
}
