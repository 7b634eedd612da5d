/** Limits of `carryover doctor` and /metrics. */
export const operationLimits = {
  /** Timeout of one request of `carryover doctor` to the database, Stripe or the server. */
  doctorQuestionMs: 10_000,
  /** Connections to Stripe that `carryover doctor` checks; it reports how many it skipped. */
  doctorConnectionsMax: 20,
  /** Difference of clocks above which `carryover doctor` warns. */
  clockDifferenceMs: 5_000,
  /** Difference of clocks that counts as wrong: Stripe's signatures are refused above it. */
  clockWrongMs: 5 * 60 * 1_000,
  /** `carryover doctor` warns where the disk of an embedded store has less free. */
  embeddedLowBytes: 512 * 1024 * 1024,
  /** Timeout of the store's part of /metrics; Prometheus gives up after 10 s. */
  metricsQueryMs: 3_000,
} as const;
