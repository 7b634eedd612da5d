/** Limits of the console: its sessions, and keys. A part of `limits`. */
export const consoleLimits = {
  /** A session that nobody uses ends after this: a working day and its breaks. */
  sessionIdleMs: 12 * 60 * 60 * 1_000,
  /** The longest session, used or not. */
  sessionMs: 7 * 24 * 60 * 60 * 1_000,
  /** The use of a session is noted at most so often: a read should not write each time. */
  sessionTouchMs: 5 * 60 * 1_000,
  /** Sessions of one key; a further one ends the one that nobody used for longest. */
  sessionsPerKeyMax: 50,
  /** Characters of what is sent as a key to sign in; keys have 50. */
  signInKeyLengthMax: 200,
  /** Bytes of the body that signs in: one key. */
  signInBytesMax: 4_096,
  /** Wrong keys that one address may try within `signInWindowMs` before it gets 429. */
  signInFailuresMax: 10,
  /** For how long a wrong key counts. */
  signInWindowMs: 60 * 1_000,
  /** Sign-ins with one key within `signInWindowMs`, before further ones get 429. */
  signInsPerKeyMax: 30,
  /** Addresses whose wrong keys, and keys whose sign-ins, are counted at a time. */
  signInAddressesMax: 10_000,
  /** A write whose body took longer asks again whether its key or session has ended meanwhile. */
  callerHoldsMs: 1_000,
  /** Keys of one environment that have not ended: one for each program and person, and room. */
  keysPerEnvironmentMax: 500,
  /** Keys that a list shows, those that have ended after all others. */
  keysShownMax: 1_000,
  /** How long a key may go on beside the one that takes its place: a week to exchange it. */
  keyOverlapSecondsMax: 7 * 24 * 60 * 60,
  /** How often the last uses of keys are written. */
  keyUsesMs: 60 * 1_000,
  /** How often a run that somebody follows is looked at, and so how often they are told. */
  runProgressMs: 500,
  /** The time over which its records per second are counted. */
  runRateWindowMs: 10_000,
  /** Who follow runs on one server: each is a connection. */
  runFollowersMax: 500,
  /** Who follow runs of one environment: below the total, so that it cannot keep out others. */
  runFollowersPerEnvironmentMax: 100,
  /** A stream of events says so often that it is there, and finds out whether its key still is. */
  eventHeartbeatMs: 15_000,
  /** How long a browser waits until it asks again for a stream that has broken off. */
  eventRetryMs: 3_000,
  /** How long a stream waits for a reader that takes nothing. */
  eventStuckMs: 60_000,
} as const;
