/** What bounds the embedded store; `limits` has them with all others. */
export const embeddedLimits = {
  /** Embedded store: one statement. Those of the largest batch take seconds on a slow machine. */
  embeddedStatementMs: 60_000,
  /** Embedded store: opening it; after a kill its log is applied first. */
  embeddedOpenMs: 120_000,
  /** Embedded store: closing it, where all that is in memory goes to the disk. */
  embeddedCloseMs: 30_000,
  /** Embedded store: its thread ends within this when it is made to, or hangs in the disk. */
  embeddedEndMs: 5_000,
  /**
   * Embedded store: bytes of the disk that statements leave alone. Four segments of 16 MB of
   * PostgreSQL's log: what one statement of the largest batch writes, and its log, stays below.
   */
  embeddedReserveBytes: 64 * 1024 * 1024,
  /** Embedded store: bytes without which it is not opened. Below the reserve: reading goes on. */
  embeddedOpenBytes: 32 * 1024 * 1024,
  /** Embedded store: the same for a new one, which takes 40 MB; then the reserve is still there. */
  embeddedNewBytes: 128 * 1024 * 1024,
  /** Embedded store: where the disk is short, its log is cut once it is larger: six segments. */
  embeddedLogBytesMax: 96 * 1024 * 1024,
  /** Waiting for other processes that take the lock of a store at the same time: it is quick. */
  lockWaitMs: 5_000,
  /** A lock that names nobody and is so old was never written whole: writing takes an instant. */
  lockUnreadableMs: 2_000,
} as const;
