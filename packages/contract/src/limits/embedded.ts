/** Limits of the embedded store; a part of `limits`. */
export const embeddedLimits = {
  /** Embedded store: one statement. Those of the largest batch take seconds on a slow machine. */
  embeddedStatementMs: 60_000,
  /** Embedded store: opening it; after a kill its log is applied first. */
  embeddedOpenMs: 120_000,
  /** Embedded store: closing it, where all that is in memory goes to the disk. */
  embeddedCloseMs: 30_000,
  /** Embedded store: its thread ends within this after a forced stop, or is blocked by the disk. */
  embeddedEndMs: 5_000,
  /**
   * Embedded store: disk space that statements must leave free. Four 16 MB segments of PostgreSQL's
   * log: one statement of the largest batch, with its log, writes less.
   */
  embeddedReserveBytes: 64 * 1024 * 1024,
  /**
   * Embedded store: free space without which it is not opened. Less than the reserve, so that a
   * store on a full disk can still be read.
   */
  embeddedOpenBytes: 32 * 1024 * 1024,
  /** Embedded store: free space for a new store, which takes 40 MB; leaves the reserve intact. */
  embeddedNewBytes: 128 * 1024 * 1024,
  /** Embedded store: when the disk is short, a log above this size is cut: six segments. */
  embeddedLogBytesMax: 96 * 1024 * 1024,
  /** How long to wait for other processes that take a store's lock at the same moment. */
  lockWaitMs: 5_000,
  /** An incomplete lock of this age was never finished: writing one takes an instant. */
  lockUnreadableMs: 2_000,
} as const;
