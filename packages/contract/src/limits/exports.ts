/** Limits of exports. */
export const exportLimits = {
  /** Rows that one statement reads and one turn of the event loop writes as text: some 10 ms. */
  exportPageRows: 1_000,
  /** Bytes of an export that wait in memory for its reader; what is more goes into a file. */
  exportMemoryBytes: 8 * 1024 * 1024,
  /** Bytes of that file that are read at once. */
  exportPieceBytes: 512 * 1024,
  /** Free bytes of the disk that an export leaves to others. */
  exportFreeBytesMin: 256 * 1024 * 1024,
  /** How long an export waits for its reader to take more. */
  exportIdleMs: 60_000,
  /**
   * Timeout of one statement of an export. Most take milliseconds; one that looks for few changes,
   * or counts what is not exported, reads a whole table.
   */
  exportStatementMs: 10 * 60 * 1_000,
} as const;
