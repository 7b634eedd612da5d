/** Limits of the log of requests. A part of `limits`. */
export const requestLimits = {
  /** How long a request is in the log: a week to ask what went wrong. */
  requestLogMs: 7 * 24 * 60 * 60 * 1_000,
  /** Requests of one environment in the log: with a filter, a list looks at all of them. */
  requestLogRowsMax: 100_000,
  /** Bytes of their paths, queries and bodies; what is oldest goes first. */
  requestLogBytesMax: 64 * 1024 * 1024,
  /** Bytes of the body of one request in the log: a customer, not an import. */
  requestLogBodyBytesMax: 4 * 1024,
  /** Characters of one text of such a body, and of a path. */
  requestLogTextMax: 500,
  /** Entries of a list in such a body; of a longer one there is the number. */
  requestLogEntriesMax: 20,
  /** Levels of nesting of such a body. */
  requestLogDepthMax: 8,
  /** Requests that wait in memory to be written; what comes beyond that is counted alone. */
  requestLogWaitingMax: 2_000,
  /** Bytes that they may take. */
  requestLogWaitingBytesMax: 4 * 1024 * 1024,
  /** How often they are written. */
  requestLogWriteMs: 1_000,
  /** Requests that one statement writes: some milliseconds. */
  requestLogPortion: 500,
  /** Requests that one statement deletes. */
  requestLogRemovedMax: 1_000,
  /** Requests of one environment after which a server looks whether it has too many. */
  requestLogTrimEvery: 5_000,
  /** How long a stopping server waits until the last of them are written. */
  requestLogStopMs: 2_000,
  /** Characters of a request's id, as a client may set it. */
  requestIdLengthMax: 100,
} as const;
