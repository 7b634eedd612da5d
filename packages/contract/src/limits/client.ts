/** Limits and cache sizes of the command line and the SDK. */
export const clientLimits = {
  /** Client: timeout of one attempt of one request. */
  clientTimeoutMs: 60_000,
  /** Client: retries after an outage before it gives up. */
  clientRetriesMax: 8,
  /** Client: retries before the first answer: a wrong address is likelier than an outage. */
  firstContactRetriesMax: 3,
  /** Client: first pause between two attempts; doubles, with jitter, up to 8 s. */
  clientRetryPauseMs: 250,
  /** Client: how long an interrupted command waits for work in flight before it ends. */
  interruptedMs: 20_000,
  /** Client: how long it waits for a busy server, such as one with an import of another client. */
  clientBusyWaitMs: 60 * 60 * 1_000,
  /** Client: a status request without an answer for this long is reported. */
  clientSilenceMs: 1_500,
  /**
   * Client: how long an interrupted command waits for the answer to its request, and then twice for
   * the answer to a pause. Supervisors kill after 10 s; the report must be out by then.
   */
  interruptedAnswerMs: 3_000,
  /** Client: pause between two polls of an import run that is watched. */
  runPollMs: 1_000,
  /** Client: longest pause between two polls of a cutover's progress. */
  cutoverPollMs: 1_000,
  /** Client: requests for journals of a report in flight. */
  reportRequestsMax: 8,
  /** Client: Stripe customers whose other ids `pull` caches, in a table of up to 130 MB. */
  pulledCustomersMax: 5_000_000,

  /** Client: rows that an import archives because its files lack them, unless told otherwise. */
  archiveMissingDefault: 100,
  /** Client: the highest such limit; what is to be archived is held in memory. */
  archiveMissingMax: 100_000,
  /** Client: rows of a page of what files lack, if each is judged. */
  archivePageLimit: 5_000,
  /** Client: rows that are kept in the list of what is not archived. */
  archiveKeptMax: 1_000,

  /** Client, API v1: requests a minute; the public API documents 250 for imports of customers. */
  v1RequestsPerMinute: 250,
  /** Client, API v1: the highest pace; more is a mistake. */
  v1RequestsPerMinuteMax: 60_000,
  /** Client, API v1: refused requests while bad records of a batch are searched by halves. */
  v1RefusalsMax: 100,
  /** Client, API v1: refused requests of one import; at 250 a minute, they take 40 minutes. */
  v1ImportRefusalsMax: 10_000,
  /** Client, API v1: refused requests after which an import without an accepted record stops. */
  v1HopelessRefusalsMax: 200,
  /**
   * Client, API v1: how long conflicts (409) of one batch that name no record count as other work
   * of the server.
   */
  v1ConflictWaitMs: 60_000,
  /** Client, API v1: how long usage is repeated after a lost try, as the application counts on. */
  v1UsageRepeatMs: 120_000,
  /** Client, API v1: how long an interrupted command waits for an answer, before it reports. */
  v1InterruptedMs: 10_000,
  /** Client, API v1: bytes of an answer; that to 1,000 records has less. */
  v1AnswerBytesMax: 16_777_216,
  /** Client, API v1: how long before an import usage is looked for, as clocks differ. */
  v1LookUpMarginMs: 60 * 60 * 1_000,
  /** Client, API v1: how long the last subscription of an import is waited for. */
  v1TaskWaitMs: 15_000,
  /** Client, API v1: pause between two looks at it. */
  v1TaskPollMs: 1_000,
  /** Client, API v1: one batch with all its requests and waits, a day. */
  v1BatchTimeoutMs: 24 * 60 * 60 * 1_000,

  /** Bytes of the header of a CSV file. Without a limit, a file without line breaks is one. */
  csvHeaderBytesMax: 65_536,
  /** Columns of a CSV file: a subscription has 40 fields and 50 keys of metadata. */
  csvColumnsMax: 1_000,
  /** Bytes of an Excel workbook (.xlsx), which is held in memory: some 100,000 customers. */
  workbookBytesMax: 8_388_608,
  /** Bytes of a workbook after it is unpacked, which takes ten times as much memory. */
  workbookUnpackedBytesMax: 67_108_864,
  /** Rows of a sheet times its columns: empty cells between others take memory, too. */
  workbookCellsMax: 5_000_000,
  /** Bytes of a file of saved CSV mappings: a thousand headers of ordinary size. */
  csvMappingBytesMax: 1_048_576,
  /** Bytes beyond ASCII, none of them UTF-8, after which a CSV file counts as Windows-1252. */
  csvEncodingBytesMax: 1_000,
  /** Percent of the free disk space that a decompressed file may take: 1 MB can hold 1 GB. */
  decompressedPercentMax: 80,
  /** Distinct ids cached to warn of repeated ids: a table of 12 MiB. */
  repeatedIdsMax: 750_000,
  /**
   * Rejected records of each kind whose id the CLI caches, in a table of 12 MiB, to tell what is
   * rejected for want of them. It reports how many it did not cache.
   */
  rejectedIdsMax: 750_000,
  /**
   * Subscription ids whose lane the planner caches, in a table of 12 MiB. When it is full, the
   * planner waits for the batches in flight and empties it. Part of the batch cut, as the lanes
   * are.
   */
  sharedIdsMax: 750_000,
} as const;
