import { comparisonLimits } from "./integrations/comparison-limits.ts";
import { billingLimits } from "./limits/billing.ts";
import { clientLimits } from "./limits/client.ts";
import { consoleLimits } from "./limits/console.ts";
import { embeddedLimits } from "./limits/embedded.ts";
import { exportLimits } from "./limits/exports.ts";
import { operationLimits } from "./limits/operations.ts";
import { requestLimits } from "./limits/requests.ts";
import { searchLimits } from "./limits/search.ts";

/**
 * Every number that bounds the system, with its reason. Sizes are bytes; times are milliseconds
 * unless the name contains another unit.
 */
export const limits = {
  ...comparisonLimits,
  ...exportLimits,
  /** Records of one v1 `POST /customers/import` request; the public API documents 1–1,000. */
  importRequestRecordsMax: 1_000,
  /** Usages of one `POST /usage` request; the public API documents 1–100. */
  usageRequestRecordsMax: 100,
  /** Promotional entitlements that one request grants, as many as a subscription can have. */
  promotionsRequestMax: 100,
  /** Those of one customer in its record: several requests may have granted them. */
  promotionsRecordMax: 500,
  /** Look-ups of the same moment that share a statement; bounds the size of that statement. */
  gatheredMax: 500,
  /** Such statements of one environment in flight: with a single one, the next collects more. */
  gatheringsMax: 1,
  /** Keys whose owner is cached, so that reading can start while the key is being checked. */
  recalledKeysMax: 1_000,
  /** Add-ons, entitlements or charges of one subscription; a record of them is loaded whole. */
  subscriptionItemsMax: 100,
  /** Plans that one extends, one through the other: a check goes through all of them. */
  parentPlansMax: 20,
  /** Entitlements, prices, tiers, values: of one plan version, which is loaded whole. */
  packageItemsMax: 500,
  /** Catalogs kept in memory, one of each environment: some MB each where plans are many. */
  rememberedCatalogsMax: 100,
  /** Faults of one change of the catalog that its refusal names; a body has few. */
  catalogFaultsMax: 20,
  /** Faults of a catalog document that its refusal names. Nobody corrects more at a time. */
  documentFaultsMax: 100,
  /** Products, features, plans or add-ons of one catalog document: more than one catalog has. */
  catalogEntriesMax: 20_000,
  /** Further fields of one charge of a catalog document; the public API has some ten. */
  chargeExtraMax: 50,
  /** Links of one customer to other systems; five systems are supported. */
  customerLinksMax: 50,
  /** Tax ids of one customer; Stripe takes far fewer. */
  customerTaxIdsMax: 50,
  /** Days or months of a trial: longer trials would end after the year 9999. */
  trialDurationMax: 10_000,
  /** Units of one add-on or charge, as the public API bounds them. */
  quantityMax: 999_999,
  /** Largest usage or limit: beyond it a double cannot tell a number from its neighbour. */
  usageMax: Number.MAX_SAFE_INTEGER,
  /** Dimensions of one usage, as many as metadata has keys. */
  usageDimensionsMax: 50,
  /** Points and resets of one usage history: some 1 MB of reply, more than a chart can show. */
  usageHistoryPointsMax: 10_000,
  /** How far the clock of who reports usage may be ahead of ours. */
  usageClockSkewMs: 5 * 60 * 1_000,
  /** How far a status of a record may be from its dates: clocks differ. */
  recordClockSkewMs: 5 * 60 * 1_000,
  /** Records of one batch of an import run: at 5,000 the cost of a round trip disappears. */
  batchRecordsMax: 5_000,
  /** Batches of an undo that are taken back at a time: one is decided while another waits. */
  undoBatchesAtOnce: 3,
  /** Customers of such a batch whose records are decided and written at once. */
  undoPartCustomersMax: 1_000,
  /** A step of an undo begins no further batch after this time, so that its progress is seen. */
  undoStepMs: 1_000,
  /** Records of a batch decided and written at once: some milliseconds of the event loop. */
  importPartRecordsMax: 250,
  /** The size of a batch that the planner aims at; keeps the batches in flight small. */
  batchBytesTarget: 2 * 1024 * 1024,
  /** Largest size of the records of one batch; the envelope of the body is counted separately. */
  batchBytesMax: 8 * 1024 * 1024,
  /** Largest single record. A customer is about 200 bytes; a lost quote must fail early. */
  recordBytesMax: 1024 * 1024,
  /** Deepest nesting of one record, so that no record can exhaust the stack. */
  recordDepthMax: 64,
  /** Body of a v1 import: 1,000 customers with full metadata are 27 MB. */
  importRequestBytesMax: 32 * 1024 * 1024,
  /** Values of a body without a limit of its own; a value with its name takes ten bytes. */
  requestValuesMax: 100_000,
  /** Values of one entry of a list, which is parsed at once: those of the largest record. */
  entryValuesMax: 524_288,
  /** Values of a v1 import: 1,000 customers with 60 each, and unknown fields are tolerated. */
  customersImportValuesMax: 250_000,
  /**
   * Values of a v1 import of subscriptions: 1,000 with 100 add-ons, charges and entitlements each.
   */
  subscriptionsImportValuesMax: 2_000_000,
  /** Values of a batch: the CLI sends up to 3 MB, in which every other byte may be a comma. */
  batchValuesMax: 1_750_000,
  /** Values of a catalog document: at ten bytes a value, more than its bytes can hold. */
  catalogDocumentValuesMax: 900_000,
  /** Values of a GraphQL request: its variables are judged at once, at a microsecond each. */
  graphqlValuesMax: 125_000,
  /** Levels of nesting of a body, to protect the stack; records have a limit of their own. */
  bodyDepthMax: 64,
  /** Faults of a body after which no more are looked for. */
  bodyFaultsMax: 100,
  /** Wrong fields that one refusal names, and the characters of each of its texts. */
  refusalErrorsMax: 20,
  refusalTextMax: 500,
  /** Faults of one record after which no more are looked for. */
  recordFaultsMax: 20,
  /** Remarks on the records of one batch; beyond it each rejected record has one reason. */
  batchDetailsMax: 10_000,
  /**
   * Planned records that one batch of a plan rehearses again, so that a file with one customer in
   * every batch does not take a second more for each.
   */
  plannedRecordsReplayedMax: 50_000,
  /** How long the records of a plan are kept for plans that build on it. */
  plannedRecordsKeptMs: 3 * 24 * 60 * 60 * 1_000,
  /** Planned records that one statement removes. */
  plannedRecordsRemovedMax: 10_000,
  /** Records that a refusal of a stale plan names. */
  movedShownMax: 100,
  /** Plans that build one on the other: a few files of each kind. */
  plansInChainMax: 10,
  /** Remarks on one batch after which no similar name is looked for: it takes 30 microseconds. */
  batchHintsMax: 1_000,
  /** Bodies up to this size are parsed at once, in a few milliseconds; larger ones in slices. */
  bodySliceBytes: 128 * 1024,
  /** Parameters of one query; the longest has some ten. */
  queryParametersMax: 100,
  /** Values of a filter of a list; there are ten statuses at most. */
  filterValuesMax: 50,
  /** An address to return to after a checkout, as Stripe bounds it. */
  urlLengthMax: 5_000,
  /** Body of any other request: one customer with full metadata is 27 kB. */
  requestBytesMax: 1024 * 1024,
  /** A catalog document: some ten thousand plans of ordinary size. */
  catalogDocumentBytesMax: 8 * 1024 * 1024,
  /** Metadata of an import, and rows of a catalog, in one statement: written out in some 20 ms. */
  statementTextsMax: 1024 * 1024,
  catalogStatementRowsMax: 1_000,
  /** Deepest nesting of a catalog file, to protect the stack. */
  catalogDepthMax: 64,
  /** Anchors and aliases of a catalog file: each alias looks through those before it. */
  catalogAliasesMax: 10_000,
  /** Values that the aliases of a catalog file repeat: so many fill a catalog document. */
  catalogRepeatedMax: 500_000,
  /** Heavy requests (imports, batches, catalogs) at a time; more would only queue at the store. */
  heavyRequestsMax: 4,
  /** Heavy requests of one environment: below the total, so that it cannot keep out the others. */
  heavyRequestsPerEnvironmentMax: 2,
  /** Heavy requests in total while light requests arrive; each environment then has one. */
  heavyRequestsBesideLightMax: 2,
  /** Light requests count as arriving for this long after the latest one. */
  lightTrafficMs: 1_000,
  /** Large bodies and long lists are processed in slices of this length, with turns in between. */
  sliceMs: 1,
  /** The first slice, which does not yield: short lists finish within it. */
  firstSliceMs: 1,
  /** How long a slice waits for the light requests in flight, such as checks. */
  giveWayMs: 5,
  /** A request that takes longer no longer counts as light: a check takes about 3 ms. */
  lightRequestMs: 30,
  /** Bodies up to this size cost less to read and write than to queue. */
  lightBodyBytesMax: 64 * 1024,
  /** Bytes of bodies in progress: parsed, they take about five times as much memory. */
  bodyBytesInFlightMax: 64 * 1024 * 1024,
  /** Bytes of bodies in progress of one environment: one import of the largest size. */
  bodyBytesPerEnvironmentMax: 32 * 1024 * 1024,
  /** Seconds in which a body may be late: it already holds a slot that others wait for. */
  bodyGraceSeconds: 5,
  /** The slowest rate of a body after that: 1 MB arrives within a minute. */
  bodyBytesPerSecondMin: 16 * 1024,
  /** Waiting requests of one environment; each holds a connection, but no body. */
  waitingPerEnvironmentMax: 64,
  /** How long a request waits for a slot: shorter than a shutdown and any client's timeout. */
  admissionWaitMs: 20_000,
  /** `Retry-After` of a 503. */
  retryAfterSeconds: 1,
  /** `Retry-After` of a 429: some heavy requests have ended by then. */
  busyRetryAfterSeconds: 5,
  /** Envelope around the records of a batch: numbers, digest, rejections. */
  batchEnvelopeBytesMax: 8 * 1024 * 1024,
  /** Lanes of a run. Part of the batch cut: changing it makes open runs impossible to resume. */
  laneCount: 8,
  /** Batches that one client has in flight: more were measured to be no faster. */
  batchesInFlightMax: 4,
  /** Highest batch number in a lane, and so the longest run: 8 × 1,000,000 × 5,000 records. */
  batchNumberMax: 999_999,
  /** Highest record number: the largest PostgreSQL integer. */
  recordNumberMax: 2_147_483_647,

  /** Public ids, as the public API documents them. */
  idLengthMax: 255,
  /** Names, addresses, foreign ids, as the public API documents them. */
  stringLengthMax: 255,
  /** Metadata limits are Stripe's, since metadata may be synced there. */
  metadataKeysMax: 50,
  metadataKeyLengthMax: 40,
  metadataValueLengthMax: 500,

  /** Paging of the public API. */
  pageLimitDefault: 20,
  pageLimitMax: 100,
  /** Rejections are read by programs, so their pages are longer. */
  rejectionsPageLimitMax: 1_000,
  /** Outcomes of records are read by programs, too. */
  outcomesPageLimitMax: 1_000,
  /** Every page of what files lack goes through all that they hold, so that few are better. */
  extraPageLimitMax: 10_000,
  /** Subscriptions that are named of a customer who may be archived; with more it is kept. */
  archiveSubscriptionsMax: 100,
  /** Imports that are looked through at once for what has named a row last that a file lacks. */
  archiveRunsMax: 1_000,
  /** Records of imports that are looked through at once; one import may have more. */
  archivePortionRecords: 2_000_000,
  /** Further imports are looked through for this long for each page. */
  archiveSearchMs: 60_000,
  /** Records of a run that are looked through for one page of outcomes. */
  outcomesWindow: 20_000,
  /** Characters of each text of a rejection that is kept. */
  rejectionTextMax: 2_000,
  /** Findings kept for one run and code; the count stays exact beyond it. */
  findingsMax: 1_000,

  /** `Idempotency-Key`: remembered this long, as the public API documents it. */
  idempotencyMs: 24 * 60 * 60 * 1_000,
  idempotencyKeyLengthMax: 255,
  /** How late a repeat that a v1 client announces may arrive for each attempt: it waits 60 s. */
  repeatMs: 70 * 1_000,
  /** Attempts that a repeat looks back for; v1 clients make two, and some are set to ten. */
  repeatsMax: 20,
  /** A connection that breaks this soon after a whole reply has not delivered it to its client. */
  deliveryWatchMs: 1_000,
  /**
   * An attempt that its server has not touched for this long has ended; it touches it five times as
   * often.
   */
  trySilentMs: 5_000,
  /** How often a repeat checks whether an attempt whose client has disconnected is done. */
  tryPollMs: 100,

  /** A request that takes longer to arrive is cut off. v1 clients give up after 60 s. */
  requestTimeoutMs: 60_000,
  /** Time a client has to send its headers. */
  headersTimeoutMs: 15_000,
  /** How often the server checks for connections beyond these limits. */
  connectionsCheckMs: 5_000,
  /** An idle connection is kept this long. */
  keepAliveTimeoutMs: 65_000,
  /** No statement runs longer than this. */
  statementTimeoutMs: 30_000,
  /** Statement timeout for the findings of a run, which may have many millions of records. */
  findingsTimeoutMs: 600_000,
  /** A transaction that sends nothing for this long is undone: its process may be stopped. */
  idleInTransactionMs: 30_000,
  /** An import waits this long for Stripe's state of the subscriptions that a batch adopts. */
  adoptionWaitMs: 10_000,
  /** Waiting for a free connection, or for a new one to be made. */
  connectTimeoutMs: 10_000,
  /** After SIGTERM, work in flight has this long to finish. Orchestrators kill after 30 s. */
  drainTimeoutMs: 25_000,
  /** Closing the store gets the rest of that time, but at least this; 29 s in total. */
  closeTimeoutMs: 4_000,
  /** Connections of one server to PostgreSQL: 8 lanes, and some for everything else. */
  connectionsMax: 12,
  /** Connections that transactions may not take, so that checks and keys never wait for writes. */
  connectionsReserved: 3,
  /** Embedded store: statements that may overtake a waiting transaction. */
  statementsBeforeTransaction: 100,
  /** Times a transaction is tried when PostgreSQL asks for it or the connection is lost. */
  transactionAttemptsMax: 6,
  /** Times a batch loads and decides again after another writer has changed its rows. */
  decisionAttemptsMax: 8,

  /**
   * Longest duration of one schema step on large tables, and of waiting for another server's step.
   */
  schemaStepMs: 60 * 60 * 1_000,
  ...embeddedLimits,

  /** How often the server polls for accepted imports. */
  importTaskPollMs: 1_000,
  /** Longest pause of background work that fails repeatedly. */
  pollBackOffMaxMs: 10_000,
  /** Attempts of an accepted import that end with a defect or a crash, before it is canceled. */
  importTaskAttemptsMax: 3,

  /** Characters of a GraphQL query: as many as the body of an ordinary request has. */
  graphqlQueryLengthMax: 1024 * 1024,
  /** Variables of a GraphQL query, which has ten fields with a few arguments each. */
  graphqlVariablesMax: 100,
  /** Tokens of a GraphQL query: one without variables may hold some 300 records. */
  graphqlTokensMax: 10_000,
  /** Levels of fields of a GraphQL query; the introspection query of common tools has 15. */
  graphqlDepthMax: 20,
  /** Fields of a GraphQL query, fragments counted where they are spread; introspection has 471. */
  graphqlFieldsMax: 800,
  /** Aliases of a GraphQL query; each repeats a field. */
  graphqlAliasesMax: 50,
  /** Fields of a GraphQL operation itself; each may cost as much as one request of the REST API. */
  graphqlRootFieldsMax: 10,
  /** Errors of a GraphQL query that are reported; validation stops there. */
  graphqlErrorsMax: 20,
  /** Characters of the message of a GraphQL error, which may repeat a name of any length. */
  graphqlMessageMax: 500,

  ...billingLimits,
  ...clientLimits,
  ...consoleLimits,
  ...operationLimits,
  ...searchLimits,
  ...requestLimits,
} as const;
