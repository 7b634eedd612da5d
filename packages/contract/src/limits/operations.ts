/** Bounds of what looks at a server: `carryover doctor` and /metrics. */
export const operationLimits = {
  /** One question of `carryover doctor`, to the database, Stripe or the server, may take this. */
  doctorQuestionMs: 10_000,
  /** Connections to Stripe that `carryover doctor` asks; it says how many it has left out. */
  doctorConnectionsMax: 20,
  /** `carryover doctor` warns of clocks that differ by more. */
  clockDifferenceMs: 5_000,
  /** …and calls this wrong: Stripe's signatures are refused from then on. */
  clockWrongMs: 5 * 60 * 1_000,
  /** `carryover doctor` warns where the disk of an embedded store has less free. */
  embeddedLowBytes: 512 * 1024 * 1024,
  /** The store has so long for its part of /metrics; Prometheus gives up after 10 s. */
  metricsQueryMs: 3_000,
} as const;
