/** What bounds the command line and the SDK, and what they remember. */
export const clientLimits = {
  /** Client: one try of one request. */
  clientTimeoutMs: 60_000,
  /** Client: times a request is repeated after an outage, before it gives up. */
  clientRetriesMax: 8,
  /** Client: the same until a server has answered: a wrong address is likelier than an outage. */
  firstContactRetriesMax: 3,
  /** Client: first pause between two tries; doubles, with jitter, up to 8 s. */
  clientRetryPauseMs: 250,
  /** Client: an interrupted command waits so long for what is in flight, then ends without it. */
  interruptedMs: 20_000,
  /** Client: how long a busy server is waited for; an import of others may keep it so. */
  clientBusyWaitMs: 60 * 60 * 1_000,
  /** Client: a status request without an answer for so long is reported, since people wonder. */
  clientSilenceMs: 1_500,
  /**
   * Client: how long an interrupted command waits for the answer to what it has sent, and then for
   * that to a pause, twice. Who stops programs kills them after 10 s; by then it has to be said.
   */
  interruptedAnswerMs: 3_000,
  /** Client: the longest pause between two questions how far a cutover is. */
  cutoverPollMs: 1_000,
  /** Client: requests for journals of a report in flight. */
  reportRequestsMax: 8,
  /** Client: Stripe customers whose other ids `pull` remembers, in a table of up to 130 MB. */
  pulledCustomersMax: 5_000_000,

  /** Distinct ids remembered to warn of repeated ones: what fits in a table of 12 MiB. */
  repeatedIdsMax: 750_000,
  /**
   * Subscription ids whose lane the planner remembers, in a table of 12 MiB. At the next one it
   * waits for what is in flight and begins anew. Part of the batch cut, as the lanes are.
   */
  sharedIdsMax: 750_000,
} as const;
